"""What is weak in notes and their cards: findings for people, editors and continuous integration.

Codes never change their meaning; E is an error, W a weakness.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from flashgen.extraction.shape import Wall
from flashgen.model.card import Card
from flashgen.model.note_result import NoteCards, problems_of
from flashgen.model.problem import Problem
from flashgen.util.strings import normalised

CODES = {
    "E001": "The note cannot be read.",
    "E002": "The properties are not valid YAML; what could be read of them was used.",
    "E003": "The property `flashgen` holds an unknown setting or a wrong value.",
    "E004": "flashgen fails on the note: a mistake in flashgen.",
    "W101": "A picture or another attachment is left out.",
    "W102": "A comment `%%` is never closed and hides the rest of the note.",
    "W103": "An embedded note is left out, because the card would embed too much text.",
    "W201": "Two cards ask the same, with the same context, and answer differently.",
    "W202": "The answer stands in the question.",
    "W203": "The answer is a list of more than nine items.",
    "W204": "The text under a heading or label is a wall that nobody can recall; it became no card.",
    "W205": "Two notes hold the same fact, word for word.",
}
"""What each code means."""

LONG_LIST = 9
"""Items; more than so many are not recalled at once."""
MIN_ANSWER = 3
"""Characters that an answer needs for its standing in the question to be worth saying."""


def check_notes(notes: Sequence[NoteCards]) -> list[Problem]:
    """The findings in *notes*, all those of a vault, sorted by place."""
    cards = [card for note in notes for card in note.cards]
    found = {*problems_of(notes), *_walls(notes), *_ambiguous(cards), *_duplicates(cards)}
    found |= {finding for card in cards for finding in _weak(card)}
    return sorted(found)


def _at(card: Card, message: str, code: str) -> Problem:
    return Problem(card.source.path, card.source.line, message, code=code)


def _weak(card: Card) -> Iterator[Problem]:
    """What is weak in *card* by itself."""
    front, back = normalised(card.front), normalised(card.back)
    if len(back) >= MIN_ANSWER and card.kind != "cloze" and back in front:
        yield _at(card, f"the answer '{card.back}' stands in the question '{card.front}'", "W202")
    items = card.back_html.count("<li>")
    if card.kind == "list" and items > LONG_LIST:
        yield _at(card, f"the answer to '{card.front}' is a list of {items} items; split it", "W203")


def _walls(notes: Iterable[NoteCards]) -> Iterator[Problem]:
    """The structure that would have been a card but for its length."""
    for note in notes:
        for skip in note.skipped:
            if isinstance(skip.reason, Wall):
                yield Problem(
                    note.path, skip.block.line, f"no card: {skip.reason}; give it labels or bullets", code="W204"
                )


def _ambiguous(cards: Sequence[Card]) -> Iterator[Problem]:
    """Cards that a person cannot tell apart before the answer shows."""

    def asked(card: Card) -> tuple[str, ...]:
        return (normalised(card.front), *map(normalised, card.context))

    for group in _groups(cards, asked):
        if len({normalised(card.back) for card in group}) > 1:
            for card in group[1:]:
                first = f"{group[0].source.path}:{group[0].source.line}"
                yield _at(card, f"'{card.front}' asks the same as {first} and answers otherwise", "W201")


def _duplicates(cards: Sequence[Card]) -> Iterator[Problem]:
    """Facts that stand in two notes."""

    def said(card: Card) -> tuple[str, ...]:
        return normalised(card.front), normalised(card.back)

    for group in _groups(cards, said):
        for card in group[1:]:
            if card.source.path != group[0].source.path:
                first = f"{group[0].source.path}:{group[0].source.line}"
                yield _at(card, f"'{card.front}' is also in {first}, word for word", "W205")


def _groups(cards: Sequence[Card], key: Callable[[Card], tuple[str, ...]]) -> Iterator[list[Card]]:
    """The groups of two or more of *cards* that have the same *key*."""
    groups: dict[tuple[str, ...], list[Card]] = {}
    for card in cards:
        groups.setdefault(key(card), []).append(card)
    return (group for group in groups.values() if len(group) > 1)
