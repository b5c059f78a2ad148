"""Tier: the same answer, whose question was reworded."""

from __future__ import annotations

from collections import Counter

from flashgen.identity.card_record import CardRecord
from flashgen.identity.matching import thresholds
from flashgen.identity.matching.match_state import HeadingCounts, MatchState, text_answer_in_note
from flashgen.identity.matching.unchanged_or_moved import is_no_namesake
from flashgen.identity.similarity import is_telling, question_likeness, ratio


def same_answer(state: MatchState) -> None:
    """Same note, same answer: the question was reworded."""
    state.headings = _heading_counts(state)
    for one, other in state.only(text_answer_in_note):
        if _is_reworded(state, one, other):
            before, now = state.records(one, other)
            state.take(one, other, "same answer, the question was reworded", ratio(before.front, now.front))


def _is_reworded(state: MatchState, old: int, new: int) -> bool:
    """True if two facts of the same answer are one: one that says much, or to questions that are alike."""
    one, other = state.records(old, new)
    if not have_same_below(state, one, other):
        return False
    if one.front == other.front:
        return is_no_namesake(state, old, new)  # not reworded, but under another heading
    if is_telling(other.back_start):
        return True
    alike = question_likeness(one.front, other.front)
    in_place = alike >= thresholds.REWORDED_IN_PLACE and state.neighbours(old, new) == 2
    return alike >= thresholds.REWORDED or in_place


def have_same_below(state: MatchState, one: CardRecord, other: CardRecord) -> bool:
    """True if two facts that ask for what stands below a heading have some of it in common.

    `Cause, Symptoms, Treatment` stands below every disease: only the facts below tell them apart.
    """
    level, counts = len(one.context), state.headings
    before = counts.before[one.path, level, one.front]
    now = counts.now[other.path, level, other.front]
    if not before or not now or one.front == other.front:
        return True
    return counts.went[other.path, level, one.front, other.front] >= min(before, now)


def _heading_counts(state: MatchState) -> HeadingCounts:
    """The headings below which facts stand, and those between which facts went."""
    live = (fact.record for fact in state.old if not fact.is_retired)
    counts = HeadingCounts(
        before=Counter((record.path, *heading) for record in live for heading in enumerate(record.context)),
        now=Counter((fact.record.path, *heading) for fact in state.new for heading in enumerate(fact.record.context)),
    )
    for old, new in state.taken.items():
        one, other = state.records(old, new)
        if one.context != other.context and state.found[new].similarity >= thresholds.SAME_ANSWER:
            votes = 2 if is_telling(other.back_start) else 1
            for level, names in enumerate(zip(one.context, other.context, strict=False)):
                counts.went[(other.path, level, *names)] += votes
    return counts
