"""Vault folder -> which notes and attachments it has, and where a link leads.

Whatever a single note needs to know of the rest of its vault is gathered here, before any note is
parsed, so that everything that happens to a note afterwards is a function of its text and this index.
"""

from __future__ import annotations

import codecs
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from flashgen.errors import NoteError, UsageError

VAULT_MARKS = (".obsidian", ".flashgen", "flashgen.toml")
"""A folder that holds one of these is the root of a vault."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_VERTICAL = re.compile(r"\r\n?|\x85|\x0c")


@dataclass(frozen=True, slots=True)
class Index:
    """What is in a vault, and where its links lead.

    Names are found as Obsidian finds them: without regard to case and to how accents are encoded.
    """

    root: Path
    notes: tuple[str, ...] = ()
    """Vault-relative paths of the notes, sorted."""
    walked: bool = True
    """False for a note that lies in no vault: then only paths relative to it are looked up."""
    by_path: dict[str, str] = field(default_factory=dict)
    """Folded path -> path as it is, for every file."""
    by_name: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Folded file name -> paths of the files of that name, sorted."""

    def find(self, target: str, note: str) -> str | None:
        """The path of the file that *target*, written in *note*, names; None if there is none.

        Obsidian's order: relative to the note, from the root of the vault, a part of a path, a name
        anywhere; of several the nearest to the note, that is with the most folders in common.
        """
        folder = note.rpartition("/")[0]
        wanted = target.replace("\\", "/").strip()
        relative = _normal(f"{folder}/{wanted}") if not wanted.startswith("/") else None
        rooted = _normal(wanted)
        if not self.walked:
            return next((path for path in (relative, rooted) if path and self._is_file(path)), None)
        for path in (relative, rooted):
            if path and (found := self.by_path.get(_fold(path))):
                return found
        if rooted is None:
            return None
        suffix = "/" + _fold(rooted)
        candidates = [
            path for path in self.by_name.get(suffix.rpartition("/")[2], ()) if ("/" + _fold(path)).endswith(suffix)
        ]
        here = folder.split("/") if folder else []
        return min(
            candidates,
            key=lambda path: (-_shared(path.split("/")[:-1], here), path.count("/"), path),
            default=None,
        )

    def _is_file(self, path: str) -> bool:
        file = self.root / path
        return file.is_file() and file.resolve().is_relative_to(self.root.resolve())


def scan(vault: Path) -> Index:
    """The index of the folder *vault*. Folders and files whose names begin with a dot are not read.

    Raises `UsageError` if it is no folder or cannot be listed.
    """
    if not vault.is_dir():
        raise UsageError(
            f"{vault}: no such folder" if not vault.exists() else f"{vault}: not a folder",
            "give the folder that holds your notes",
        )
    notes: list[str] = []
    by_path: dict[str, str] = {}
    by_name: dict[str, list[str]] = {}
    for path in sorted(_files(vault)):
        name = path.rpartition("/")[2]
        by_path.setdefault(_fold(path), path)
        by_name.setdefault(_fold(name), []).append(path)
        if name.lower().endswith(".md"):
            notes.append(path)
    return Index(vault, tuple(notes), True, by_path, {name: tuple(paths) for name, paths in by_name.items()})


def scan_note(note: Path) -> Index:
    """The index for a single *note*: that of its vault, or only the note if it lies in none."""
    root = vault_of(note)
    if root is None:
        return Index(note.parent, (note.name,), walked=False)
    return scan(root)


def vault_of(path: Path) -> Path | None:
    """The root of the vault in which *path* lies: the nearest folder at or above it with a mark of one."""
    absolute = path.absolute()
    for folder in (absolute, *absolute.parents):
        if any((folder / mark).exists() for mark in VAULT_MARKS):
            return folder
    return None


def read_text(root: Path, path: str) -> str:
    """The text of the note at *path* below *root*, with `\\n` between lines and without control characters.

    UTF-8, or UTF-16 with its byte-order mark. Raises `NoteError` for anything else.
    """
    try:
        data = (root / path).read_bytes()
    except OSError as error:
        raise NoteError(
            path,
            1,
            f"the note cannot be read ({error.strerror})",
            "check that it exists and is yours to read",
        ) from error
    encoding = "utf-8"
    for mark, name in _BOMS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], name
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise NoteError(
            path, line, f"the note is not valid {encoding.upper()}", "save it as UTF-8 in your editor"
        ) from error
    # lone surrogates cannot be stored, the others mean nothing or break the deck's format
    return _CONTROLS.sub("", _VERTICAL.sub("\n", text))


def _files(vault: Path) -> Iterator[str]:
    """Vault-relative paths of the files, forward slashes; links that leave the vault are not followed."""

    def refuse(error: OSError) -> None:
        if Path(error.filename) == vault:
            raise UsageError(f"{vault}: cannot be read ({error.strerror})", "check its permissions") from error

    inside = vault.resolve()
    for folder, folders, names in os.walk(vault, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = Path(folder).relative_to(vault).as_posix()
        for name in names:
            if name.startswith("."):
                continue
            file = Path(folder, name)
            if file.is_symlink() and not file.resolve().is_relative_to(inside):
                continue
            yield name if below == "." else f"{below}/{name}"


def _fold(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _normal(path: str) -> str | None:
    """*path* without `.` and `..`; None if it leaves the vault."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or None


def _shared(one: list[str], other: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
