"""`flashgen check` as a function: converts what changed, and finds what is weak in all notes of a vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flashgen.building.build_inputs import Inputs, read_inputs
from flashgen.building.load_config import StrPath
from flashgen.building.problems import any_mistake_of_ours, same_ids, without_ignored
from flashgen.building.results_without_deck import bring_up_to_date, from_results
from flashgen.cache.store import Store
from flashgen.config import Config
from flashgen.conversion.pool_options import Progress, Workers
from flashgen.model.problem import Problem
from flashgen.util.garbage_collection import without_garbage_collection

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
    found = from_results(inputs, lambda store: _found(store, inputs, workers), cache=cache)
    return without_ignored(found, inputs.config)


def _found(store: Store, inputs: Inputs, workers: Workers) -> tuple[Problem, ...]:
    """The problems found in the notes, whose results are put into *store*; kept there as long as they hold."""
    stamp = inputs.stamp
    kept = store.summary(_NAME, stamp) if stamp else None
    if kept is not None:
        return tuple(Problem(*each) for each in kept["findings"])
    from flashgen.building.check_findings import findings

    bring_up_to_date(store, inputs, workers)
    with without_garbage_collection():
        in_notes = findings(map(store.results.note, inputs.index.notes))
        found = tuple(sorted((*in_notes, *inputs.index.problems, *same_ids(store.results.note_ids()))))
    if stamp and not any_mistake_of_ours(found):
        rows = [(each.path, each.line, each.message, each.hint, each.code) for each in found]
        store.keep_summary(_NAME, stamp, {"findings": rows})
    store.commit()
    return found


_NAME = "check"
"""What the cache calls it; a build is called by a path."""
