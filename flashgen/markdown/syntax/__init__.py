"""Syntax that Obsidian and others add to Markdown, taught to mistune: one small file each, all in the lists below.

A plugin is a function that gets the `mistune.Markdown` and registers what it knows. Its tokens are plain
dictionaries like mistune's own. `KINDS` says of each kind of inline token what all later steps have to know of it.
"""

from __future__ import annotations

from flashgen.markdown.inline_kinds import MISTUNE_KINDS, InlineKind, display_formula_text, formula_text, no_text
from flashgen.markdown.syntax import (
    block_id,
    dataview_field,
    def_list,
    footnote,
    highlight,
    logseq_inline,
    loose_strong,
    math,
    table,
    tag,
    url,
    wikilink,
)

PLUGINS = (
    table.plugin,
    def_list.plugin,
    math.plugin,
    wikilink.plugin,
    footnote.plugin,
    logseq_inline.plugin,
    dataview_field.plugin,
    highlight.plugin,
    loose_strong.plugin,
    tag.plugin,
    block_id.plugin,
    url.plugin,
)
"""Order matters only where two of them begin with the same character."""

KINDS = MISTUNE_KINDS | {
    "mark": InlineKind(marks=True, tag="mark"),
    "inline_math": InlineKind(formula_text, shows=True),
    "block_math": InlineKind(display_formula_text, shows=True),
    "wikilink": InlineKind(wikilink.link_text, shows=True, marks=True),
    "embed": InlineKind(wikilink.embed_text, shows=True),
    "field": InlineKind(),
    "tag": InlineKind(no_text),
    "block_id": InlineKind(no_text),
    "footnote_ref": InlineKind(no_text),
    "cloze": InlineKind(),
    "block": InlineKind(no_text, shows=True),
}
"""Each kind of inline token by its `type`; `cloze` is a deletion that a rule made, `block` one of the blocks of the
note in a question."""
