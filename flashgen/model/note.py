"""The note as a tree of blocks: what `parse` gives and the rules read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flashgen.model.problem import Problem

Token = Mapping[str, Any]
"""An inline token with mistune's names: `{"type": "strong", "children": [...]}`; never changed."""

Tokens = tuple[Token, ...]

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Source:
    """A place in the vault."""

    path: str
    """Vault-relative, with forward slashes: `AI/Foundation models.md`."""
    line: int
    """1-based line of the file, properties included."""
    headings: tuple[str, ...] = ()
    """Headings above it, outermost first, as plain text."""


class Inline:
    """The inline part of a block: its Markdown, parsed when somebody first looks.

    Half of the time of a parse goes into inline Markdown, and most blocks of most vaults are never
    looked at by a rule for longer than their first characters: those need only `text`.
    """

    __slots__ = ("_parse", "_tokens", "shown", "text")

    def __init__(self, text: str, parse: Callable[[str], Tokens] | None) -> None:
        self.text = text
        self._parse = parse
        self._tokens: Tokens = ()
        self.shown: str | None = None
        """Its visible text, kept here by `visible_of`: many rules ask for it, it is worked out once."""

    @classmethod
    def of(cls, tokens: Tokens) -> Inline:
        """Tokens that are already there, as a part of another block's."""
        inline = cls("", None)
        inline._tokens = tokens
        return inline

    @property
    def tokens(self) -> Tokens:
        """The inline tokens, mistune's names."""
        if self._parse is not None:
            self._tokens, self._parse = self._parse(self.text), None
        return self._tokens

    def __repr__(self) -> str:
        return f"Inline({self.text!r})"


EMPTY = Inline.of(())


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One block of a note: a paragraph, a heading, a list and its items, a table, a callout ...

    Equal only to itself: two paragraphs with the same words are two blocks.
    """

    type: str
    """mistune's name: `paragraph`, `heading`, `list`, `list_item`, `block_text` (the text of a tight
    list's item), `block_code`, `block_quote`, `table`, `thematic_break` ..."""
    line: int
    """1-based line of the file at which it begins, properties included."""
    children: tuple[Block, ...] = ()
    """The blocks inside, for containers."""
    inline: Inline = EMPTY
    """The text inside, for paragraphs, headings, table cells."""
    raw: str = ""
    """The text as it stands, for code, HTML and formulas."""
    attrs: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    """What else mistune knows: `level` of a heading, `ordered` and `start` of a list, `info` of code."""
    last: int = 0
    """1-based line of the file at which it ends; 0 for what a rule made of parts of other blocks."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, between two `%%` or in HTML; no reader sees it."""

    line: int
    """1-based line of the file at which it begins."""
    text: str
    """Without its marks and the white space at its ends."""
    closed: bool = True
    """False if nothing ends it: then it hides the rest of the note, or of the quote or item in which it begins."""
    mark: str = "%%"
    """What ends it, or would."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note as Obsidian would show it."""

    path: str
    """Vault-relative, with forward slashes."""
    title: str
    """What a person would call it: its `title` property, else its file name without `.md`."""
    properties: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    """The YAML block at its beginning; values are what YAML makes of them."""
    blocks: tuple[Block, ...] = ()
    """What it is made of, in its order, flat: a heading is followed by what stands under it."""
    comments: tuple[Comment, ...] = ()
    """What it hides, in its order: `%%no-card%%` has a text and a line."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with its text; it was read as well as could be."""

    @property
    def note_id(self) -> str:
        """The note id in the key of a card: the `id` or `uid` property, else the file name.

        The folder is no part of it: authors move notes far more often than they rename them.
        """
        for name in ("id", "uid"):
            value = self.properties.get(name)
            if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
                return str(value).strip()
        return stem_of(self.path)


def is_markdown(name: str) -> bool:
    """True if *name*, of a file or in a link, is that of a note: `.md` at its end, whatever the case."""
    return name[-3:].lower() == ".md"


def without_md(name: str) -> str:
    """*name*, a path or what stands in a link, as people call it: without its `.md`.

    >>> without_md("AI/Zed.MD"), without_md("Node.js")
    ('AI/Zed', 'Node.js')
    """
    return name[:-3] if is_markdown(name) else name


def stem_of(path: str) -> str:
    """The name of the note at *path*: its last part, without its `.md`."""
    return without_md(path.rpartition("/")[2])


def every(blocks: Sequence[Block]) -> Iterator[Block]:
    """*blocks* and all that is inside them."""
    ahead = [*reversed(blocks)]
    while ahead:
        block = ahead.pop()
        yield block
        ahead += reversed(block.children)
