"""Logseq's marks within a line: `((id))`, `{{embed ...}}`, `{{cloze ...}}`, `^^marked^^`, `#[[a tag]]`.

References to blocks and macros show something from elsewhere, which is not in the note: they show nothing here. A
`{{cloze ...}}` is a deletion.
"""

from __future__ import annotations

from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.markdown.mistune_api import InlineParser, InlineState, Markdown


_ID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_HIDDEN_IN_BRACKETS = rf"\(\({_ID}\)\)"
_MACROS = (
    "bilibili cards embed function namespace pdf query renderer tweet twitter video vimeo youtube youtube-timestamp"
    " zotero-imported-file zotero-linked-file"
)
_HIDDEN_IN_BRACES = (
    rf"\{{\{{(?:{'|'.join(sorted(_MACROS.split(), key=len, reverse=True))})(?:[ \t:][^{{}}\n]{{0,1000}})?\}}\}}"
    r"|\{:(?:height|width)[ \t][^{}\n]{0,80}\}"
)
_CLOZE = r"\{\{cloze[ \t]+(?P<logseq_cloze_text>[^{}\n]{1,2000})\}\}"
_MARK = r"\^\^(?=\S)(?P<logseq_mark_text>[^^\n]{0,2000}[^\s^])\^\^"
_TAG = r"(?<![^\s])#\[\[(?P<logseq_tag_text>[^\[\]\n|]{1,200})\]\]"


def _hidden(_inline: InlineParser, match: Match[str], _state: InlineState) -> int:
    return match.end()


def _cloze(inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    if state.depth >= inline.max_nested_level:
        return None
    inner = state.copy()
    inner.src = match["logseq_cloze_text"].strip()
    state.append_token({"type": "text", "raw": "{{c1::"})
    for token in inline.render(inner):
        state.append_token(token)
    state.append_token({"type": "text", "raw": "}}"})
    return match.end()


def _mark(inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    if state.depth >= inline.max_nested_level:
        return None
    inner = state.copy()
    inner.src = match["logseq_mark_text"]
    state.append_token({"type": "mark", "children": inline.render(inner)})
    return match.end()


def _tag(_inline: InlineParser, match: Match[str], state: InlineState) -> int:
    state.append_token({"type": "tag", "raw": "-".join(match["logseq_tag_text"].split())})
    return match.end()


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* what Logseq writes."""
    inline = markdown.inline
    inline.register("logseq_reference", _HIDDEN_IN_BRACKETS, _hidden, before="link", start_chars="(")
    inline.register("logseq_macro", _HIDDEN_IN_BRACES, _hidden, before="link", start_chars="{")
    inline.register("logseq_cloze", _CLOZE, _cloze, before="link", start_chars="{")
    inline.register("logseq_mark", _MARK, _mark, before="link", start_chars="^")
    inline.register("logseq_tag", _TAG, _tag, before="link", start_chars="#")
