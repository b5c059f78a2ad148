"""Cards -> cards with their guids: the same fact keeps the same guid, whatever happens to the notes.

A card is known by its key: the note's id, the normalised front, and, only where that is not enough, what
tells it from its namesakes. The first guid is a hash of the key and needs no memory; what the ledger
remembers wins over it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flashgen.card import Card
from flashgen.ledger import Entry, Ledger, NoteTypeEntry
from flashgen.note_types import NOTE_TYPES, fields_of, note_type_of
from flashgen.text import normalised

Key = tuple[str, str, str]
"""Note id, normalised front, separator."""

KEPT_TEXT = 200
"""Characters of a back that the ledger keeps to judge similarity by."""


@dataclass(frozen=True, slots=True)
class Identified:
    """Cards with their guids, and what changed since the last build."""

    cards: tuple[Card, ...]
    ledger: Ledger
    """What to remember from now on."""
    note_type_mods: Mapping[str, int]
    """Name of a note type -> Unix seconds at which its look last changed."""
    new: tuple[str, ...] = ()
    """Guids, in the order of the cards; likewise below."""
    changed: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()


def first_guid(key: Key) -> str:
    """The guid of a card that no ledger knows: 16 characters `a-z2-7`, the same for ever.

    >>> first_guid(("Foundation models", "bert (google)", ""))
    'tvj3nzb3qtg6urbv'
    """
    text = "\x1f".join(("flashgen", "1", *key))
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:10]).decode().lower()


def identify(cards: Sequence[Card], ledger: Ledger, now: int, failed: frozenset[str] = frozenset()) -> Identified:
    """Give each of *cards*, all those of a vault in their order, its guid, `mod` and `created`.

    *now*: Unix seconds. *failed*: paths of notes that could not be read this time; their cards are
    not here, but they are not gone.
    """
    cards = _without_duplicates(cards)
    known = {(entry.note, entry.front, entry.n): entry for entry in ledger.entries.values()}
    result: list[Card] = []
    entries: list[Entry] = []
    new, changed, returned = [], [], []
    for card, key in zip(cards, keys_of(cards), strict=True):
        old = known.get(key)
        guid = old.guid if old else first_guid(key)
        card = replace(card, guid=guid, deck=old.deck if old else card.deck)
        content = _fingerprint(note_type_of(card).name, *fields_of(card), *card.tags)
        mod = now if old is None else old.mod if old.hash == content else max(now, old.mod + 1)
        created = old.created if old else now
        result.append(replace(card, mod=mod, created=created))
        entries.append(_entry(result[-1], key, content))
        if old is None:
            new.append(guid)
        elif old.retired:
            returned.append(guid)
        elif mod != old.mod:
            changed.append(guid)
    here = {card.guid for card in result}
    gone = [
        entry
        for guid, entry in ledger.entries.items()
        if guid not in here and not entry.retired and entry.path not in failed
    ]
    entries += [replace(entry, retired=now) for entry in gone]
    note_types = _note_types(ledger, now)
    return Identified(
        tuple(result),
        ledger.updated(entries, note_types),
        {entry.note_type: entry.mod for entry in note_types},
        tuple(new),
        tuple(changed),
        tuple(entry.guid for entry in gone),
        tuple(returned),
    )


def keys_of(cards: Sequence[Card]) -> list[Key]:
    """The keys of *cards*, all different."""
    groups: dict[tuple[str, str], list[int]] = {}
    for index, card in enumerate(cards):
        note_id = unicodedata.normalize("NFC", card.note_id)
        groups.setdefault((note_id, normalised(card.front)), []).append(index)
    keys: dict[int, Key] = {}
    for (note_id, front), members in groups.items():
        separators = [""] if len(members) == 1 else _separators([cards[index] for index in members])
        keys.update({index: (note_id, front, n) for index, n in zip(members, separators, strict=True)})
    return [keys[index] for index in range(len(cards))]


def _separators(cards: Sequence[Card]) -> list[str]:
    """What tells *cards*, which share note id and front, apart.

    The nearest headings or list parents that differ, as few as do it; then the folders; a counter for
    what is left.
    """
    contexts = _nearest_that_differ([[*reversed(card.context)] for card in cards])
    folders = _nearest_that_differ([[card.source.path.rpartition("/")[0]] for card in cards])
    separators: list[str] = []
    for index, context in enumerate(contexts):
        twins = [other for other, same in enumerate(contexts) if same == context]
        parts = list(context)
        if len(twins) > 1 and len({folders[twin] for twin in twins}) > 1:
            parts += folders[index]
            twins = [twin for twin in twins if folders[twin] == folders[index]]
        if (position := twins.index(index)) > 0:
            parts.append(str(position + 1))
        separators.append("\x1e".join(parts))
    return separators


def _nearest_that_differ(chains: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """For each of *chains* its first links, as many as tell apart what can be, without those all share."""
    depth = max(map(len, chains))
    padded = [tuple(map(normalised, chain)) + ("",) * (depth - len(chain)) for chain in chains]
    most = len(set(padded))
    length = next((count for count in range(depth + 1) if len({chain[:count] for chain in padded}) == most), depth)
    differing = [level for level in range(length) if len({chain[level] for chain in padded}) > 1]
    return [tuple(chain[level] for level in differing) for chain in padded]


def _without_duplicates(cards: Sequence[Card]) -> list[Card]:
    """*cards* without those that say word for word the same as an earlier one of their note."""
    seen: set[tuple[str, ...]] = set()
    kept: list[Card] = []
    for card in cards:
        said = (card.source.path, card.front_html, card.back_html, *card.context)
        if said not in seen:
            seen.add(said)
            kept.append(card)
    return kept


def _entry(card: Card, key: Key, content: str) -> Entry:
    back = normalised(card.back)
    return Entry(
        guid=card.guid,
        note=key[0],
        front=key[1],
        n=key[2],
        path=card.source.path,
        headings=card.source.headings,
        back=_fingerprint(back),
        text=back[:KEPT_TEXT],
        hash=content,
        mod=card.mod,
        deck=card.deck,
        created=card.created,
    )


def _note_types(ledger: Ledger, now: int) -> list[NoteTypeEntry]:
    entries: list[NoteTypeEntry] = []
    for note_type in NOTE_TYPES:
        old, digest = ledger.note_types.get(note_type.name), note_type.digest()
        if old and old.hash == digest:
            entries.append(old)
        else:
            entries.append(NoteTypeEntry(note_type.name, digest, max(now, old.mod + 1) if old else now))
    return entries


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:20]
