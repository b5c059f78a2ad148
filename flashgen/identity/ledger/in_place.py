"""Writes a ledger over an old one: of a large file with few new lines most is only copied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

from flashgen.identity.ledger.lines import END, as_line, guid_in

_FIRST, _NOTE_TYPE = b'{"flashgen"', b'{"note_type"'
_COPIED = 1 << 20
"""Bytes that are copied at a time."""


def write_over(file: Path, old: Path, first: Iterable[bytes], lines: Iterable[bytes]) -> None:
    """Write to *file* the ledger *old* with other *first* lines, and with *lines*, by rising guid, in their places.

    All guids must be ours, for where a line belongs is looked up by halves, not read.
    """
    with old.open("rb") as source, file.open("wb") as opened:
        opened.writelines(first)
        copied = next(start for start, line in _starts(source) if not line.startswith((_FIRST, _NOTE_TYPE)))
        size = source.seek(0, SEEK_END)
        end = size - len(as_line(END))
        for line in lines:
            guid = guid_in(line)
            start, there = _place_of(guid, source, copied, end)
            _copy(source, opened, copied, start)
            opened.write(line)
            copied = start + (len(there) if guid_in(there) == guid else 0)
        _copy(source, opened, copied, size)


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
    """Append what is in *source* from offset *start* to *end* to *target*."""
    source.seek(start)
    for at in range(start, end, _COPIED):
        target.write(source.read(min(end - at, _COPIED)))
