"""What a deck is written from: the same whether cards are in memory or in a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol


class Row(NamedTuple):
    """What stands of a card in the row of its note, but for its ids and times."""

    note_type: int
    """Id of its note type."""
    ords: str
    """The ords of its cards, rising, a space between them."""
    tags: str
    fields: str
    sort_field: str

    def text(self) -> str:
        """All of it as one text."""
        return _BETWEEN.join((str(self.note_type), *self[1:]))

    @classmethod
    def read(cls, text: str) -> Row:
        """The row that gave *text*."""
        note_type, *texts = text.split(_BETWEEN, 4)
        return cls(int(note_type), *texts)


_BETWEEN = "\x1e"
"""No field and no tag has this character: Anki does not keep it."""


class Head(NamedTuple):
    """What must be known of all rows before the first can be written."""

    guid: str
    created: int
    """Unix seconds, as *mod*."""
    mod: int
    deck: str
    ords: str


class Rows(Protocol):
    """The notes of a deck, in the order of their source, in which Anki will show them."""

    def heads(self) -> Iterable[Head]:
        """Of all notes, in their order."""

    def rows(self, order: Sequence[int]) -> Iterable[Row]:
        """Those of the notes with the numbers *order*, counted from 0, in this order."""

    def place(self, number: int) -> str:
        """Where the note comes from, for a message."""
