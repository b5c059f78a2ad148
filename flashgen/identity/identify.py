"""Cards -> cards with their guids: the same fact keeps the same guid, whatever happens to the notes.

A card is known by its key: the note's id, the normalised front, and, only where that is not enough, what
tells it from its namesakes. The first guid is a hash of the key and needs no memory; what the ledger
remembers wins over it. Which card of today is which of the ledger is decided in `matching/match.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flashgen.deck.note_types import NOTE_TYPES
from flashgen.identity.card_record import Key, Traits, content_hash, traits_of
from flashgen.identity.changes import NOTHING_SETTLED, Change, Changes, Identified, Identities, SettledCards
from flashgen.identity.cloze_numbers import renumbered
from flashgen.identity.fact import Match, Matches, facts_of_cards, facts_of_ledger
from flashgen.identity.keys import GuidsInUse, free_guid, keys_of_traits, without_duplicates
from flashgen.identity.ledger import Entry, Ledger, NoteTypeEntry
from flashgen.identity.matching.match import match
from flashgen.model.card import Card
from flashgen.model.note import stem_of

_NO_CLOZE: Mapping[str, int] = {}


def identify(cards: Sequence[Card], ledger: Ledger, now: int, failed: frozenset[str] = frozenset()) -> Identified:
    """Give each of *cards*, all those of a vault in their order, its guid, `mod` and `created`.

    *now*: Unix seconds. *failed*: paths of notes that could not be read this time; their cards are
    not here, but they are not gone, and no other card may have their guids.
    """
    cards = without_duplicates(cards)
    found = identify_records([traits_of(card) for card in cards], cards.__getitem__, ledger, now, failed=failed)
    finished = (
        finished_card(card, entry, found.html.get(number))
        for number, (card, entry) in enumerate(zip(cards, found.entries, strict=True))
        if not entry.forgotten
    )
    return Identified(found.ledger, found.note_type_mods, found.changes, found.entries, found.html, (*finished,))


def finished_card(card: Card, entry: Entry, html: str | None) -> Card:
    """*card* with what identity adds to it; *html*: the text of a cloze with its numbers."""
    front = card.front_html if html is None else html
    return replace(card, front_html=front, guid=entry.guid, deck=entry.deck, mod=entry.mod, created=entry.created)


def identify_records(
    traits: Sequence[Traits],
    card_of: Callable[[int], Card],
    ledger: Ledger,
    now: int,
    *,
    failed: frozenset[str] = frozenset(),
    settled: SettledCards = NOTHING_SETTLED,
) -> Identities:
    """Find for each of *traits*, those of the cards of a vault in their order, who it is.

    No two cards of a note may be the same. *card_of*: the card of that number; few of them are looked at.
    *settled*: the cards that are not here and, as they are not in *ledger* either, stay what they are;
    no card here has a note id in common with them. *now*, *failed*: see `identify`.
    """
    keys = keys_of_traits(traits)
    held = _held(ledger, {each.path for each in traits}, settled.paths, failed)
    known = [ledger.entries[guid] for guid in sorted(ledger.entries) if guid not in held]
    matches = match(facts_of_ledger(known), facts_of_cards(traits, keys), settled.fronts_and_backs)
    guids = _guids_for(keys, traits, known, matches, GuidsInUse(ledger.entries, settled.guids))
    html: dict[int, str] = {}
    entries: list[Entry] = []
    changes: list[Change] = []
    last: dict[str, str] = {}
    for index, (each, key, guid) in enumerate(zip(traits, keys, guids, strict=True)):
        found = matches.by_new.get(index)
        old = known[found.old] if found else None
        content, memory = each.hash, old.cloze if old else _NO_CLOZE
        if guid != each.guid or not content:
            card = card_of(index)
            if card.kind == "cloze":
                html[index], memory = renumbered(card.front_html, memory)
                card = replace(card, front_html=html[index])
            content = content_hash(card, guid)
        entry = _dated(each, key, (guid, content, last.get(each.path, "")), memory, old, found, now)
        last[each.path] = guid
        entries.append(entry)
        if not entry.forgotten and (change := _change(each, entry, old, found)):
            changes.append(change)
    gone = _gone(known, matches, traits, now)
    changes += [
        Change("retired", entry.guid, entry.front, entry.path)
        for entry in gone
        if entry.retired == now and not ledger.entries[entry.guid].retired and not entry.forgotten
    ]
    note_types = _note_types(ledger, now)
    mods = {entry.note_type: entry.mod for entry in note_types}
    return Identities(ledger.updated([*entries, *gone], note_types), mods, Changes(changes), entries, html)


def _held(ledger: Ledger, here: set[str], settled: Container[str], failed: frozenset[str]) -> set[str]:
    """Guids of the cards of *failed* notes, also of those that were moved and failed at once."""
    names = {*map(stem_of, failed)}
    return {
        guid
        for guid, entry in ledger.entries.items()
        if entry.path in failed
        or (names and entry.note in names and entry.path not in here and entry.path not in settled)
    }


def _guids_for(
    keys: Sequence[Key], traits: Sequence[Traits], known: Sequence[Entry], matches: Matches, taken: GuidsInUse
) -> list[str]:
    """The guids that today's facts had, or ones that nothing ever had."""
    guids: list[str] = []
    for index, (key, each) in enumerate(zip(keys, traits, strict=True)):
        found = matches.by_new.get(index)
        if found:
            guid = known[found.old].guid
        elif key[2] or each.guid in taken:
            guid = free_guid(key, taken)
        else:
            guid = each.guid
        taken.add(guid)
        guids.append(guid)
    return guids


def _dated(
    each: Traits,
    key: Key,
    own: tuple[str, str, str],
    cloze: Mapping[str, int],
    old: Entry | None,
    found: Match | None,
    now: int,
) -> Entry:
    """The entry of a card; *own*: its guid, the fingerprint of what is exported, the guid of the card before it.

    It is *old* itself if nothing changed.
    """
    guid, content, after = own
    if old and old.forgotten:
        content = old.hash
    deck = old.deck if old else each.deck
    entry = Entry(
        guid=guid,
        note=key[0],
        front=key[1],
        n=key[2],
        path=each.path,
        context=each.context,
        after=after,
        back=each.back,
        loose=each.loose,
        text=each.text,
        hash=content,
        mod=now if old is None else old.mod if old.hash == content else max(now, old.mod + 1),
        deck=deck,
        home=each.deck if each.deck != deck else "",
        created=(old.created if old else 0) or now,
        cloze=cloze,
    )
    if old and found:
        was = old.was if found.sure and old.front == entry.front else _was(old, entry)
        if was or old.forgotten:
            entry = replace(entry, forgotten=old.forgotten, was=was)
    return old if old == entry and old is not None else entry


def _was(old: Entry, new: Entry) -> Mapping[str, Any]:
    """What of the fact that *old* stood for is no longer so in *new*."""
    names = ("note", "front", "n", "path", "context", "back", "loose", "text")
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name in names
        if (value := getattr(old, name)) != getattr(new, name)
    }


def _change(each: Traits, entry: Entry, old: Entry | None, found: Match | None) -> Change | None:
    """What happened to the card of *each*; None if nothing did."""
    if old is entry:
        return None
    change = Change("new", entry.guid, each.shown, each.path, each.line)
    if old is None or found is None or not old.created:
        return change
    moved = old.path != entry.path or old.home != entry.home
    reworded = old.front != entry.front or (not found.sure and found.similarity < 1)
    updated = entry.mod != old.mod
    if not (old.retired or moved or reworded or updated):
        return None
    return replace(
        change,
        kind="returned" if old.retired else "rebound" if reworded else "moved" if moved else "changed",
        updated=updated,
        old_front=old.front if reworded else "",
        old_path=old.path if old.path != entry.path else "",
        why=found.why if moved or reworded or old.retired else "",
        similarity=round(found.similarity, 2),
        deck=entry.deck if old.home != entry.home else "",
        home=(entry.home or entry.deck) if old.home != entry.home else "",
    )


def _gone(known: Sequence[Entry], matches: Matches, traits: Sequence[Traits], now: int) -> list[Entry]:
    """The entries of cards that are not in the notes; those of a renamed note follow it."""
    found = {each.old for each in matches.by_new.values()}
    ids = {each.path: each.note for each in traits}
    result = []
    for index, entry in enumerate(known):
        if index not in found:
            path = matches.renamed.get(entry.path, entry.path)
            if path != entry.path:
                entry = replace(entry, path=path, note=ids[path], context=_retitled(entry, path))
            result.append(entry if entry.retired else replace(entry, retired=now))
    return result


def _retitled(entry: Entry, path: str) -> tuple[str, ...]:
    """The context of *entry* when its note is renamed to *path*: the title changes if it was the name."""
    old, new = map(stem_of, (entry.path, path))
    return (new, *entry.context[1:]) if entry.context[:1] == (old,) else entry.context


def _note_types(ledger: Ledger, now: int) -> list[NoteTypeEntry]:
    entries: list[NoteTypeEntry] = []
    for note_type in NOTE_TYPES:
        old, digest = ledger.note_types.get(note_type.name), note_type.digest()
        if old and old.hash == digest:
            entries.append(old)
        else:
            entries.append(NoteTypeEntry(note_type.name, digest, max(now, old.mod + 1) if old else now))
    return entries
