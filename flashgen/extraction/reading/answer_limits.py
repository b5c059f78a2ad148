"""Answers: what keeps text and lists under a heading from being one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from flashgen.extraction.reading.list_owners import has_open_questions
from flashgen.extraction.reading.place import Part, Place
from flashgen.extraction.reading.text_kinds import word_count
from flashgen.markdown.visible_text import plain, visible
from flashgen.model.draft import FAIR
from flashgen.model.note import Block, Inline, Tokens
from flashgen.util.normalise_text import normalised

MAX_ITEMS = 12
"""Items of a list under a heading; more are a catalogue."""
MAX_LINES = 16
"""Lines of such a list, with all that is nested in it."""
MAX_ITEM_WORDS = 30
"""Words that the items of such a list have on average at the most."""


def list_problem(text: Sequence[Place]) -> str | None:
    """Why lists in *text* make it no answer: they are tasks, links, days, properties ..."""
    lists = [place for place in text if place.type == "list"]
    if any(map(has_open_questions, lists)):
        return "its list is a list of open questions"
    items = [item for place in lists for item in place.children]
    if len(items) > MAX_ITEMS:
        return f"a list of {len(items)} items is no answer"
    if (lines := sum(map(_lines, lists))) > MAX_LINES:
        return f"a list of {lines} lines is no answer"
    if items and word_count(shown_text(lists)) > MAX_ITEM_WORDS * len(items):
        return "the items of its list are whole paragraphs"
    if all(place.type == "block_quote" for place in text):
        return "a quotation alone is no answer"
    tokens = [token for place in text if place.type == "paragraph" for token in place.look.tokens]
    linked = sum(len(visible([token])) for token in tokens if token["type"] == "link")
    if linked and not items and 2 * linked > len(visible(tokens)):
        return "more than half of it is links"
    return None


def _lines(place: Place) -> int:
    """Lines of the list at *place*, with those of the lists in it; an item that is a card of its own is one."""
    lines = 0
    for item, part in zip(place.children, place.reading.parts, strict=True):
        asks = isinstance(part, Part) and part.evidence >= FAIR
        lines += 1 if asks else 1 + sum(_lines(child) for child in item.children if child.type == "list")
    return lines


def shown_text(places: Sequence[Place]) -> str:
    """The text of an answer of *places*: of items that are cards of their own, only the names."""
    return "\n".join(line for place in places for line in _shown_lines(place))


def _shown_lines(place: Place) -> list[str]:
    if place.type != "list":
        return [plain((place.block,))]
    lines: list[str] = []
    for item, part in zip(place.children, place.reading.parts, strict=True):
        if isinstance(part, Part) and part.evidence >= FAIR:
            lines.append(visible(part.front))
        else:
            lines += [line for child in item.children for line in _shown_lines(child)]
    return lines


def mentions(text: str, name: str) -> bool:
    """True if *text* speaks of *name*: one of its longer words, or of their beginnings, stands in it."""
    said, folded = normalised(text), normalised(name)
    words = [word for word in folded.split() if len(word) > 3] or [folded]
    # the first half of a word: endings change with case and number
    if any(word[: max(4, len(word) // 2)] in said for word in words) or (
        not folded.isascii() and any(folded[i : i + 2] in said for i in range(len(folded) - 1) if " " not in folded)
    ):
        return True
    # a title in Latin letters over a text in Greek
    return not (said.isascii() and folded.isascii()) and _scripts(said).isdisjoint(_scripts(folded))


def _scripts(text: str) -> frozenset[str]:
    """The scripts of the letters of *text*, by the names of the first of them."""
    return frozenset(unicodedata.name(c, "?").split()[0] for c in text[:200] if c.isalpha())


def list_of(names: Sequence[Tokens], line: int) -> Block:
    """A list of *names*, as the answer to what there is of something."""
    items = (Block("list_item", line, (Block("block_text", line, inline=Inline.of(name)),)) for name in names)
    return Block("list", line, tuple(items))


MAX_CODE_LINES = 12
"""Lines of code that one can recall."""
_NO_WORDS = re.compile(
    r"^\s*(?:[$#>%]\s|--?\w|[{}()\[\]<]|//|\w+\()|[;{}\\=]\s*$|\s--?\w|\w::|\w\(.*\)\s*$|^\s*\S+[/\\]\S+\s*$"
)


def reads_as_text(block: Block) -> bool:
    """True if the code *block* has no language, or `text`, and most of its lines are words."""
    info = str(block.attrs.get("info", "")).strip().lower()
    if info not in ("", "text", "txt", "plain", "plaintext"):
        return False
    lines = [line for line in block.raw.split("\n") if line.strip()]
    words = sum(any(map(str.isalpha, line)) and not _NO_WORDS.search(line) for line in lines)
    spoken = sum(len(line.split()) > 1 or not line.isascii() for line in lines)
    return 0 < len(lines) <= MAX_CODE_LINES and 3 * words > 2 * len(lines) and 2 * spoken > len(lines)
