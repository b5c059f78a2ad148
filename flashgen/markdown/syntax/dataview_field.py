"""Dataview's fields in a text: `[rating:: 9]` is shown as "rating: 9", `(rating:: 9)` as "9".

A line `Rating:: 9` is left as it is: whether it is a field or a card is for the rules to say.
"""

from __future__ import annotations

from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.markdown.mistune_api import InlineParser, InlineState, Markdown


# The space behind the colons keeps `[std::vector]` what it is.
_KEY = r"[^\[\]()`\n:|]{1,60}"
_SHOWN = (
    rf"\[(?P<field_key>{_KEY})::[ \t]+"
    r"(?P<field_value>(?:[^\[\]\n]|\[\[[^\[\]\n]{1,200}\]\]){0,500})\](?![(\[])"
)
_HIDDEN = rf"\((?P<field_hidden_key>{_KEY})::[ \t]+(?P<field_hidden_value>[^()\n]{{0,500}})\)"


def _shown(inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    return _append(inline, state, match, match["field_key"].strip() + ": ", match["field_value"])


def _hidden(inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    return _append(inline, state, match, "", match["field_hidden_value"])


def _append(inline: InlineParser, state: InlineState, match: Match[str], key: str, value: str) -> int | None:
    if state.depth >= inline.max_nested_level or state.in_link or not match.group()[1:].strip(": "):
        return None
    inner = state.copy()
    inner.src = value.strip()
    children = [{"type": "text", "raw": key}] if key else []
    state.append_token({"type": "field", "children": [*children, *inline.render(inner)]})
    return match.end()


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* the fields of Dataview."""
    markdown.inline.register("field", _SHOWN, _shown, before="link", start_chars="[")
    markdown.inline.register("field_hidden", _HIDDEN, _hidden, before="link", start_chars="(")
