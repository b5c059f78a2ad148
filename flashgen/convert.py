"""The whole way of a vault, from notes to a deck, on one screen: start reading here.

    scan -> [ parse -> extract -> render ] per note -> identify -> apkg

What happens inside the brackets is `convert_note`, a pure function of one note and the index of its
vault. Everything that needs the whole vault happens before it, in `scan`, or after it, in `identify`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flashgen.apkg import check_output_name, write_apkg
from flashgen.card import Card
from flashgen.config import Config, config_for
from flashgen.draft import Skip
from flashgen.errors import ConfigError, FlashgenError, NoteError
from flashgen.extract import extract_drafts
from flashgen.files import replacing
from flashgen.identify import Identified, identify
from flashgen.ledger import Ledger, ledger_file
from flashgen.lock import locked
from flashgen.note import Note
from flashgen.parse import parse_note
from flashgen.render import render
from flashgen.report import Problem
from flashgen.scan import Index, read_text, scan


@dataclass(frozen=True, slots=True)
class NoteCards:
    """What one note gave."""

    path: str
    cards: tuple[Card, ...] = ()
    """Without guids."""
    skipped: tuple[Skip, ...] = ()
    problems: tuple[Problem, ...] = ()
    error: NoteError | None = None
    """Why the note could not be read; then it gave no cards."""

    @property
    def depends(self) -> tuple[str, ...]:
        """Paths of the other notes of which its cards show a part, sorted."""
        return tuple(sorted({path for card in self.cards for path in card.depends}))


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did."""

    deck: Path
    notes: tuple[NoteCards, ...]
    identified: Identified

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong in notes, errors and weaknesses, by place."""
        return problems_of(self.notes)

    @property
    def failed(self) -> tuple[str, ...]:
        """Paths of the notes with errors."""
        return tuple(dict.fromkeys(problem.path for problem in self.problems if problem.is_error))


def convert(
    vault: Path, output: Path, config: Config, *, now: int | None = None, state: Path | None = None
) -> Report:
    """Turn every note of *vault* into cards and write them as the deck *output*, an .apkg.

    *now*: Unix seconds, for what is new or changed. *state*: the folder of the ledger, for a vault that
    cannot be written to. The deck and the ledger are replaced only when both are complete, the ledger first:
    from it and the notes the same deck can be built again, whenever the process is killed. Raises
    `FlashgenError` if nothing could be built; a single bad note is in the report.
    """
    check_output_name(output)
    index = scan(vault)
    file = ledger_file(vault, state)
    with locked(file.parent):
        report = _identified(index, output, config, Ledger.read(file), now)
        identified = report.identified
        media = {
            media.name: vault / media.path if media.data is None else media.data
            for card in identified.cards
            for media in card.media
        }
        with replacing(file, output) as (ledger_part, deck_part):
            write_apkg(identified.cards, deck_part, note_type_mods=identified.note_type_mods, media=media)
            ledger_part.write_text(identified.ledger.dump(), "utf-8", newline="\n")
    return report


def plan(vault: Path, config: Config, *, now: int | None = None, state: Path | None = None) -> Report:
    """What `convert` would do, and nothing done."""
    return _identified(scan(vault), Path(), config, Ledger.read(ledger_file(vault, state)), now)


def _identified(index: Index, output: Path, config: Config, ledger: Ledger, now: int | None) -> Report:
    notes = tuple(convert_note(path, index, config) for path in index.notes)
    cards = [card for note in notes for card in note.cards]
    if not cards:
        raise _nothing(index.root, notes)
    failed = frozenset(note.path for note in notes if note.error)
    return Report(output, notes, identify(cards, ledger, int(time.time()) if now is None else now, failed))


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


def problems_of(notes: Iterable[NoteCards]) -> tuple[Problem, ...]:
    """What is wrong in *notes*, sorted by place; a note that could not be read at all is an error, too."""
    found = {problem for note in notes for problem in note.problems}
    found |= {
        Problem(note.error.path, note.error.line, note.error.problem, note.error.hint, "E001")
        for note in notes
        if note.error
    }
    return tuple(sorted(found))


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
