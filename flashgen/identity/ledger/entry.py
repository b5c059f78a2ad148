"""The entries of the ledger: one card, one note type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from flashgen.identity.card_record import CardRecord, Key

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Entry(NamedTuple):
    """The entry of one card: its identity, and what Anki has of it.

    A tuple, because a hundred thousand of them are read.
    """

    guid: str
    record: CardRecord
    """Its question, its answer and its place at the last build."""
    content_hash: str
    """Fingerprint of what was exported: all fields, tags, note type."""
    mod: int
    """Unix seconds at which `content_hash` last changed."""
    deck: str
    """The deck in which it was first exported; Anki keeps it there."""
    created: int
    """Unix seconds at which it was first exported."""
    separator: str = ""
    """That of its key: what tells it from others with the same note id and front; empty when nothing has to."""
    previous_guid: str = ""
    """Guid of the card before it in its note; empty for the first."""
    wanted_deck: str = ""
    """The deck to which its note belongs by now; empty while that is `deck`."""
    retired: int = 0
    """Unix seconds at which it was first missing from the notes; 0 while it is there."""
    forgotten: bool = False
    """True if the person wants it never to be exported again."""
    cloze_numbers: Mapping[str, int] = NOTHING
    """Number of each deletion that it ever had, by the deletion's text."""
    was: Mapping[str, Any] = NOTHING
    """What the last rebinding changed, as it was before, by the names of the file: enough to undo it."""

    @property
    def key(self) -> Key:
        """The key of its card."""
        return Key(self.record.note_id, self.record.front, self.separator)


@dataclass(frozen=True, slots=True)
class NoteTypeEntry:
    """The entry of one of Anki's note types."""

    note_type: str
    """Its name."""
    hash: str
    """Fingerprint of its templates and CSS."""
    mod: int
    """Unix seconds at which they last changed for this vault."""


_RECORD_NAMES = {
    "note": "note_id",
    "front": "front",
    "path": "path",
    "context": "context",
    "back": "back_hash",
    "loose": "letters_hash",
    "text": "back_start",
}
"""The names that the parts of a record have in the file -> in `CardRecord`."""


def difference(old: Entry, new: Entry) -> dict[str, Any]:
    """The values of *old* that differ in *new*, by their names in the file."""
    found: dict[str, Any] = {}
    for name, attribute in _RECORD_NAMES.items():
        value = getattr(old.record, attribute)
        if value != getattr(new.record, attribute):
            found[name] = list(value) if isinstance(value, tuple) else value
        if name == "front" and old.separator != new.separator:
            found["n"] = old.separator
    return found


def restored(entry: Entry) -> Entry:
    """*entry* for the fact that its guid stood for before the last rebinding."""
    was: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.was.items()
    }
    before = {attribute: was[name] for name, attribute in _RECORD_NAMES.items() if name in was}
    separator = was.get("n", entry.separator)
    return entry._replace(record=entry.record._replace(**before), separator=separator, was=NOTHING)
