"""Obsidian's own settings for a vault: excluded files, folders of templates and attachments, line breaks.

They are in `.obsidian/*.json`. A file that is missing or damaged counts as empty: Obsidian writes it anew. The only
file that imports re2.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import Any

from flashgen.errors import UsageError
from flashgen.model.problem import Problem

MAX_SETTINGS = 5_000_000
"""Bytes of a file of settings; a larger one is not read."""

SETTINGS = ".obsidian/app.json"
"""The file in which Obsidian keeps "Excluded files"."""


@dataclass(frozen=True, slots=True)
class Obsidian:
    """The settings of a vault."""

    attachments: str = ""
    """Folder for attachments; `./sub` is beside each note."""
    strict_line_breaks: bool = False
    """True if a single line break is only a space."""
    hidden: tuple[str, ...] = ()
    """Excluded files and the folders of templates: paths, or `/regular expressions/`."""
    above: str = ""
    """Path of our root inside Obsidian's vault, with a slash at its end; empty if it is the same."""

    def hides(self, path: str) -> bool:
        """True if the note at *path*, relative to our root, is excluded.

        >>> Obsidian(hidden=("Templates/", r"/draft\\d+/")).hides("Templates/Day.md")
        True
        """
        path = self.above + path
        return any(_matches(rule, path) for rule in self.hidden)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """A warning for each regular expression that is not understood: what it should exclude becomes cards.

        >>> [problem.message for problem in Obsidian(hidden=("/(?=a)/", "/a+/")).problems]
        ["the excluded-files pattern '/(?=a)/' is not applied: invalid perl operator: (?="]
        """
        reasons = ((rule, _pattern(rule[1:-1])) for rule in self.hidden if _is_pattern(rule))
        return tuple(
            Problem(SETTINGS, 1, f"the excluded-files pattern '{rule}' is not applied: {reason}", _REWRITE, "W106")
            for rule, reason in reasons
            if isinstance(reason, str)
        )


_REWRITE = "write it without look-ahead and back references, or list the notes in `exclude` (flashgen.toml)"


def _matches(rule: str, path: str) -> bool:
    if _is_pattern(rule):
        pattern = _pattern(rule[1:-1])
        return not isinstance(pattern, str) and pattern.search(_encodable(path)) is not None
    rule = rule.strip("/")
    return bool(rule) and (path == rule or path.startswith(f"{rule}/"))


def _is_pattern(rule: str) -> bool:
    return len(rule) > 2 and rule.startswith("/") and rule.endswith("/")


@lru_cache(maxsize=512)
def _pattern(written: str) -> Any:
    """The regular expression *written* in a vault, compiled; or a text that says why RE2 refuses it.

    A vault may be anybody's. Python's `re` can take for ever on a few characters; RE2 matches in time that grows
    with the length of the path alone, and refuses what cannot be matched so: look-ahead and back references.
    """
    # Here, because few vaults have such a pattern.
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        return re2.compile(written, options)
    except UnicodeError:
        return "it is no valid text"
    except re2.error as error:
        (reason,) = error.args
        return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)


def _encodable(path: str) -> str:
    """*path* with a `?` for each byte of a file name that is no text."""
    return path.encode("utf-8", "replace").decode()


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
    except PermissionError as error:  # what it hides would become cards
        raise UsageError(f"{file}: cannot be read ({error.strerror})", "check its permissions") from error
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
