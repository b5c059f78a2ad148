"""The memory of push, `.flashgen/push.json`: for each profile of Anki the cards as they were last pushed.

Apart from the ledger, because it is about one collection, not about the notes. If it is lost, the next push looks
at all cards once, and takes for edited in Anki what differs from the notes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from flashgen.errors import PushError
from flashgen.util.atomic_files import replacing

NAME = "push.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Pushed:
    """One card as it was last put into Anki. Fields, tags and deck are kept apart: each may have been left as it
    is in Anki while the others were changed."""

    fields: str
    """Their fingerprint."""
    tags: tuple[str, ...]
    deck: str
    suspended: tuple[int, ...] = ()
    """Cards that push suspended, because their text was gone: only these it unsuspends."""
    retired: bool = False
    """True if its text is gone."""


Cards = Mapping[str, Pushed]
"""By guid."""


class Note(NamedTuple):
    """The cards of one note of the vault, packed: most are only read and written again."""

    digest: str
    """Of all that the note gave, if all of it is in Anki; empty if something is left to be done."""
    decks: list[str]
    """Decks and tags, which several cards have in common; the cards name them by number."""
    tags: list[str]
    rows: dict[str, list[Any]]
    """By guid: fingerprint, numbers of deck and tags, ids of suspended cards."""

    @classmethod
    def of(cls, digest: str, cards: Cards) -> Note:
        """The note with *cards*."""
        decks = list(dict.fromkeys(card.deck for card in cards.values()))
        tags = list(dict.fromkeys(" ".join(card.tags) for card in cards.values()))
        rows = {
            guid: [card.fields, decks.index(card.deck), tags.index(" ".join(card.tags)), *card.suspended]
            for guid, card in cards.items()
        }
        return cls(digest, decks, tags, rows)

    @property
    def cards(self) -> dict[str, Pushed]:
        """Its cards."""
        return {
            guid: Pushed(fields, tuple(self.tags[tags].split()), self.decks[deck], tuple(suspended))
            for guid, (fields, deck, tags, *suspended) in self.rows.items()
        }


@dataclass(frozen=True, slots=True)
class Deletion:
    """The cards that one `--delete` took."""

    file: str
    """The package that brings it back, relative to the folder of the memory."""
    deck: str
    """The deck in which the cards stand there."""
    cards: Cards
    decks: Mapping[str, str]
    """Where the cards of each guid were before."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The cards that were pushed into one profile."""

    notes: Mapping[str, Note] = field(default_factory=dict)
    """By path."""
    retired: Cards = field(default_factory=dict)
    """Cards whose text is gone."""
    looks: Mapping[str, int] = field(default_factory=dict)
    """When the look of each note type that is in Anki last changed, in Unix seconds."""
    deletions: tuple[Deletion, ...] = ()
    """The last is the one that `--undo` takes back."""

    @property
    def is_empty(self) -> bool:
        """True if nothing was ever pushed."""
        return not self.notes and not self.retired


def fields_hash(fields: Sequence[str]) -> str:
    """The fingerprint of the fields of a note, 16 characters."""
    return hashlib.sha256("\x1f".join(fields).encode("utf-8", "replace")).hexdigest()[:16]


def file_in(folder: Path) -> Path:
    """The path of the memory, beside the ledger in *folder*."""
    return folder / NAME


def read(folder: Path) -> dict[str, Memory]:
    """The memory in *folder*, by profile."""
    file = file_in(folder)
    try:
        record = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from error
    try:
        if record["flashgen"] != "push" or not isinstance(record["version"], int):
            raise _unreadable(file, "not written by flashgen")
        if record["version"] > VERSION:
            raise PushError(f"{file}: written by a newer flashgen", "update flashgen")
        return {name: _memory(profile) for name, profile in record["profiles"].items()}
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise _unreadable(file, error) from error


def write(folder: Path, profiles: Mapping[str, Memory]) -> None:
    """Put *profiles* in the place of what is remembered in *folder*."""
    record = {
        "flashgen": "push",
        "version": VERSION,
        "profiles": {name: _record(memory) for name, memory in sorted(profiles.items())},
    }
    with replacing(file_in(folder)) as (part,):
        part.write_text(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8", newline="\n")


def _unreadable(file: Path, why: object) -> PushError:
    return PushError(
        f"{file}: cannot be read ({why})",
        "delete it: the next push then looks at all cards, and keeps what differs in Anki",
    )


def _record(memory: Memory) -> dict[str, Any]:
    return {
        "looks": dict(memory.looks),
        "notes": memory.notes,
        "retired": Note.of("", memory.retired),
        "deletions": [
            {"file": each.file, "deck": each.deck, "cards": Note.of("", each.cards), "decks": dict(each.decks)}
            for each in memory.deletions
        ],
    }


def _memory(record: Mapping[str, Any]) -> Memory:
    return Memory(
        {path: Note(*note) for path, note in record["notes"].items()},
        _retired(record["retired"]),
        {str(name): int(mod) for name, mod in record["looks"].items()},
        tuple(
            Deletion(str(each["file"]), str(each["deck"]), _retired(each["cards"]), dict(each["decks"]))
            for each in record["deletions"]
        ),
    )


def _retired(packed: Sequence[Any]) -> Cards:
    return {guid: replace(card, retired=True) for guid, card in Note(*packed).cards.items()}
