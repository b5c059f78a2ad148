"""Tiers: similar words, at the same place or in another note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from flashgen.identity.matching import thresholds
from flashgen.identity.matching.candidates import ALL_PAIRS, by_rare_words, clear
from flashgen.identity.matching.match_state import MatchState, note
from flashgen.identity.matching.same_answer import have_same_below
from flashgen.identity.similarity import LONGER, answer_likeness, is_long, is_telling, question_likeness

_DIGITS = re.compile(r"\d+|\b[ivx]+\b")
_ROUNDS = 3
"""How often the tier looks again: what was found makes neighbours of others."""


def similar_in_note(state: MatchState) -> None:
    """Same note, similar front and back, at the same place: the best for both, and clearly so."""
    for _ in range(_ROUNDS):
        scores: dict[tuple[int, int], float] = {}
        for old, new in state.pairs(*state.left(), note):
            for one, other in _candidates(state, old, new):
                scores[one, other] = _score(state, one, other)
        pairs = list(clear(scores, thresholds.SIMILAR, thresholds.MARGIN))
        for one, other, score in pairs:
            state.take(one, other, "similar text at the same place", score)
        if not pairs:
            return


def similar_in_another_note(state: MatchState) -> None:
    """Another note, nearly the same words: moved and edited."""
    links = state.links()
    olds, news = state.left()
    scores: dict[tuple[int, int], float] = {}
    for old, new in by_rare_words(state.old, olds, state.new, news):
        one, other = state.records(old, new)
        if is_telling(one.back_start) and is_telling(other.back_start):
            scores[old, new] = _score(state, old, new) + (0.1 if state.are_linked(links, old, new) else 0.0)
    for old, new, score in clear(scores, thresholds.SIMILAR_ELSEWHERE, thresholds.MARGIN):
        state.take(old, new, "similar text in another note", min(score, 1.0))


def _candidates(state: MatchState, olds: Sequence[int], news: Sequence[int]) -> Iterable[tuple[int, int]]:
    """The pairs of one note that are worth a score: all, or where these are too many those that share words."""
    if len(olds) * len(news) <= ALL_PAIRS:
        return [(one, other) for one in olds for other in news]
    return by_rare_words(state.old, olds, state.new, news)


def _score(state: MatchState, old: int, new: int) -> float:
    """The similarity of two facts, 0 to 1: front and back count the same, the place a little."""
    one, other = state.records(old, new)
    if not have_same_below(state, one, other) or state.old[old].is_cloze != state.new[new].is_cloze:
        return 0.0
    front = question_likeness(one.front, other.front)
    back = answer_likeness(one.back_start, other.back_start, front, same=one.back_hash == other.back_hash)
    if back < 1 and _DIGITS.findall(one.front) != _DIGITS.findall(other.front):
        return 0.0  # `Type 1` and `Type 2` differ by one letter, and in everything
    same_heading = one.path == other.path and one.context == other.context
    place = thresholds.HEADING_SHARE * same_heading + thresholds.NEIGHBOUR_SHARE * state.neighbours(old, new)
    is_same_text = back >= thresholds.NEARLY_SAME and is_long(one.back_start) and one.path == other.path
    if is_same_text or (place == 1 and back >= LONGER and is_telling(one.back_start)):
        front = max(front, back)  # `C/f` was spelled out: the answer, or the place of one that goes on, says enough
    are_namesakes = state.old[old].separator or state.new[new].separator
    if front == 1 and are_namesakes and one.context != other.context and not is_telling(other.back_start):
        return 0.0  # a namesake under another heading with an answer that says little
    return thresholds.FRONT_SHARE * front + thresholds.BACK_SHARE * back + thresholds.PLACE_SHARE * place
