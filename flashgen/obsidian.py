"""What Obsidian itself is set to in a vault: the few settings that decide what a note looks like.

They stand in `.obsidian/*.json`. A file that is missing or unreadable says nothing; Obsidian will write
it anew, so it is no error of the person's.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Any

MAX_SETTINGS = 5_000_000
"""Bytes of a file of settings; a larger one is not read."""

_NESTED_REPEAT = re.compile(r"[+*}]\)*[+*{]|\([^)]*[+*][^)]*\)[+*{]")


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
        if len(rule) > 200 or _NESTED_REPEAT.search(rule):
            return False  # such a pattern can take for ever
        try:
            return re.search(rule[1:-1], path, re.I) is not None
        except re.error:
            return False
    rule = rule.strip("/")
    return bool(rule) and (path == rule or path.startswith(f"{rule}/"))


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
