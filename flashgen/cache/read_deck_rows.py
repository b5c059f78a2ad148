"""Reads the rows of a deck from the store, as they are needed while the deck is written."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from itertools import islice

from flashgen.cache.checksums import DAMAGED, CacheError, all_checked
from flashgen.cache.note_identities import GUID_END, CardRange, NoteIdentity
from flashgen.deck.note_rows import Heads, columns

_PART = 65_536
"""Rows that are in memory when a deck is written, at half a KiB each."""


class DeckRows:
    """The rows of a deck, read from the store; see `Rows`."""

    def __init__(self, connection: sqlite3.Connection, notes: Sequence[tuple[str, CardRange, NoteIdentity]]) -> None:
        self._connection = connection
        self._notes = notes
        self._cards = array("q")

    def heads(self) -> Heads:
        """See `Rows`."""
        self._cards = array("q")
        heads = Heads()
        for _, kept, known in self._notes:
            first, guids = kept.first, iter(known.guids.decode().split(GUID_END.decode()))
            for length, *common, shown in json.loads(known.runs):
                same = list(islice(guids, length))
                if shown:
                    heads.add(same, *common)
                    self._cards.extend(range(first, first + length))
                first += length
        return heads

    def rows(self, order: Sequence[int]) -> Iterator[Sequence[str]]:
        """See `Rows`."""
        # In the order in which they lie in the file, a part of them at a time.
        for start in range(0, len(order), _PART):
            cards = [self._cards[number] for number in order[start : start + _PART]]
            places = sorted(range(len(cards)), key=cards.__getitem__)
            found: list[bytes] = [b""] * len(cards)
            for place, data in zip(places, self._faces([cards[place] for place in places]), strict=True):
                found[place] = data
            yield from map(columns, found)

    def _faces(self, cards: Sequence[int]) -> tuple[bytes, ...]:
        """The rows of *cards*, by rising ids."""
        execute = self._connection.execute
        execute("CREATE TEMP TABLE wanted (card INTEGER PRIMARY KEY)")
        self._connection.executemany("INSERT INTO wanted VALUES (?)", zip(cards))
        found = all_checked(execute("SELECT row, sum FROM wanted CROSS JOIN face ON id = card ORDER BY card"))
        if len(found) != len(cards):
            raise CacheError(DAMAGED)
        execute("DROP TABLE wanted")
        return found

    def place(self, number: int) -> str:
        """See `Rows`."""
        id_ = self._cards[number]
        path = next(path for path, kept, _ in self._notes if kept.cards[0] <= id_ <= kept.cards[1])
        (line,) = self._connection.execute("SELECT line FROM card WHERE id = ?", (id_,)).fetchone()
        return f"{path}:{line}"
