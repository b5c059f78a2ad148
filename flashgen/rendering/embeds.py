"""`![[Note#Heading]]` -> the blocks of that part of that note, in the place of the link.

The blocks are put into the tree before it is rendered: an answer shows them, no rule ever sees them, so
they make no card of their own and belong to no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from flashgen.errors import NoteError
from flashgen.markdown.parse import parse_note
from flashgen.markdown.strip_cloze_marks import blocks_without_deletions
from flashgen.markdown.syntax.block_id import id_at_end
from flashgen.markdown.syntax.wikilink import link_text
from flashgen.markdown.visible_text import plain, visible, visible_of
from flashgen.model.note import Block, Inline, Note, Token, Tokens, every, is_markdown
from flashgen.model.problem import Problem
from flashgen.rendering.media import is_media, suffix_of
from flashgen.util.normalise_text import normalised
from flashgen.vault.decode import read_text
from flashgen.vault.index import Index

MAX_DEPTH = 3
"""Notes in notes in notes; what is deeper stays a link."""
MAX_EMBEDS = 30
"""Embedded parts of one card; the rest stay links."""
MAX_CHARACTERS = 20_000
"""Visible characters of all embedded parts of one card, as of ten pages; what goes beyond stays a link."""
MAX_OF_NOTE = 400_000
"""The same for all cards of one note together, where each block counts as a character, too: a thousand cards that
each embed their own note would be a thousand times that note."""


class Part(NamedTuple):
    """The blocks that a link to embed stands for."""

    note: Note
    blocks: tuple[Block, ...]
    length: int
    """Visible characters."""
    size: int
    """Blocks."""


@dataclass(slots=True)
class EmbeddedParts:
    """The parts that the cards of one note embed, each looked for once."""

    found: dict[str, Part] = field(default_factory=dict)
    """By path and name of the part."""
    left: int = MAX_OF_NOTE


@dataclass(slots=True)
class Expansion:
    """The embedded parts of one card, and what was met on the way."""

    index: Index
    parts: EmbeddedParts = field(default_factory=EmbeddedParts)
    problems: list[Problem] = field(default_factory=list)
    depends: set[str] = field(default_factory=set)
    """Paths of the notes that are shown, whole or in part, or were looked at."""
    count: int = 0
    length: int = 0
    """Visible characters of the embedded parts."""

    def expand(self, blocks: Iterable[Block], note: Note, trail: tuple[str, ...] = ()) -> tuple[Block, ...]:
        """*blocks* of *note* with a block `embed` in the place of each link to embed a note.

        Such a block has the title of what it shows as `inline` and the note as `attrs["note"]`. *trail*: what
        is embedded around *blocks*.
        """
        blocks = tuple(blocks)
        if not any(map(_may_embed, blocks)):
            return blocks
        return tuple(new for block in blocks for new in self._block(block, note, trail))

    def _block(self, block: Block, note: Note, trail: tuple[str, ...]) -> Iterator[Block]:
        if block.children:
            children = self.expand(block.children, note, trail)
            yield block if children == block.children else replace(block, children=children)
        elif _may_embed(block):
            yield from self._paragraph(block, note, trail)
        else:
            yield block

    def _paragraph(self, block: Block, note: Note, trail: tuple[str, ...]) -> Iterator[Block]:
        """The paragraph *block*, cut where it embeds a note."""
        tokens = block.inline.tokens
        start = 0
        for number, token in enumerate(tokens):
            embedded = self._embed(token, block.line, note, trail)
            if embedded:
                yield from _piece(block, tokens[start:number])
                yield embedded
                start = number + 1
        yield from _piece(block, tokens[start:]) if start else (block,)

    def _embed(self, token: Token, line: int, note: Note, trail: tuple[str, ...]) -> Block | None:
        target = _target(token)
        if target is None:
            return None
        name, _, part = target.partition("#")
        path = self.index.find_note(name, note.path) if name.strip() else note.path
        if path is None:
            code = "W109" if self.index.is_away(name) else "W101"
            self._problem(note, line, target, *self._why_no_note(name, note), code=code)
            return None
        place = f"{path}#{normalised(part)}"
        if place in trail or len(trail) >= MAX_DEPTH or self.count >= MAX_EMBEDS:
            return None
        self.depends.add(path)
        found = self.parts.found.get(place)
        if not found:
            shown = note if path == note.path else self._read(path, note, line, target)
            blocks = find_part(shown.blocks, part) if shown else ()
            if shown and not blocks and part.strip():
                self._problem(note, line, target, "the note has no such part", "mend the link")
            if not shown or not blocks:
                return None
            blocks = blocks_without_deletions(without_rules(blocks))
            found = self.parts.found[place] = Part(shown, blocks, len(plain(blocks)), sum(1 for _ in every(blocks)))
        if why := self._too_much(found):
            self._problem(note, line, target, why, "embed only a section: `![[Note#Heading]]`", code="W103")
            return None
        title = (link_text({"attrs": {"target": target, "alias": ""}}),) if not part.strip() else ()
        return Block(
            "embed",
            line,
            self.expand(found.blocks, found.note, (*trail, place)),
            Inline.of(tuple({"type": "text", "raw": words} for words in title)),
            attrs={"note": found.note},
        )

    def _too_much(self, part: Part) -> str:
        """Why *part* is more than can be embedded; empty if it is not: then it counts."""
        if self.length + part.length > MAX_CHARACTERS:
            return f"with it, more than {MAX_CHARACTERS:,} characters would be embedded in the card"
        if part.length + part.size > self.parts.left:
            return f"the cards of the note embed {MAX_OF_NOTE:,} characters already"
        self.count += 1
        self.length += part.length
        self.parts.left -= part.length + part.size
        return ""

    def _why_no_note(self, name: str, note: Note) -> tuple[str, str]:
        """Why *name*, which *note* embeds, is no note, and what the person can do."""
        if self.index.is_folder(name):
            return "that is a folder, not a note", "embed a note of it"
        suffix = suffix_of(name)
        if suffix in UNSUPPORTED or self.index.find(name, note.path):
            kinds = "pictures as png, jpg, svg or webp, sounds as mp3, ogg or m4a"
            return f"files of the kind '.{suffix}' cannot be shown on a card", f"save {kinds}"
        if self.index.is_away(name):
            return "it is not on this disk, iCloud has left a placeholder", "open it once in Obsidian or the Finder"
        return "there is no such note in the vault", "mend the link"

    def _read(self, path: str, note: Note, line: int, target: str) -> Note | None:
        try:
            return _parsed(read_text(self.index.root, path), path)
        except NoteError as error:
            code = "W109" if error.code == "E005" else "W101"
            self._problem(note, line, target, error.problem, error.hint, code=code)
            return None

    def _problem(self, note: Note, line: int, target: str, why: str, hint: str, *, code: str = "W101") -> None:
        self.problems.append(Problem(note.path, line, f"embedded note '{target}' is left out: {why}", hint, code))


@lru_cache(maxsize=32)
def _parsed(text: str, path: str) -> Note:
    """The note *text*; a note that many others show is parsed once."""
    return parse_note(text, path)


def _may_embed(block: Block) -> bool:
    """True if *block*, or a block inside it, may embed a note: only then its inline text is parsed."""
    if block.children:
        return any(map(_may_embed, block.children))
    if block.type not in ("paragraph", "block_text"):
        return False
    text = block.inline.text
    return "![" in text if text else any(token["type"] in ("embed", "image") for token in block.inline.tokens)


def _target(token: Token) -> str | None:
    """The note, `Name#part`, that *token* embeds, or None."""
    if token["type"] == "embed":
        target = str(token["attrs"]["target"])
        name = target.partition("#")[0]
        return None if is_file(name) else target
    if token["type"] == "image":
        url = unquote(str(token["attrs"]["url"]))
        return url if is_markdown(url.partition("#")[0]) and "://" not in url else None
    return None


FILES = frozenset("canvas base pdf zip docx doc xlsx xls pptx ppt csv txt json html epub drawio excalidraw".split())
"""Suffixes of files that are no notes; pictures and sounds are in `media.py`."""


def is_file(name: str) -> bool:
    """True if *name* in a link is the name of a file that is no note; `Node.js` is a note."""
    return is_media(name) or suffix_of(name) in FILES or name.lower().endswith(".excalidraw.md")


_UNSUPPORTED = """
    3g2 aac ai aif aiff amr arw ape avi cr2 dng eps flv heic heif hevc icns ico jfif jp2 jxl m2ts m4v mid midi mpeg
    mpg nef opus psd raw svgz tga tif tiff ts vob wma wmv xcf
"""
UNSUPPORTED = frozenset(_UNSUPPORTED.split())
"""Suffixes of pictures, sounds and films that are not packed: not every Anki shows them."""


def without_rules(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """*blocks* without the horizontal rules at their ends: they part them from what is not shown here."""
    start, end = 0, len(blocks)
    while start < end and blocks[start].type == "thematic_break":
        start += 1
    while end > start and blocks[end - 1].type == "thematic_break":
        end -= 1
    return tuple(blocks[start:end])


def _piece(block: Block, tokens: Sequence[Token]) -> Iterator[Block]:
    kept: Tokens = tuple(tokens)
    if any(token["type"] not in ("softbreak", "linebreak") for token in kept) and (
        visible(kept).strip() or any(token["type"] in ("image", "embed") for token in kept)
    ):
        yield replace(block, inline=Inline.of(_without_breaks(kept)))


def _without_breaks(tokens: Tokens) -> Tokens:
    start, end = 0, len(tokens)
    while start < end and tokens[start]["type"] in ("softbreak", "linebreak"):
        start += 1
    while end > start and tokens[end - 1]["type"] in ("softbreak", "linebreak"):
        end -= 1
    return tokens[start:end]


def find_part(blocks: Sequence[Block], part: str) -> tuple[Block, ...]:
    """The part of a note that *part* of a link names: all, `A#B` the section B in A, `^id` a block."""
    part = part.strip()
    if not part:
        return tuple(blocks)
    if part.startswith("^"):
        return tuple(_find_block(blocks, part[1:].strip().lower()))[:1]
    whole = blocks
    for heading in part.split("#"):
        blocks = _section(blocks, heading)
    return tuple(blocks or (_section(whole, part) if "#" in part else ()))


def _section(blocks: Sequence[Block], heading: str) -> Sequence[Block]:
    """The section of the heading that a link names so: what stands under it, up to the next of its level or higher.

    Obsidian leaves the punctuation out, of links, tags and comments as well, and keeps all words; so, where no
    heading is called just that, only the words are compared.
    """
    exact, words = normalised(_bare(heading)), _words(heading)
    headings = [(number, block) for number, block in enumerate(blocks) if block.type == "heading"]
    found = next((n for n, block in headings if normalised(_bare(visible_of(block.inline))) == exact), None)
    if found is None and words:
        found = next((n for n, block in headings if words in map(_words, _spellings(block))), None)
    if found is None:
        return ()
    level = blocks[found].attrs["level"]
    end = next((n for n, block in headings if n > found and block.attrs["level"] <= level), len(blocks))
    return blocks[found:end]


def _spellings(block: Block) -> Iterator[str]:
    """The heading *block* as it is seen, as it is written, and as it was written before comments were cut out."""
    yield visible_of(block.inline)
    yield block.inline.text
    yield str(block.attrs.get("written", ""))


def _bare(heading: str) -> str:
    """*heading* without what Obsidian leaves out in a link to it."""
    return "".join(" " if char in "#|^:%[]" else char for char in heading)


_PUNCTUATION = re.compile(r"[^\w\s'\u2019-]|_(?!\w)|(?<!\w)_")


def _words(heading: str) -> str:
    """The words of *heading*, without any punctuation; what other signs a heading of signs alone has."""
    return normalised(_PUNCTUATION.sub(" ", heading)) or normalised(heading)


def _find_block(blocks: Iterable[Block], name: str) -> Iterator[Block]:
    """The block of the id *name*; of an item with its list only the item."""
    for block in blocks:
        if str(block.attrs.get("id", "")).lower() == name:
            yield block
        elif block.type == "list_item" and block.children and _ends_with(block.children[0], name):
            yield Block("list", block.line, (block,))
        elif _ends_with(block, name):
            yield block
        else:
            yield from _find_block(block.children, name)


def _ends_with(block: Block, name: str) -> bool:
    return id_at_end(block.inline.text).lower() == name
