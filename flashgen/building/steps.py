"""The steps that a build, a plan and a check have in common."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flashgen.building.inputs import Inputs
from flashgen.cache.store import Store
from flashgen.config import Config
from flashgen.conversion.serialise import Diagnostics
from flashgen.conversion.workers import Workers
from flashgen.errors import FlashgenError, NoCardsError
from flashgen.model.note_result import problems_of
from flashgen.model.problem import Problem
from flashgen.util.stopwatch import Stopwatch
from flashgen.vault.index import Index
from flashgen.vault.scan import no_notes

if TYPE_CHECKING:
    from flashgen.cache.incremental import VaultIdentities


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Nothing here makes cycles, but to look for them among a million objects takes a quarter of a build."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def convert_notes(store: Store, inputs: Inputs, workers: Workers, clock: Stopwatch) -> int:
    """Bring *store* up to date: convert the notes whose results it does not know; their number."""
    from flashgen.conversion.pool import convert_all

    index = inputs.index
    with clock.step("cache"):
        stale = store.stale(index)
    done = 0
    with clock.step("notes"):
        for results in convert_all(stale, index, inputs.config, workers):
            store.put(results, index)
            done += len(results)
            if workers.progress:
                workers.progress(done, len(stale))
    return done


def identify_cards(store: Store, inputs: Inputs, now: int, clock: Stopwatch) -> VaultIdentities:
    """Find out who all cards in *store* are; raises `FlashgenError` if there are none."""
    from flashgen.cache.incremental import identify_stored
    from flashgen.identity.choice import Choice
    from flashgen.identity.ledger import Ledger

    with clock.step("identify"):
        index, diagnostics = inputs.index, store.results.diagnostics()
        if not any(store.results.counts(index.notes).values()):
            raise nothing_to_build(index, diagnostics)
        failed = {path for path, each in diagnostics.items() if each.error}
        absent = {*inputs.keep, *index.away}.difference(index.notes) | failed
        if index.unreadable:
            remembered = (entry.record.path for entry in Ledger.read(inputs.ledger).entries.values())
            absent |= {path for path in remembered if index.is_unread(path)}
        return identify_stored(
            store,
            inputs.ledger,
            index.notes,
            now,
            frozenset(absent),
            origin=index.origin,
            choice=Choice.of(inputs.config),
            own_style=index.style.css,
        )


def nothing_to_build(index: Index, diagnostics: Mapping[str, Diagnostics]) -> FlashgenError:
    """Why the notes of *index*, of which these *diagnostics* are known, give no deck."""
    bad = [each for each in problems_of(diagnostics.values()) if each.is_error]
    bad += [each for each in index.problems if each.is_error]
    if not index.notes and not bad:
        return no_notes(index.root)
    if bad:
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        where = f"{bad[0].path}:{bad[0].line}"
        return NoCardsError(f"{index.root}: no cards; {where}: {bad[0].message}{more}", bad[0].hint)
    return NoCardsError(
        f"{index.root}: none of the notes ({len(index.notes)}) gives a card; no deck was written",
        "`flashgen extract -v NOTE` says why",
    )


def any_mistake_of_ours(problems: Iterable[Problem]) -> bool:
    """Whether one of *problems* is a mistake in flashgen: then the note is tried again next time, in any case."""
    return any(problem.code == "E004" for problem in problems)


def problems_in(store: Store, inputs: Inputs) -> tuple[Problem, ...]:
    """What is wrong in the notes of *store* and with other files of the vault, by place, without what is ignored."""
    found = (*problems_of(store.results.diagnostics().values()), *inputs.index.problems)
    return without_ignored(tuple(sorted(found)), inputs.config)


def without_ignored(problems: tuple[Problem, ...], config: Config) -> tuple[Problem, ...]:
    """Those of *problems* that *config* does not ignore."""
    if not config.ignore:
        return problems
    return tuple(problem for problem in problems if problem.code not in config.ignore)
