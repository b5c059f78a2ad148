"""Cards -> cards with their guids: the same fact keeps the same guid, whatever happens to the notes.

A card is known by its key: the note's id, the normalised front, and, only where that is not enough, what
tells it from its namesakes. The first guid is a hash of the key and needs no memory; what the ledger
remembers wins over it. Which card of today is which of the ledger is decided in `matching/match.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace

from flashgen.deck.note_types import NOTE_TYPES
from flashgen.identity.card_record import CardRecord, Key, UnidentifiedCard, content_hash, unidentified
from flashgen.identity.changes import NOTHING_SETTLED, Change, Changes, Identified, Identities, SettledCards
from flashgen.identity.cloze_numbers import renumbered
from flashgen.identity.ledger.entry import NOTHING, Entry, NoteTypeEntry, difference
from flashgen.identity.ledger.ledger import Ledger
from flashgen.identity.matching.fact import Match, Matches, facts_of, facts_of_ledger
from flashgen.identity.matching.match import match
from flashgen.identity.new_guids import GuidsInUse, free_guid, keys_of, without_duplicates
from flashgen.model.card import Card
from flashgen.model.note import stem_of


def identify(cards: Sequence[Card], ledger: Ledger, now: int, failed: frozenset[str] = frozenset()) -> Identified:
    """Give each of *cards*, all those of a vault in their order, its guid, `mod` and `created`.

    *now*: Unix seconds. *failed*: paths of notes that could not be read this time; their cards are
    not here, but they are not gone, and no other card may have their guids.
    """
    cards = without_duplicates(cards)
    mine = [unidentified(card, ledger.origin.namespace) for card in cards]
    found = identify_cards(mine, cards.__getitem__, ledger, now, failed=failed)
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


def identify_cards(
    cards: Sequence[UnidentifiedCard],
    card_of: Callable[[int], Card],
    ledger: Ledger,
    now: int,
    *,
    failed: frozenset[str] = frozenset(),
    settled: SettledCards = NOTHING_SETTLED,
    spared: frozenset[str] = frozenset(),
    own_style: str = "",
) -> Identities:
    """Find for each of *cards*, those of a vault in their order, who it is.

    No two cards of a note may be the same. *card_of*: the whole card of that number; few of them are looked at.
    *settled*: the cards that are not here and, as they are not in *ledger* either, stay what they are;
    no card here has a note id in common with them. *spared*: paths of notes of which no card is retired, because what
    it shows cannot be had now. *now*, *failed*: see `identify`. *own_style*: what the vault adds
    to the style sheet, for the time at which the look last changed.
    """
    keys = keys_of([card.record for card in cards])
    held = _held(ledger, {card.record.path for card in cards}, settled.paths, failed)
    known = [ledger.entries[guid] for guid in sorted(ledger.entries) if guid not in held]
    today = facts_of(
        [card.record for card in cards], [key.separator for key in keys], [card.is_cloze for card in cards]
    )
    matches = match(facts_of_ledger(known), today, settled.fronts_and_backs)
    had = {new: known[found.old].guid for new, found in matches.by_new.items()}
    taken = GuidsInUse(ledger.entries, settled.guids)
    guids = _guids_for(keys, cards, had, taken, ledger.origin.namespace)
    html: dict[int, str] = {}
    entries: list[Entry] = []
    changes: list[Change] = []
    last: dict[str, str] = {}
    for index, (card, key, guid) in enumerate(zip(cards, keys, guids, strict=True)):
        found = matches.by_new.get(index)
        old = known[found.old] if found else None
        content, numbers = card.content_hash, old.cloze_numbers if old else NOTHING
        if guid != card.first_guid or not content:
            whole = card_of(index)
            if card.is_cloze:
                html[index], numbers = renumbered(whole.front_html, numbers)
                whole = replace(whole, front_html=html[index])
            content = content_hash(whole, guid)
        path = card.record.path
        entry = Entry(guid, card.record, content, now, card.deck, now, key.separator, last.get(path, ""))
        entry = _continued(old, entry._replace(cloze_numbers=numbers), found, now)
        last[path] = guid
        entries.append(entry)
        if not entry.forgotten and (change := _change(card, entry, old, found)):
            changes.append(change)
    gone = _gone(known, matches, cards, now, spared)
    changes += [
        Change("retired", entry.guid, entry.record.front, entry.record.path)
        for entry in gone
        if entry.retired == now and not ledger.entries[entry.guid].retired and not entry.forgotten
    ]
    note_types = _note_types(ledger, now, own_style)
    mods = {entry.note_type: entry.mod for entry in note_types}
    return Identities(ledger.updated([*entries, *gone], note_types), mods, Changes(changes), entries, html)


def _held(ledger: Ledger, here: set[str], settled: Container[str], failed: frozenset[str]) -> set[str]:
    """Guids of the cards of *failed* notes, also of those that were moved and failed at once."""
    names = {*map(stem_of, failed)}
    return {
        guid
        for guid, entry in ledger.entries.items()
        if (path := entry.record.path) in failed
        or (names and entry.record.note_id in names and path not in here and path not in settled)
    }


def _guids_for(
    keys: Sequence[Key],
    cards: Sequence[UnidentifiedCard],
    had: Mapping[int, str],
    taken: GuidsInUse,
    namespace: str,
) -> list[str]:
    """The guids that today's facts *had*, by their number, or ones that nothing ever had."""
    guids: list[str] = []
    for index, (key, card) in enumerate(zip(keys, cards, strict=True)):
        if index in had:
            guid = had[index]
        elif key.separator or card.first_guid in taken:
            guid = free_guid(key, taken, namespace)
        else:
            guid = card.first_guid
        taken.add(guid)
        guids.append(guid)
    return guids


def _continued(old: Entry | None, new: Entry, found: Match | None, now: int) -> Entry:
    """The entry *new* of a card as if it were new, with what *old* knows of it: *old* itself if nothing changed."""
    if old is None or found is None:
        return new
    content = old.content_hash if old.forgotten else new.content_hash
    entry = new._replace(
        content_hash=content,
        mod=old.mod if old.content_hash == content else max(now, old.mod + 1),
        deck=old.deck,
        wanted_deck=new.deck if new.deck != old.deck else "",
        created=old.created or now,
        forgotten=old.forgotten,
        was=old.was if found.sure and old.record.front == new.record.front else difference(old, new),
    )
    return old if old == entry else entry


def _change(card: UnidentifiedCard, entry: Entry, old: Entry | None, found: Match | None) -> Change | None:
    """The change of *card*; None if there is none."""
    if old is entry:
        return None
    path = entry.record.path
    change = Change("new", entry.guid, card.shown_front, path, card.line)
    if old is None or found is None or not old.created:
        return change
    moved = old.record.path != path or old.wanted_deck != entry.wanted_deck
    reworded = old.record.front != entry.record.front or (not found.sure and found.similarity < 1)
    updated = entry.mod != old.mod
    if not (old.retired or moved or reworded or updated):
        return None
    return replace(
        change,
        kind="returned" if old.retired else "rebound" if reworded else "moved" if moved else "changed",
        updated=updated,
        old_front=old.record.front if reworded else "",
        old_path=old.record.path if old.record.path != path else "",
        why=found.why if moved or reworded or old.retired else "",
        similarity=round(found.similarity, 2),
        deck=entry.deck if old.wanted_deck != entry.wanted_deck else "",
        home=(entry.wanted_deck or entry.deck) if old.wanted_deck != entry.wanted_deck else "",
    )


def _gone(
    known: Sequence[Entry], matches: Matches, cards: Sequence[UnidentifiedCard], now: int, spared: frozenset[str]
) -> list[Entry]:
    """The entries of cards that are not in the notes; those of a renamed note follow it."""
    found = {each.old for each in matches.by_new.values()}
    ids = {card.record.path: card.record.note_id for card in cards}
    result = []
    for index, entry in enumerate(known):
        if index not in found:
            path = matches.renamed.get(entry.record.path)
            if path is not None and path != entry.record.path:
                context = _retitled(entry.record, path)
                entry = entry._replace(record=entry.record._replace(path=path, note_id=ids[path], context=context))
            stays = entry.retired or entry.record.path in spared
            result.append(entry if stays else entry._replace(retired=now))
    return result


def _retitled(record: CardRecord, path: str) -> tuple[str, ...]:
    """The context of *record* when its note is renamed to *path*: the title changes if it was the name."""
    old, new = map(stem_of, (record.path, path))
    return (new, *record.context[1:]) if record.context[:1] == (old,) else record.context


def _note_types(ledger: Ledger, now: int, own_style: str) -> list[NoteTypeEntry]:
    entries: list[NoteTypeEntry] = []
    for note_type in NOTE_TYPES:
        old, digest = ledger.note_types.get(note_type.name), note_type.digest(own_style)
        if old and old.hash == digest:
            entries.append(old)
        else:
            entries.append(NoteTypeEntry(note_type.name, digest, max(now, old.mod + 1) if old else now))
    return entries
