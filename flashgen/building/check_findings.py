"""Findings of `check`: the problems of notes, and the cards in them that are weak or contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from flashgen.conversion.weak_card import weaknesses
from flashgen.model.note_result import NoteCards, problems_of
from flashgen.model.problem import Problem
from flashgen.util.normalise_text import normalised


def findings(notes: Iterable[NoteCards]) -> tuple[Problem, ...]:
    """The problems and weak cards of *notes*, all those of a vault in their order, sorted by place."""
    found: set[Problem] = set()
    asked: dict[tuple[str, ...], list[_Asked]] = {}
    said: dict[tuple[str, str], list[_Asked]] = {}
    for note in notes:
        found.update(problems_of([note]))
        found.update(_walls(note))
        for card in note.cards:
            front, back = normalised(card.front), normalised(card.back)
            found.update(weaknesses(card, front, back))
            one = _Asked(card.source.path, card.source.line, card.front, back)
            asked.setdefault((front, *map(normalised, card.context)), []).append(one)
            said.setdefault((front, back), []).append(one)
    found.update(_ambiguous(asked.values()))
    found.update(_duplicates(said.values()))
    return tuple(sorted(found))


class _Asked(NamedTuple):
    """The part of a card by which it is compared with all others."""

    path: str
    line: int
    front: str
    back: str
    """Normalised."""

    def problem(self, message: str, code: str) -> Problem:
        return Problem(self.path, self.line, message, code=code)


def _walls(note: NoteCards) -> Iterator[Problem]:
    """Structures that would have been cards but for their length."""
    for skip in note.skipped:
        if skip.is_wall:
            yield Problem(
                note.path,
                skip.line,
                f"no card: {skip.reason}; divide it by labels, bold terms or subheadings",
                code="W204",
            )


def _ambiguous(groups: Iterable[Sequence[_Asked]]) -> Iterator[Problem]:
    """Cards that a person cannot tell apart before the answer shows; *groups*: those of one question and context."""
    for first, *others in groups:
        if any(other.back != first.back for other in others):
            for card in others:
                where = f"{first.path}:{first.line}"
                yield card.problem(f"'{card.front}' asks the same as {where} and answers otherwise", "W201")


def _duplicates(groups: Iterable[Sequence[_Asked]]) -> Iterator[Problem]:
    """Facts that stand in two notes; *groups*: cards of the same words."""
    for first, *others in groups:
        for card in others:
            if card.path != first.path:
                where = f"{first.path}:{first.line}"
                yield card.problem(f"'{card.front}' is also in {where}, word for word", "W205")
