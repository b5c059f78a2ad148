"""The ledger as a whole: reading and writing its file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from types import MappingProxyType

from flashgen.errors import LedgerError
from flashgen.identity.ledger.entry import Entry, NoteTypeEntry
from flashgen.identity.ledger.in_place import write_over
from flashgen.identity.ledger.lines import (
    END,
    HEADER,
    Dated,
    as_file,
    as_line,
    entry_of,
    line_of,
    lines_of,
    note_type_line,
    other_lines,
)
from flashgen.identity.ledger.validate import (
    RESTORE,
    check_entry,
    check_note_type,
    check_version,
    check_whole,
    values_in,
)
from flashgen.model.vault_name import Origin

FOLDER = ".flashgen"
NAME = "ledger.jsonl"
FILE = f"{FOLDER}/{NAME}"

_NOTHING_EXPECTED: Mapping[bytes, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that is remembered of a vault."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    """By guid."""
    note_types: Mapping[str, NoteTypeEntry] = field(default_factory=dict)
    """By name."""
    origin: Origin = field(default_factory=Origin)
    """What the vault was called when it was first built."""

    @classmethod
    def read(cls, file: Path) -> Ledger:
        """The ledger in *file*; an empty one if there is none yet.

        Raises `LedgerError`, naming the line, for one that cannot be understood.
        """
        return cls.read_others(file, {})[0]

    @classmethod
    def read_others(
        cls,
        file: Path,
        expected: Mapping[bytes, int],
        undated: Mapping[bytes, int] = _NOTHING_EXPECTED,
        lines: Iterable[bytes] | None = None,
    ) -> tuple[Ledger, dict[bytes, Dated | None]]:
        """The ledger in *file* without the entries that are as *expected*, and the guids of these.

        *expected*: by guid the check sum of its line (`check_sum`); *undated*: that of its line without times,
        which then are given with the guid. Of a large vault nearly all entries are those that the last build
        wrote: to know that, they need not be understood. *lines*: the entries and note types that are in
        *file*, or those of interest, if they are known; then it is not read.
        """
        try:
            others, found = other_lines(lines_of(file) if lines is None else as_file(lines), expected, undated)
            ledger = cls._parse(file, [(number, line.decode("utf-8").rstrip("\r\n")) for number, line in others])
        except FileNotFoundError:
            return cls(), {}
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(f"{file}: the ledger cannot be read ({error})", RESTORE) from error
        if any(guid.encode() in found for guid in ledger.entries):
            return cls.read(file), {}  # which says where it stands twice
        return ledger, found

    @classmethod
    def _parse(cls, file: Path, lines: Sequence[tuple[int, str]]) -> Ledger:
        """The ledger that *lines*, each with its number, are."""
        entries: dict[str, Entry] = {}
        numbers: dict[str, int] = {}
        note_types: dict[str, NoteTypeEntry] = {}
        origin = Origin()
        check_whole(file, lines)
        for number, line in lines:
            if not line.strip():
                continue
            values = values_in(file, number, line)
            if number == 1:
                check_version(file, values)
                origin = _origin_of(values)
                continue
            if "note_type" in values:
                check_note_type(file, number, values)
                note_types[values["note_type"]] = NoteTypeEntry(**values)
                continue
            if values == END:
                continue
            check_entry(file, number, values)
            entry = entry_of(values)
            if entry.guid in entries:
                raise LedgerError(
                    f"{file}:{number}: the guid {entry.guid} stands also in line {numbers[entry.guid]}",
                    "`flashgen repair` keeps the one that changed last, whose `mod` is greater",
                )
            entries[entry.guid], numbers[entry.guid] = entry, number
        return cls(entries, note_types, origin)

    def dump(self) -> str:
        """The text of the file."""
        return b"".join(self._lines()).decode("utf-8")

    def write(self, file: Path, others: Iterable[tuple[bytes, bytes]] = ()) -> None:
        """Write it to *file*, a line at a time.

        *others*: guids and lines, by rising guid, of entries that are not in this ledger but belong to it.
        """
        with file.open("wb") as opened:
            opened.writelines(self._lines(others))

    def write_over(self, file: Path, old: Path) -> None:
        """Write to *file* the entries of *old*, a ledger as we write it, with those of this one in their places.

        All guids must be ours, for where a line belongs is looked up, not read: of a large ledger with few new
        lines most is only copied.
        """
        write_over(file, old, [*self._first_lines()], [line_of(self.entries[guid]) for guid in sorted(self.entries)])

    def lines(self) -> Iterator[bytes]:
        """The lines of its note types and its entries, by rising guid."""
        for name in sorted(self.note_types):
            yield note_type_line(self.note_types[name])
        for guid in sorted(self.entries):
            yield line_of(self.entries[guid])

    def _first_lines(self) -> Iterator[bytes]:
        named = {"namespace": self.origin.namespace, "vault": self.origin.name}
        yield as_line({**HEADER, **{key: value for key, value in named.items() if value}})
        for name in sorted(self.note_types):
            yield note_type_line(self.note_types[name])

    def _lines(self, others: Iterable[tuple[bytes, bytes]] = ()) -> Iterator[bytes]:
        yield from self._first_lines()
        own = iter(sorted(self.entries))
        mine = next(own, None)
        for guid, line in others:
            while mine is not None and mine.encode() < guid:
                yield line_of(self.entries[mine])
                mine = next(own, None)
            yield line
        while mine is not None:
            yield line_of(self.entries[mine])
            mine = next(own, None)
        yield as_line(END)

    def updated(self, entries: Iterable[Entry], note_types: Iterable[NoteTypeEntry] = ()) -> Ledger:
        """This ledger with *entries* and *note_types* in place of those of the same guid or name."""
        return replace(
            self,
            entries={**self.entries, **{entry.guid: entry for entry in entries}},
            note_types={**self.note_types, **{entry.note_type: entry for entry in note_types}},
        )


def ledger_file(vault: Path, state: str | PathLike[str] | None = None) -> Path:
    """The path of the ledger of *vault*: in its `.flashgen`, or in the folder *state* if one is given."""
    return (vault / FOLDER if state is None else Path(state).expanduser()) / NAME


def origin_in(file: Path) -> Origin | None:
    """The name and namespace that the ledger in *file* remembers; None if there is none, or none that can be read."""
    if not file.is_file():  # a named pipe in its place would be waited for
        return None
    try:
        with file.open("rb") as opened:
            values = json.loads(opened.readline(_LONGEST).decode("utf-8-sig"))
        check_version(file, values)
        return _origin_of(values)
    except (OSError, ValueError, RecursionError, AttributeError, LedgerError):
        return None


_LONGEST = 10_000
"""Bytes that the first line of a ledger may have."""


def _origin_of(values: Mapping[str, str]) -> Origin:
    """The name and namespace in the first line, which has these *values*."""
    return Origin(values.get("vault", ""), values.get("namespace", ""))
