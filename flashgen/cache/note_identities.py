"""The identities of a note's cards as the store keeps them, one row a note, and which rows these cards have."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any, NamedTuple

from flashgen.cache.checksums import sum_of
from flashgen.deck.note_rows import Head

IN_LEDGER, NEEDS_DATES, NEEDS_MATCHING = 1, 2, 0
"""States of a note's cards: all in the ledger, line by line; in it except for their dates; to be matched."""
GUID_END = b"\x1f"
"""Between guids; none has it."""


class CardRange(NamedTuple):
    """The rows of a note's cards."""

    name: str
    """Note id of its cards."""
    id: int
    first: int
    """Id of its first card; the others follow."""
    made: int
    """Its cards."""

    @property
    def cards(self) -> tuple[int, int]:
        """Ids of its first and its last card."""
        return self.first, self.first + self.made - 1


class NoteIdentity(NamedTuple):
    """The identities of the cards of one note."""

    state: int
    """`IN_LEDGER`, `NEEDS_DATES` or `NEEDS_MATCHING`."""
    guids: bytes
    """`GUID_END` between them."""
    sums: bytes
    """Check sums of their lines in the ledger, four bytes each."""
    runs: str
    """JSON: how many cards in a row have the same created, mod, deck, ords, and whether they are exported."""
    digest: str
    """What stands for all that identity gave them."""

    @property
    def shown(self) -> int:
        """Cards that are exported."""
        return sum(length for length, *_, shown in json.loads(self.runs) if shown)

    def heads(self) -> Iterator[Head | None]:
        """The heads of the cards for a deck; None for a card that is not exported."""
        guids = iter(self.guids.decode().split(GUID_END.decode()))
        for length, *common, shown in json.loads(self.runs):
            for guid in islice(guids, length):
                yield Head(guid, *common) if shown else None


def identity_row(
    note: int, state: int, heads: Sequence[Head], shown: Sequence[bool], sums: Iterable[int]
) -> tuple[Any, ...]:
    """The row for a note whose cards have these *heads* and whose lines in the ledger these *sums*."""
    common = [(*head[1:], is_shown) for head, is_shown in zip(heads, shown, strict=True)]
    guids = GUID_END.join(head.guid.encode() for head in heads)
    line_sums = array("I", sums).tobytes()
    runs = json.dumps([(len(list(same)), *each) for each, same in groupby(common)])
    digest = hashlib.sha256(b"".join((guids, line_sums, runs.encode()))).hexdigest()[:20]
    values = (note, state, guids, line_sums, runs, digest)
    return (*values, sum_of(*values))


def total(sums: Iterable[int], known: Iterable[NoteIdentity]) -> tuple[int, int]:
    """The number of lines of the ledger, and the sum of their check sums: *sums*, and those of the notes
    that are *known* to be `IN_LEDGER`."""
    all_sums = array("I", b"".join(each.sums for each in known if each.state == IN_LEDGER))
    all_sums.extend(sums)
    return len(all_sums), sum(all_sums)
