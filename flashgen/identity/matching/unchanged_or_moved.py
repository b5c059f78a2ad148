"""Tiers: the same words, at the same place or at another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flashgen.identity.matching import thresholds
from flashgen.identity.matching.candidates import ALL_PAIRS, clear
from flashgen.identity.matching.match_state import (
    Links,
    MatchState,
    letters_in_note,
    letters_in_place,
    long_answer,
    question,
    words,
    words_in_note,
    words_in_place,
)
from flashgen.identity.similarity import answer_likeness, is_telling, ratio


def unchanged(state: MatchState) -> None:
    """Same note, same headings, same front and back."""
    take_in_place(state, "unchanged")


def take_in_place(state: MatchState, why: str) -> None:
    """Pair what has the same note, headings, front and back."""
    for old, new in state.pairs(*state.left(), words_in_place):
        # several of the same words, which only a picture tells apart, are counted by their keys
        by_count = (
            sorted(old, key=lambda index: state.old[index].separator),
            sorted(new, key=lambda index: state.new[index].separator),
        )
        for one, other in zip(*by_count, strict=False):
            state.take(one, other, why, sure=True)


def moved_within_note(state: MatchState) -> None:
    """Same note, same front and back, under another heading."""
    for one, other in state.only(words_in_note):
        if is_no_namesake(state, one, other):
            state.take(one, other, "moved within the note")
    rest = state.pairs(*state.left(), words_in_note)
    went = _between_sections(state) if rest else Counter()
    for old, new in rest:
        if len(old) * len(new) <= ALL_PAIRS:
            scores = {(one, other): float(went[_way(state, one, other)]) for one in old for other in new}
            for one, other, _ in clear(scores, 1, 1):
                state.take(one, other, "moved within the note, with others")


_Way = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Note, old and new context."""


def _way(state: MatchState, old: int, new: int) -> _Way:
    one, other = state.records(old, new)
    return one.path, one.context, other.context


def _between_sections(state: MatchState) -> Counter[_Way]:
    """The numbers of facts of a note that went from one place below its headings to another."""
    pairs = (state.records(old, new) for old, new in state.taken.items())
    return Counter(
        (one.path, one.context, other.context)
        for one, other in pairs
        if one.path == other.path and one.context != other.context
    )


def is_no_namesake(state: MatchState, old: int, new: int) -> bool:
    """True if two facts of the same words under different headings are one: not if the words are the
    common sort of which every heading has some (`Duration: 2 years`), unless their neighbours agree."""
    if not (state.old[old].separator or state.new[new].separator):
        return True
    return is_telling(state.new[new].record.back_start) or state.neighbours(old, new) == 2


def moved_to_another_note(state: MatchState) -> None:
    """Another note, same front and back: moved. Also the same front and a like back, or the reverse."""
    why = "same question and answer in another note"
    for one, other in state.only(words):
        if is_telling(state.new[other].record.back_start) or state.is_specific(one):
            state.take(one, other, why)
    links = state.links()
    for old, new in state.pairs(*state.left(), words):
        if len(old) * len(new) <= ALL_PAIRS:
            _take_copies(state, old, new, links, why)
    for one, other in state.only(long_answer):
        before, now = state.records(one, other)
        state.take(one, other, "same long answer in another note", ratio(before.front, now.front))
    for one, other in state.only(question):
        before, now = state.records(one, other)
        alike = answer_likeness(before.back_start, now.back_start, 1.0, same=False)
        least = thresholds.SAME_ANSWER if state.are_linked(links, one, other) else thresholds.SIMILAR
        if alike >= least and state.is_specific(one):
            state.take(one, other, "same question and similar answer in another note", alike)


def _take_copies(state: MatchState, old: Sequence[int], new: Sequence[int], links: Links, why: str) -> None:
    """Facts of the very same words, some gone and some come: the nearest are the same.

    If the answer says little, only those from whose notes other facts went the same way.
    """
    scores = {(one, other): _nearness(state, links, one, other) for one in old for other in new}
    if is_telling(state.new[new[0]].record.back_start):
        for one, other in sorted(scores, key=lambda pair: (-scores[pair], pair)):
            if one not in state.taken and other not in state.found:
                state.take(one, other, why)
    else:
        for one, other, _ in clear(scores, 1.0, thresholds.NEIGHBOUR_SHARE):
            state.take(one, other, why)


def _nearness(state: MatchState, links: Links, old: int, new: int) -> float:
    """The weight of one of several pairs of the same words: other facts that went the same way,
    the heading above, the neighbours."""
    one, other = state.records(old, new)
    return (
        state.are_linked(links, old, new)
        + thresholds.HEADING_SHARE * (one.context[1:] == other.context[1:])
        + thresholds.NEIGHBOUR_SHARE * state.neighbours(old, new)
    )


def same_letters(state: MatchState) -> None:
    """Same note, same letters: only marks, case, accents or the border of front and back changed."""
    for trait in (letters_in_place, letters_in_note):
        for one, other in state.only(trait):
            if is_no_namesake(state, one, other):
                state.take(one, other, "same letters, other marks")
