"""What Obsidian adds to Markdown, taught to mistune: one small file each, all in the list below.

A plugin is a function that gets the `mistune.Markdown` and registers what it knows. Its inline tokens
are plain dictionaries like mistune's own; `faces.py` and `text.py` know what to show of them. What must
happen to the text before mistune reads it is in `clean.py`.
"""

from __future__ import annotations

from flashgen.syntax import (
    block_id,
    def_list,
    field,
    footnote,
    highlight,
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
    field.plugin,
    highlight.plugin,
    loose_strong.plugin,
    tag.plugin,
    block_id.plugin,
    url.plugin,
)
"""Order matters only where two of them begin with the same character."""
