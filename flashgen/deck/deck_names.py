"""Names of decks in the form in which Anki keeps them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from flashgen.deck.filenames import safe_name
from flashgen.model.note import Note
from flashgen.util.normalise_text import texts_of

MAX_DEPTH = 10
"""Levels of subdecks. Anki refuses a package with more than 11; one is left for the person who moves
all our decks under one of her own."""


def deck_of(note: Note, root: str, decks: str = "folder", tags: Sequence[str] = ()) -> str:
    """The deck for the cards of *note*: its property `deck`, else *root* and what *decks*, the setting, says.

    *tags*: those of the note, as they are written.
    """
    own = note.properties.get("deck")
    if isinstance(own, str) and own.strip():
        return _deck_name(tuple(own.split("::")))
    by, _, name = decks.partition(":")
    if by == "tag":
        below = _levels_of_tag(tags, name)
    elif by == "property":
        below = _levels_of_property(note, name)
    else:
        below = note.path.split("/")[:-1]
    return _deck_name((*root.split("::"), *below))


def _levels_of_tag(tags: Iterable[str], pattern: str) -> list[str]:
    """The levels that the first of *tags* names that is like *pattern*: of `course/*` those after `course/`."""
    fixed = pattern.casefold().partition("*")[0].count("/") if "*" in pattern else 0
    patterns = (pattern.casefold(), f"{pattern.casefold()}/*")
    for tag in tags:
        levels = tag.lstrip("#").split("/")
        if any(fnmatchcase("/".join(levels).casefold(), each) for each in patterns):
            return levels[fixed:]
    return []


def _levels_of_property(note: Note, name: str) -> list[str]:
    """The deck levels in the property *name* of *note*: a text, perhaps a link, or the first of a list."""
    values = {key.casefold(): value for key, value in note.properties.items()}
    value = values.get(name.strip().casefold())
    first = next(iter(texts_of(value if isinstance(value, list) else [value])), "")
    link = _WHOLE_LINK.fullmatch(first.strip())
    return (link["alias"] or link["target"] if link else first).split("::")


_WHOLE_LINK = re.compile(r"\[\[(?:[^\]|]*/)?(?P<target>[^\]|/]+)(?:\|(?P<alias>[^\]]+))?\]\]")


def deck_name(parts: Iterable[str]) -> str:
    """The name of a deck, `Vault::Folder::Sub`, from the names of its levels, outermost first.

    Levels past the tenth join it: `J / K`. Cleaned is only what Anki would change (so that the name is
    the same everywhere) or could not import:

    >>> deck_name(["Vault", "", " Std::Lib: ", 'the "big" one'])
    "Vault::Std:Lib::the 'big' one"
    >>> deck_name(["default"])
    'default notes'
    """
    levels = [level for level in map(_level, parts) if level]
    if len(levels) > MAX_DEPTH:
        levels[MAX_DEPTH - 1 :] = [" / ".join(levels[MAX_DEPTH - 1 :])]
    if not levels:
        return "Notes"
    if levels[0].casefold() == "default":
        # Beside the deck 1 that every package has, Anki puts it into Default or Default_, at random.
        levels[0] += " notes"
    return "::".join(levels)


def _level(name: str) -> str:
    """*name* as one level of a deck's name: no `::`, no `"`, no control characters."""
    name = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", name)
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cs"}
    )
    name = re.sub(":{2,}", ":", " ".join(name.replace('"', "'").split()))
    # `A:` and `B` would be joined to `A:::B`, which Anki reads as `A::B`.
    return name.strip(": ")


@lru_cache(maxsize=256)
def _deck_name(parts: tuple[str, ...]) -> str:
    return deck_name(parts)


def deck_file(vault: Path) -> str:
    """The name of the file for the deck of *vault*, one that every file system takes and Anki imports.

    >>> deck_file(Path("Biology 1: Cells?"))
    'Biology 1- Cells-.apkg'
    """
    return f"{safe_name(vault.absolute().resolve().name)}.apkg"
