"""Rows of cards' notes in Anki's database: a deck is written from them, be they in memory or in the cache."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple, Protocol

from flashgen.deck.cloze import cloze_numbers
from flashgen.deck.escape import as_kept
from flashgen.deck.note_types import SEPARATOR, fields_of, note_type_of
from flashgen.errors import DeckError
from flashgen.model.card import Card


class Row(NamedTuple):
    """The row of a card's note in Anki's database, without ids and times."""

    note_type: int
    """Id of its note type."""
    ords: str
    """The ords of its cards, rising, a space between them."""
    tags: str
    fields: str
    sort_field: str

    def dump(self) -> bytes:
        """All of it."""
        return _BETWEEN.join((str(self.note_type), *self[1:])).encode()

    @classmethod
    def load(cls, data: bytes) -> Row:
        """The row that gave *data*."""
        note_type, *texts = columns(data)
        return cls(int(note_type), *texts)


def columns(data: bytes) -> list[str]:
    """The values of the row that gave *data*, as texts."""
    return data.decode().split(_BETWEEN, 4)


_BETWEEN = "\x1e"
"""No field and no tag has this character: Anki does not keep it."""


class Head(NamedTuple):
    """The part of a card's note that changes from build to build: guid, times, deck."""

    guid: str
    created: int
    """Unix seconds, as *mod*."""
    mod: int
    deck: str
    ords: str


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of many notes, a column for each of their values: a million of them have to be in memory."""

    guids: list[str] = field(default_factory=list)
    created: array[int] = field(default_factory=lambda: array("q"))
    mods: array[int] = field(default_factory=lambda: array("q"))
    decks: list[str] = field(default_factory=list)
    ords: list[str] = field(default_factory=list)
    positions: array[int] = field(default_factory=lambda: array("q"))
    """Where each stands among all cards of the vault, from 1 on; empty if these are all cards."""

    def add(self, guids: Sequence[str], created: int, mod: int, deck: str, ords: str) -> None:
        """Add notes that differ only in their *guids*."""
        count = len(guids)
        self.guids.extend(guids)
        self.created.extend(repeat(created, count))
        self.mods.extend(repeat(mod, count))
        self.decks.extend(repeat(deck, count))
        self.ords.extend(repeat(ords, count))


class Rows(Protocol):
    """The notes of a deck, in the order of their source, in which Anki will show them."""

    def heads(self) -> Heads:
        """The heads of all notes in their order: ids depend on all of them, so they come before the first row."""

    def rows(self, order: Sequence[int]) -> Iterable[Sequence[str]]:
        """The `columns` of the notes with the numbers *order*, counted from 0, in this order."""

    def place(self, number: int) -> str:
        """Path and line of the note, for a message."""


def row_of(card: Card, guid: str, fields: Sequence[str] = ()) -> Row:
    """The row of *card* with *guid*; *fields*: its `fields_of`, where they are known already."""
    where = f"{card.source.path}:{card.source.line}"
    if any(" " in tag for tag in card.tags):
        raise DeckError(f"{where}: Anki cannot store its tags: one of {', '.join(card.tags)} has a space in it")
    ords = _ords(card)
    if not ords:
        raise DeckError(f"{where}: Anki would make no card of '{card.front}'")
    return Row(
        note_type_of(card).id,
        " ".join(map(str, ords)),
        f" {' '.join(card.tags)} ",
        SEPARATOR.join(fields or fields_of(card, guid)),
        as_kept(card.front),
    )


def _ords(card: Card) -> list[int]:
    """The ords of the cards that Anki itself would make of the note, rising.

    The importer makes none: what has no row here does not exist until somebody runs Check Database.
    """
    if card.kind == "cloze":
        return sorted(number - 1 for number in cloze_numbers(card.front_html))
    return [0, 1] if card.reverse and not _BLANK.fullmatch(card.back_html) else [0]


_BLANK = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*", re.IGNORECASE)
"""HTML that Anki takes for an empty field."""
