"""What Obsidian adds to Markdown, taught to mistune: one small file each, all in the list below.

A plugin is a function that gets the `mistune.Markdown` and registers what it knows. Its inline tokens
are plain dictionaries like mistune's own; `rendering/html/` and `markdown/text.py`
know what to show of them. Text is prepared for mistune in `markdown/preprocess/`.
"""

from __future__ import annotations

from flashgen.markdown.syntax import (
    block_id,
    def_list,
    field,
    footnote,
    loose_strong,
    mark,
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
    field.plugin,
    mark.plugin,
    loose_strong.plugin,
    tag.plugin,
    block_id.plugin,
    url.plugin,
)
"""Order matters only where two of them begin with the same character."""
