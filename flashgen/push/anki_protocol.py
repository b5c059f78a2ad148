"""The interface of an Anki for push, whichever way it is reached, and the objects that it gives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from flashgen.deck.note_types import NOTE_TYPES, NoteType
from flashgen.errors import PushError

RETIRED = "flashgen::retired"
"""The tag of notes whose text is gone from the vault."""


@dataclass(frozen=True, slots=True)
class AnkiNote:
    """A note of ours as it is in Anki."""

    id: int
    key: str
    """Its field Key: the guid, if that is one of ours."""
    note_type: int
    """Id of its note type."""
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    mod: int
    cards: Mapping[int, str]
    """Deck of each of its cards, by the card's id."""


@dataclass(frozen=True, slots=True)
class TypeInAnki:
    """One of our note types as it is in Anki."""

    name: str
    fields: tuple[str, ...]
    templates: frozenset[str]


@dataclass(frozen=True, slots=True)
class State:
    """The state of a collection before anything is done to it."""

    profile: str
    types: Mapping[int, str]
    """Names of all note types, by id."""
    ours: Mapping[int, TypeInAnki]
    """Our own, those that are there."""
    decks: frozenset[str]
    """Names of all decks."""


class Anki(Protocol):
    """A collection of Anki."""

    @property
    def seconds(self) -> float:
        """The seconds that Anki itself took until now."""

    def state(self) -> State:
        """The state of the collection."""

    def find(self, guids: Collection[str]) -> dict[str, AnkiNote]:
        """The notes of our types with these *guids*, by guid, as far as they are there."""

    def with_ids(self, note_ids: Mapping[str, int]) -> dict[str, AnkiNote]:
        """The notes that have these ids, by guid, if they are the notes of these guids: faster than to find them."""

    def types_of(self, note_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Of the notes with these ids, as far as there are any: the name of the note type and what is in its
        field Key, if it has one."""

    def filtered(self, decks: Iterable[str]) -> set[str]:
        """Those of *decks* that are filtered decks."""

    def suspended(self, cards: Sequence[int]) -> set[int]:
        """Those of *cards* that are suspended."""

    def import_package(self, file: Path, *, reviews: bool = False) -> None:
        """Import *file*: notes that are new, and those that are newer than Anki's; *reviews*: with those of their
        cards."""

    def undo_import(self) -> None:
        """Take the import back that was done just now."""

    def tag(self, notes: Sequence[int], tags: Sequence[str]) -> None:
        """Add *tags* to *notes*."""

    def untag(self, notes: Sequence[int], tags: Sequence[str]) -> None:
        """Take *tags* off *notes*."""

    def suspend(self, cards: Sequence[int]) -> None:
        """Suspend *cards*."""

    def unsuspend(self, cards: Sequence[int]) -> None:
        """Unsuspend *cards*."""

    def move(self, cards: Sequence[int], deck: str) -> None:
        """Move *cards* to *deck*, which is made if it is not there."""

    def export(self, deck: str, file: Path) -> None:
        """Write all of *deck*, with the reviews of its cards, to the package *file*."""

    def delete_notes(self, notes: Sequence[int]) -> None:
        """Delete *notes* with their cards."""

    def delete_empty_deck(self, deck: str) -> None:
        """Delete *deck*, if no card is in it."""

    def sync(self) -> None:
        """Synchronise with AnkiWeb."""


def check_types(state: State) -> None:
    """Raise `PushError` if a note type of ours is not as we know it: from Anki 26.9 on an import would change it
    and, where notes were changed from one type to another, empty these."""
    for note_type in NOTE_TYPES:
        other = next((id_ for id_, name in state.types.items() if name == note_type.name), note_type.id)
        if other != note_type.id:
            raise PushError(
                f"Anki has a note type called '{note_type.name}' that is not flashgen's",
                "rename it in Anki (Tools > Manage Note Types), then push again",
            )
        if note_type.id in state.ours and (difference := _difference(note_type, state.ours[note_type.id])):
            raise PushError(
                f"the note type '{state.types[note_type.id]}' was changed in Anki: {difference}",
                "undo that in Anki (Tools > Manage Note Types): fields and card templates of flashgen's note types"
                " have to stay as they are; their look may be changed",
            )


def _difference(note_type: NoteType, there: TypeInAnki) -> str:
    """The difference between *note_type* and the one in Anki; empty if there is none."""
    fields = tuple(name for name, _ in note_type.fields)
    templates = {name for name, _ in note_type.template_ids}
    if there.fields != fields:
        return f"its fields are {', '.join(there.fields)}"
    return f"its templates are {', '.join(sorted(there.templates))}" if there.templates != templates else ""


KEY_AT = {note_type.id: [name for name, _ in note_type.fields].index("Key") for note_type in NOTE_TYPES}
"""At which place the field Key is, by the id of the note type."""
