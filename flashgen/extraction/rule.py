"""The type of a rule: a small matcher of places, with the features that it needs to be asked at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from flashgen.config import Config
from flashgen.extraction.reading.place import Place
from flashgen.model.draft import Draft, Skip


class Stage(IntEnum):
    """When rules are asked: those of an earlier stage may claim before those of a later one."""

    AUTHOR = 0
    """The author's own card markup, which is always a card."""
    BLOCK = 1
    """What a block, or the lines and items of one, ask for."""
    SECTION = 2
    """What is left under a heading; asked once for each section, at its heading, or at its first block."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of card: where it may begin, and what it sees there."""

    name: str
    """As it stands in reports and settings."""
    starts: frozenset[str]
    """The types of blocks at which a card may begin."""
    match: Callable[[Place, Config], Iterable[Draft | Skip]]
    """The drafts of the cards that begin at a place, or the reasons why what looks like a card is none. A pure
    function."""
    doc: str | None
    """What it makes and what not, with examples: the text of its file."""
    needs: int = 0
    """Features of which a place must have one for the rule to be asked; 0 for none."""
    stage: Stage = Stage.BLOCK
    below_terms: bool = False
    """True if its cards are kept of what is nested in the item of a card, which shows it as part of its answer."""
