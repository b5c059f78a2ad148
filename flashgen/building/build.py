"""The whole way of a vault, from notes to decks: start reading here.

    scan -> [ parse -> extract -> render ] per note -> identify -> package

What happens inside the brackets is `conversion/convert_note.py`, a pure function of one note, the index of its vault
and the settings. Everything that needs the whole vault happens before it, in `scan`, or after it, in `identify`.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from flashgen.building.build_inputs import Inputs, read_inputs
from flashgen.building.convert_and_identify import convert_notes, identify_cards
from flashgen.building.deck_files import decks_of, remember, unchanged
from flashgen.building.load_config import StrPath, load_config
from flashgen.building.output_path import output_for
from flashgen.building.problems import nothing_to_build, problems_in
from flashgen.building.report import Report
from flashgen.cache.checksums import UNUSABLE
from flashgen.cache.open_cache import discard, open_store
from flashgen.cache.store import Store
from flashgen.config import Config
from flashgen.conversion.pool_options import Progress, Workers
from flashgen.errors import GoneError, LedgerError
from flashgen.identity.changes import NO_CHANGES, Changes
from flashgen.util.atomic_files import backdate, replacing, stat_of, to_disk
from flashgen.util.build_lock import locked
from flashgen.util.garbage_collection import without_garbage_collection
from flashgen.util.stopwatch import Stopwatch

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from flashgen.cache.incremental_identify import VaultIdentities


def build(
    vault: StrPath,
    output: StrPath | None = None,
    config: Config | None = None,
    *,
    state: StrPath | None = None,
    now: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    cache: bool = True,
    progress: Progress | None = None,
    keep: Collection[str] = (),
    list_new: bool = True,
) -> Report:
    """Turn the notes in the folder *vault* into Anki decks, .apkg files.

    *output*: the deck file, or the folder for it; default: where the command puts it, see docs/batch.md.
    *config*: the settings; default: `load_config(vault)`. *state*: the folder for what is remembered, for a vault
    that cannot be written to; default: `.flashgen` in the vault. *now*: Unix seconds, the time of what is new or
    changed. *jobs*: processes; default: as many as pay. *executor*: whose processes convert notes instead.
    *cache*: whether notes that did not change are taken from the last build. *progress*: called with the number of
    notes that are converted and of those to convert. *keep*: paths of notes that *config* leaves out this time and
    that are not to be taken for deleted. *list_new*: whether the report of a first build lists its cards as changes,
    which all of them are; a million of them need a gigabyte.

    Decks and ledger are replaced only when all are complete, the ledger first: from it and the notes the same decks
    can be built again, whenever the process is killed. Raises `FlashgenError` if nothing could be built; a single
    bad note is in the report.
    """
    clock, workers = Stopwatch(), Workers(jobs, executor, progress)
    now = max(1, int(time.time()) if now is None else now)  # 0 stands for never
    vault, output = Path(vault).expanduser(), None if output is None else Path(output).expanduser()
    config = load_config(vault) if config is None else config

    def once() -> Report:
        with clock.step("scan"):
            inputs = read_inputs(vault, config, state, output_for(vault, output, config), keep)
        if not inputs.index.notes:
            raise nothing_to_build(inputs.index, {})
        return _locked(inputs, now, workers, clock, cache=cache, list_new=list_new)

    try:
        return once()
    except GoneError:  # a picture was moved or deleted since the vault was read
        return once()


def _locked(inputs: Inputs, now: int, workers: Workers, clock: Stopwatch, *, cache: bool, list_new: bool) -> Report:
    """Build of *inputs*, which nobody else does meanwhile; a cache that turns out to be damaged is deleted."""
    folder = inputs.ledger.parent
    with locked(folder), without_garbage_collection():
        try:
            with closing(open_store(folder if cache else None, inputs.index, inputs.config)) as store:
                return unchanged(store, inputs, clock) or _built(
                    store, inputs, now, workers, clock, list_new=list_new
                )
        except UNUSABLE:
            if not cache:
                raise
            discard(folder)
        with closing(open_store(None, inputs.index, inputs.config)) as store:
            return _built(store, inputs, now, workers, clock, list_new=list_new)


def _built(store: Store, inputs: Inputs, now: int, workers: Workers, clock: Stopwatch, *, list_new: bool) -> Report:
    """Bring *store* up to date, and from it write the ledger and those decks that are not yet what they are to be."""
    ledger = inputs.ledger
    store.keep_summary(inputs.name, "", None)
    if not ledger.exists() and not inputs.chooses:
        store.begin(now)
    with store.kept_at(KeyboardInterrupt):
        converted = convert_notes(store, inputs, workers, clock)
    with store.kept_at(LedgerError):
        found = identify_cards(store, inputs, now, clock)
    changes = _changes(store, found, list_new=list_new)
    rules, weak = store.results.figures()
    notes, problems = store.results.counts(inputs.index.notes), problems_in(store, inputs)
    with clock.step("deck"):
        decks = decks_of(store, inputs, found)
        to_write = [deck for deck in decks if not deck.is_written(store)]
    with replacing(ledger, *(deck.file for deck in to_write)) as (ledger_part, *parts):
        with clock.step("deck"):
            for deck, part in zip(to_write, parts, strict=True):
                deck.write(part, store, found)
        with clock.step("ledger"):
            found.write_ledger(ledger_part)
            backdate(ledger_part)
            to_disk([ledger_part, *parts])
            found.check_ledger()
    with clock.step("cache"):
        for deck in to_write:
            store.keep_summary(str(deck.file.absolute()), deck.digest, {"stat": stat_of(deck.file)})
        store.identities.keep_past(stat_of(ledger), found.other_lines, found.known)
        remember(store, inputs, decks, problems, found)
    return Report(
        cards=found.cards,
        notes=notes,
        changes=changes,
        counts=changes.counts if store.fresh is None else {**changes.counts, "new": found.cards},
        waiting=found.waiting,
        rules=rules,
        weak=weak,
        problems=problems,
        output=inputs.output,
        decks=tuple(deck.file for deck in decks),
        written=bool(to_write),
        converted=converted,
        seconds=clock.seconds,
    )


def _changes(store: Store, found: VaultIdentities, *, list_new: bool) -> Changes:
    """The changes since the last build; of a first one, in which every card is new, only if they are asked for."""
    if store.fresh is None:
        return found.changed.changes
    from flashgen.cache.incremental_identify import all_new

    return all_new(store, found.shown) if list_new else NO_CHANGES
