"""The fact, a card as matching sees it, with its neighbours; and the match of one fact with another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from flashgen.identity.card_record import CardRecord, Key
from flashgen.identity.ledger.entry import Entry
from flashgen.util.normalise_text import normalised


class Fact(NamedTuple):
    """A card, of today or of the ledger, as matching sees it."""

    record: CardRecord
    """With its context normalised."""
    separator: str
    """That of its key."""
    before: int = -1
    """Index of the fact before it in its note; -1: none."""
    next: int = -1
    """Index of the fact after it in its note; -1: none."""
    is_retired: bool = False
    """True if it was already gone at the last build."""
    is_cloze: bool = False
    """True if it is a cloze: Anki keeps the note type of a card for ever."""

    @property
    def key(self) -> Key:
        """The key of its card."""
        return Key(self.record.note_id, self.record.front, self.separator)

    def at(self, record: CardRecord) -> Fact:
        """The fact at the place, or under the question, of *record*."""
        return self._replace(record=record)


@dataclass(frozen=True, slots=True)
class Match:
    """A fact of the ledger that was found again."""

    old: int
    """Its index."""
    why: str
    similarity: float = 1.0
    sure: bool = False
    """True if the same note asks the same question, or it was renamed with all that is in it."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Everything that was found again."""

    by_new: dict[int, Match]
    """By the index of the new fact."""
    renamed: dict[str, str]
    """Path of a note that was renamed or moved, and at which there is none now -> its path now."""


def facts_of(records: Sequence[CardRecord], separators: Sequence[str], clozes: Sequence[bool]) -> list[Fact]:
    """The facts of cards that stand one behind the other, each knowing its neighbours in its note."""
    places = _neighbours([record.path for record in records])
    return [
        Fact(_folded(record), separator, before, after, is_cloze=is_cloze)
        for record, separator, is_cloze, (before, after) in zip(records, separators, clozes, places, strict=True)
    ]


def facts_of_ledger(entries: Sequence[Entry]) -> list[Fact]:
    """The facts of the last build and the retired ones before it."""
    numbers = {entry.guid: index for index, entry in enumerate(entries) if not entry.retired}
    after = {numbers[entry.previous_guid]: n for n, entry in enumerate(entries) if entry.previous_guid in numbers}
    return [
        Fact(
            _folded(entry.record),
            entry.separator,
            before=numbers.get(entry.previous_guid, -1),
            next=after.get(index, -1),
            is_retired=bool(entry.retired),
            is_cloze=bool(entry.cloze_numbers),
        )
        for index, entry in enumerate(entries)
    ]


def _neighbours(paths: Sequence[str]) -> list[tuple[int, int]]:
    """For each of *paths* the places before and after it at which the same path stands; -1: none."""
    before, after = [-1] * len(paths), [-1] * len(paths)
    last: dict[str, int] = {}
    for index, path in enumerate(paths):
        if (other := last.get(path, -1)) >= 0:
            before[index], after[other] = other, index
        last[path] = index
    return list(zip(before, after, strict=True))


def _folded(record: CardRecord) -> CardRecord:
    return record._replace(context=_folded_all(record.context))


@lru_cache(maxsize=65_536)
def _folded_all(headings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(normalised, headings))
