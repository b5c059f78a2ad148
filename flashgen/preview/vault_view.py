"""A vault as the pages need it: what each note gave, in short, and what the next build would change."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from flashgen.building.build_inputs import named
from flashgen.building.check_findings import findings
from flashgen.building.dry_run import Plan, planned
from flashgen.building.load_config import config_of
from flashgen.config import Config
from flashgen.conversion.convert_note import convert_note
from flashgen.conversion.pool_options import Progress, Workers
from flashgen.errors import FlashgenError
from flashgen.identity.changes import Change
from flashgen.identity.ledger import ledger_file
from flashgen.model.card import Card
from flashgen.model.note_result import NoteCards
from flashgen.model.problem import Problem
from flashgen.preview.note_view import Known, mark_of, packed, question_of
from flashgen.util.garbage_collection import without_garbage_collection
from flashgen.vault.index import Index
from flashgen.vault.scan import scan

MOST = 1_000
"""Changes and problems on their page; the command line lists all."""
LENGTHS = (20, 50, 100, 200, 400, 800, 1600)
"""Characters of answers: so many are counted together."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The vault to be looked at, the part of it, and the settings."""

    vault: Path
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the command line lays over the settings of files."""
    state: Path | None = None
    """The folder of the ledger, if it is not in the vault."""
    whole: tuple[str, ...] = ()
    """All notes, where the options leave some out for once: those are not gone."""

    def config(self) -> Config:
        """The settings as they are now."""
        return config_of(self.vault, self.options, "command line", Path.cwd())


@dataclass(frozen=True, slots=True)
class Row:
    """One note in the list of the vault."""

    path: str
    cards: int = 0
    decks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    """Codes of the problems and weaknesses in it."""
    changes: tuple[str, ...] = ()
    """Kinds of what the next build would do with its cards."""
    questions: str = ""
    """All its questions in small letters, to be searched."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of cards by rule, kind and length."""

    rules: Counter[str] = field(default_factory=Counter)
    decks: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    """By the least of `LENGTHS` that is no less than the answer's."""

    @property
    def cards(self) -> int:
        """All of them."""
        return sum(self.rules.values())


@dataclass(frozen=True, slots=True)
class View:
    """The vault at one moment; notes are converted when somebody looks at them."""

    index: Index
    config: Config
    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    words: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """Of the first `MOST` changes, by guid: each part that changes, with its old and new words."""
    counts: Counts = field(default_factory=Counts)
    known: Mapping[str, Known] = field(default_factory=dict)
    """By the path of the note."""
    refusal: str = ""
    """Why the vault as a whole could not be looked at, and what to do."""

    @property
    def name(self) -> str:
        """The name of the vault."""
        return self.index.root.absolute().name

    def note(self, path: str) -> NoteCards:
        """Convert the note at *path* as it is now."""
        return convert_note(path, self.index, self.config)


def glance(settings: Settings, before: View | None = None) -> View:
    """The vault with its files and settings as they are now, all else as *before*: it takes a moment."""
    config = settings.config()
    index = named(scan(settings.vault, config), config, ledger_file(settings.vault, settings.state))
    if before is None:
        return View(index, config, tuple(Row(path) for path in index.notes))
    return replace(before, index=index, config=config)


def look(settings: Settings, progress: Progress | None = None) -> View:
    """The vault with all that a build would make of it; writes nothing."""
    view = glance(settings)
    workers = Workers(progress=progress)
    try:
        with (
            without_garbage_collection(),
            planned(settings.vault, view.config, state=settings.state, workers=workers, keep=settings.whole) as found,
        ):
            return _looked(view, found, ledger_file(settings.vault, settings.state))
    except FlashgenError as error:
        return replace(view, refusal=error.format_message())


def _looked(view: View, found: Plan, ledger: Path) -> View:
    """*view* with what the plan *found*; the cards are read a note at a time, and none is kept."""
    changes = found.report.changes
    kinds: dict[str, dict[str, str]] = {}
    for change in changes:
        kinds.setdefault(change.path, {})[change.guid] = change.kind
    counts, rows = Counts(), []

    def results() -> Iterator[NoteCards]:
        for note in found.results():
            rows.append(_row(note, kinds.get(note.path, {}).values()))
            _count(counts, note.cards)
            yield note

    problems = findings(results())
    codes: dict[str, set[str]] = {}
    for problem in problems:
        codes.setdefault(problem.path, set()).add(problem.code)
    guids = {
        path: packed({mark_of(card): card.guid for card in cards})
        for path, cards in groupby(found.cards(), key=lambda card: card.source.path)
    }
    forgotten = _forgotten(ledger)
    return replace(
        view,
        rows=tuple(replace(row, codes=_each(codes.get(row.path, ()))) for row in rows),
        problems=problems,
        changes=tuple(changes),
        words=found.words(changes[:MOST], ledger),
        counts=counts,
        known={
            path: Known(guids.get(path, ""), kinds.get(path, {}), forgotten.get(path, {}))
            for path in {*guids, *forgotten}
        },
    )


def _row(note: NoteCards, kinds: Iterable[str]) -> Row:
    cards = note.cards
    return Row(
        note.path,
        len(cards),
        decks=_each(card.deck for card in cards),
        tags=_each(tag for card in cards for tag in card.tags),
        rules=_each(card.rule for card in cards),
        changes=_each(kinds),
        questions="\n".join(card.front for card in cards).casefold(),
    )


def _each(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*values}))


def _count(counts: Counts, cards: Sequence[Card]) -> None:
    for card in cards:
        counts.rules[card.rule] += 1
        counts.decks[card.deck] += 1
        length = len(card.back)
        counts.answers[next((most for most in LENGTHS if length <= most), 0)] += 1


def _forgotten(ledger: Path) -> dict[str, dict[int, str]]:
    """The cards that are never exported, by their notes; the lines of all others are not even read."""
    found: dict[str, dict[int, str]] = {}
    with suppress(OSError, ValueError), ledger.open("rb") as lines:
        for line in lines:
            if b'"forgotten"' not in line:
                continue
            entry = json.loads(line)
            if entry.get("forgotten") and not entry.get("retired"):
                own = found.setdefault(entry["path"], {})
                own[question_of(entry["front"], tuple(entry.get("context", ())))] = entry["guid"]
    return found
