"""`**Label:**text` and `**label **`: bold that CommonMark does not see.

CommonMark wants a space on one side of a mark whose other side is punctuation, and none inside of a pair of marks.
People who write Chinese or Japanese set no spaces, and others forget them, or set one too many; all meant bold.
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.markdown.mistune_api import InlineParser, InlineState, Markdown


MAX_LINE = 2000
"""So far from the beginning of a line we look; farther on CommonMark's rule alone decides."""

_PATTERN = r"\*\*(?!\*)(?P<loose_strong_text>[^*\n]++)\*\*(?!\*)"
_WORD = re.compile(r"\w")
_EAST_ASIAN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")


def _inline(inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    text, source = match["loose_strong_text"], state.src
    words = text.strip()
    if not words or state.depth >= inline.max_nested_level:
        return None
    before, after = source[: match.start()][-1:], source[match.end() : match.end() + 1]
    if text != words and not _is_meant(text, before):
        return None
    opens_late = bool(_EAST_ASIAN.match(before)) and not _WORD.match(text[0])
    closes_early = bool(_WORD.match(after)) and not _WORD.match(text[-1])
    if not (opens_late or closes_early or text != words):
        return None  # CommonMark's own rule reads it
    if before and _WORD.match(before) and not _WORD.match(text[0]) and not opens_late:
        return None  # it closes something: `**a**"b"**c**`
    line_start = source.rfind("\n", max(0, match.start() - MAX_LINE), match.start()) + 1
    if match.start() - line_start > MAX_LINE or source.count("**", line_start, match.start()) % 2:
        return None  # too far from the line's beginning, or it closes an earlier mark
    inner = state.copy()
    inner.src = words
    state.append_token({"type": "strong", "children": inline.render(inner)})
    if text[-1].isspace() and _WORD.match(after):
        state.append_token({"type": "text", "raw": " "})
    return match.end()


def _is_meant(text: str, before: str) -> bool:
    """True if bold with a space at one end of its *text*, after the character *before*, is no pair of signs, as in
    `2 ** 3 ** 4`: its other end is that of bold, or of the line."""
    if text[0].isspace():
        return before in ("", "\n") and not text[-1].isspace()
    return not _WORD.match(before)


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* bold between characters that need no spaces."""
    markdown.inline.register("loose_strong", _PATTERN, _inline, before="emphasis", start_chars="*")
