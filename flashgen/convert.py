"""The whole way of a vault, from notes to a deck, on one screen: start reading here.

    scan -> [ parse -> extract -> render ] per note -> identify -> apkg

What happens inside the brackets is `convert_note`, a pure function of one note and the index of its
vault. Everything that needs the whole vault happens before it, in `scan`, or after it, in `identify`. Most
imports stand in the functions that need them: a vault in which nothing changed needs none of them.
"""

from __future__ import annotations

import gc
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flashgen import __version__
from flashgen.cache import borrow_store, discard, open_store, stamp_of
from flashgen.card import Card
from flashgen.config import Config, config_for
from flashgen.draft import Skip
from flashgen.errors import ConfigError, FlashgenError, LedgerError, UsageError, as_note_error
from flashgen.files import backdate, replacing, stat_of
from flashgen.identify import Identified, identify
from flashgen.intact import UNUSABLE
from flashgen.lazy import LaterMapping
from flashgen.ledger import Ledger, ledger_file
from flashgen.lock import locked
from flashgen.note import Note, stem_of
from flashgen.report import NoteCards, Problem, Report, problems_of
from flashgen.scan import Index, read_text, scan
from flashgen.split import check_output_name, files_of
from flashgen.store import Store

if TYPE_CHECKING:
    from flashgen.recall import Recalled

__all__ = ["NoteCards", "Report", "cards_of", "cards_with_guids", "convert", "convert_note", "plan", "problems_of"]

Progress = Callable[[int, int], None]
"""Called with the number of notes that are done and of those to do."""


@dataclass(slots=True)
class Run:
    """How a build is run; none of it changes what stands on a card."""

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
    run = run or Run()
    if config.split == "none":
        check_output_name(output)
    elif output.suffix.lower() == ".apkg":
        raise UsageError(f"{output}: several decks need a folder", "give one with -o, or leave `split` at `none`")
    with run.step("scan"):
        index = scan(vault, config)
    build = _Build(index, output, config, ledger_file(vault, state), run)
    with locked(build.ledger.parent), _without_collections():
        try:
            store = open_store(build.ledger.parent if run.cache else None, index, config)
            return _unchanged(store, build) or _made(store, build, now)
        except UNUSABLE:
            if not run.cache:
                raise
            discard(build.ledger.parent)
            return _made(open_store(None, index, config), build, now)


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


@dataclass(frozen=True, slots=True)
class _Build:
    """What is to be built of what."""

    index: Index
    output: Path
    config: Config
    ledger: Path
    run: Run

    @property
    def name(self) -> str:
        """What the cache calls it."""
        return f"{self.output.absolute()} {self.config.split}"

    def file(self, deck: str) -> Path:
        """Where the file *deck* goes."""
        return self.output if self.config.split == "none" else self.output / deck


def _made(store: Store, build: _Build, now: int | None) -> Report:
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
        decks = _decks(store, build, recalled)
        changed = [deck for deck in decks if not deck.is_written(store)]
    files = (build.ledger, *(deck.file for deck in changed))
    with replacing(*files, unless=recalled.check_ledger) as (ledger_part, *parts):
        with run.step("deck"):
            for deck, part in zip(changed, parts, strict=True):
                deck.write(part, store, recalled)
        with run.step("ledger"):
            recalled.write_ledger(ledger_part)
            backdate(ledger_part)
    identified = replace(recalled.identified, ledger=_ledger_later(build.ledger))
    written = tuple(deck.file for deck in decks)
    report = Report(build.output, notes, identified, run.seconds, parsed, written=bool(changed), decks=written)
    with run.step("cache"):
        for deck in changed:
            store.keep_summary(str(deck.file.absolute()), deck.digest, {"stat": stat_of(deck.file)})
        store.keep_past(stat_of(build.ledger), recalled.past, recalled.known)
        _remember(store, build, report, recalled.shown)
    return report


@dataclass(frozen=True, slots=True)
class _Deck:
    """One file of cards."""

    file: Path
    notes: list[str]
    media: dict[str, Path | bytes]
    mods: Mapping[str, int]
    digest: str
    """What stands for all that is in it."""

    def is_written(self, store: Store) -> bool:
        """Whether the file is already what it is to be."""
        kept = store.summary(str(self.file.absolute()), self.digest)
        return kept is not None and kept["stat"] is not None and kept["stat"] == stat_of(self.file)

    def write(self, part: Path, store: Store, recalled: Recalled) -> None:
        """Write it to *part*."""
        from flashgen.apkg import write_apkg

        write_apkg(store.deck(self.notes, recalled.known), part, note_type_mods=self.mods, media=self.media)


def _decks(store: Store, build: _Build, recalled: Recalled) -> list[_Deck]:
    """The files for all cards."""
    index, mods = build.index, recalled.identified.note_type_mods
    files = files_of(index.notes, build.config.split, index.root.absolute().resolve().name)
    shown: dict[str, dict[str, Path | bytes]] = {}
    for path, several in store.media().items():
        own = {each.name: index.root / each.path if each.data is None else each.data for each in several}
        shown.setdefault(files[path], {}).update(own)
    groups: dict[str, list[str]] = {}
    for path, count in recalled.shown.items():
        if count:
            groups.setdefault(files[path], []).append(path)
    if build.config.split == "none":
        groups = groups or {index.root.name: []}  # every card may be forgotten
    decks = []
    for name, notes in groups.items():
        media = shown.get(name, {})
        digest = _digest((recalled.known[path].digest for path in notes), media, mods)
        decks.append(_Deck(build.file(name), notes, media, mods, digest))
    return decks


def _digest(notes: Iterable[str], media: Iterable[str], mods: Mapping[str, int]) -> str:
    """What stands for the content of a deck; *notes*: what does for the cards of each of its notes."""
    known = repr((sorted(media), sorted(mods.items()), __version__, list(notes)))
    return hashlib.sha256(known.encode()).hexdigest()


def _work(store: Store, index: Index, config: Config, run: Run, *, keep: bool = True) -> int:
    """Convert the notes whose results *store* does not know; their number."""
    from flashgen.pool import work_on_all

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
    from flashgen.recall import recall

    with run.step("identify"):
        notes = store.notes(index.notes)
        if not any(note.cards for note in notes):
            raise _nothing(index.root, notes)
        failed = frozenset(note.path for note in notes if note.error)
        return notes, recall(store, ledger, index.notes, now, failed)


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


# ------------------------------------------------------------------ nothing changed


def _remember(store: Store, build: _Build, report: Report, shown: Mapping[str, int]) -> None:
    """Keep in *store* what the next build has to know in order to see that it has nothing to do."""
    stamp = stamp_of(build.index, build.config)
    if stamp:
        summary = {
            "ledger": stat_of(build.ledger),
            "decks": [(str(deck), stat_of(deck)) for deck in report.decks],
            "mods": dict(report.identified.note_type_mods),
            "notes": [(note.path, len(note.cards), shown.get(note.path, 0)) for note in report.notes],
        }
        store.keep_summary(build.name, stamp, summary)
    store.commit()


def _unchanged(store: Store, build: _Build) -> Report | None:
    """The report of a build that has nothing to do, if all is as the last one left it."""
    run, index, file = build.run, build.index, build.ledger
    with run.step("cache"):
        stamp = stamp_of(index, build.config)
        summary = store.summary(build.name, stamp) if stamp else None
        if summary is None or summary["ledger"] != stat_of(file):
            return None
        if any(stat is None or stat != stat_of(Path(deck)) for deck, stat in summary["decks"]):
            return None
        store.commit()
        notes = store.notes(index.notes, {path: count for path, count, _ in summary["notes"]})
    cards = store.finished({path: shown for path, _, shown in summary["notes"]})
    identified = Identified(cards, _ledger_later(file), summary["mods"])
    decks = tuple(Path(deck) for deck, _ in summary["decks"])
    return Report(build.output, notes, identified, run.seconds, written=False, decks=decks)


def _ledger_later(file: Path) -> Ledger:
    """The ledger in *file*, read when somebody looks into it."""
    return Ledger(LaterMapping(lambda: Ledger.read(file).entries), LaterMapping(lambda: Ledger.read(file).note_types))


# ------------------------------------------------------------------ one note


def convert_note(path: str, index: Index, config: Config) -> NoteCards:
    """The cards of the note at *path*, vault-relative: a pure function of its text, *index* and *config*.

    No note makes it fail: what would is the note's error.
    """
    from flashgen.parse import parse_note

    try:
        return cards_of(parse_note(read_text(index.root, path), path), index, config)
    except Exception as error:
        return NoteCards(path, error=as_note_error(error, path))


def cards_of(note: Note, index: Index, config: Config) -> NoteCards:
    """The cards of *note*."""
    from flashgen.extract import extract_drafts
    from flashgen.render import render_all

    problems: list[Problem] = [*note.problems]
    try:
        config = config_for(config, note.path, note.properties.get("flashgen"))
    except ConfigError as error:
        problems.append(Problem(note.path, 1, error.problem, error.hint, "E003"))
    extract = extract_drafts(note, config)
    rendered = render_all(extract.drafts, note, index, config)
    problems += [problem for _, found in rendered for problem in found]
    flaws = [_flaw(card) for card, _ in rendered]
    skipped = [Skip(draft.takes[0], flaw) for draft, flaw in zip(extract.drafts, flaws, strict=True) if flaw]
    cards = tuple(card for (card, _), flaw in zip(rendered, flaws, strict=True) if not flaw)
    return NoteCards(note.path, cards, (*extract.skipped, *skipped), tuple(problems))


def _flaw(card: Card) -> str:
    """Why *card*, as it would be shown, is none; empty if it is one."""
    if card.is_empty:  # an answer may have been only a picture that is missing
        return "nothing is left of its answer"
    if card.kind == "cloze":
        from flashgen.cloze import cloze_numbers

        if not cloze_numbers(card.front_html):  # what seemed to close it stands in code or in a formula
            return "none of its deletions is closed"
    return ""


def cards_with_guids(
    notes: Iterable[NoteCards], index: Index, config: Config, state: Path | None = None
) -> dict[str, tuple[Card, ...]]:
    """The cards of each of *notes*, by its path, with the guids that a build gives them; writes nothing.

    Notes of the same names are read as well, for they have a part in what tells namesakes apart. What the
    ledger knows of all other notes is not to be had.
    """
    given = {note.path: note for note in notes}
    names = {*map(stem_of, given)}
    read = [given.get(path) or convert_note(path, index, config) for path in index.notes if stem_of(path) in names]
    cards = [card for each in read for card in each.cards]
    others = frozenset(index.notes).difference(each.path for each in read if not each.error)
    ledger = Ledger.read(ledger_file(index.root, state))
    found: dict[str, list[Card]] = {path: [] for path in given}
    for card in identify(cards, ledger, now=0, failed=others).cards:
        if card.source.path in found:
            found[card.source.path].append(card)
    return {path: tuple(cards) for path, cards in found.items()}


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
