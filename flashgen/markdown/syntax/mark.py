"""`==highlighted==` text."""

from __future__ import annotations

from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.markdown.mistune_names import InlineParser, InlineState, Markdown


# What is inside holds no `==` itself: so a line of a million of them is still read in one go.
_PATTERN = r"==(?=[^\s=])(?P<highlight_text>(?:[^\n=]|=(?!=))*[^\s=])==(?!=)"


def _inline(inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    if state.depth >= inline.max_nested_level:
        return None
    inner = state.copy()
    inner.src = match["highlight_text"]
    state.append_token({"type": "mark", "children": inline.render(inner)})
    return match.end()


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* highlights."""
    markdown.inline.register("highlight", _PATTERN, _inline, before="link", start_chars="=")
