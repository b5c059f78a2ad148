"""All cards of a vault as they are to be in Anki, for those who bring them there without a deck file."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from flashgen.building.build_inputs import Inputs, read_inputs
from flashgen.building.convert_and_identify import convert_notes, identify_cards
from flashgen.building.load_config import StrPath
from flashgen.building.problems import problems_in
from flashgen.cache.checksums import UNUSABLE
from flashgen.cache.open_cache import borrow_store, discard, open_store
from flashgen.cache.store import Store
from flashgen.config import Config
from flashgen.conversion.pool_options import BY_DEFAULT, Workers
from flashgen.deck.note_rows import Row
from flashgen.deck.note_types import SEPARATOR
from flashgen.errors import LedgerError
from flashgen.model.card import Media
from flashgen.model.problem import Problem
from flashgen.util.atomic_files import backdate, replacing, stat_of, to_disk
from flashgen.util.build_lock import locked
from flashgen.util.garbage_collection import without_garbage_collection
from flashgen.util.stopwatch import Stopwatch
from flashgen.vault.scan import no_notes

if TYPE_CHECKING:
    from flashgen.cache.incremental_identify import VaultIdentities


@dataclass(frozen=True, slots=True)
class ExportedCard:
    """A card as it is to be in Anki."""

    guid: str
    path: str
    """Its note, vault-relative."""
    line: int
    row: Row
    deck: str
    """The deck to which its note belongs now."""
    first_deck: str
    """The deck in which it was first exported: a deck file leaves it there."""
    created: int
    """Unix seconds, as *mod*."""
    mod: int
    position: int
    """Its place among all cards of the vault, from 1 on: the order in which Anki asks for new ones."""

    @property
    def front(self) -> str:
        """The question as visible text."""
        return self.row.sort_field

    @property
    def fields(self) -> tuple[str, ...]:
        """The contents of the fields of its note."""
        return tuple(self.row.fields.split(SEPARATOR))

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags."""
        return tuple(self.row.tags.split())


@dataclass(frozen=True, slots=True)
class RetiredCard:
    """A card whose text is gone from the notes."""

    front: str
    path: str
    forgotten: bool
    """True if the person said that it is never to be exported again."""


class Export:
    """The cards of a vault, read from the store as they are needed, while the `exported` that gives it is open."""

    def __init__(self, store: Store, inputs: Inputs, found: VaultIdentities, now: int) -> None:
        self._store = store
        self._root = inputs.index.root
        self._found = found
        self.now = now
        """Unix seconds: when new cards were made."""
        self.folder = inputs.ledger.parent
        """Where flashgen keeps what it remembers of the vault."""
        self.digests: Mapping[str, str] = {
            path: found.known[path].digest for path, count in found.shown.items() if count
        }
        """By path of each note with cards what stands for all that is exported of it."""
        self.looks: Mapping[str, int] = found.changed.note_type_mods
        """By name of a note type the Unix seconds at which its look last changed."""
        self.left_out = frozenset(inputs.keep).difference(inputs.index.notes)
        """Notes that are left out for once: of their cards nothing is known, and still they are not gone."""
        self.problems: tuple[Problem, ...] = problems_in(store, inputs)
        ends = accumulate(found.shown.values(), initial=1)
        self._first = dict(zip(found.shown, ends, strict=False))

    @property
    def count(self) -> int:
        """The number of cards."""
        return self._found.cards

    @property
    def failed(self) -> bool:
        """True if a note has errors."""
        return any(problem.is_error for problem in self.problems)

    def cards(self, path: str) -> Iterator[ExportedCard]:
        """The cards of the note at *path*, in their order."""
        for position, (head, stored) in enumerate(self._store.identities.exported(path), self._first[path]):
            home = json.loads(stored.entry).get("home") if b'"home": ' in stored.entry else ""
            yield ExportedCard(
                head.guid,
                path,
                stored.line,
                stored.row,
                home or head.deck,
                head.deck,
                head.created,
                head.mod,
                position,
            )

    def of_type(self, note_type: int) -> Iterator[ExportedCard]:
        """All cards that are notes of the note type with this id."""
        return (card for path in self.digests for card in self.cards(path) if card.row.note_type == note_type)

    def gone(self, guids: Collection[str] | None = None) -> dict[str, RetiredCard]:
        """Those of *guids*, or of all cards that ever were, whose text is gone or that the person had forgotten."""
        entries = self._found.changed.ledger.entries
        known = entries.values() if guids is None else [entries[guid] for guid in guids if guid in entries]
        return {
            entry.guid: RetiredCard(entry.record.front, entry.record.path, entry.forgotten)
            for entry in known
            if entry.retired or entry.forgotten
        }

    def media(self, path: str) -> Mapping[str, Path | bytes]:
        """The files that the cards of the note at *path* show: for each name the file to read, or its bytes."""
        files = self._media.get(path, ())
        return {each.name: self._root / each.path if each.data is None else each.data for each in files}

    def media_paths(self, path: str) -> Mapping[str, str]:
        """The paths of these files in the vault, by name; empty for files whose bytes stand in the note itself."""
        return {each.name: each.path for each in self._media.get(path, ())}

    @cached_property
    def _media(self) -> Mapping[str, tuple[Media, ...]]:
        return self._store.results.media()

    def close(self) -> None:
        """Let go of what it is read from."""
        self._store.close()


@contextmanager
def exported(
    vault: StrPath,
    config: Config | None = None,
    *,
    state: StrPath | None = None,
    now: int | None = None,
    workers: Workers = BY_DEFAULT,
    keep: Collection[str] = (),
    remember: bool = True,
) -> Iterator[Export]:
    """Find out what all cards of *vault* are; see `build` for the parameters.

    *remember*: whether that is written into the ledger, as a build does; else nothing is written. No deck is.
    """
    now = int(time.time()) if now is None else now
    clock = Stopwatch()
    inputs = read_inputs(vault, config, state, keep=keep)
    if not inputs.index.notes:
        raise no_notes(inputs.index.root)
    export = _remembered(inputs, now, workers, clock) if remember else _looked_up(inputs, now, workers, clock)
    try:
        yield export
    finally:
        export.close()


def _remembered(inputs: Inputs, now: int, workers: Workers, clock: Stopwatch) -> Export:
    folder = inputs.ledger.parent
    with locked(folder), without_garbage_collection():
        with suppress(*UNUSABLE):
            return _export(open_store(folder, inputs.index, inputs.config), inputs, now, workers, clock)
        discard(folder)
        return _export(open_store(None, inputs.index, inputs.config), inputs, now, workers, clock)


def _looked_up(inputs: Inputs, now: int, workers: Workers, clock: Stopwatch) -> Export:
    with without_garbage_collection():
        with suppress(*UNUSABLE):
            store = borrow_store(inputs.ledger.parent, inputs.index, inputs.config)
            return _export(store, inputs, now, workers, clock, remember=False)
        store = open_store(None, inputs.index, inputs.config)
        return _export(store, inputs, now, workers, clock, remember=False)


def _export(
    store: Store, inputs: Inputs, now: int, workers: Workers, clock: Stopwatch, *, remember: bool = True
) -> Export:
    """The export of *store*, which is brought up to date first, and closed if that fails."""
    try:
        if remember and not inputs.ledger.exists() and not inputs.chooses:
            store.begin(now)
        with store.kept_at(KeyboardInterrupt):
            convert_notes(store, inputs, workers, clock)
        with store.kept_at(LedgerError):
            found = identify_cards(store, inputs, now, clock)
        if remember:
            _write_ledger(store, inputs, found)
        return Export(store, inputs, found, now)
    except BaseException:
        store.close()
        raise


def _write_ledger(store: Store, inputs: Inputs, found: VaultIdentities) -> None:
    with replacing(inputs.ledger) as (part,):
        found.write_ledger(part)
        backdate(part)
        to_disk([part])
        found.check_ledger()
    store.identities.keep_past(stat_of(inputs.ledger), found.other_lines, found.known)
    store.commit()
