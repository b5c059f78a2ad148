"""The two steps that a build, a plan and an export have in common: convert what changed, identify the cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flashgen.building.build_inputs import Inputs
from flashgen.building.problems import nothing_to_build
from flashgen.cache.store import Store
from flashgen.conversion.pool_options import Workers
from flashgen.util.stopwatch import Stopwatch

if TYPE_CHECKING:
    from flashgen.cache.incremental_identify import VaultIdentities


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
    from flashgen.cache.incremental_identify import identify_stored
    from flashgen.identity.ledger import Ledger
    from flashgen.identity.new_card_choice import Choice

    with clock.step("identify"):
        index, diagnostics = inputs.index, store.results.diagnostics()
        if not any(store.results.counts(index.notes).values()):
            raise nothing_to_build(index, diagnostics)
        failed = {path for path, each in diagnostics.items() if each.error}
        absent = {*inputs.keep, *index.away}.difference(index.notes) | failed
        if index.unreadable:
            remembered = (entry.record.path for entry in Ledger.read(inputs.ledger).entries.values())
            absent |= {path for path in remembered if index.is_unread(path)}
        spared = {path for path, each in diagnostics.items() if any(p.code == "W109" for p in each.problems)}
        return identify_stored(
            store,
            inputs.ledger,
            index.notes,
            now,
            frozenset(absent),
            origin=index.origin,
            choice=Choice.of(inputs.config),
            spared=frozenset(spared),
            own_style=index.style.css,
        )
