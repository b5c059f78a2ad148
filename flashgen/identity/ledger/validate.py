"""Checks lines of the ledger; the errors name file, line and repair."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flashgen.deck.cloze import MAX_CLOZE
from flashgen.errors import LedgerError
from flashgen.identity.ledger.lines import VERSION

RESTORE = "restore the file from git or a backup, or rebuild it with `flashgen adopt DECK.apkg`"
"""The hint for a file that cannot be understood."""

_NOTE_TYPE: Mapping[str, type] = {"note_type": str, "hash": str, "mod": int}
_NEEDED: Mapping[str, type] = {
    **dict.fromkeys(("guid", "note", "front", "path", "back", "loose", "text", "hash", "deck"), str),
    **dict.fromkeys(("mod", "created"), int),
}
_ENTRY: Mapping[str, type] = {
    **_NEEDED,
    **{"n": str, "context": list, "after": str, "home": str, "retired": int},
    **{"forgotten": bool, "cloze": dict, "was": dict},
}
"""The values of an entry, with their types; those of `_NEEDED` are always there."""
_LAST_TIME = 9_999_999_999
"""Unix seconds, in the year 2286: what is greater is no time, and Anki could not hold it."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONFLICT = re.compile(r"<{7}|={7}$|>{7}|\|{7}")


def values_in(file: Path, number: int, line: str) -> dict[str, Any]:
    """The values of the object in *line*, which has this *number* in *file*; raises `LedgerError` if it is none."""
    try:
        values = json.loads(line)
        if "\\ud" in line:
            json.dumps(values, ensure_ascii=False).encode("utf-8")  # half of a pair of surrogates is no text
    except (ValueError, RecursionError) as error:  # no JSON, a number of thousands of digits, lists in lists
        what = "the ledger is empty" if not line.strip() else f"not JSON ({getattr(error, 'msg', error)})"
        raise LedgerError(f"{file}:{number}: {what}", RESTORE) from error
    if not isinstance(values, dict):
        raise LedgerError(f"{file}:{number}: not an entry of a ledger", RESTORE)
    return values


def check_entry(file: Path, number: int, values: Mapping[str, Any]) -> None:
    """Raise `LedgerError` if these *values* of a line are not those of an entry."""
    _check(file, number, values, _ENTRY, _NEEDED)


def check_note_type(file: Path, number: int, values: Mapping[str, Any]) -> None:
    """Raise `LedgerError` if these *values* of a line are not those of a note type."""
    _check(file, number, values, _NOTE_TYPE, _NOTE_TYPE)


def _check(
    file: Path, number: int, values: Mapping[str, Any], types: Mapping[str, type], needed: Mapping[str, type]
) -> None:
    problem = _problem(values, types, needed)
    if problem:
        raise LedgerError(f"{file}:{number}: {problem}", RESTORE)


def _problem(values: Mapping[str, Any], types: Mapping[str, type], needed: Mapping[str, type]) -> str | None:
    """Why *values* are not those of an object with these *types*, of which the *needed* ones must be there."""
    for name, wanted in types.items():
        if name not in values:
            if name in needed:
                return f"the entry has no '{name}'"
        elif type(values[name]) is not wanted:
            return f"'{name}' is no {wanted.__name__}"
    if len(values) > len(types) or not values.keys() <= types.keys():
        return f"nothing of a ledger is called '{min(values.keys() - types.keys())}'"
    for name in _CHECKED:
        if name in values and (problem := _problem_of(name, values[name])):
            return f"'{name}' {problem}"
    return None


_CHECKED = ("guid", "mod", "created", "retired", "context", "cloze", "was")
"""The values that can be, of the right type, what would break a deck."""


def _problem_of(name: str, value: Any) -> str | None:
    """Why *value*, of the right type, cannot be what an entry has under *name*."""
    if name == "guid" and (not value or _CONTROL.search(value)):
        return "is no guid"
    if isinstance(value, int) and not (name == "mod") <= value <= _LAST_TIME:
        return "is no time"
    if name == "context" and not _are_texts(value):
        return "is no list of texts"
    if name == "cloze" and not all(type(each) is int and 1 <= each <= MAX_CLOZE for each in value.values()):
        return f"has a number that is none from 1 to {MAX_CLOZE}"
    if name == "was":
        for key, old in value.items():
            if key not in _ENTRY or not (_are_texts(old) if key == "context" else type(old) is _ENTRY[key]):
                return f"has '{key}', which is none of what a fact was before"
    return None


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def is_mark(line: str) -> bool:
    """True of a line that git puts where two branches conflict."""
    return _CONFLICT.match(line) is not None


def check_whole(file: Path, lines: Sequence[tuple[int, str]]) -> None:
    """Raise `LedgerError` for the marks of a merge, and for a file without its last line."""
    for number, line in lines:
        if is_mark(line):
            raise LedgerError(
                f"{file}:{number}: a merge conflict stands in the ledger",
                "`flashgen repair` keeps the lines of both sides, and of two with one guid the one that changed last",
            )
    check_version(file, values_in(file, 1, lines[0][1] if lines else ""))
    last, line = max(((number, line) for number, line in lines if line.strip()), default=(1, ""))
    if not line.startswith('{"end"'):
        raise LedgerError(f"{file}:{last}: the ledger is cut off here", RESTORE)


def check_version(file: Path, values: Mapping[str, Any]) -> None:
    """Raise `LedgerError` if the first line, with these *values*, is not that of a ledger that we know."""
    version = values.get("version")
    if values.get("flashgen") != "ledger" or not isinstance(version, int):
        raise LedgerError(f"{file}:1: not a ledger of flashgen", RESTORE)
    for name in ("namespace", "vault"):
        if not isinstance(values.get(name, ""), str):
            raise LedgerError(f"{file}:1: '{name}' is no text", RESTORE)
    if version > VERSION:
        raise LedgerError(
            f"{file}:1: written by a newer flashgen (format {version}; this one knows {VERSION})",
            "update flashgen",
        )
