"""Names as Anki keeps them: decks and tags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from flashgen.apkg import deck_name
from flashgen.note import Note
from flashgen.split import safe_name

_NOT_IN_TAGS = re.compile(r"[\s\u3000\x00-\x1f\"]+")


def deck_of(note: Note, root: str) -> str:
    """The deck for the cards of *note*: its property `deck`, else *root* and the note's folders."""
    own = note.properties.get("deck")
    if isinstance(own, str) and own.strip():
        return _deck_name(tuple(own.split("::")))
    return _deck_name((*root.split("::"), *note.path.split("/")[:-1]))


@lru_cache(maxsize=256)
def _deck_name(parts: tuple[str, ...]) -> str:
    return deck_name(parts)


def deck_file(vault: Path) -> str:
    """The name of the file for the deck of *vault*, one that every file system takes and Anki imports.

    >>> deck_file(Path("Biology 1: Cells?"))
    'Biology 1- Cells-.apkg'
    """
    return f"{safe_name(vault.absolute().resolve().name)}.apkg"


def property_tags(note: Note) -> list[str]:
    """The tags that the properties of *note* give it, as they are written there."""
    tags: list[str] = []
    for name in ("tags", "tag"):
        value = note.properties.get(name)
        if isinstance(value, str):
            tags += re.split(r"[,\s]+", value)
        elif isinstance(value, list):
            tags += [str(tag) for tag in value if tag is not None]
    return tags


def anki_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """*tags* as Anki would keep them, sorted: `a/b` is `a::b`, no spaces, each once whatever its case.

    >>> anki_tags(["#Physics/Optics", "physics/optics", "to read", "2024"])
    ('Physics::Optics', 'to-read')
    """
    kept: dict[str, str] = {}
    for name in map(_tag, tags):
        if name:
            kept.setdefault(name.casefold(), name)
    return tuple(sorted(kept.values(), key=lambda name: (name.casefold(), name)))


@lru_cache(maxsize=1024)
def _tag(written: str) -> str:
    """The tag that is *written* so as Anki would keep it; empty if it is none."""
    parts = re.split(r"/|::", unicodedata.normalize("NFC", written).lstrip("#"))
    name = "::".join(filter(None, (_NOT_IN_TAGS.sub("-", part.strip()) for part in parts)))
    return "" if name.isdecimal() else name
