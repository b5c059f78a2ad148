"""Cards -> cards with their guids: the same fact keeps the same guid, whatever happens to the notes.

A card is known by its key: the note's id, the normalised front, and, only where that is not enough, what
tells it from its namesakes. The first guid is a hash of the key and needs no memory; what the ledger
remembers wins over it. Which card of today is which of the ledger is decided in `matching.py`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flashgen.card import Card
from flashgen.cloze import renumbered, without_marks
from flashgen.fact import Fact, Match, Matches
from flashgen.ledger import Entry, Ledger, NoteTypeEntry
from flashgen.matching import match
from flashgen.note_types import NOTE_TYPES, fields_of, note_type_of
from flashgen.similarity import loose
from flashgen.text import normalised

Key = tuple[str, str, str]
"""Note id, normalised front, separator."""

KEPT_TEXT = 200
"""Characters of a back that the ledger keeps to judge similarity by."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one card since the last build."""

    kind: str
    """`new`, `returned`, `rebound`, `moved`, `changed` or `retired`: the one that matters most."""
    guid: str
    front: str
    """The question as visible text; of a retired card as the ledger knows it."""
    path: str
    """The note, vault-relative."""
    line: int = 0
    """Where it stands in the note; 0 for a retired card."""
    updated: bool = False
    """Whether what Anki shows of a known card changes."""
    old_front: str = ""
    """The question that its guid stood for before, normalised; empty if it is the same."""
    old_path: str = ""
    """The note in which it stood before; empty if it is the same."""
    why: str = ""
    """By what a card that was not at its place was known again."""
    similarity: float = 1.0
    """How alike the old and the new text are, as far as that decided."""
    deck: str = ""
    """The deck in which Anki keeps the card, if its note now belongs to another since this build."""
    home: str = ""
    """That other deck."""


@dataclass(frozen=True, slots=True)
class Identified:
    """Cards with their guids, and what changed since the last build."""

    cards: tuple[Card, ...]
    ledger: Ledger
    """What to remember from now on."""
    note_type_mods: Mapping[str, int]
    """Name of a note type -> Unix seconds at which its look last changed."""
    changes: tuple[Change, ...] = ()
    """In the order of the cards, then those that are gone."""

    def of(self, kind: str) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.changes if change.kind == kind)

    @property
    def new(self) -> tuple[str, ...]:
        """Guids of the cards that are new, in their order; likewise below."""
        return _guids(self.of("new"))

    @property
    def changed(self) -> tuple[str, ...]:
        """Those that Anki will update, of the cards that were there before."""
        return _guids(change for change in self.changes if change.updated and change.kind != "returned")

    @property
    def retired(self) -> tuple[str, ...]:
        """Those that are gone since the last build."""
        return _guids(self.of("retired"))

    @property
    def returned(self) -> tuple[str, ...]:
        """Those that were gone and are back."""
        return _guids(self.of("returned"))


def first_guid(key: Key) -> str:
    """The guid of a card that no ledger knows: 16 characters `a-z2-7`, the same for ever.

    >>> first_guid(("Foundation models", "bert (google)", ""))
    'tvj3nzb3qtg6urbv'
    """
    text = "\x1f".join(("flashgen", "1", *key))
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:10]).decode().lower()


def free_guid(key: Key, taken: set[str]) -> str:
    """The first guid for *key*; another one if it is *taken*, by a fact that was once called so."""
    guid, count = first_guid(key), 1
    while guid in taken:
        count += 1
        guid = first_guid((key[0], key[1], f"{key[2]}\x1e\x1e{count}"))
    return guid


def identify(cards: Sequence[Card], ledger: Ledger, now: int, failed: frozenset[str] = frozenset()) -> Identified:
    """Give each of *cards*, all those of a vault in their order, its guid, `mod` and `created`.

    *now*: Unix seconds. *failed*: paths of notes that could not be read this time; their cards are
    not here, but they are not gone, and no other card may have their guids.
    """
    cards = _without_duplicates(cards)
    keys = keys_of(cards)
    drafts = [draft_of(card, key) for card, key in zip(cards, keys, strict=True)]
    held = _held(ledger, {draft.path for draft in drafts}, failed)
    known = [ledger.entries[guid] for guid in sorted(ledger.entries) if guid not in held]
    matches = match(_facts_of_ledger(known), facts_of(drafts))
    drafts = _with_guids(drafts, known, matches, set(ledger.entries))
    result: list[Card] = []
    entries: list[Entry] = []
    changes: list[Change] = []
    for index, (card, draft) in enumerate(zip(cards, drafts, strict=True)):
        found = matches.by_new.get(index)
        old = known[found.old] if found else None
        done, entry = _dated(card, draft, old, found, now)
        entries.append(entry)
        if not entry.forgotten:
            result.append(done)
            if change := _change(done, entry, old, found):
                changes.append(change)
    gone = _gone(known, matches, drafts, now)
    entries += gone
    changes += [
        Change("retired", entry.guid, entry.front, entry.path)
        for entry in gone
        if entry.retired == now and not ledger.entries[entry.guid].retired and not entry.forgotten
    ]
    note_types = _note_types(ledger, now)
    return Identified(
        tuple(result),
        ledger.updated(entries, note_types),
        {entry.note_type: entry.mod for entry in note_types},
        tuple(changes),
    )


def keys_of(cards: Sequence[Card]) -> list[Key]:
    """The keys of *cards*, all different."""
    groups: dict[tuple[str, str], list[int]] = {}
    for index, card in enumerate(cards):
        note_id = unicodedata.normalize("NFC", card.note_id)
        # The number of a deletion is no part of the text: it changes when another deletion is added.
        front = without_marks(card.front) if card.kind == "cloze" else card.front
        groups.setdefault((note_id, normalised(front)), []).append(index)
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


def draft_of(card: Card, key: Key) -> Entry:
    """What the ledger would remember of *card*, but for what depends on its past."""
    back = normalised(card.back)
    return Entry(
        guid="",
        note=key[0],
        front=key[1],
        n=key[2],
        path=card.source.path,
        context=card.context,
        back=fingerprint(back),
        loose=fingerprint(loose(key[1] + back)),
        text=back[:KEPT_TEXT],
        hash="",
        mod=0,
        deck=card.deck,
        created=0,
    )


def _held(ledger: Ledger, here: set[str], failed: frozenset[str]) -> set[str]:
    """Guids of the cards of *failed* notes, also of those that were moved and failed at once."""
    names = {path.rpartition("/")[2].removesuffix(".md") for path in failed}
    return {
        guid
        for guid, entry in ledger.entries.items()
        if entry.path in failed or (names and entry.note in names and entry.path not in here)
    }


def facts_of(drafts: Sequence[Entry]) -> list[Fact]:
    """Facts in their order, each knowing its neighbours in its note."""
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    last: dict[str, int] = {}
    for index, draft in enumerate(drafts):
        if draft.path in last:
            before[index] = last[draft.path]
            after[last[draft.path]] = index
        last[draft.path] = index
    return [_fact(draft, before.get(index, -1), after.get(index, -1)) for index, draft in enumerate(drafts)]


def _facts_of_ledger(entries: Sequence[Entry]) -> list[Fact]:
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
        tuple(map(_folded, entry.context)),
        entry.back,
        entry.loose,
        entry.text,
        before,
        after,
        bool(entry.retired),
    )


def _with_guids(drafts: Sequence[Entry], known: Sequence[Entry], matches: Matches, taken: set[str]) -> list[Entry]:
    """*drafts* with the guids that they had, or with ones that nothing ever had."""
    result: list[Entry] = []
    last: dict[str, str] = {}
    for index, draft in enumerate(drafts):
        found = matches.by_new.get(index)
        guid = known[found.old].guid if found else free_guid((draft.note, draft.front, draft.n), taken)
        taken.add(guid)
        result.append(replace(draft, guid=guid, after=last.get(draft.path, "")))
        last[draft.path] = guid
    return result


def _dated(card: Card, draft: Entry, old: Entry | None, found: Match | None, now: int) -> tuple[Card, Entry]:
    """*card* and its entry with all that depends on the past."""
    memory: Mapping[str, int] = {}
    if card.kind == "cloze":
        html, memory = renumbered(card.front_html, old.cloze if old else {})
        card = replace(card, front_html=html)
    card = replace(card, guid=draft.guid, deck=old.deck if old else card.deck)
    content = fingerprint(note_type_of(card).name, *fields_of(card), *card.tags)
    if old and old.forgotten:
        content = old.hash
    mod = now if old is None else old.mod if old.hash == content else max(now, old.mod + 1)
    created = (old.created if old else 0) or now
    home = draft.deck if draft.deck != card.deck else ""
    entry = replace(draft, hash=content, mod=mod, deck=card.deck, home=home, created=created, cloze=memory)
    if old and found:
        was = old.was if found.sure and old.front == entry.front else _was(old, entry)
        entry = replace(entry, forgotten=old.forgotten, was=was)
    return replace(card, mod=mod, created=created), entry


def _was(old: Entry, new: Entry) -> Mapping[str, Any]:
    """What of the fact that *old* stood for is no longer so in *new*."""
    names = ("note", "front", "n", "path", "context", "back", "loose", "text")
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name in names
        if (value := getattr(old, name)) != getattr(new, name)
    }


def _change(card: Card, entry: Entry, old: Entry | None, found: Match | None) -> Change | None:
    """What happened to *card*; None if nothing did."""
    change = Change("new", card.guid, card.front, card.source.path, card.source.line)
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


def _gone(known: Sequence[Entry], matches: Matches, drafts: Sequence[Entry], now: int) -> list[Entry]:
    """The entries of cards that are not in the notes; those of a renamed note follow it."""
    found = {each.old for each in matches.by_new.values()}
    ids = {draft.path: draft.note for draft in drafts}
    result = []
    for index, entry in enumerate(known):
        if index not in found:
            path = matches.renamed.get(entry.path, entry.path)
            if path != entry.path:
                entry = replace(entry, path=path, note=ids[path], context=_retitled(entry, path))
            result.append(replace(entry, retired=entry.retired or now))
    return result


def _retitled(entry: Entry, path: str) -> tuple[str, ...]:
    """The context of *entry* when its note is renamed to *path*: the title changes if it was the name."""
    old, new = (each.rpartition("/")[2].removesuffix(".md") for each in (entry.path, path))
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


def _guids(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(change.guid for change in changes)


@lru_cache(maxsize=65_536)
def _folded(heading: str) -> str:
    return normalised(heading)


def fingerprint(*parts: str) -> str:
    """20 characters that change when any of *parts* does."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()[:20]
