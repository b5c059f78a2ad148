"""The ledger: what flashgen remembers of every card that it ever exported, so that none loses its history.

A text file in `.flashgen/` of the vault, one JSON object a line, made for git: cards are sorted by guid,
so two branches merge line by line, and a line says nothing that changes when other cards do: no line
numbers, no counts. It is the person's data; nothing in it can be computed again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from json.encoder import encode_basestring as _quoted
from os import SEEK_END, PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeVar
from zlib import crc32

from flashgen.deck.cloze import MAX_CLOZE
from flashgen.errors import LedgerError

if TYPE_CHECKING:
    from flashgen.identity.card_record import Traits


VERSION = 1
FOLDER = ".flashgen"
NAME = "ledger.jsonl"
FILE = f"{FOLDER}/{NAME}"

_HEADER: Mapping[str, Any] = {"flashgen": "ledger", "version": VERSION}
_END: Mapping[str, Any] = {"end": "ledger"}
"""The last line: without it a file that was cut off between two lines would look whole."""
_CONFLICT = re.compile(r"<{7}|={7}$|>{7}|\|{7}")
_RESTORE = "restore the file from git or a backup, or rebuild it with `flashgen adopt DECK.apkg`"
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_NOTHING_EXPECTED: Mapping[bytes, int] = MappingProxyType({})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is remembered of one card."""

    guid: str
    note: str
    """Note id of its key."""
    front: str
    """Normalised front of its key."""
    path: str
    """The note, vault-relative."""
    back: str
    """Fingerprint of the visible back, whole."""
    loose: str
    """Fingerprint of front and back together, letters and digits only."""
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
    n: str = ""
    """What tells it from others with the same note id and front; empty when nothing has to."""
    context: tuple[str, ...] = ()
    """Title, headings and list parents above it, outermost first."""
    after: str = ""
    """Guid of the card before it in its note; empty for the first."""
    home: str = ""
    """The deck to which its note belongs by now; empty while that is `deck`."""
    retired: int = 0
    """Unix seconds at which it was first missing from the notes; 0 while it is there."""
    forgotten: bool = False
    """Whether the person wants it never to be exported again."""
    cloze: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    """Number of each deletion that it ever had, by the deletion's text."""
    was: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    """What the last rebinding changed, as it was before: enough to undo it."""


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
            others, found = _other_lines(_lines_of(file) if lines is None else _whole(lines), expected, undated)
            ledger = cls._parse(file, [(number, line.decode("utf-8").rstrip("\r\n")) for number, line in others])
        except FileNotFoundError:
            return cls(), {}
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(f"{file}: the ledger cannot be read ({error})", _RESTORE) from error
        if any(guid.encode() in found for guid in ledger.entries):
            return cls.read(file), {}  # which says where it stands twice
        return ledger, found

    @classmethod
    def _parse(cls, file: Path, lines: Sequence[tuple[int, str]]) -> Ledger:
        """The ledger that *lines*, each with its number, are."""
        entries: dict[str, Entry] = {}
        seen: dict[str, int] = {}
        note_types: dict[str, NoteTypeEntry] = {}
        _check_whole(file, lines)
        for number, line in lines:
            if not line.strip():
                continue
            record = _record(file, number, line)
            if number == 1:
                _check_version(file, record)
            elif "note_type" in record:
                note_type = _made(NoteTypeEntry, _NOTE_TYPE, record, file, number)
                note_types[note_type.note_type] = note_type
            elif record != _END:
                entry = _made(Entry, _ENTRY, record, file, number)
                if entry.guid in entries:
                    raise LedgerError(
                        f"{file}:{number}: the guid {entry.guid} stands also in line {seen[entry.guid]}",
                        "delete one of the two lines: the one whose `mod` is smaller",
                    )
                entries[entry.guid], seen[entry.guid] = entry, number
        return cls(entries, note_types)

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
        with old.open("rb") as source, file.open("wb") as opened:
            opened.writelines(self._first_lines())
            copied = next(start for start, line in _starts(source) if not line.startswith((_FIRST, _NOTE_TYPE_LINE)))
            size = source.seek(0, SEEK_END)
            end = size - len(_line(_END))
            for guid in sorted(self.entries):
                start, line = _place_of(guid.encode(), source, copied, end)
                _copy(source, opened, copied, start)
                opened.write(line_of(self.entries[guid]))
                copied = start + (len(line) if guid_in(line) == guid.encode() else 0)
            _copy(source, opened, copied, size)

    def lines(self) -> Iterator[bytes]:
        """The lines of its note types and its entries, by rising guid."""
        for name in sorted(self.note_types):
            yield _line(_as_record(self.note_types[name], _NOTE_TYPE))
        for guid in sorted(self.entries):
            yield line_of(self.entries[guid])

    def _first_lines(self) -> Iterator[bytes]:
        yield _line(_HEADER)
        for name in sorted(self.note_types):
            yield _line(_as_record(self.note_types[name], _NOTE_TYPE))

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
        yield _line(_END)

    def updated(self, entries: Iterable[Entry], note_types: Iterable[NoteTypeEntry] = ()) -> Ledger:
        """This ledger with *entries* and *note_types* in place of those of the same guid or name."""
        return replace(
            self,
            entries={**self.entries, **{entry.guid: entry for entry in entries}},
            note_types={**self.note_types, **{entry.note_type: entry for entry in note_types}},
        )


def ledger_file(vault: Path, state: str | PathLike[str] | None = None) -> Path:
    """Where the ledger of *vault* is: in its `.flashgen`, or in the folder *state* if one is given."""
    return (vault / FOLDER if state is None else Path(state).expanduser()) / NAME


# ------------------------------------------------------------------ lines

_encode = json.JSONEncoder(ensure_ascii=False).encode
_GUID = slice(10, 26)
"""Where the guid stands in the line of an entry, if it is one of ours."""
_AFTER_GUID = b'", '


GUID_IN_SQL = "substr(entry, 11, 16)"
"""The same for a column of lines."""


def guid_in(line: bytes) -> bytes:
    """The guid of an entry's *line*, if it is one of ours."""
    return line[_GUID]


def is_guid(guid: str) -> bool:
    """Whether *guid* is one of those that we make ourselves."""
    return re.fullmatch("[a-z2-7]{16}", guid) is not None


def _line(record: Mapping[str, Any]) -> bytes:
    return _encode(record).encode("utf-8", "replace") + b"\n"


def line_of(entry: Entry) -> bytes:
    """The line of *entry*."""
    return _line(_as_record(entry, _ENTRY))


def line_of_new(each: Traits, after: str) -> bytes:
    """The line of a card that no ledger knows, behind the card *after*, still without its times.

    The same as `line_of` gives for its entry, but for the first build of a large vault in a quarter of the time.
    """
    line = (
        f'{{"guid": "{each.guid}", "note": {_quoted(each.note)}, "front": {_quoted(each.front)},'
        f' "path": {_quoted(each.path)}, "back": "{each.back}", "loose": "{each.loose}",'
        f' "text": {_quoted(each.text)}, "hash": "{each.hash}", "mod": 0, "deck": {_quoted(each.deck)}, "created": 0'
    )
    if each.context:
        line += f', "context": [{", ".join(map(_quoted, each.context))}]'
    if after:
        line += f', "after": "{after}"'
    return f"{line}}}\n".encode("utf-8", "replace")


def dated(line: bytes, created: int, mod: int) -> bytes:
    """*line*, which has no times yet, with these."""
    # a quotation mark inside a text has a backslash: these can only be the fields themselves
    line = line.replace(b'"mod": 0, "deck": ', b'"mod": %d, "deck": ' % mod, 1)
    return line.replace(b'"created": 0', b'"created": %d' % created, 1)


check_sum = crc32
"""What stands for the content of a line."""


class Dated(NamedTuple):
    """What a line of the ledger says besides what its card says itself."""

    created: int
    mod: int
    sum: int
    """Its check sum."""


def _dates_in(line: bytes, undated: int) -> Dated | None:
    """What *line* says, if without its times it has the check sum *undated*."""
    times = _TIMES.search(line)
    if not times:
        return None
    mod, between, created = times.groups()
    without = b'%s"mod": 0, %s"created": 0%s' % (line[: times.start()], between, line[times.end() :])
    return Dated(int(created), int(mod), check_sum(line)) if check_sum(without) == undated else None


_TIMES = re.compile(rb'"mod": (\d{1,12}), ("deck": "(?:[^"\\]|\\.)*", )"created": (\d{1,12})')


def _lines_of(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        yield from opened


def _whole(lines: Iterable[bytes]) -> Iterator[bytes]:
    """*lines* as those of a file."""
    yield _line(_HEADER)
    yield from lines
    yield _line(_END)


def _other_lines(
    lines: Iterable[bytes], expected: Mapping[bytes, int], undated: Mapping[bytes, int]
) -> tuple[list[tuple[int, bytes]], dict[bytes, Dated | None]]:
    """Those of *lines*, with their numbers, that are no entries as *expected*, and the guids of those that are."""
    others: list[tuple[int, bytes]] = []
    found: dict[bytes, Dated | None] = {}
    last = line = b""
    number = 0
    for number, line in enumerate(lines, 1):
        guid = line[_GUID]
        dates = None
        is_ours = guid in expected and expected[guid] == crc32(line)
        if not is_ours and guid in undated:
            dates = _dates_in(line, undated[guid])
            is_ours = dates is not None
        # by rising guids: none stands twice, and the file can be written anew in this order
        if is_ours and guid > last:
            found[guid] = dates
            last = guid
        else:
            others.append((number, line))
    if line[_GUID] == last and last in found:
        # no ledger ends with a card: the rest of this one is lost
        del found[last]
        others.append((number, line))
    return others, found


def lines_in(file: Path, guids: Collection[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The lines of the entries *guids* in *file*, each after its guid, in their order."""
    if not guids:
        return  # there need not be a ledger
    with file.open("rb") as opened:
        for line in opened:
            if line[_GUID] in guids and line.startswith(_AFTER_GUID, _GUID.stop):
                yield line[_GUID], line


def fronts_and_backs_in(file: Path, guids: Collection[bytes]) -> Iterator[tuple[str, str]]:
    """Front, normalised, and fingerprint of the back of the entries *guids* in *file*."""
    for _, line in lines_in(file, guids):
        record = json.loads(line)
        yield record["front"], record["back"]


_FIRST, _NOTE_TYPE_LINE = b'{"flashgen"', b'{"note_type"'


def _starts(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines of *source*, each after the offset at which it begins."""
    start = 0
    for line in source:
        yield start, line
        start += len(line)


def _place_of(guid: bytes, source: BinaryIO, low: int, high: int) -> tuple[int, bytes]:
    """Offset and text of the first line of *source* whose guid is not below *guid*: offset *high*, and nothing,
    if there is none. At *low* a line begins, at *high* the last one is over."""
    found = high, b""
    while low < high:
        middle = (low + high) // 2
        start = low
        if middle > low:
            source.seek(middle - 1)  # a line may begin just here
            start = middle - 1 + len(source.readline())
        source.seek(start)
        if start >= high:
            high = middle
            continue
        line = source.readline()
        if guid_in(line) < guid:
            low = start + len(line)
        else:
            found, high = (start, line), middle
    return found


def _copy(source: BinaryIO, target: BinaryIO, start: int, end: int) -> None:
    """Append what stands in *source* from offset *start* to *end* to *target*."""
    source.seek(start)
    for at in range(start, end, _COPIED):
        target.write(source.read(min(end - at, _COPIED)))


_COPIED = 1 << 20
"""Bytes that are copied at a time."""


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a record: how it is checked and when it is left out."""

    name: str
    type: type
    default: Any
    """`MISSING` for a field that every record has."""


def _fields(cls: type[Any], types: Mapping[str, type]) -> tuple[_Field, ...]:
    found = []
    for each in fields(cls):
        default = each.default if each.default_factory is MISSING else each.default_factory()
        found.append(_Field(each.name, types.get(each.name, str), default))
    return tuple(found)


_ENTRY = _fields(
    Entry,
    {
        "mod": int,
        "created": int,
        "retired": int,
        "forgotten": bool,
        "context": list,
        "cloze": dict,
        "was": dict,
    },
)
_NOTE_TYPE = _fields(NoteTypeEntry, {"mod": int})
_WAS = {each.name: each.type for each in _ENTRY} | {"context": list}
"""What may be remembered of the fact that a guid stood for before, with its types."""


def _as_record(entry: Entry | NoteTypeEntry, shape: tuple[_Field, ...]) -> dict[str, Any]:
    """*entry* as JSON has it, without the fields that say nothing."""
    record: dict[str, Any] = {}
    for each in shape:
        value = getattr(entry, each.name)
        if value != each.default:
            record[each.name] = dict(value) if each.type is dict else value
    return record


def _made(cls: type[T], shape: tuple[_Field, ...], record: dict[str, Any], file: Path, number: int) -> T:
    """The entry that *record* describes; `LedgerError` if it describes none."""
    known = 0
    for each in shape:
        value = record.get(each.name, MISSING)
        if value is MISSING:
            if each.default is MISSING:
                raise LedgerError(f"{file}:{number}: the entry has no '{each.name}'", _RESTORE)
        elif type(value) is not each.type:
            raise LedgerError(f"{file}:{number}: '{each.name}' is no {each.type.__name__}", _RESTORE)
        else:
            known += 1
    if known < len(record):
        unknown = record.keys() - {each.name for each in shape}
        raise LedgerError(f"{file}:{number}: nothing of a ledger is called '{min(unknown)}'", _RESTORE)
    for name in _CHECKED:
        if name in record and (problem := _problem(name, record[name])):
            raise LedgerError(f"{file}:{number}: '{name}' {problem}", _RESTORE)
    if isinstance(context := record.get("context"), list):
        record["context"] = tuple(context)
    return cls(**record)


def _problem(name: str, value: Any) -> str | None:
    """Why *value*, of the right type, cannot be what the field *name* of an entry holds, or None."""
    if name == "guid" and (not value or _CONTROL.search(value)):
        return "is no guid"
    if isinstance(value, int) and not (name == "mod") <= value <= _LAST:
        return "is no time"
    if name == "context" and not _are_texts(value):
        return "is no list of texts"
    if name == "cloze" and not all(type(each) is int and 1 <= each <= MAX_CLOZE for each in value.values()):
        return f"has a number that is none from 1 to {MAX_CLOZE}"
    if name == "was":
        for key, old in value.items():
            if key not in _WAS or not (_are_texts(old) if key == "context" else type(old) is _WAS[key]):
                return f"has '{key}', which is none of what a fact was before"
    return None


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_CHECKED = ("guid", "mod", "created", "retired", "context", "cloze", "was")
"""The fields that can hold, of the right type, what would break a deck."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LAST = 9_999_999_999
"""Unix seconds, in the year 2286: what is greater is no time, and Anki could not hold it."""


def _check_whole(file: Path, lines: Sequence[tuple[int, str]]) -> None:
    """Raise `LedgerError` for the marks of a merge, and for a file without its last line."""
    for number, line in lines:
        if _CONFLICT.match(line):
            raise LedgerError(
                f"{file}:{number}: a merge conflict stands in the ledger",
                "keep the lines of both sides and delete the marks; of two lines with one guid keep the one"
                " whose `mod` is greater",
            )
    _check_version(file, _record(file, 1, lines[0][1] if lines else ""))
    last, line = max(((number, line) for number, line in lines if line.strip()), default=(1, ""))
    if not line.startswith('{"end"'):
        raise LedgerError(f"{file}:{last}: the ledger is cut off here", _RESTORE)


def _record(file: Path, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
        if "\\ud" in line:
            _encode(record).encode("utf-8")  # half of a pair of surrogates is no text
    except (ValueError, RecursionError) as error:  # no JSON, a number of thousands of digits, lists in lists
        what = "the ledger is empty" if not line.strip() else f"not JSON ({getattr(error, 'msg', error)})"
        raise LedgerError(f"{file}:{number}: {what}", _RESTORE) from error
    if not isinstance(record, dict):
        raise LedgerError(f"{file}:{number}: not an entry of a ledger", _RESTORE)
    return record


def _check_version(file: Path, record: Mapping[str, Any]) -> None:
    version = record.get("version")
    if record.get("flashgen") != "ledger" or not isinstance(version, int):
        raise LedgerError(f"{file}:1: not a ledger of flashgen", _RESTORE)
    if version > VERSION:
        raise LedgerError(
            f"{file}:1: written by a newer flashgen (format {version}; this one knows {VERSION})",
            "update flashgen",
        )
