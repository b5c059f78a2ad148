"""Names of deck files: one file for the vault, one for each folder at its top, or one for each note.

Names of files are such that every file system takes them and Anki imports them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from flashgen.errors import UsageError
from flashgen.model.note import without_md

MAX_ENCODED = 195
"""Characters of a name when it is percent-encoded, its suffix not counted. AnkiDroid copies a deck to a file of that
name, and file systems take 255; while flashgen writes a deck its name is a little longer, too."""

_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|com[¹²³]|lpt[¹²³])(?:\.|\Z)", re.I)


def files_of(paths: Iterable[str], split: str, vault: str) -> dict[str, str]:
    """The name of the file for the cards of each of the notes *paths*; *vault*: the name of their vault.

    >>> files_of(["a.md", "Law/b.md", "law/Sub/c.md"], "folder", "Vault")
    {'a.md': 'Vault.apkg', 'Law/b.md': 'Law.apkg', 'law/Sub/c.md': 'law 8f1f74.apkg'}
    """
    groups = {path: _group(path, split, vault) for path in paths}
    taken: dict[str, str] = {}
    files: dict[str, str] = {}
    for group in dict.fromkeys(groups.values()):
        name = safe_name(group)
        if taken.setdefault(_folded(name), group) != group:
            name = safe_name(f"{group} {_digest(group)}")
        files[group] = f"{name}.apkg"
    return {path: files[group] for path, group in groups.items()}


def _group(path: str, split: str, vault: str) -> str:
    """The folder, note or vault that a note's file is named after."""
    if split == "note":
        return without_md(path).replace("/", " - ")
    folder, slash, _ = path.partition("/")
    return folder if slash and split == "folder" else vault


def safe_name(name: str) -> str:
    """*name* as the name of a file, without its suffix.

    >>> safe_name("Biology 1: Cells?"), safe_name("con"), safe_name("..."), safe_name("Collection")
    ('Biology 1- Cells-', 'con_', 'notes', 'flashgen Collection')
    """
    name = _REFUSED.sub("-", unicodedata.normalize("NFC", name)).strip(". ") or "notes"
    if _RESERVED.match(name):
        stem, dot, rest = name.partition(".")
        name = f"{stem}_{dot}{rest}"
    if name.casefold() == "collection" or name.casefold().startswith("backup-"):
        # Anki takes such a file for a backup of everything and would replace the person's collection.
        name = f"flashgen {name}"
    return name if _encoded(name) <= MAX_ENCODED else _shortened(name)


def _encoded(name: str) -> int:
    return len(quote(name, safe=""))


def _shortened(name: str) -> str:
    """The beginning of *name*, as long as is allowed, and a digest of the whole."""
    end = f" {_digest(name)}"
    room, used = MAX_ENCODED - _encoded(end), 0
    for at, char in enumerate(name):
        used += _encoded(char)
        if used > room:
            return name[:at].rstrip(". ") + end
    return name


def check_output_name(path: Path) -> None:
    """Raise `UsageError` if *path* is no name for a deck.

    Anki's desktop program takes `collection.apkg` and `backup-*.apkg`, in any case, for a backup, and
    offers to put it in the place of the whole collection; AnkiDroid does so with the first.
    """
    name = path.name.lower()
    if Path(name).suffix != ".apkg":
        raise UsageError(f"{path}: the name of a deck ends in .apkg", f"say {path.with_name(path.name + '.apkg')}")
    if name == "collection.apkg" or name.startswith("backup-"):
        raise UsageError(
            f"{path}: Anki takes a file of this name for a backup of everything, not for a deck",
            "choose another name: importing this one would replace the whole collection",
        )


OTHER_FILES = frozenset((".apk", ".colpkg", ".zip", ".anki", ".anki2", ".txt", ".csv", ".md", ".json"))
"""Suffixes that no folder for decks has."""


def check_output_folder(path: Path) -> None:
    """Raise `UsageError` if *path* is no folder to put decks in, but meant for a file."""
    if path.suffix.lower() in OTHER_FILES and not path.is_dir():
        raise UsageError(f"{path}: the name of a deck ends in .apkg", f"say {path.with_suffix('.apkg')}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def _folded(name: str) -> str:
    """The form of a name that is equal for all names that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name.casefold()))
