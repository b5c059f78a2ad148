"""Deleting what is retired, and bringing it back: nothing is deleted that is not in a file before.

The file, a package with the reviews of its cards, lies in `.flashgen/undo`. AnkiConnect exports a deck, so the cards
are put into one of their own first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from flashgen.deck.note_types import key_of
from flashgen.errors import FlashgenError, PushError
from flashgen.identity.adopt import read_deck
from flashgen.push.anki_protocol import Anki, AnkiNote, check_types
from flashgen.push.last_pushed import Deletion, Memory, Pushed
from flashgen.push.plan import fold

FOLDER = "undo"
_PREFIX = "flashgen deleted "


def delete(
    notes: Mapping[str, AnkiNote],
    pushed: Mapping[str, Pushed],
    anki: Anki,
    folder: Path,
    remember: Callable[[Deletion], None],
) -> None:
    """Delete *notes*, by guid; *pushed*: what is known of them. *remember* is called when the file is whole, before
    anything is deleted.

    Raises `PushError`, and deletes nothing, if the file does not hold all of them.
    """
    there = {fold(name) for name in anki.state().decks}
    moment = datetime.now().astimezone()
    stamp = f"{moment:%Y-%m-%d %H.%M.%S}"
    deck = f"{_PREFIX}{stamp}"
    if fold(deck) in there:
        raise PushError(f"the deck {deck} is there already", "push again in a second")
    before = {guid: _deck_before(note, pushed[guid]) for guid, note in notes.items()}
    file = folder / FOLDER / f"{stamp.replace(' ', '_')}.apkg"
    file.parent.mkdir(parents=True, exist_ok=True)
    cards = [card for note in notes.values() for card in note.cards]
    anki.move(cards, deck)
    try:
        anki.export(deck, file.absolute())
        _check_holds(file, notes)
    except FlashgenError:
        _move_back(notes, before, anki)
        anki.delete_empty_deck(deck)
        file.unlink(missing_ok=True)
        raise
    remember(Deletion(f"{FOLDER}/{file.name}", deck, dict(pushed), before))
    anki.delete_notes([note.id for note in notes.values()])
    anki.delete_empty_deck(deck)


def _deck_before(note: AnkiNote, pushed: Pushed) -> str:
    """The deck of the note's cards before they are deleted; a push that died may have moved them already."""
    return next((deck for deck in note.cards.values() if not deck.startswith(_PREFIX)), pushed.deck)


def _check_holds(file: Path, notes: Mapping[str, AnkiNote]) -> None:
    """Raise `PushError` if *file* does not hold all *notes* as they are."""
    held = {note.fields.get("Key"): tuple(note.fields.values()) for note in read_deck(file)}
    missing = [note.key for note in notes.values() if held.get(note.key) != note.fields]
    if missing:
        raise PushError(
            f"{file}: Anki exported only {len(notes) - len(missing)} of {len(notes)} notes; nothing was deleted",
            "delete them in Anki by hand",
        )


def _move_back(notes: Mapping[str, AnkiNote], decks: Mapping[str, str], anki: Anki) -> None:
    groups: dict[str, list[int]] = {}
    for guid, note in notes.items():
        groups.setdefault(decks[guid], []).extend(note.cards)
    for deck, cards in groups.items():
        anki.move(cards, deck)


@dataclass(frozen=True, slots=True)
class Undone:
    """The cards that were brought back."""

    memory: Memory
    """What is to be remembered from now on."""
    back: tuple[str, ...]
    """Guids of the cards that are there again, with their reviews."""
    anew: tuple[str, ...]
    """Guids of cards that were in Anki already, since their text had come back: new ones, without the old reviews."""


def undo(memory: Memory, anki: Anki, folder: Path) -> Undone:
    """Bring back what the last deletion in *memory* took.

    Raises `PushError` if there is none, or if its file is gone.
    """
    if not memory.deletions:
        raise PushError("nothing was deleted by push, or all of it was brought back", "see docs/push.md")
    last = memory.deletions[-1]
    file = folder / FOLDER / Path(last.file).name  # nowhere else, whoever wrote the memory
    if not file.is_file():
        raise PushError(f"{file}: the file with the deleted cards is gone", "restore it from a backup")
    _check_file(file, last)
    anew = anki.find(last.cards).keys()
    anki.import_package(file.absolute(), reviews=True)
    check_types(anki.state())
    notes = {guid: note for guid, note in anki.find(last.cards).items() if guid not in anew}
    if missing := last.cards.keys() - notes.keys() - anew:
        raise PushError(f"{file}: Anki did not bring back {len(missing)} notes", f"import it in Anki: {file}")
    _move_back(notes, last.decks, anki)
    anki.delete_empty_deck(last.deck)
    retired = {**memory.retired, **{guid: last.cards[guid] for guid in notes}}
    return Undone(
        replace(memory, retired=retired, deletions=memory.deletions[:-1]), tuple(sorted(notes)), tuple(sorted(anew))
    )


def _check_file(file: Path, deletion: Deletion) -> None:
    """Raise `PushError` if *file*, which may have come with somebody else's vault, holds other notes."""
    held = {note.fields.get("Key") for note in read_deck(file)}
    if not held <= {key_of(guid) for guid in deletion.cards}:
        raise PushError(
            f"{file}: holds other notes than those that were deleted", "look at it in Anki: File > Import"
        )
