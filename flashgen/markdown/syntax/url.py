"""Bare addresses: `https://example.org` becomes a link. `[words](file:///C:/My files/a.pdf)`, with spaces in the
address, is none to CommonMark, but its author meant one."""

from __future__ import annotations

from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.markdown.mistune_api import InlineParser, InlineState, Markdown


_PATTERN = r"(?<!\w)https?://[^\s<>\"`\u3001\u3002\uff08-\uff0c]+[^\s<>\"`.,:;!?'*_~)\]\u3001\u3002\uff08-\uff0c]/?(?:\([^\s()]*\))?"
_FILE = r"(?P<file_picture>!?)\[(?P<file_text>[^\[\]\n]{0,300})\]\(<?(?P<file_url>file:[^()<>\n]{1,1000})>?\)"


def _file(inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    if state.in_link or state.depth >= inline.max_nested_level:
        return None
    inner = state.copy()
    inner.src = match["file_text"]
    kind = "image" if match["file_picture"] else "link"
    attrs = {"url": match["file_url"].strip()}
    state.append_token({"type": kind, "children": inline.render(inner), "attrs": attrs})
    return match.end()


def _inline(inline: InlineParser, match: Match[str], state: InlineState) -> int:
    text, end = match.group(), match.end()
    if state.brackets and "]" in text:
        # the `]` that closes `[text https://...](...)`
        end = match.start() + text.index("]")
        text = text[: text.index("]")]
    if state.in_link or state.depth >= inline.max_nested_level:
        inline.process_text(text, state, parse_emphasis=False)
    else:
        children = [{"type": "text", "raw": text}]
        state.append_token({"type": "link", "children": children, "attrs": {"url": text}, "_autolink": text})
    return end


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* bare addresses."""
    markdown.inline.register("url_link", _PATTERN, _inline, start_chars="h")
    markdown.inline.register("file_link", _FILE, _file, before="link", start_chars=("!", "["))
