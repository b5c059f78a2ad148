"""Footnotes: `text[^1]` with `[^1]: note` elsewhere, and `text^[note]` in place."""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.markdown.mistune_api import BlockParser, BlockState, InlineParser, InlineState, Markdown


_DEFINITION = r"^ {0,3}\[\^(?P<footnote_label>[^\]\s]{1,200})\]:"
_REFERENCE = r"\[\^(?P<footnote_ref_text>[^\]\s]{1,200})\]"
_IN_PLACE = (
    r"\^\[(?P<footnote_inline_text>"
    r"(?:[^\[\]\n]|\n(?![ \t]*\n)|\[\[[^\[\]\n]{0,1000}\]\]|\[[^\[\]\n]{0,1000}\]){1,5000}+)\]"
)
_BREAK = re.compile(r"\s*\n\s*")
_INDENTED = re.compile(r"(?: {2}|\t)[ \t]*\S")


def _define(_block: BlockParser, match: Match[str], state: BlockState) -> int | None:
    if match.start() and state.src[match.start() - 1] != "\n":
        return None
    end = state.find_line_end_at(match.end())
    lines = [state.src[match.end() : end].strip()]
    while end < state.cursor_max:
        line_end = state.find_line_end_at(end)
        line = state.src[end:line_end]
        if not line.strip():
            if not _INDENTED.match(state.src, line_end):
                break
        elif not _INDENTED.match(line):
            break
        lines.append(line.strip())
        end = line_end
    text = "\n".join(lines).strip()
    state.env.setdefault("ref_footnotes", {}).setdefault(match["footnote_label"].casefold(), text)
    return end


def _refer(_inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    key = match["footnote_ref_text"].casefold()
    text = state.env.get("ref_footnotes", {}).get(key)
    if text is None:
        return None
    state.append_token({"type": "footnote_ref", "raw": key, "attrs": {"text": text}})
    return match.end()


def _in_place(_inline: InlineParser, match: Match[str], state: InlineState) -> int:
    text = _BREAK.sub(" ", match["footnote_inline_text"]).strip()
    state.append_token({"type": "footnote_ref", "raw": text, "attrs": {"text": text}})
    return match.end()


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* footnotes."""
    markdown.block.register("footnote_definition", _DEFINITION, _define, before="ref_link")
    markdown.inline.register("footnote_ref", _REFERENCE, _refer, before="link", start_chars="[")
    markdown.inline.register("footnote_inline", _IN_PLACE, _in_place, before="link", start_chars="^")
