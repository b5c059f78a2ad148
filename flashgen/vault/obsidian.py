"""What Obsidian itself is set to in a vault: the few settings that decide what a note looks like.

They stand in `.obsidian/*.json`. A file that is missing or unreadable says nothing; Obsidian will write
it anew, so it is no error of the person's.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from pathlib import Path
from stat import S_ISREG
from typing import Any

MAX_SETTINGS = 5_000_000
"""Bytes of a file of settings; a larger one is not read."""

MAX_PATH = 300
"""Characters of a path up to which it is compared with regular expressions."""
MAX_WAYS = 20_000
"""So many ways may a regular expression have to match at one place of a path."""
_LONG = 100
"""As so many ways counts a repetition without end."""
_PIECE = re.compile(
    r"(?P<mark>\((?:\?:)?(?!\?)|[)|]|\\\D|\[\^?\]?(?:\\.|[^]\\])*\]|[^\\()[|*+?{}])"
    r"(?:(?P<times>[*+?]|\{(?P<least>\d{1,3})(?P<range>,(?P<most>\d{1,3})?)?\})\??)?"
)
"""A group's begin or end, a `|`, a character, an escape or a class, and how often it is repeated."""


@dataclass(frozen=True, slots=True)
class Obsidian:
    """The settings of a vault."""

    attachments: str = ""
    """Folder for attachments; `./sub` stands beside each note."""
    strict_line_breaks: bool = False
    """Whether a single line break is only a space."""
    hidden: tuple[str, ...] = ()
    """What the person excluded, and the folders of templates: paths, or `/regular expressions/`."""
    above: str = ""
    """Path of our root inside Obsidian's vault, with a slash at its end; empty if it is the same."""

    def hides(self, path: str) -> bool:
        """Whether the note at *path*, relative to our root, is excluded.

        >>> Obsidian(hidden=("Templates/", r"/draft\\d+/")).hides("Templates/Day.md")
        True
        """
        path = self.above + path
        return any(_matches(rule, path) for rule in self.hidden)


def _matches(rule: str, path: str) -> bool:
    if len(rule) > 2 and rule.startswith("/") and rule.endswith("/"):
        pattern = _pattern(rule[1:-1])
        return pattern is not None and len(path) <= MAX_PATH and pattern.search(path) is not None
    rule = rule.strip("/")
    return bool(rule) and (path == rule or path.startswith(f"{rule}/"))


@lru_cache(maxsize=512)
def _pattern(written: str) -> re.Pattern[str] | None:
    """The regular expression *written* in a vault that may be anybody's; None if it is none, or could take for ever.

    Python's `re` goes back to every choice that it made, and has no limit of time. So only those are taken of which
    can be counted how many ways they have to match, and only if these are few: about two repetitions without end, no
    repeated groups, no references. A `.*` at an end says nothing, and people like to write it.
    """
    written = re.sub(r"\A\^?\.\*\??|(?<!\\)\.\*\??\$?\Z", "", written)
    if len(written) > 200 or _ways(written) > MAX_WAYS:
        return None
    try:
        return re.compile(written, re.I)
    except (re.error, OverflowError, RecursionError):
        return None


def _ways(written: str) -> float:
    """How many ways there are to match the regular expression *written* at one place; infinite if nobody knows.

    >>> _ways("(a|b?)c{1,3}"), _ways("^x*$"), _ways("(a*)*")
    (9, 100, inf)
    """
    branches, ways = [0], [1]  # for each open group: of its branches so far, and of the present one
    position = 0
    while position < len(written):
        piece = _PIECE.match(written, position)
        if not piece:
            return inf
        position = piece.end()
        mark, times = piece["mark"], _times(piece)
        if mark[0] == "(":
            branches.append(0)
            ways.append(1)
        elif mark == "|":
            branches[-1] += ways[-1]
            ways[-1] = 1
        elif mark != ")":
            ways[-1] *= times
        elif len(ways) == 1 or piece["times"] not in (None, "?"):
            return inf
        else:
            group = branches.pop() + ways.pop()
            ways[-1] *= group * times
    return branches[0] + ways[0] if len(ways) == 1 else inf


def _times(piece: re.Match[str]) -> int:
    """How many numbers of times what *piece* is can be repeated."""
    if piece["range"] and piece["most"]:
        return max(int(piece["most"]) - int(piece["least"]), 0) + 1
    if piece["times"] == "?":
        return 2
    return _LONG if piece["range"] or piece["times"] in ("*", "+") else 1


def read_obsidian(root: Path) -> Obsidian:
    """The settings for the folder *root*: those of the nearest `.obsidian` in it or above it."""
    absolute = root.absolute()
    for folder in (absolute, *absolute.parents):
        settings = folder / ".obsidian"
        if settings.is_dir():
            above = absolute.relative_to(folder).as_posix()
            return _read(settings, "" if above == "." else f"{above}/")
    return Obsidian()


def _read(settings: Path, above: str) -> Obsidian:
    app = _json(settings / "app.json")
    hidden = [rule for rule in _list(app.get("userIgnoreFilters")) if isinstance(rule, str)]
    for file, key in (
        ("templates.json", "folder"),
        ("plugins/templater-obsidian/data.json", "templates_folder"),
    ):
        templates = _json(settings / file).get(key)
        if isinstance(templates, str) and templates.strip("/ ."):
            hidden.append(templates.strip("/ "))
    attachments = app.get("attachmentFolderPath")
    return Obsidian(
        attachments=attachments if isinstance(attachments, str) else "",
        strict_line_breaks=app.get("strictLineBreaks") is True,
        hidden=tuple(hidden),
        above=above,
    )


def _json(file: Path) -> dict[str, Any]:
    try:
        stat = file.stat()
        if not S_ISREG(stat.st_mode) or stat.st_size > MAX_SETTINGS:  # to open a pipe would wait for ever
            return {}
        value = json.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
