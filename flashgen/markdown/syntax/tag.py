"""`#tag` and `#nested/tag` in the text of a note.

Letters of any script, digits, `_`, `-`, `/` and emoji, at least one of them no digit; a tag begins a
line or follows a space. `#ff8800` is a colour, though by these rules it could be a tag.
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.markdown.mistune_api import InlineParser, InlineState, Markdown


_NOT_IN_TAGS = r"\s#!\"$%&'()*+,.:;<=>?@\[\\\]^`{|}~\u2000-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20"
_COLOUR = re.compile(r"(?:(?=\D*\d)(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})|f{3}|f{6})\Z", re.I)
_PATTERN = rf"(?<![^\s])#(?P<tag_text>(?=[^\s]*[^\d\s])[^{_NOT_IN_TAGS}]+)"


def _inline(_inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    name = match["tag_text"].strip("/")
    if not name or name.isdecimal() or state.in_link or _COLOUR.match(name):
        return None
    state.append_token({"type": "tag", "raw": name})
    return match.end()


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* tags."""
    markdown.inline.register("tag", _PATTERN, _inline, before="link", start_chars="#")
