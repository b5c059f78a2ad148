"""The ledger: what flashgen remembers of every card that it ever exported, so that none loses its history.

A text file in `.flashgen/` of the vault, one JSON object a line, made for git: cards are sorted by
guid, so two branches merge line by line. It is the person's data; nothing in it can be computed again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from flashgen.errors import LedgerError

VERSION = 1
FILE = ".flashgen/ledger.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is remembered of one card."""

    guid: str
    note: str
    """Note id of its key."""
    front: str
    """Normalised front of its key."""
    n: str
    """What tells it from others with the same note id and front; empty when nothing has to."""
    path: str
    """The note, vault-relative."""
    headings: tuple[str, ...]
    back: str
    """Fingerprint of the visible back, whole."""
    text: str
    """The beginning of the visible back, to judge similarity by."""
    hash: str
    """Fingerprint of what was exported: all fields, tags, note type."""
    mod: int
    """Unix seconds at which `hash` last changed."""
    deck: str
    """The deck in which it was first exported; Anki keeps it there."""
    created: int
    """Unix seconds at which it was first exported."""
    retired: int = 0
    """Unix seconds at which it was first missing from the notes; 0 while it is there."""


@dataclass(frozen=True, slots=True)
class NoteTypeEntry:
    """What is remembered of one of Anki's note types."""

    note_type: str
    """Its name."""
    hash: str
    """Fingerprint of its templates and CSS."""
    mod: int
    """Unix seconds at which they last changed for this vault."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that is remembered of a vault."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    """By guid."""
    note_types: Mapping[str, NoteTypeEntry] = field(default_factory=dict)
    """By name."""

    @classmethod
    def read(cls, file: Path) -> Ledger:
        """The ledger in *file*; an empty one if there is none yet.

        Raises `LedgerError`, naming the line, for one that cannot be understood.
        """
        try:
            lines = file.read_text("utf-8").split("\n")
        except FileNotFoundError:
            return cls()
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(
                f"{file}: the ledger cannot be read ({error})", "restore it from a backup or from git"
            ) from error
        return cls._parse(file, [line for line in lines if line.strip()])

    @classmethod
    def _parse(cls, file: Path, lines: list[str]) -> Ledger:
        entries: dict[str, Entry] = {}
        seen: dict[str, int] = {}
        note_types: dict[str, NoteTypeEntry] = {}
        for number, line in enumerate(lines, 1):
            record = _record(file, number, line)
            if number == 1:
                _check_version(file, record)
                continue
            try:
                if "note_type" in record:
                    note_type = NoteTypeEntry(**record)
                    note_types[note_type.note_type] = note_type
                    continue
                entry = Entry(**{**record, "headings": tuple(record["headings"])})
            except (TypeError, KeyError) as error:
                raise LedgerError(
                    f"{file}:{number}: not an entry of a ledger ({error})",
                    "restore the file from git or a backup",
                ) from error
            if entry.guid in entries:
                raise LedgerError(
                    f"{file}:{number}: the guid {entry.guid} stands also in line {seen[entry.guid]}",
                    "delete one of the two lines: the one whose `mod` is smaller",
                )
            entries[entry.guid], seen[entry.guid] = entry, number
        return cls(entries, note_types)

    def dump(self) -> str:
        """The text of the file."""
        records: list[Mapping[str, Any]] = [{"flashgen": "ledger", "version": VERSION}]
        records += [asdict(self.note_types[name]) for name in sorted(self.note_types)]
        records += [_without_defaults(self.entries[guid]) for guid in sorted(self.entries)]
        return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)

    def updated(self, entries: Iterable[Entry], note_types: Iterable[NoteTypeEntry]) -> Ledger:
        """This ledger with *entries* and *note_types* in place of those of the same guid or name."""
        return replace(
            self,
            entries={**self.entries, **{entry.guid: entry for entry in entries}},
            note_types={**self.note_types, **{entry.note_type: entry for entry in note_types}},
        )


def _without_defaults(entry: Entry) -> dict[str, Any]:
    record = asdict(entry)
    if not entry.retired:
        del record["retired"]
    return record


def _record(file: Path, number: int, line: str) -> dict[str, Any]:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        raise LedgerError(
            f"{file}:{number}: a merge conflict stands in the ledger",
            "keep the lines of both sides and delete the marks",
        )
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise LedgerError(
            f"{file}:{number}: not JSON ({error.msg})", "restore the file from git or a backup"
        ) from error
    if not isinstance(record, dict):
        raise LedgerError(f"{file}:{number}: not an entry of a ledger", "restore the file from git or a backup")
    return record


def _check_version(file: Path, record: Mapping[str, Any]) -> None:
    version = record.get("version")
    if record.get("flashgen") != "ledger" or not isinstance(version, int):
        raise LedgerError(f"{file}:1: not a ledger of flashgen", "restore the file from git or a backup")
    if version > VERSION:
        raise LedgerError(
            f"{file}: written by a newer flashgen (format {version}; this one knows {VERSION})",
            "update flashgen",
        )
