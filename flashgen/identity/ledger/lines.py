"""Lines of the ledger: what an entry is as a line, and what a line says without being understood."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from flashgen.identity.card_record import CardRecord
from flashgen.identity.ledger.entry import Entry, NoteTypeEntry

VERSION = 1
HEADER: Mapping[str, Any] = {"flashgen": "ledger", "version": VERSION}
END: Mapping[str, Any] = {"end": "ledger"}
"""The last line: without it a file that was cut off between two lines would look whole."""

_encode = json.JSONEncoder(ensure_ascii=False).encode
_GUID = slice(10, 26)
"""Where the guid is in the line of an entry, if it is one of ours."""
_AFTER_GUID = b'", '
GUID_IN_SQL = "substr(entry, 11, 16)"
"""The same for a column of lines."""

check_sum = crc32
"""What stands for the content of a line."""


def as_line(values: Mapping[str, Any]) -> bytes:
    """The line of an object with these *values*."""
    return _encode(values).encode("utf-8", "replace") + b"\n"


def line_of(entry: Entry) -> bytes:
    """The line of *entry*, without the values that say nothing."""
    record = entry.record
    values: dict[str, Any] = {
        "guid": entry.guid,
        "note": record.note_id,
        "front": record.front,
        "path": record.path,
        "back": record.back_hash,
        "loose": record.letters_hash,
        "text": record.back_start,
        "hash": entry.content_hash,
        "mod": entry.mod,
        "deck": entry.deck,
        "created": entry.created,
    }
    others = {
        "n": entry.separator,
        "context": record.context,
        "after": entry.previous_guid,
        "home": entry.wanted_deck,
        "retired": entry.retired,
        "forgotten": entry.forgotten,
        "cloze": dict(entry.cloze_numbers),
        "was": dict(entry.was),
    }
    return as_line(values | {name: value for name, value in others.items() if value})


def entry_of(values: Mapping[str, Any]) -> Entry:
    """The entry whose line holds these *values*, which are known to be right."""
    get = values.get
    return Entry(
        guid=values["guid"],
        record=CardRecord(
            note_id=values["note"],
            front=values["front"],
            path=values["path"],
            context=tuple(get("context", ())),
            back_hash=values["back"],
            letters_hash=values["loose"],
            back_start=values["text"],
        ),
        content_hash=values["hash"],
        mod=values["mod"],
        deck=values["deck"],
        created=values["created"],
        separator=get("n", ""),
        previous_guid=get("after", ""),
        wanted_deck=get("home", ""),
        retired=get("retired", 0),
        forgotten=get("forgotten", False),
        cloze_numbers=get("cloze", {}),
        was=get("was", {}),
    )


def note_type_line(entry: NoteTypeEntry) -> bytes:
    """The line of the note type *entry*."""
    return as_line({"note_type": entry.note_type, "hash": entry.hash, "mod": entry.mod})


def guid_in(line: bytes) -> bytes:
    """The guid of an entry's *line*, if it is one of ours."""
    return line[_GUID]


def is_guid(guid: str) -> bool:
    """True if *guid* is one of those that we make ourselves."""
    return re.fullmatch("[a-z2-7]{16}", guid) is not None


def dated(line: bytes, created: int, mod: int) -> bytes:
    """*line*, which has no times yet, with these."""
    # a quotation mark inside a text has a backslash: these can only be the fields themselves
    line = line.replace(b'"mod": 0, "deck": ', b'"mod": %d, "deck": ' % mod, 1)
    return line.replace(b'"created": 0', b'"created": %d' % created, 1)


class Dated(NamedTuple):
    """The values of a line of the ledger that its card alone does not give."""

    created: int
    mod: int
    sum: int
    """Its check sum."""


def _dates_in(line: bytes, undated: int) -> Dated | None:
    """The values of *line*, if without its times it has the check sum *undated*."""
    times = _TIMES.search(line)
    if not times:
        return None
    mod, between, created = times.groups()
    without = b'%s"mod": 0, %s"created": 0%s' % (line[: times.start()], between, line[times.end() :])
    return Dated(int(created), int(mod), check_sum(line)) if check_sum(without) == undated else None


_TIMES = re.compile(rb'"mod": (\d{1,12}), ("deck": "(?:[^"\\]|\\.)*", )"created": (\d{1,12})')


def other_lines(
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


def lines_of(file: Path) -> Iterator[bytes]:
    """The lines of *file*, one at a time."""
    with file.open("rb") as opened:
        yield opened.readline().removeprefix(BOM_UTF8)  # which editors on Windows write
        yield from opened


def as_file(lines: Iterable[bytes]) -> Iterator[bytes]:
    """*lines*, those of entries and note types, between the first and the last line of a ledger."""
    yield as_line(HEADER)
    yield from lines
    yield as_line(END)


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
        values = json.loads(line)
        yield values["front"], values["back"]
