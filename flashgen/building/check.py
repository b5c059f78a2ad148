"""`flashgen check` as a function: converts what changed, and finds what is weak in all notes of a vault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from flashgen.building.inputs import Inputs, read_inputs
from flashgen.building.settings import StrPath
from flashgen.building.steps import (
    any_mistake_of_ours,
    convert_notes,
    without_garbage_collection,
    without_ignored,
)
from flashgen.cache.checksums import UNUSABLE
from flashgen.cache.open import borrow_store, discard, open_store
from flashgen.cache.store import Store
from flashgen.config import Config
from flashgen.conversion.workers import Progress, Workers
from flashgen.errors import LedgerError
from flashgen.model.problem import Problem
from flashgen.util.lock import locked
from flashgen.util.stopwatch import Stopwatch
from flashgen.vault.scan import no_notes

if TYPE_CHECKING:
    from concurrent.futures import Executor


def check(
    vault: StrPath,
    config: Config | None = None,
    *,
    state: StrPath | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    cache: bool = True,
    progress: Progress | None = None,
) -> tuple[Problem, ...]:
    """The problems and weak cards in the notes of the folder *vault*, sorted by place; docs/check.md has their codes.

    The parameters are those of `build`. A vault that was built before keeps what is found in its cache; in any
    other nothing is written. Raises `FlashgenError` for a folder without notes.
    """
    inputs, workers = read_inputs(vault, config, state), Workers(jobs, executor, progress)
    if not inputs.index.notes:
        raise no_notes(inputs.index.root)
    if cache:
        with _cache_of(inputs) as store:
            try:
                return without_ignored(_found(store, inputs, workers), inputs.config)
            except UNUSABLE:
                if store.file:
                    discard(store.file.parent)
    with closing(open_store(None, inputs.index, inputs.config)) as store:
        return without_ignored(_found(store, inputs, workers), inputs.config)


@contextmanager
def _cache_of(inputs: Inputs) -> Iterator[Store]:
    """The cache of the vault, to be written to if it was built before and no other process is at work with it."""
    folder = inputs.ledger.parent
    with ExitStack() as stack:
        mine = inputs.ledger.exists()
        try:
            stack.enter_context(locked(folder)) if mine else None
        except LedgerError:
            mine = False
        opened = open_store if mine else borrow_store
        yield stack.enter_context(closing(opened(folder, inputs.index, inputs.config)))


def _found(store: Store, inputs: Inputs, workers: Workers) -> tuple[Problem, ...]:
    """What is found in the notes, whose results are put into *store*; that is remembered for as long as it holds."""
    stamp = inputs.stamp
    kept = store.summary(_NAME, stamp) if stamp else None
    if kept is not None:
        return tuple(Problem(*each) for each in kept["findings"])
    from flashgen.building.findings import findings

    with without_garbage_collection():
        with store.kept_at(KeyboardInterrupt):
            convert_notes(store, inputs, workers, Stopwatch())
        in_notes = findings(map(store.results.note, inputs.index.notes))
        found = tuple(sorted((*in_notes, *inputs.index.problems)))
    if stamp and not any_mistake_of_ours(found):
        rows = [(each.path, each.line, each.message, each.hint, each.code) for each in found]
        store.keep_summary(_NAME, stamp, {"findings": rows})
    store.commit()
    return found


_NAME = "check"
"""What the cache calls it; a build is called by a path."""
