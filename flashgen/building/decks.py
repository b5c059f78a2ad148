"""One build: what is built of what, and what of it is there already, so that it need not be written again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flashgen import __version__
from flashgen.building.report import Report
from flashgen.cache.open import stamp_of
from flashgen.cache.store import Store, hash_of
from flashgen.config import Config
from flashgen.deck.filenames import files_of
from flashgen.identity.changes import Identified
from flashgen.identity.ledger import Ledger
from flashgen.util.atomic import stat_of
from flashgen.util.lazy import LaterMapping
from flashgen.vault.index import Index

if TYPE_CHECKING:
    from flashgen.cache.incremental import Recalled


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
    whole: Collection[str] = ()
    """Paths of all notes, where some are left out for once: their cards are not in the deck, and still not gone."""
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


@dataclass(frozen=True, slots=True)
class Build:
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

    @property
    def stamp(self) -> str:
        """What stands for all that it is built of; empty if that is not sure yet."""
        stamp = stamp_of(self.index, self.config)
        return stamp and hash_of(stamp, sorted(self.run.whole))

    def file(self, deck: str) -> Path:
        """Where the file *deck* goes."""
        return self.output if self.config.split == "none" else self.output / deck


@dataclass(frozen=True, slots=True)
class Deck:
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
        from flashgen.deck.package import write_apkg

        write_apkg(store.deck(self.notes, recalled.known), part, note_type_mods=self.mods, media=self.media)


def decks_of(store: Store, build: Build, recalled: Recalled) -> list[Deck]:
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
        decks.append(Deck(build.file(name), notes, media, mods, digest))
    return decks


def _digest(notes: Iterable[str], media: Iterable[str], mods: Mapping[str, int]) -> str:
    """What stands for the content of a deck; *notes*: what does for the cards of each of its notes."""
    known = repr((sorted(media), sorted(mods.items()), __version__, list(notes)))
    return hashlib.sha256(known.encode()).hexdigest()


def remember(store: Store, build: Build, report: Report, shown: Mapping[str, int]) -> None:
    """Keep in *store* what the next build has to know in order to see that it has nothing to do."""
    # A mistake of flashgen (E004) may not come again: such notes are tried again by each build.
    failed = any(note.error and note.error.code == "E004" for note in report.notes)
    stamp = "" if failed else build.stamp
    if stamp:
        summary = {
            "ledger": stat_of(build.ledger),
            "decks": [(str(deck), stat_of(deck)) for deck in report.decks],
            "mods": dict(report.identified.note_type_mods),
            "notes": [(note.path, len(note.cards), shown.get(note.path, 0)) for note in report.notes],
        }
        store.keep_summary(build.name, stamp, summary)
    store.commit()


def unchanged(store: Store, build: Build) -> Report | None:
    """The report of a build that has nothing to do, if all is as the last one left it."""
    run, index, file = build.run, build.index, build.ledger
    with run.step("cache"):
        stamp = build.stamp
        summary = store.summary(build.name, stamp) if stamp else None
        if summary is None or summary["ledger"] != stat_of(file):
            return None
        if any(stat is None or stat != stat_of(Path(deck)) for deck, stat in summary["decks"]):
            return None
        store.commit()
        notes = store.notes(index.notes, {path: count for path, count, _ in summary["notes"]})
    cards = store.finished({path: shown for path, _, shown in summary["notes"]})
    identified = Identified(cards, ledger_later(file), summary["mods"])
    decks = tuple(Path(deck) for deck, _ in summary["decks"])
    return Report(build.output, notes, identified, run.seconds, written=False, decks=decks)


def ledger_later(file: Path) -> Ledger:
    """The ledger in *file*, read when somebody looks into it."""
    return Ledger(LaterMapping(lambda: Ledger.read(file).entries), LaterMapping(lambda: Ledger.read(file).note_types))
