"""`text ^37066d`: the name of a block for links; Obsidian hides it.

It is at the end of a block, or on a line of its own: below a list, a quote or a table after an
empty line. `2 ^3` in the middle of a text is a power.
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.markdown.mistune_api import InlineParser, InlineState, Markdown


_PATTERN = r"(?<!\S)\^(?P<block_id_text>[A-Za-z0-9-]+)[ \t]*(?=\n|\Z)"
_MADE = re.compile(r"(?=[a-z-]*\d)[a-z0-9-]{6,}\Z")
"""Ids as programs make them; they end a line also in the midst of a text."""
_ALONE = re.compile(r"\s*\^([A-Za-z0-9-]+)\s*\Z")
_AT_END = re.compile(r"(?<!\S)\^([A-Za-z0-9-]+)\s*\Z")


def _inline(_inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    before = state.src.rfind("\n", max(0, match.start() - 1), match.start())
    alone = match.start() == 0 or before >= 0
    if not alone and state.src[match.end() :].strip() and not _MADE.match(match["block_id_text"]):
        return None
    state.append_token({"type": "block_id", "raw": match["block_id_text"]})
    return match.end()


def id_alone(text: str) -> str:
    """The block id that *text* is, and nothing else; empty if it is something else.

    >>> id_alone("^37066d"), id_alone("x ^37066d")
    ('37066d', '')
    """
    match = _ALONE.match(text) if text.lstrip()[:1] == "^" else None
    return match[1] if match else ""


def id_at_end(text: str) -> str:
    """The block id at the end of *text*; empty if there is none."""
    match = _AT_END.search(text, text.rfind("^")) if "^" in text else None
    return match[1] if match else ""


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* block ids."""
    markdown.inline.register("block_id", _PATTERN, _inline, before="link", start_chars="^")
