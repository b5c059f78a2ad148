"""Tier: the same question, whose answer was edited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from flashgen.identity.card_record import CardRecord
from flashgen.identity.matching import thresholds
from flashgen.identity.matching.candidates import ALL_PAIRS, clear
from flashgen.identity.matching.fact import Fact
from flashgen.identity.matching.match_state import (
    MatchState,
    SectionCounts,
    Sections,
    key,
    question_in_note,
    question_in_place,
)
from flashgen.identity.similarity import is_long, is_telling, ratio


def same_question(state: MatchState) -> None:
    """Same note, same front: the answer was edited."""
    for old, new in state.pairs(*state.left(), question_in_note):
        if len(old) + len(new) > 2:
            _take_alike(state, old, new, thresholds.NEARLY_SAME)  # namesakes: their answers before their headings
    for old, new in state.pairs(*state.left(), question_in_place):
        if len(old) == len(new) == 1:
            _take_edited(state, old[0], new[0])
        else:
            _take_twins(state, old, new)
    state.sections = _section_counts(state)
    for one, other in state.only(key):
        if is_same_namesake(state, one, other):
            _take_edited(state, one, other)


def _take_edited(state: MatchState, old: int, new: int) -> None:
    """Pair two facts of the same question, however much of the answer is another."""
    one, other = state.records(old, new)
    state.take(old, new, "same question", ratio(one.back_start, other.back_start), sure=True)


def _take_twins(state: MatchState, old: Sequence[int], new: Sequence[int]) -> None:
    """Equal questions under one heading, whose keys count them: the counter shifts when one goes, so
    similar answers decide, then the order, if none came or went."""
    _take_alike(state, old, new, thresholds.SAME_ANSWER)
    left = [index for index in old if index not in state.taken]
    if len(old) == len(new) and len(left) == 1:
        _take_edited(state, left[0], next(index for index in new if index not in state.found))


def _take_alike(state: MatchState, old: Sequence[int], new: Sequence[int], least: float) -> None:
    """Pair those of several facts of one question whose answers are clearly alike."""
    if len(old) * len(new) > ALL_PAIRS:
        return
    answers = {index: state.new[index].record.back_start for index in new}
    scores = {
        (one, n): ratio(state.old[one].record.back_start, answer) for one in old for n, answer in answers.items()
    }
    for one, other, score in clear(scores, least, thresholds.MARGIN):
        if least < thresholds.NEARLY_SAME or is_long(answers[other]):
            state.take(one, other, "same question", score)


def is_same_namesake(state: MatchState, old: int, new: int) -> bool:
    """True if two facts of one key are one although their headings or their folders differ: yes if
    nothing else in the vault is asked in these words, else only if the answers are alike."""
    one, other = state.records(old, new)
    if one.back_hash == other.back_hash and (one.path == other.path or is_telling(other.back_start)):
        return True
    alike = ratio(one.back_start, other.back_start)
    if one.path == other.path:
        if alike >= thresholds.SAME_ANSWER:
            return True
        if state.old[old].is_retired:
            return one.context == other.context and (
                other.back_start.startswith(one.back_start) or state.stands_once(one.front)
            )
        return state.stands_once_in_note(one) and not _is_replaced(state, one, other)
    least = thresholds.SAME_ANSWER if state.is_specific(old) else thresholds.SIMILAR
    return is_telling(other.back_start) and alike >= least


def _is_replaced(state: MatchState, one: CardRecord, other: CardRecord) -> bool:
    """True if the section of *one* is gone with most of its facts, and that of *other* came with its own:
    then the second is about something else, of which the same things are asked."""
    counts = state.sections
    if one.context == other.context or counts is None:
        return False
    gone, came = (one.path, one.context), (other.path, other.context)
    is_gone = counts.before[gone] > 1 and 2 * counts.left_before[gone] >= counts.before[gone]
    return is_gone and counts.now[came] > 1 and 2 * counts.left_now[came] >= counts.now[came]


def _section_counts(state: MatchState) -> SectionCounts:
    """The numbers of facts of each section, and of those that are not found yet."""
    olds, news = state.left()
    return SectionCounts(
        before=_count(fact for fact in state.old if not fact.is_retired),
        now=_count(state.new),
        left_before=_count(state.old[index] for index in olds),
        left_now=_count(state.new[index] for index in news),
    )


def _count(facts: Iterable[Fact]) -> Sections:
    return Counter((fact.record.path, fact.record.context) for fact in facts)
