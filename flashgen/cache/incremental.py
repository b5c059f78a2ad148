"""Which cards of a vault have to be identified at all: those of notes that changed, and what they concern.

All others are, card by card, what the last build wrote into the ledger. `identify` would only say so once
more; so it gets the rest, and is told of the others what the rest has to know of them. What comes out is
the same, byte for byte, as if it had been given everything.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flashgen.cache.note_records import CERTAIN, GUID_END, UNCERTAIN, UNDATED, Known
from flashgen.cache.store import Store
from flashgen.deck.escape import as_kept
from flashgen.errors import LedgerError
from flashgen.identity.changes import AllNew, Change, Elsewhere, Identified
from flashgen.identity.identify import identify
from flashgen.identity.ledger import Dated, Ledger, is_guid, lines_in
from flashgen.model.card import Card
from flashgen.util.atomic import stat_of
from flashgen.util.lazy import LaterMapping


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a build makes of all cards of a vault."""

    identified: Identified
    """Its ledger is put together when somebody looks into it."""
    shown: Mapping[str, int]
    """How many cards of each note are exported, in the order of the notes."""
    known: Mapping[str, Known]
    """What identity gave the cards of each note."""
    write_ledger: Callable[[Path], None]
    """Writes all that is to be remembered."""
    check_ledger: Callable[[], None]
    """Raises `LedgerError` if somebody else has changed the ledger since it was read: that would be lost."""
    past: Iterable[bytes]
    """Lines of the ledger that then are not those of cards that are `CERTAIN`."""


def recall(store: Store, file: Path, paths: Sequence[str], now: int, failed: frozenset[str]) -> Recalled:
    """Identify all cards that *store* holds of the notes *paths*, in this order, by the ledger in *file*.

    *now*, *failed*: see `identify`. *store* then holds what came out. Raises `LedgerError`.
    """
    known = store.known()
    past = _Past(store, file, known)
    ledger, found = past.read()
    changed = _changed(store, paths, known, ledger, found)
    if not found.keys().isdisjoint(_guids(known[path] for path in changed if path in known)):
        ledger, found = past.read(but=changed)
    confirmed = {
        path: (note, [dates for guid in _guids([note]) if (dates := found[guid])])
        for path, note in known.items()
        if note.state == UNDATED and path not in changed
    }
    known |= store.confirm(confirmed)
    mine = [path for path in paths if path in changed]
    elsewhere = Elsewhere(known.keys() - changed, _Encoded(found), lambda: _said(file, found))
    identified = identify(store.cards(mine), ledger, now, failed, store.traits(mine), elsewhere)
    known |= store.settle(mine, identified)
    shown = {path: known[path].shown for path in paths if path in known}
    cards = store.finished(shown)
    own = identified.ledger
    write = past.writer(own, found)
    certain = {guid.decode() for guid in _guids(known[path] for path in mine if known[path].state == CERTAIN)}
    rest = Ledger({guid: entry for guid, entry in own.entries.items() if guid not in certain}, own.note_types)
    if store.fresh is not None:
        identified = replace(identified, cards=cards, changes=AllNew(len(cards), lambda: _all_new(cards)))
        return Recalled(identified, shown, known, write, past.check, rest.lines())
    whole = LaterMapping(lambda: {**Ledger.read(file).entries, **own.entries})
    identified = replace(identified, cards=cards, ledger=Ledger(whole, own.note_types))
    return Recalled(identified, shown, known, write, past.check, rest.lines())


_FEW = 2_000
"""Lines of the ledger that are sooner looked up than read past."""


class _Past:
    """The ledger, as it was before this build."""

    def __init__(self, store: Store, file: Path, known: Mapping[str, Known]) -> None:
        self._store = store
        self._file = file
        self._known = known
        self._stat = stat_of(file) if store.fresh is None else None  # there was none when the build began
        self._is_stored = store.past(self._stat, known)

    def read(self, but: Collection[str] = ()) -> tuple[Ledger, dict[bytes, Dated | None]]:
        """The ledger without the cards that it has as they are known, and the guids of these.

        *but*: notes of which nothing is taken for known.
        """
        notes = [note for path, note in self._known.items() if path not in but]
        certain, undated = ([note for note in notes if note.state == state] for state in (CERTAIN, UNDATED))
        if not self._is_stored:
            return Ledger.read_others(self._file, _sums(certain), _sums(undated))
        lines = self._store.past_lines(self._known, but)
        ledger, found = Ledger.read_others(self._file, {}, _sums(undated), lines)
        return ledger, {**dict.fromkeys(_guids(certain)), **found}

    def writer(self, own: Ledger, found: Collection[bytes]) -> Callable[[Path], None]:
        """What writes the new ledger: *own*, and the lines of the cards *found*, which stay as they are."""
        if self._store.fresh is not None:
            types = Ledger({}, own.note_types)
            return lambda part: types.write(part, self._store.lines())
        if self._is_stored and len(own.entries) < _FEW and all(map(is_guid, own.entries)):
            return self._checked(lambda part: own.write_over(part, self._file))
        return self._checked(lambda part: own.write(part, lines_in(self._file, found)))

    def _checked(self, write: Callable[[Path], None]) -> Callable[[Path], None]:
        """*write*, which reads the ledger again, if that is still the one that was read."""

        def checked(part: Path) -> None:
            self.check()
            write(part)

        return checked

    def check(self) -> None:
        """See `Recalled`."""
        if stat_of(self._file) != self._stat:
            raise LedgerError(
                f"{self._file}: the ledger was changed while the deck was built; nothing was written",
                "build again: that takes the change in",
            )


def _sums(notes: Sequence[Known]) -> dict[bytes, int]:
    """By guid the check sums of the lines of the cards of *notes*."""
    sums = array("I", b"".join(known.sums for known in notes))
    return dict(zip(_guids(notes), sums, strict=True))


def _guids(notes: Iterable[Known]) -> Iterator[bytes]:
    return (guid for known in notes for guid in known.guids.split(GUID_END))


def _changed(
    store: Store,
    paths: Sequence[str],
    known: Mapping[str, Known],
    ledger: Ledger,
    found: Mapping[bytes, Dated | None],
) -> set[str]:
    """The notes whose cards have to be compared: not all of them are in the ledger as they are known, or they
    share their note id with such a note, or their note or its id with a card that is gone."""
    kept = {path: note for path in paths if (note := store.of(path)).made}
    changed = {path for path in kept if path not in known or known[path].state == UNCERTAIN}
    if store.fresh is None:
        for state in (CERTAIN, UNDATED):
            notes = {path: note for path, note in known.items() if note.state == state}
            # the first guid of a new card may be that of another which once had its place: that one has no dates here
            changed |= _incomplete(
                notes, {guid for guid, dates in found.items() if (dates is None) == (state == CERTAIN)}
            )
    gone = [entry for entry in ledger.entries.values() if not entry.retired]
    changed.update(entry.path for entry in gone if entry.path in kept)
    names = {kept[path].name for path in changed}
    names.update(entry.note for entry in gone)
    several = Counter(note.name for note in kept.values())
    names.update(
        note.name
        for path, note in kept.items()
        if several[note.name] > 1 and path in known and (store.fresh is not None or known[path].state == UNDATED)
    )
    return {path for path, note in kept.items() if path in changed or note.name in names}


def _incomplete(notes: Mapping[str, Known], found: set[bytes]) -> set[str]:
    """Those of *notes* of which not all cards were *found*."""
    missing = set(_guids(notes.values())).difference(found)
    return {path for path, note in notes.items() if missing and not missing.isdisjoint(_guids([note]))}


def _said(file: Path, guids: Collection[bytes]) -> Iterator[tuple[str, str]]:
    """Front and fingerprint of the back of each of *guids*."""
    for _, line in lines_in(file, guids):
        record = json.loads(line)
        yield record["front"], record["back"]


def _all_new(cards: Sequence[Card]) -> list[Change]:
    return [Change("new", card.guid, as_kept(card.front), card.source.path, card.source.line) for card in cards]


class _Encoded(Container[str]):
    """The texts whose bytes are in a container."""

    def __init__(self, encoded: Container[bytes]) -> None:
        self._encoded = encoded

    def __contains__(self, item: object) -> bool:
        return isinstance(item, str) and item.encode("utf-8", "replace") in self._encoded
