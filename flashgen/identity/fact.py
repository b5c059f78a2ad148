"""The fact: a card as far as its identity is concerned, and what was found out about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flashgen.identity.card_record import Key, Traits, traits_of
from flashgen.identity.ledger import Entry
from flashgen.model.card import Card
from flashgen.util.strings import normalised


@dataclass(frozen=True, slots=True)
class Fact:
    """A card, of today or of the ledger, as far as its identity is concerned."""

    note: str
    front: str
    """Normalised."""
    n: str
    path: str
    context: tuple[str, ...]
    """Normalised title, headings and list parents."""
    back: str
    """Fingerprint of the whole back."""
    loose: str
    """Fingerprint of the letters and digits of front and back together."""
    text: str
    """Beginning of the normalised back."""
    before: int = -1
    """Index of the fact before it in its note; -1: none."""
    next: int = -1
    """Index of the fact after it in its note; -1: none."""
    retired: bool = False
    """Whether it was already gone at the last build."""
    cloze: bool = False
    """Whether it is a cloze: Anki keeps the note type of a card for ever."""


@dataclass(frozen=True, slots=True)
class Match:
    """A fact of the ledger that was found again."""

    old: int
    why: str
    similarity: float = 1.0
    sure: bool = False
    """Whether the same note asks the same question, or it was renamed with all that is in it."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Everything that was found again."""

    by_new: dict[int, Match]
    renamed: dict[str, str]
    """Path of a note that was renamed or moved, and at which there is none now -> its path now."""


def facts_of(drafts: Sequence[Entry]) -> list[Fact]:
    """Facts of *drafts* in their order, each knowing its neighbours in its note."""
    places = _neighbours([draft.path for draft in drafts])
    return [_fact(draft, before, after) for draft, (before, after) in zip(drafts, places, strict=True)]


def facts_of_cards(traits: Sequence[Traits], keys: Sequence[Key]) -> list[Fact]:
    """Today's facts in their order, likewise."""
    return [
        Fact(
            each.note,
            each.front,
            key[2],
            each.path,
            _folded_all(each.context),
            each.back,
            each.loose,
            each.text,
            before,
            after,
            cloze=each.cloze,
        )
        for each, key, (before, after) in zip(traits, keys, _neighbours([each.path for each in traits]), strict=True)
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


def facts_of_ledger(entries: Sequence[Entry]) -> list[Fact]:
    """The facts of the last build and the retired ones before it."""
    numbers = {entry.guid: index for index, entry in enumerate(entries) if not entry.retired}
    after = {numbers[entry.after]: index for index, entry in enumerate(entries) if entry.after in numbers}
    return [_fact(entry, numbers.get(entry.after, -1), after.get(index, -1)) for index, entry in enumerate(entries)]


def _fact(entry: Entry, before: int, after: int) -> Fact:
    return Fact(
        entry.note,
        entry.front,
        entry.n,
        entry.path,
        _folded_all(entry.context),
        entry.back,
        entry.loose,
        entry.text,
        before,
        after,
        bool(entry.retired),
        bool(entry.cloze),
    )


def draft_of(card: Card, key: Key) -> Entry:
    """What the ledger would remember of *card*, but for what depends on its past."""
    each = traits_of(card)
    return Entry(
        guid="",
        note=key[0],
        front=key[1],
        n=key[2],
        path=each.path,
        context=each.context,
        back=each.back,
        loose=each.loose,
        text=each.text,
        hash="",
        mod=0,
        deck=each.deck,
        created=0,
    )


@lru_cache(maxsize=65_536)
def _folded_all(headings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(normalised, headings))
