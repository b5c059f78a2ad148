"""Tags in the form in which Anki keeps them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache

from flashgen.model.note import Note
from flashgen.util.normalise_text import texts_of

_NOT_IN_TAGS = re.compile(r"[\s\u3000\x00-\x1f\"]+")


def property_tags(note: Note) -> list[str]:
    """The tags that the properties of *note* give it, as they are written there."""
    tags: list[str] = []
    for name in ("tags", "tag"):
        value = note.properties.get(name)
        if isinstance(value, str):
            tags += re.split(r"[,\s]+", value)
        elif isinstance(value, list):
            tags += texts_of(value)
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


def with_tags(own: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    """*own*, which `anki_tags` gave, and *more* as they are written: what it would give for all of them.

    >>> with_tags(("a", "C"), ["#b/x", "c"])
    ('a', 'b::x', 'C')
    """
    if not more:
        return own
    tags = [*own]
    for name in filter(None, map(_tag, more)):
        at = bisect_left(tags, name.casefold(), key=str.casefold)
        if [tag.casefold() for tag in tags[at : at + 1]] != [name.casefold()]:
            tags.insert(at, name)
    return tuple(tags)


@lru_cache(maxsize=1024)
def _tag(written: str) -> str:
    """The tag that is *written* so as Anki would keep it; empty if it is none."""
    parts = re.split(r"/|::", unicodedata.normalize("NFC", written).lstrip("#"))
    name = "::".join(filter(None, (_NOT_IN_TAGS.sub("-", part.strip()) for part in parts)))
    return "" if name.isdecimal() else name
