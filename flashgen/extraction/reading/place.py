"""Places: the blocks of a note with what they look like and what stands around them; rules are asked at a place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flashgen.extraction.reading.text_kinds import Noise
from flashgen.extraction.reading.text_look import NO_TEXT, Look
from flashgen.model.draft import FAIR
from flashgen.model.note import Block, Inline, Tokens

TEXTS = frozenset(("paragraph", "block_text"))
BOXES = frozenset(("block_quote", "callout", "details"))
PARTS = 64
"""A feature like those of `text_look.py`: company makes parts of it that can be asked for."""


_CHORE = re.compile(r"(?:TODO|DOING|DONE|LATER|NOW|WAITING|CANCELED|FIXME|TBD)[:\s]")


def is_chore(text: str) -> bool:
    """True if *text* begins as a task of Org or Logseq does: `TODO read it`."""
    return text[:1].isupper() and _CHORE.match(text) is not None


class Part(NamedTuple):
    """A part that can be a card: an item of a list, or a line of a paragraph, with its term."""

    rule: str
    """The rule whose card it is."""
    front: Tokens
    said: Tokens
    """What its own text says of the front; may be empty where the answer hangs below."""
    evidence: int
    """How sure it is, given its company."""
    line: int = 0
    """Of a paragraph: the number of its line, from 0."""


class Reading(NamedTuple):
    """The reading of a list: its items, compared with one another."""

    parts: tuple[Part | str | None, ...]
    """For each item what it asks for, or the reason why it looks as if it asked and does not, or None."""

    @property
    def asking(self) -> list[Part]:
        """The items that surely are cards of their own."""
        return [part for part in self.parts if isinstance(part, Part) and part.evidence >= FAIR]

    @property
    def all_ask(self) -> bool:
        """True if every item is a card of its own, remarks and other noise left out, so that nothing of the list is
        left for another."""
        asking = len(self.asking)
        return asking > 0 and asking + sum(isinstance(part, Noise) for part in self.parts) == len(self.parts)

    @property
    def mostly_asks(self) -> bool:
        """True if the items are the cards rather than the list."""
        asking = len(self.asking)
        return asking > 0 and 2 * asking >= len(self.parts)

    @property
    def mostly_noise(self) -> bool:
        """True if at least half of the items were refused for what they are: tasks, days, properties, values."""
        return 2 * sum(isinstance(part, Noise) for part in self.parts) >= len(self.parts)


NO_ITEMS = Reading(())


class Headings(NamedTuple):
    """The headings of one level under the same heading, compared with one another."""

    are_years: bool = False
    """True if they are those of a timeline."""
    are_entries: bool = False
    """True if most of them count or date something, as the entries of a log do."""
    are_terms: bool = False
    """True if two or more are `term : definition`."""


ALONE = Headings()


@dataclass(slots=True, eq=False)
class Place:
    """A block where it stands: a cursor that rules look around from, and never change."""

    block: Block
    """What stands there."""
    siblings: Sequence[Place]
    """The places beside it, itself included: those of its section, of its item, of its box."""
    index: int
    """Its own number among them."""
    type: str
    """The type of the block."""
    look: Look = NO_TEXT
    """What its text looks like; of a box or heading its title's."""
    children: Sequence[Place] = ()
    """The places inside: items of a list, what stands in an item or a box."""
    reading: Reading = NO_ITEMS
    """Of a list: what its items are, compared with one another."""
    parts: Sequence[Part] = ()
    """Of a paragraph: what its lines ask for, compared with its siblings."""
    features: int = 0
    """What rules may need of it."""
    is_property: bool = False
    """True if it is a paragraph of properties of the note, which is company for nothing."""
    section: Section | None = None
    """The section that it stands in, for a heading and for what stands right under one."""

    @property
    def next(self) -> Place | None:
        """The place behind it."""
        return self.siblings[self.index + 1] if self.index + 1 < len(self.siblings) else None

    @property
    def before(self) -> Place | None:
        """The place before it."""
        return self.siblings[self.index - 1] if self.index else None

    @property
    def first(self) -> Look:
        """Of an item: the look of its first paragraph."""
        return self.children[0].look if self.children and self.children[0].type in TEXTS else NO_TEXT

    @property
    def is_task(self) -> bool:
        """True if it is an item with a box to tick, or with the word for it of Org and Logseq."""
        return "task" in self.block.attrs or (bool(self.children) and is_chore(self.children[0].look.text))

    @property
    def is_picture(self) -> bool:
        """True if it is a paragraph that holds pictures and nothing else."""
        return self.type in TEXTS and self.look.is_picture

    def rest(self) -> Iterator[Place]:
        """The places behind it, to the end of its siblings."""
        for index in range(self.index + 1, len(self.siblings)):
            yield self.siblings[index]


@dataclass(slots=True, eq=False)
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    heading: Place | None
    """None for what stands above the first heading."""
    body: Sequence[Place]
    """What stands under it."""
    headings: tuple[str, ...] = ()
    """The texts of the headings above it and its own, outermost first."""
    title: str = ""
    """The title of the note."""
    is_title: bool = False
    """True if the heading is that of the whole note."""
    has_subheadings: bool = False
    """True if headings below its own follow."""
    beside: Headings = ALONE
    """What the headings of its level under the same heading are, its own included."""
    is_all: bool = False
    """True if it is asked once more because the note gave no card."""
    free: frozenset[Block] = field(default=frozenset())
    """When the rules of sections are asked: the blocks that no other card asks for."""


def text_block(block: Block, tokens: Tokens, line: int = 0) -> Block:
    """A block of text that holds a part of the text of *block*, which begins *line* lines below it."""
    return Block(block.type, block.line + line, inline=Inline.of(tokens))


def answer(item: Place, part: Part) -> tuple[Block, ...]:
    """The answer of *item* of a list for *part*: the rest of its first paragraph and all that hangs below."""
    first, *below = item.block.children
    return (text_block(first, part.said), *below) if part.said else tuple(below)
