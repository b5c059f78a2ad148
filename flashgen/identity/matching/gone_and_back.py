"""Tier: facts that were gone at the last build and are back."""

from __future__ import annotations

from collections.abc import Sequence

from flashgen.identity.matching import thresholds
from flashgen.identity.matching.candidates import ALL_PAIRS, clear
from flashgen.identity.matching.match_state import (
    MatchState,
    answer_in_note,
    key,
    key_and_answer,
    letters_in_note,
    question_in_place,
    words,
    words_in_place,
)
from flashgen.identity.matching.same_question import is_same_namesake
from flashgen.identity.matching.unchanged_or_moved import is_no_namesake
from flashgen.identity.similarity import LONGER, is_telling, question_likeness, ratio

_BACK = "it was gone and is back"


def gone_and_back(state: MatchState) -> None:
    """Facts that were gone at the last build: the same key, or the same note and words."""
    for old, new in state.pairs(state.retired(), state.left()[1], words_in_place):
        state.take(old[-1], new[0], _BACK)
    for one, other in state.only_gone(key_and_answer):
        if not state.is_copy(other):
            state.take(one, other, _BACK)
    for trait in (question_in_place, key):
        for old, new in state.pairs(state.retired(), state.left()[1], trait):
            _take_edited(state, old, new)
    for one, other in state.only_gone(letters_in_note):
        if is_no_namesake(state, one, other):
            state.take(one, other, _BACK)
    _take_reworded(state)
    for one, other in state.only_gone(words):
        if is_telling(state.new[other].record.back_start) and not state.is_copy(other):
            state.take(one, other, "it was gone and is back, in another note")


def _take_edited(state: MatchState, old: Sequence[int], new: Sequence[int]) -> None:
    """Pair facts of one question that were gone with those that now ask it: of several, the clearly alike."""
    if len(old) * len(new) > ALL_PAIRS:
        return
    scores = {(one, other): _likeness_of_answers(state, one, other) for one in old for other in new}
    for one, other, score in clear(scores, thresholds.SAME_ANSWER, thresholds.MARGIN):
        if is_same_namesake(state, one, other):
            state.take(one, other, _BACK, score)
    if not len(old) == len(new) == 1 or old[0] in state.taken:
        return
    if is_same_namesake(state, old[0], new[0]) and not state.is_copy(new[0]):
        state.take(old[0], new[0], _BACK, scores[old[0], new[0]])


def _likeness_of_answers(state: MatchState, old: int, new: int) -> float:
    """Of 0 to 1; an answer that was only extended counts as similar (0.8)."""
    one, other = state.records(old, new)
    extended = one.back_start != "" and other.back_start.startswith(one.back_start)
    return max(ratio(one.back_start, other.back_start), LONGER * extended)


def _take_reworded(state: MatchState) -> None:
    """Pair facts of the same answer in the same note, unless the answer says little or the questions differ."""
    for old, new in state.only_gone(answer_in_note):
        one, other = state.records(old, new)
        score = question_likeness(one.front, other.front)
        if score < thresholds.REWORDED_IN_PLACE:
            continue  # another question that happens to have the same answer
        asks_below = state.headings.now[other.path, len(other.context), other.front]
        if is_telling(other.back_start) and not asks_below:
            state.take(old, new, "the same answer was gone and is back", score)
