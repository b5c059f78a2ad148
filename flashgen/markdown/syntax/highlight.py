"""`==highlighted==` text, and pandoc's `H~2~O` and `e^-^`."""

from __future__ import annotations

from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.markdown.mistune_api import InlineParser, InlineState, Markdown


# What is inside holds no `==` itself: so a line of a million of them is still read in one go.
_PATTERN = r"==(?=[^\s=])(?P<highlight_text>(?:[^\n=]|=(?!=))*[^\s=])==(?!=)"
_SIGNED = r"[+\u2212-]?\w{1,10}[+\u2212-]?"
# Behind a letter or a bracket: `5~10~15` and `2^3^4` are ranges and powers, `^_^` is a face.
_SUBSCRIPT = rf"(?<=[A-Za-z\u0370-\u03ff)\]])~(?P<subscript_text>{_SIGNED})~(?!~)"
_SUPERSCRIPT = rf"(?<=[\w)\]~])\^(?P<superscript_text>(?!_+\^)(?:{_SIGNED}|[+\u2212-]))\^(?![\w^])"


def _inline(inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    if state.depth >= inline.max_nested_level:
        return None
    inner = state.copy()
    inner.src = match["highlight_text"]
    state.append_token({"type": "mark", "children": inline.render(inner)})
    return match.end()


def _subscript(_inline: InlineParser, match: Match[str], state: InlineState) -> int:
    return _small("sub", match["subscript_text"], match, state)


def _superscript(_inline: InlineParser, match: Match[str], state: InlineState) -> int:
    return _small("sup", match["superscript_text"], match, state)


def _small(tag: str, text: str, match: Match[str], state: InlineState) -> int:
    attrs = {"tag": tag, "raw": f"<{tag}>"}
    state.append_token({"type": "html", "attrs": attrs, "children": [{"type": "text", "raw": text}]})
    return match.end()


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* highlights, subscripts and superscripts."""
    markdown.inline.register("highlight", _PATTERN, _inline, before="link", start_chars="=")
    markdown.inline.register("subscript", _SUBSCRIPT, _subscript, before="link", start_chars="~")
    markdown.inline.register("superscript", _SUPERSCRIPT, _superscript, before="link", start_chars="^")
