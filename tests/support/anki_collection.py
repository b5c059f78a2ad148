"""A scratch collection of the real Anki: the judge of our decks.

with open_collection(tmp_path / "anki") as anki:
    assert anki.import_deck(deck).new == 3
    anki.study(2)
    assert anki.problems() == []
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import anki.collection  # before anki.cards, which cannot be imported by itself
import anki.lang
from anki.cards import Card, CardId
from anki.collection import Collection, ImportAnkiPackageRequest
from anki.notes import NoteId
from anki.scheduler.v3 import CardAnswer, Scheduler

anki.lang.set_lang("en")  # without it, several calls of the library fail


@dataclass(frozen=True, slots=True)
class Import:
    """How many notes of a package were what."""

    new: int
    updated: int
    duplicate: int
    """Known, and not newer than what is there: left alone."""
    conflicting: int
    """Known, but of another or a changed note type: left alone for ever."""


@dataclass(frozen=True, slots=True)
class AnkiNote:
    """A note of the collection."""

    id: int
    guid: str
    note_type: str
    fields: dict[str, str]
    """By name."""
    tags: tuple[str, ...]
    mod: int


@dataclass(frozen=True, slots=True)
class AnkiCard:
    """A card of the collection, with its history."""

    id: int
    guid: str
    """Of its note."""
    ord: int
    deck: str
    due: int
    ivl: int
    """Days until it is asked again; 0 for a new card."""
    reps: int
    reviews: int
    """Its rows in the log of reviews."""


class AnkiCollection:
    """An open collection, and what a person does with it."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        """The library's own object, for what is not here."""

    def import_deck(self, deck: Path) -> Import:
        """Import the package *deck* with the options that a new profile of Anki has."""
        request = ImportAnkiPackageRequest(package_path=str(deck))
        log = self.collection.import_anki_package(request).log
        return Import(len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))

    def study(self, count: int) -> tuple[str, ...]:
        """Answer *count* new cards with "easy", in the order of their `due`; gives the guids of their notes."""
        query = "select id from cards where type = 0 order by due, id limit ?"
        return tuple(self._answer(self.collection.get_card(id_)) for id_ in self._ids(query, count))

    def _answer(self, card: Card) -> str:
        scheduler = self.collection.sched
        assert isinstance(scheduler, Scheduler)
        states = self.collection._backend.get_scheduling_states(card.id)
        card.start_timer()
        scheduler.answer_card(scheduler.build_answer(card=card, states=states, rating=CardAnswer.EASY))
        return card.note().guid

    def _ids(self, query: str, *arguments: int) -> list[CardId]:
        return [CardId(id_) for id_ in self.collection.db.list(query, *arguments)]  # type: ignore[union-attr]

    def edit(self, guid: str, *, tag: str = "", **fields: str) -> None:
        """Change *fields* of the note *guid* and give it *tag*, as the person would in the browser."""
        note = self.collection.get_note(NoteId(self.notes()[guid].id))
        for name, value in fields.items():
            note[name] = value
        if tag:
            note.add_tag(tag)
        self.collection.update_note(note)

    def move(self, guid: str, deck: str) -> None:
        """Move the cards of the note *guid* to *deck*, as the person would in the browser."""
        id_ = self.collection.decks.id(deck)
        assert id_ is not None
        self.collection.set_deck([CardId(card.id) for card in self.cards() if card.guid == guid], id_)

    def find(self, query: str) -> list[str]:
        """Guids of the notes that a search in the browser finds."""
        return [self.collection.get_note(id_).guid for id_ in self.collection.find_notes(query)]

    def notes(self) -> dict[str, AnkiNote]:
        """All notes, by guid; fails if two share one."""
        found = [self.collection.get_note(id_) for id_ in self.collection.find_notes("")]
        notes = {
            note.guid: AnkiNote(
                note.id, note.guid, _name(note.note_type()), dict(note.items()), tuple(sorted(note.tags)), note.mod
            )
            for note in found
        }
        assert len(notes) == len(found)
        return notes

    def cards(self) -> list[AnkiCard]:
        """All cards, in the order of `due`."""
        reviewed = self._ids("select cid from revlog")
        cards = [self.collection.get_card(id_) for id_ in self._ids("select id from cards order by due, id")]
        return [
            AnkiCard(
                card.id,
                card.note().guid,
                card.ord,
                self.collection.decks.name(card.did),
                card.due,
                card.ivl,
                card.reps,
                reviewed.count(card.id),
            )
            for card in cards
        ]

    def decks(self) -> list[str]:
        """Names of all decks, sorted."""
        return sorted(deck.name for deck in self.collection.decks.all_names_and_ids())

    def question(self, guid: str, ord_: int = 0) -> str:
        """The HTML of the question of a card, style sheet included."""
        return self._card(guid, ord_).question()

    def answer(self, guid: str, ord_: int = 0) -> str:
        """The HTML of the answer of a card, style sheet included."""
        return self._card(guid, ord_).answer()

    def _card(self, guid: str, ord_: int) -> Card:
        (id_,) = (card.id for card in self.cards() if (card.guid, card.ord) == (guid, ord_))
        return self.collection.get_card(CardId(id_))

    def problems(self) -> list[str]:
        """What Check Database, Check Media and Empty Cards complain of, a line each; may repair it."""
        text, fine = self.collection.fix_integrity()
        # Of cards that a script answers faster than a person Anki notes the time of the review only now.
        lines = [line for line in text.splitlines() if "last review time" not in line and "optimized" not in line]
        found = [] if fine else [f"database: {line}" for line in lines]
        media = self.collection.media.check()
        found += [f"media: missing {name}" for name in media.missing]
        found += [f"media: unused {name}" for name in media.unused]
        found += [f"empty cards of note {note.note_id}" for note in self.collection.get_empty_cards().notes]
        return found


@contextmanager
def open_collection(folder: Path) -> Iterator[AnkiCollection]:
    """The collection in *folder*, made if it is not there, closed in the end."""
    folder.mkdir(parents=True, exist_ok=True)
    collection = Collection(str(folder / "collection.anki2"))
    try:
        yield AnkiCollection(collection)
    finally:
        collection.close()


def _name(note_type: object) -> str:
    assert isinstance(note_type, dict)
    return str(note_type["name"])
