"""Incremental identification: only cards of notes that changed, and of those of the same note id, are matched again.

All others are, card by card, what the last build wrote into the ledger. Identity would only say so once
more; so it gets the rest, and is told of the others what the rest has to know of them. What comes out is
the same, byte for byte, as if it had been given everything.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from flashgen.cache.note_identities import GUID_END, IN_LEDGER, NEEDS_DATES, NEEDS_MATCHING, NoteIdentity
from flashgen.cache.store import Store
from flashgen.errors import LedgerError
from flashgen.identity.changes import Change, Changes, Identities, SettledCards
from flashgen.identity.identify import identify_cards
from flashgen.identity.ledger.ledger import Ledger
from flashgen.identity.ledger.lines import Dated, fronts_and_backs_in, is_guid, lines_in
from flashgen.identity.new_card_choice import Choice, waiting_by_note
from flashgen.model.vault_name import Origin
from flashgen.util.atomic_files import stat_of


@dataclass(frozen=True, slots=True)
class VaultIdentities:
    """The identities of all cards of a vault, and the ledger to be written."""

    changed: Identities
    """Those of the cards that had to be compared."""
    shown: Mapping[str, int]
    """How many cards of each note are exported, in the order of the notes."""
    known: Mapping[str, NoteIdentity]
    """What identity gave the cards of each note."""
    past: PastLedger
    write_ledger: Callable[[Path], None]
    """Writes all that is to be remembered."""
    other_lines: Iterable[bytes]
    """Lines of the new ledger that are not those of cards that are `IN_LEDGER`."""
    waiting: Mapping[str, int]
    """How many new cards of each note wait for a later build, in the order of the notes."""

    @property
    def cards(self) -> int:
        """The number of cards that are exported."""
        return sum(self.shown.values())

    def check_ledger(self) -> None:
        """Raise `LedgerError` if somebody else has changed the ledger since it was read: that would be lost."""
        self.past.check()

    def ledger(self) -> Ledger:
        """All that is to be remembered, as objects; reads the old ledger."""
        own = self.changed.ledger
        return replace(own, entries={**Ledger.read(self.past.file).entries, **own.entries})


def identify_stored(
    store: Store,
    file: Path,
    paths: Sequence[str],
    now: int,
    failed: frozenset[str],
    *,
    origin: Origin,
    choice: Choice | None = None,
    spared: frozenset[str] = frozenset(),
    own_style: str = "",
) -> VaultIdentities:
    """Identify all cards that *store* holds of the notes *paths*, in this order, by the ledger in *file*.

    *now*, *failed*, *spared*, *own_style*: see `identify_cards`. *origin*: that of the vault. *choice*: which new
    cards have to wait. *store* then holds what came out. Raises `LedgerError`.
    """
    known = store.identities.all()
    past = PastLedger(store, file, known)
    ledger, found = past.read()
    changed = _changed(store, paths, known, ledger, found)
    if not found.keys().isdisjoint(_guids(known[path] for path in changed if path in known)):
        ledger, found = past.read(but=changed)
    confirmed = {
        path: (note, [dates for guid in _guids([note]) if (dates := found[guid])])
        for path, note in known.items()
        if note.state == NEEDS_DATES and path not in changed
    }
    known |= store.identities.confirm(confirmed)
    mine = [path for path in paths if path in changed]
    settled = SettledCards(known.keys() - changed, found.keys(), partial(fronts_and_backs_in, file, found))
    card_of = store.results.card_reader(mine)
    ledger, cards = replace(ledger, origin=origin), store.identities.unidentified(mine, origin.namespace)
    identities = identify_cards(
        cards, card_of, ledger, now, failed=failed, settled=settled, spared=spared, own_style=own_style
    )
    waiting: frozenset[str] = frozenset()
    by_note: Mapping[str, int] = {}
    if choice:
        everything = identities
        identities, waiting = choice.held_back(everything, ledger.entries, lambda number: card_of(number).rule)
        by_note = waiting_by_note(everything, waiting)
    known |= store.identities.settle(mine, identities, card_of, waiting)
    shown = {path: known[path].shown for path in paths if path in known}
    own = identities.ledger
    certain = {guid.decode() for guid in _guids(known[path] for path in mine if known[path].state == IN_LEDGER)}
    rest = replace(own, entries={guid: entry for guid, entry in own.entries.items() if guid not in certain})
    return VaultIdentities(identities, shown, known, past, past.writer(own, found), rest.lines(), by_note)


def all_new(store: Store, shown: Mapping[str, int]) -> Changes:
    """The changes of a first build, in which every card is new; *shown*: see `VaultIdentities`."""
    return Changes(
        Change("new", head.guid, card.row.sort_field, path, card.line)
        for path, count in shown.items()
        if count
        for head, card in store.identities.exported(path)
    )


_FEW = 2_000
"""Lines of the ledger that are sooner looked up than read past."""


class PastLedger:
    """The ledger, as it was before this build."""

    def __init__(self, store: Store, file: Path, known: Mapping[str, NoteIdentity]) -> None:
        self._store = store
        self.file = file
        self._known = known
        self._stat = stat_of(file) if store.fresh is None else None  # there was none when the build began
        self._is_stored = store.identities.knows_past(self._stat, known)

    def read(self, but: Collection[str] = ()) -> tuple[Ledger, dict[bytes, Dated | None]]:
        """The ledger without the cards that it has as they are known, and the guids of these.

        *but*: notes of which nothing is taken for known.
        """
        notes = [note for path, note in self._known.items() if path not in but]
        certain, undated = ([note for note in notes if note.state == state] for state in (IN_LEDGER, NEEDS_DATES))
        if not self._is_stored:
            return Ledger.read_others(self.file, _sums(certain), _sums(undated))
        lines = self._store.identities.past_lines(self._known, but)
        ledger, found = Ledger.read_others(self.file, {}, _sums(undated), lines)
        return ledger, {**dict.fromkeys(_guids(certain)), **found}

    def writer(self, own: Ledger, found: Collection[bytes]) -> Callable[[Path], None]:
        """A function that writes the new ledger: *own*, and the unchanged lines of the cards *found*."""
        if self._store.fresh is not None:
            types = replace(own, entries={})
            return lambda part: types.write(part, self._store.identities.all_lines())
        if self._stat is None:
            return self._checked(own.write)
        if self._is_stored and len(own.entries) < _FEW and all(map(is_guid, own.entries)):
            return self._checked(lambda part: own.write_over(part, self.file))
        return self._checked(lambda part: own.write(part, lines_in(self.file, found)))

    def _checked(self, write: Callable[[Path], None]) -> Callable[[Path], None]:
        """*write*, which reads the ledger again, if that is still the one that was read."""

        def checked(part: Path) -> None:
            self.check()
            write(part)

        return checked

    def check(self) -> None:
        """See `VaultIdentities`."""
        if stat_of(self.file) != self._stat:
            raise LedgerError(
                f"{self.file}: the ledger was changed while the deck was built; nothing was written",
                "build again: that takes the change in",
            )


def _sums(notes: Sequence[NoteIdentity]) -> dict[bytes, int]:
    """By guid the check sums of the lines of the cards of *notes*."""
    sums = array("I", b"".join(known.sums for known in notes))
    return dict(zip(_guids(notes), sums, strict=True))


def _guids(notes: Iterable[NoteIdentity]) -> Iterator[bytes]:
    return (guid for known in notes for guid in known.guids.split(GUID_END))


def _changed(
    store: Store,
    paths: Sequence[str],
    known: Mapping[str, NoteIdentity],
    ledger: Ledger,
    found: Mapping[bytes, Dated | None],
) -> set[str]:
    """The notes whose cards have to be compared: not all of them are in the ledger as they are known, or they
    share their note id with such a note, or their note or its id with a card that is gone."""
    kept = {path: note for path in paths if (note := store.results.range_of(path)).made}
    changed = {path for path in kept if path not in known or known[path].state == NEEDS_MATCHING}
    if store.fresh is None:
        for state in (IN_LEDGER, NEEDS_DATES):
            notes = {path: note for path, note in known.items() if note.state == state}
            # the first guid of a new card may be that of another which once had its place: that one has no dates here
            changed |= _incomplete(
                notes, {guid for guid, dates in found.items() if (dates is None) == (state == IN_LEDGER)}
            )
    gone = [entry.record for entry in ledger.entries.values() if not entry.retired]
    changed.update(record.path for record in gone if record.path in kept)
    names = {kept[path].name for path in changed}
    names.update(record.note_id for record in gone)
    several = Counter(note.name for note in kept.values())
    names.update(
        note.name
        for path, note in kept.items()
        if several[note.name] > 1 and path in known and (store.fresh is not None or known[path].state == NEEDS_DATES)
    )
    return {path for path, note in kept.items() if path in changed or note.name in names}


def _incomplete(notes: Mapping[str, NoteIdentity], found: set[bytes]) -> set[str]:
    """Those of *notes* of which not all cards were *found*."""
    missing = set(_guids(notes.values())).difference(found)
    return {path for path, note in notes.items() if missing and not missing.isdisjoint(_guids([note]))}
