"""`#tag` and `#nested/tag` in the text of a note.

Letters of any script, digits, `_`, `-`, `/` and emoji, at least one of them no digit; a tag begins a
line or follows a space.
"""

from __future__ import annotations

from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mistune import InlineParser, InlineState, Markdown

_NOT_IN_TAGS = r"\s#!\"$%&'()*+,.:;<=>?@\[\\\]^`{|}~\u2000-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20"
_PATTERN = rf"(?<![^\s])#(?P<tag_text>(?=[^\s]*[^\d\s])[^{_NOT_IN_TAGS}]+)"


def _inline(_inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    name = match["tag_text"].strip("/")
    if not name or name.isdecimal() or state.in_link:
        return None
    state.append_token({"type": "tag", "raw": name})
    return match.end()


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* tags."""
    markdown.inline.register("tag", _PATTERN, _inline, before="link", start_chars="#")
