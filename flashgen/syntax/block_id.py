"""`text ^37066d`: the name of a block for links; Obsidian hides it."""

from __future__ import annotations

from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mistune import InlineParser, InlineState, Markdown

_PATTERN = r"(?<!\S)\^(?P<block_id_text>[A-Za-z0-9-]+)[ \t]*(?=\n|$)"


def _inline(_inline: InlineParser, match: Match[str], state: InlineState) -> int:
    state.append_token({"type": "block_id", "raw": match["block_id_text"]})
    return match.end()


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* block ids."""
    markdown.inline.register("block_id", _PATTERN, _inline, before="link", start_chars="^")
