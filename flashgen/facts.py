"""Facts: what `matching.py` compares, made of today's cards and of what the ledger remembers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from flashgen.card import Card
from flashgen.fact import Fact
from flashgen.ledger import Entry
from flashgen.text import normalised
from flashgen.traits import Key, Traits, traits_of


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
