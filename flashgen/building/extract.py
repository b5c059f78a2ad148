"""The cards of single notes, with the guids that a build gives them; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from flashgen.building.build_inputs import named
from flashgen.building.dry_run import planned
from flashgen.building.load_config import StrPath, load_config
from flashgen.config import Config, without_choice
from flashgen.conversion.convert_note import convert_note, convert_text
from flashgen.errors import NoCardsError, UsageError, as_note_error
from flashgen.identity.identify import identify
from flashgen.identity.ledger import Ledger, ledger_file
from flashgen.model.card import Card
from flashgen.model.note import stem_of
from flashgen.model.note_result import NoteCards
from flashgen.model.problem import Problem
from flashgen.vault.decode import text_of
from flashgen.vault.index import Index
from flashgen.vault.path_spelling import spelt
from flashgen.vault.scan import no_notes, scan, scan_note, vault_of


def extract(note: StrPath, config: Config | None = None, *, state: StrPath | None = None) -> tuple[Card, ...]:
    """The cards of a *note*, wherever it lies, or of all notes in a folder; writes nothing.

    They have the guids that a build of their vault gives them: the nearest folder at or above them with `.obsidian`,
    `.flashgen` or a `flashgen.toml`. *config*, *state*: see `build`. Raises `NoteError` for a note that cannot be
    read, and `UsageError` if there is none.

    >>> [card.front for card in extract("notes/Foundation models.md")][:2]
    ['Foundation Models', 'Pre-training']
    """
    (path,) = spelt([Path(note).expanduser()])
    if path.is_dir():
        vault = vault_of(path) or path
        below = path.absolute().relative_to(vault.absolute()).parts
        config = without_choice(load_config(vault) if config is None else config)
        with planned(vault, config, state=state) as found:
            return tuple(card for card in found.cards() if (*card.source.path.split("/"),)[: len(below)] == below)
    (result,) = extract_notes([path], config, state).values()
    if result.error:
        raise result.error
    return tuple(result.cards)


def extract_notes(
    paths: Sequence[Path], config: Config | None = None, state: StrPath | None = None
) -> dict[Path, NoteCards]:
    """The results of the notes at *paths*, their cards with guids; they may lie in several vaults, or in none.

    Raises `UsageError` for a path at which there is no note.
    """
    vaults: dict[Path, list[Path]] = {}
    for path in paths:
        if not path.is_file():
            raise UsageError(
                f"{path}: no such note" if not path.exists() else f"{path}: not a note",
                "give the path of a Markdown file",
            )
        vaults.setdefault(vault_of(path) or path, []).append(path)
    found: dict[Path, NoteCards] = {}
    for several in vaults.values():
        found |= _of_one_vault(several, config, state)
    return {path: found[path] for path in paths}


def extract_folder(folder: Path, state: StrPath | None = None) -> Iterator[NoteCards]:
    """The results of all notes in *folder* that a build reads, their cards with guids; uses the cache.

    Raises `FlashgenError` for a folder without notes.
    """
    vault = vault_of(folder) or folder
    config = load_config(vault)
    below = folder.absolute().relative_to(vault.absolute()).as_posix()
    paths = [path for path in scan(vault, config).notes if below == "." or path.startswith(f"{below}/")]
    if not paths:
        raise no_notes(folder)
    try:
        with planned(vault, without_choice(config), state=state) as plan:
            yield from plan.notes(paths)
    except NoCardsError:  # the reasons are of interest all the more
        yield from extract_notes([vault / path for path in paths], config, state).values()


def extract_bytes(data: bytes, path: Path, state: StrPath | None = None) -> NoteCards:
    """The result of a note at *path* with the content *data*; the file need not exist, as in an editor."""
    config = load_config(vault_of(path) or path.parent)
    index = scan_note(path, config)
    file = ledger_file(index.root, state)
    index = named(index, config, file)
    place = path.absolute().relative_to(index.root.absolute()).as_posix()
    try:
        note = convert_text(text_of(data, place), place, index, config)
    except Exception as error:
        return NoteCards(place, error=as_note_error(error, place))
    cards = _with_guids([note], index, config, Ledger.read(file))
    return replace(note, cards=cards[place])


def _of_one_vault(paths: Sequence[Path], config: Config | None, state: StrPath | None) -> dict[Path, NoteCards]:
    """The results of the notes at *paths*, which lie in one vault; a note that lies in none is alone."""
    config = load_config(vault_of(paths[0]) or paths[0].parent) if config is None else config
    index = scan_note(paths[0], config)
    file = ledger_file(index.root, state)
    index = named(index, config, file)
    root = index.root.absolute()
    inside = {path: path.absolute().relative_to(root).as_posix() for path in paths}
    notes = {place: convert_note(place, index, config) for place in inside.values()}
    cards = _with_guids(notes.values(), index, config, Ledger.read(file))
    left_out = {*notes}.difference(index.notes, index.copies) if index.walked else frozenset()
    remarks: dict[str, list[Problem]] = {}
    for problem in index.problems:
        remarks.setdefault(problem.path, []).append(problem)
    return {
        path: replace(
            notes[place],
            cards=cards[place],
            left_out=place in left_out,
            problems=(*remarks.get(place, ()), *notes[place].problems),
        )
        for path, place in inside.items()
    }


def _with_guids(
    notes: Iterable[NoteCards], index: Index, config: Config, ledger: Ledger
) -> dict[str, tuple[Card, ...]]:
    """The cards of each of *notes*, by its path, with their guids.

    Notes of the same names are read as well, for they have a part in what tells namesakes apart. What the
    *ledger* knows of all other notes is not to be had.
    """
    given = {note.path: note for note in notes}
    names = {*map(stem_of, given)}
    paths = sorted({*given, *(path for path in index.notes if stem_of(path) in names)})
    read = [given.get(path) or convert_note(path, index, config) for path in paths]
    cards = [card for each in read for card in each.cards]
    others = frozenset(index.notes).difference(each.path for each in read if not each.error)
    found: dict[str, list[Card]] = {path: [] for path in given}
    ledger = replace(ledger, origin=index.origin)
    for card in identify(cards, ledger, now=0, failed=others).cards:
        if card.source.path in found:
            found[card.source.path].append(card)
    return {path: tuple(cards) for path, cards in found.items()}
