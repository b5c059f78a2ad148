"""Up-to-date results of the notes of a vault, without a deck: from the cache as far as it holds, else converted now.

`check` and `stats` read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TypeVar

from flashgen.building.build_inputs import Inputs
from flashgen.building.convert_and_identify import convert_notes
from flashgen.building.problems import nothing_to_build
from flashgen.cache.checksums import UNUSABLE
from flashgen.cache.open_cache import borrow_store, discard, open_store
from flashgen.cache.store import Store
from flashgen.conversion.pool_options import Workers
from flashgen.errors import LedgerError
from flashgen.util.build_lock import locked
from flashgen.util.garbage_collection import without_garbage_collection
from flashgen.util.stopwatch import Stopwatch

T = TypeVar("T")


def from_results(inputs: Inputs, look: Callable[[Store], T], *, cache: bool = True) -> T:
    """Call *look* with a store for the notes of *inputs*, and return its result.

    *look* calls `bring_up_to_date` before it reads results.

    A vault that was built before keeps in its cache what was converted; in any other nothing is written. Raises
    `FlashgenError` for a folder without notes.
    """
    if not inputs.index.notes:
        raise nothing_to_build(inputs.index, {})
    if cache:
        with _cache_of(inputs) as store:
            try:
                return look(store)
            except UNUSABLE:
                if store.file:
                    discard(store.file.parent)
    with closing(open_store(None, inputs.index, inputs.config)) as store:
        return look(store)


def bring_up_to_date(store: Store, inputs: Inputs, workers: Workers) -> None:
    """Convert the notes whose results *store* does not know."""
    with without_garbage_collection(), store.kept_at(KeyboardInterrupt):
        convert_notes(store, inputs, workers, Stopwatch())


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
