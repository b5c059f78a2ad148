"""The results of rules: drafts of cards, and the reasons why a block became none."""

from __future__ import annotations

from typing import NamedTuple

from flashgen.model.note import Block, Tokens

WEAK, FAIR, STRONG, EXPLICIT = 1, 2, 3, 4
"""How sure a structure is to mean a card: a lone plain `x: y`, of which a third are facts; a list of such
items, of which most are; a bold term (nine of ten); the author's own card markup."""


class Draft(NamedTuple):
    """A card whose sides are still tokens and blocks of the note."""

    rule: str
    """Name of the rule that made it."""
    kind: str
    """One of `card.KINDS`."""
    front: Tokens
    back: tuple[Block, ...]
    line: int
    """1-based line of the file on which the front stands."""
    takes: tuple[Block, ...] = ()
    """The blocks that it is made of; no other rule gets them."""
    context: tuple[str, ...] = ()
    """What the front belongs to, outermost first; the rules leave it to `extract`."""
    headings: tuple[str, ...] = ()
    """The headings above it, outermost first; the rules leave them to `extract`, too."""
    evidence: int = STRONG
    """`WEAK`, `FAIR`, `STRONG` or `EXPLICIT`."""
    shows: tuple[Block, ...] = ()
    """Blocks that its answer shows and whose parts may be cards of their own; no other answer shows them."""
    reverse: bool = False
    """True if the author asks for the card both ways."""


class Skip(NamedTuple):
    """A block that became no card, and why."""

    block: Block
    reason: str
    """A clause that begins in lower case and ends without a full stop."""
