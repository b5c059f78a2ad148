"""The whole way of a vault, from notes to a deck: start reading here.

    scan -> [ parse -> extract -> render ] per note -> identify -> apkg

What happens inside the brackets is `one_note.cards_of`, a pure function of one note and the index of its
vault. Everything that needs the whole vault happens before it, in `scan`, or after it, in `identify`. Most
imports stand in the functions that need them: a vault in which nothing changed needs none of them.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flashgen.building.decks import Build, Run, decks_of, ledger_later, remember, unchanged
from flashgen.building.report import Report
from flashgen.cache.checksums import UNUSABLE
from flashgen.cache.open import borrow_store, discard, open_store
from flashgen.cache.store import Store
from flashgen.config import Config
from flashgen.conversion.note import cards_of, convert_note
from flashgen.deck.filenames import check_output_name
from flashgen.errors import FlashgenError, LedgerError, UsageError
from flashgen.identity.identify import identify
from flashgen.identity.ledger import Ledger, ledger_file
from flashgen.model.card import Card
from flashgen.model.note import stem_of
from flashgen.model.note_result import NoteCards, problems_of
from flashgen.util.atomic import backdate, replacing, stat_of
from flashgen.util.lock import locked
from flashgen.vault.index import Index
from flashgen.vault.scan import no_notes, scan

if TYPE_CHECKING:
    from flashgen.cache.incremental import Recalled


__all__ = [
    "NoteCards",
    "Report",
    "Run",
    "cards_of",
    "cards_with_guids",
    "convert",
    "convert_note",
    "plan",
    "problems_of",
]


def convert(
    vault: Path,
    output: Path,
    config: Config,
    *,
    now: int | None = None,
    state: Path | None = None,
    run: Run | None = None,
) -> Report:
    """Turn every note of *vault* into cards and write them as the deck *output*, an .apkg.

    *now*: Unix seconds, for what is new or changed. *state*: the folder of the ledger, for a vault that
    cannot be written to. The deck and the ledger are replaced only when both are complete, the ledger first:
    from it and the notes the same deck can be built again, whenever the process is killed. Raises
    `FlashgenError` if nothing could be built; a single bad note is in the report.
    """
    run = run or Run()
    if config.split == "none":
        check_output_name(output)
    elif output.suffix.lower() == ".apkg":
        raise UsageError(f"{output}: several decks need a folder", "give one with -o, or leave `split` at `none`")
    with run.step("scan"):
        index = scan(vault, config)
    if not index.notes:
        raise _nothing(vault, ())
    build = Build(index, output, config, ledger_file(vault, state), run)
    with locked(build.ledger.parent), _without_collections():
        try:
            store = open_store(build.ledger.parent if run.cache else None, index, config)
            return unchanged(store, build) or _made(store, build, now)
        except UNUSABLE:
            if not run.cache:
                raise
            discard(build.ledger.parent)
            return _made(open_store(None, index, config), build, now)


def plan(
    vault: Path, config: Config, *, now: int | None = None, state: Path | None = None, run: Run | None = None
) -> Report:
    """What `convert` would do, and nothing done."""
    run = run or Run()
    now = int(time.time()) if now is None else now
    index, ledger = scan(vault, config), ledger_file(vault, state)

    def planned(store: Store) -> Report:
        parsed = _work(store, index, config, run, keep=False)
        notes, recalled = _recalled(store, index, ledger, now, run)
        store.check()  # cards are read when somebody looks, and then it is too late to begin again
        return Report(Path(), notes, recalled.identified, run.seconds, parsed, written=False)

    if run.cache:
        with suppress(*UNUSABLE):
            return planned(borrow_store(ledger.parent, index, config))
    return planned(open_store(None, index, config))


@contextmanager
def _without_collections() -> Iterator[None]:
    """Nothing here makes cycles, but to look for them among a million objects takes a quarter of a build."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _made(store: Store, build: Build, now: int | None) -> Report:
    """Bring *store* up to date, and from it write the ledger and what is not yet as it is to be of the decks."""
    run, index = build.run, build.index
    now = int(time.time()) if now is None else now
    store.keep_summary(build.name, "", None)
    if not build.ledger.exists():
        store.begin(now)
    parsed = _work(store, index, build.config, run)
    try:
        notes, recalled = _recalled(store, index, build.ledger, now, run)
    except LedgerError:
        store.suspend()
        raise
    with run.step("deck"):
        decks = decks_of(store, build, recalled)
        changed = [deck for deck in decks if not deck.is_written(store)]
    files = (build.ledger, *(deck.file for deck in changed))
    with replacing(*files, unless=recalled.check_ledger) as (ledger_part, *parts):
        with run.step("deck"):
            for deck, part in zip(changed, parts, strict=True):
                deck.write(part, store, recalled)
        with run.step("ledger"):
            recalled.write_ledger(ledger_part)
            backdate(ledger_part)
    identified = replace(recalled.identified, ledger=ledger_later(build.ledger))
    written = tuple(deck.file for deck in decks)
    report = Report(build.output, notes, identified, run.seconds, parsed, written=bool(changed), decks=written)
    with run.step("cache"):
        for deck in changed:
            store.keep_summary(str(deck.file.absolute()), deck.digest, {"stat": stat_of(deck.file)})
        store.keep_past(stat_of(build.ledger), recalled.past, recalled.known)
        remember(store, build, report, recalled.shown)
    return report


def _work(store: Store, index: Index, config: Config, run: Run, *, keep: bool = True) -> int:
    """Convert the notes whose results *store* does not know; their number."""
    from flashgen.conversion.pool import work_on_all

    with run.step("cache"):
        stale = store.stale(index)
    done = 0
    with run.step("notes"):
        try:
            for results in work_on_all(stale, index, config, jobs=run.jobs, executor=run.executor):
                store.put(results, index)
                done += len(results)
                if run.progress:
                    run.progress(done, len(stale))
        except KeyboardInterrupt:
            if keep:
                store.suspend()
            raise
    return done


def _recalled(store: Store, index: Index, ledger: Path, now: int, run: Run) -> tuple[tuple[NoteCards, ...], Recalled]:
    """What the notes gave, and what is made of all their cards."""
    from flashgen.cache.incremental import recall

    with run.step("identify"):
        notes = store.notes(index.notes)
        if not any(note.cards for note in notes):
            raise _nothing(index.root, notes)
        absent = {*run.whole}.difference(index.notes).union(note.path for note in notes if note.error)
        return notes, recall(store, ledger, index.notes, now, frozenset(absent))


def _nothing(vault: Path, notes: Sequence[NoteCards]) -> FlashgenError:
    """Why no deck can be built of *notes*."""
    if not notes:
        return no_notes(vault)
    bad = [note.error for note in notes if note.error]
    if bad:
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        return FlashgenError(f"{vault}: no cards; {bad[0].path}:{bad[0].line}: {bad[0].problem}{more}", bad[0].hint)
    return FlashgenError(
        f"{vault}: none of the notes ({len(notes)}) gives a card; no deck was written",
        "`flashgen extract -v NOTE` says why",
    )


def cards_with_guids(
    notes: Iterable[NoteCards], index: Index, config: Config, state: Path | None = None
) -> dict[str, tuple[Card, ...]]:
    """The cards of each of *notes*, by its path, with the guids that a build gives them; writes nothing.

    Notes of the same names are read as well, for they have a part in what tells namesakes apart. What the
    ledger knows of all other notes is not to be had.
    """
    given = {note.path: note for note in notes}
    names = {*map(stem_of, given)}
    paths = sorted({*given, *(path for path in index.notes if stem_of(path) in names)})
    read = [given.get(path) or convert_note(path, index, config) for path in paths]
    cards = [card for each in read for card in each.cards]
    others = frozenset(index.notes).difference(each.path for each in read if not each.error)
    ledger = Ledger.read(ledger_file(index.root, state))
    found: dict[str, list[Card]] = {path: [] for path in given}
    for card in identify(cards, ledger, now=0, failed=others).cards:
        if card.source.path in found:
            found[card.source.path].append(card)
    return {path: tuple(cards) for path, cards in found.items()}
