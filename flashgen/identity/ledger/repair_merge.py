"""A ledger that a merge of two branches left in two minds, made whole again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from flashgen.identity.ledger.lines import as_line, lines_of
from flashgen.identity.ledger.validate import is_mark, values_in


class Merged(NamedTuple):
    """A ledger that was repaired."""

    text: bytes
    """What the file is to hold."""
    marks: int
    """Lines that git put there."""
    twice: int
    """Guids and note types that stood in two lines."""


def merged(file: Path) -> Merged:
    """The ledger in *file* with the lines of both sides: of two for one guid that which changed last.

    Raises `LedgerError`, naming the line, for what neither side can have written.
    """
    lines = [line.decode("utf-8").rstrip("\r\n") for line in lines_of(file)]
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    twice = 0
    for number, line in enumerate(lines, 1):
        if not line.strip() or is_mark(line):
            continue
        values = values_in(file, number, line)
        name = _name(values)
        if name in kept and name[0] not in _ENDS and kept[name] != values:
            twice += 1
            values = max(kept[name], values, key=_is_later)
        kept[name] = values
    text = b"".join(as_line(values) for _, values in sorted(kept.items(), key=lambda item: _order(item[0])))
    return Merged(text, sum(map(is_mark, lines)), twice)


_ENDS = ("flashgen", "end")
_KINDS = ("flashgen", "note_type", "guid", "end")
"""What the lines of a ledger begin with, in their order."""


def _name(values: Mapping[str, Any]) -> tuple[str, str]:
    """The kind of a line, and the guid or note type of it."""
    kind = next((kind for kind in _KINDS if kind in values), "")
    return kind, "" if kind in _ENDS else str(values.get(kind))


def _order(name: tuple[str, str]) -> tuple[int, str]:
    return (_KINDS.index(name[0]) if name[0] in _KINDS else len(_KINDS)), name[1]


def _is_later(values: Mapping[str, Any]) -> tuple[int, bool, str]:
    """Changed later; of two of one time the one that is still in the notes, and then always the same one."""
    mod = values.get("mod")
    return mod if isinstance(mod, int) else 0, not values.get("retired"), repr(values)
