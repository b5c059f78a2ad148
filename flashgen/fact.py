"""The fact: a card as far as its identity is concerned, and what was found out about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A card, of today or of the ledger, as far as its identity is concerned."""

    note: str
    front: str
    """Normalised."""
    n: str
    path: str
    context: tuple[str, ...]
    """Normalised title, headings and list parents."""
    back: str
    """Fingerprint of the whole back."""
    loose: str
    """Fingerprint of the letters and digits of front and back together."""
    text: str
    """Beginning of the normalised back."""
    before: int = -1
    """Index of the fact before it in its note; -1: none."""
    next: int = -1
    """Index of the fact after it in its note; -1: none."""
    retired: bool = False
    """Whether it was already gone at the last build."""
    cloze: bool = False
    """Whether it is a cloze: Anki keeps the note type of a card for ever."""


@dataclass(frozen=True, slots=True)
class Match:
    """A fact of the ledger that was found again."""

    old: int
    why: str
    similarity: float = 1.0
    sure: bool = False
    """Whether the same note asks the same question, or it was renamed with all that is in it."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Everything that was found again."""

    by_new: dict[int, Match]
    renamed: dict[str, str]
    """Path of a note that was renamed or moved, and at which there is none now -> its path now."""
