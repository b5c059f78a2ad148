"""A build that writes nothing, `plan`: the changes that it would make, and on request the cards themselves."""

from __future__ import annotations

import time
from collections.abc import Collection, Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flashgen.building.build_inputs import Inputs, read_inputs
from flashgen.building.convert_and_identify import convert_notes, identify_cards
from flashgen.building.load_config import StrPath
from flashgen.building.problems import problems_in
from flashgen.building.report import Report
from flashgen.cache.checksums import UNUSABLE
from flashgen.cache.open_cache import borrow_store, open_store
from flashgen.cache.store import Store
from flashgen.config import Config
from flashgen.conversion.pool_options import BY_DEFAULT, Progress, Workers
from flashgen.identity.changes import Change
from flashgen.identity.ledger import Ledger
from flashgen.identity.word_diff import changes_of_card
from flashgen.model.card import Card
from flashgen.model.note_result import NoteCards
from flashgen.util.garbage_collection import without_garbage_collection
from flashgen.util.stopwatch import Stopwatch

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from flashgen.cache.incremental_identify import VaultIdentities


def plan(
    vault: StrPath,
    config: Config | None = None,
    *,
    state: StrPath | None = None,
    now: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    cache: bool = True,
    progress: Progress | None = None,
    keep: Collection[str] = (),
) -> Report:
    """The report of a build of the folder *vault* that writes nothing; the parameters are those of `build`."""
    workers = Workers(jobs, executor, progress)
    with planned(vault, config, state=state, now=now, workers=workers, cache=cache, keep=keep) as found:
        return found.report


@dataclass(frozen=True, slots=True)
class Plan:
    """The report of a build and all that it would write; readable only while the `planned` that gives it is open."""

    report: Report
    _store: Store
    _found: VaultIdentities

    def cards(self, paths: Container[str] | None = None) -> Iterator[Card]:
        """The cards that the decks would hold, or those of the notes *paths*, with their guids, a note in memory at a
        time."""
        for path, count in self._found.shown.items():
            if count and (paths is None or path in paths):
                yield from self._store.identities.finished(path)

    def notes(self, paths: Iterable[str]) -> Iterator[NoteCards]:
        """The results of the notes at *paths*, with the cards as the decks would hold them."""
        for path in paths:
            yield replace(self._store.results.note(path), cards=tuple(self._store.identities.finished(path)))

    def results(self) -> Iterator[NoteCards]:
        """The results of all notes, with the blocks that became no card; the cards have no guids."""
        return map(self._store.results.note, self.report.notes)

    def words(self, changes: Iterable[Change], ledger: Path) -> dict[str, list[tuple[str, str]]]:
        """The old and new words, part by part, of the cards of *changes* that the file *ledger* knew; by guid."""
        known = {change.guid: change for change in changes if change.kind not in ("new", "retired")}
        if not known:
            return {}
        before = Ledger.read(ledger).entries
        return {
            card.guid: changes_of_card(before[card.guid], card, known[card.guid])
            for card in self.cards({change.path for change in known.values()})
            if card.guid in known and card.guid in before
        }

    def ledger(self) -> Ledger:
        """The ledger that a build would write."""
        return self._found.ledger()

    def close(self) -> None:
        """Let go of what it is read from."""
        self._store.close()


@contextmanager
def planned(
    vault: StrPath,
    config: Config | None = None,
    *,
    state: StrPath | None = None,
    now: int | None = None,
    workers: Workers = BY_DEFAULT,
    cache: bool = True,
    keep: Collection[str] = (),
) -> Iterator[Plan]:
    """Look what a build would do; see `build`. What the cache holds is used and left as it is."""
    now = max(1, int(time.time()) if now is None else now)  # 0 stands for never
    clock = Stopwatch()
    with clock.step("scan"):
        inputs = read_inputs(vault, config, state, keep=keep)
    found = None
    if cache:
        with suppress(*UNUSABLE):
            found = _plan(
                borrow_store(inputs.ledger.parent, inputs.index, inputs.config), inputs, now, workers, clock
            )
    if found is None:
        found = _plan(open_store(None, inputs.index, inputs.config), inputs, now, workers, clock)
    try:
        yield found
    finally:
        found.close()


def _plan(store: Store, inputs: Inputs, now: int, workers: Workers, clock: Stopwatch) -> Plan:
    """The plan for the results in *store*, which is closed if that fails."""
    try:
        with without_garbage_collection():
            converted = convert_notes(store, inputs, workers, clock)
            found = identify_cards(store, inputs, now, clock)
        store.results.check()  # cards are read later, and then it is too late to begin again
    except BaseException:
        store.close()
        raise
    changes = found.changed.changes
    rules, weak = store.results.figures()
    report = Report(
        cards=found.cards,
        notes=store.results.counts(inputs.index.notes),
        changes=changes,
        counts=changes.counts,
        waiting=found.waiting,
        rules=rules,
        weak=weak,
        problems=problems_in(store, inputs),
        converted=converted,
        seconds=clock.seconds,
    )
    return Plan(report, store, found)
