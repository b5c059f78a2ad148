"""The whole way of a vault, from notes to a deck, on one screen: start reading here.

    scan -> [ parse -> extract -> render ] per note -> identify -> apkg

What happens inside the brackets is `convert_note`, a pure function of one note and the index of its
vault. Everything that needs the whole vault happens before it, in `scan`, or after it, in `identify`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flashgen.apkg import check_output_name, write_apkg
from flashgen.cache import CacheError, Store, discard, open_store, stamp_of
from flashgen.card import Card
from flashgen.config import Config, config_for
from flashgen.errors import ConfigError, FlashgenError, NoteError
from flashgen.extract import extract_drafts
from flashgen.files import replacing
from flashgen.identify import Identified, identify
from flashgen.lazy import LaterMapping, LaterSequence
from flashgen.ledger import Ledger, ledger_file
from flashgen.lock import locked
from flashgen.note import Note
from flashgen.parse import parse_note
from flashgen.pool import work_on_all
from flashgen.render import render
from flashgen.report import NoteCards, Problem, Report, problems_of
from flashgen.scan import Index, read_text, scan

__all__ = ["NoteCards", "Report", "cards_of", "cards_with_guids", "convert", "convert_note", "plan", "problems_of"]

Progress = Callable[[int, int], None]
"""Called with the number of notes that are done and of those to do."""


@dataclass(slots=True)
class Run:
    """How a build is run; none of it changes what comes out."""

    jobs: int | None = None
    """Processes; None: as many as pay."""
    executor: Executor | None = None
    """Whose processes are used instead."""
    cache: bool = True
    """Whether to use what is known from the build before."""
    progress: Progress | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each step took; filled by the build."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure a step."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 4)


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
    check_output_name(output)
    run = run or Run()
    with run.step("scan"):
        index = scan(vault)
    file = ledger_file(vault, state)
    with locked(file.parent):
        try:
            store = open_store(file.parent if run.cache else None, index, config)
            return _unchanged(store, index, output, config, file, run) or _build(
                store, index, output, config, file, now, run
            )
        except (sqlite3.Error, CacheError):
            if not run.cache:
                raise
            discard(file.parent)
            return _build(open_store(None, index, config), index, output, config, file, now, run)


def _build(store: Store, index: Index, output: Path, config: Config, file: Path, now: int | None, run: Run) -> Report:
    """Bring *store* up to date, and from it write the deck and the ledger *file*."""
    store.keep_summary(output, "", None)
    parsed = _work(store, index, config, run)
    with run.step("ledger"):
        ledger = Ledger.read(file)
    identified = _identified(store, index, ledger, now, run)
    with replacing(file, output) as (ledger_part, deck_part):
        with run.step("deck"):
            media = {
                media.name: index.root / media.path if media.data is None else media.data for media in store.media()
            }
            mods = identified.note_type_mods
            write_apkg(identified.cards, deck_part, note_type_mods=mods, media=media)
        with run.step("ledger"):
            identified.ledger.write(ledger_part)
    report = Report(output, store.notes(index.notes), identified, run.seconds, parsed)
    with run.step("cache"):
        _remember(store, index, config, file, report)
    return report


def _work(store: Store, index: Index, config: Config, run: Run) -> int:
    """Convert the notes whose results *store* does not know; their number."""
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
            store.commit()  # the next build need not begin again
            raise
    return done


def _identified(store: Store, index: Index, ledger: Ledger, now: int | None, run: Run) -> Identified:
    with run.step("identify"):
        traits = store.traits(index.notes)
        if not traits:
            raise _nothing(index.root, store.notes(index.notes))
        failed = frozenset(note.path for note in store.notes(index.notes) if note.error)
        now = int(time.time()) if now is None else now
        return identify(store.cards(index.notes), ledger, now, failed, traits)


def plan(
    vault: Path, config: Config, *, now: int | None = None, state: Path | None = None, run: Run | None = None
) -> Report:
    """What `convert` would do, and nothing done."""
    run = run or Run()
    index = scan(vault)
    store = open_store(None, index, config)
    parsed = _work(store, index, config, run)
    identified = _identified(store, index, Ledger.read(ledger_file(vault, state)), now, run)
    return Report(Path(), store.notes(index.notes), identified, run.seconds, parsed, written=False)


# ------------------------------------------------------------------ nothing changed


def _remember(store: Store, index: Index, config: Config, file: Path, report: Report) -> None:
    """Keep in *store* what the next build has to know in order to see that it has nothing to do."""
    stamp = stamp_of(index, config)
    if stamp:
        summary = {
            "ledger": _stat_of(file),
            "deck": _stat_of(report.deck),
            "cards": len(report.identified.cards),
            "mods": dict(report.identified.note_type_mods),
            "notes": [(note.path, len(note.cards)) for note in report.notes],
        }
        store.keep_summary(report.deck, stamp, summary)
    store.commit()


def _unchanged(store: Store, index: Index, output: Path, config: Config, file: Path, run: Run) -> Report | None:
    """The report of a build that has nothing to do, if all is as the last one left it."""
    with run.step("cache"):
        stamp = stamp_of(index, config)
        summary = store.summary(output, stamp) if stamp else None
        if summary is None or summary["ledger"] != _stat_of(file) or summary["deck"] != _stat_of(output):
            return None
        store.count(summary["notes"])
        store.commit()
        notes = store.notes(index.notes)

    def later() -> Identified:
        return _identified(store, index, Ledger.read(file), None, Run())

    identified = Identified(
        LaterSequence(summary["cards"], lambda: later().cards),
        Ledger(LaterMapping(lambda: Ledger.read(file).entries), LaterMapping(lambda: Ledger.read(file).note_types)),
        summary["mods"],
    )
    return Report(output, notes, identified, run.seconds, written=False)


def _stat_of(file: Path) -> list[int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino]


# ------------------------------------------------------------------ one note


def convert_note(path: str, index: Index, config: Config) -> NoteCards:
    """The cards of the note at *path*, vault-relative: a pure function of its text, *index* and *config*."""
    try:
        note = parse_note(read_text(index.root, path), path)
    except NoteError as error:
        return NoteCards(path, error=error)
    return cards_of(note, index, config)


def cards_of(note: Note, index: Index, config: Config) -> NoteCards:
    """The cards of *note*."""
    problems: list[Problem] = [*note.problems]
    try:
        config = config_for(config, note.path, note.properties.get("flashgen"))
    except ConfigError as error:
        problems.append(Problem(note.path, 1, error.problem, error.hint, "E003"))
    extract = extract_drafts(note, config)
    rendered = [render(draft, note, index, config) for draft in extract.drafts]
    problems += [problem for _, found in rendered for problem in found]
    # an answer may have been only a picture that is missing
    empty = [draft.takes[0] for draft, (card, _) in zip(extract.drafts, rendered, strict=True) if card.is_empty]
    skipped = (*extract.skipped, *(Skip(block, "nothing is left of its answer") for block in empty))
    cards = tuple(card for card, _ in rendered if not card.is_empty)
    return NoteCards(note.path, cards, skipped, tuple(problems))


def cards_with_guids(note: NoteCards, index: Index, config: Config, state: Path | None = None) -> tuple[Card, ...]:
    """The cards of a single *note* with the guids that a build gives them; writes nothing.

    Notes of the same name are read as well, for they have a part in what tells namesakes apart. What the
    ledger knows of all other notes is not to be had.
    """
    name = note.path.rpartition("/")[2]
    named = [path for path in index.notes if path.rpartition("/")[2] == name]
    notes = [note if path == note.path else convert_note(path, index, config) for path in named]
    cards = [card for each in notes for card in each.cards]
    others = frozenset(index.notes).difference(each.path for each in notes if not each.error)
    ledger = Ledger.read(ledger_file(index.root, state))
    found = identify(cards, ledger, now=0, failed=others).cards
    return tuple(card for card in found if card.source.path == note.path)


def _nothing(vault: Path, notes: Sequence[NoteCards]) -> FlashgenError:
    """Why no deck can be built of *notes*."""
    if not notes:
        return FlashgenError(f"{vault}: there are no notes here", "notes are files that end in .md")
    bad = [note.error for note in notes if note.error]
    if bad:
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        return FlashgenError(f"{vault}: no cards; {bad[0].path}:{bad[0].line}: {bad[0].problem}{more}", bad[0].hint)
    return FlashgenError(
        f"{vault}: none of the notes ({len(notes)}) gives a card; no deck was written",
        "`flashgen extract -v NOTE` says why",
    )
