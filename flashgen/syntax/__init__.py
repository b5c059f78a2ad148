"""What Obsidian adds to Markdown, taught to mistune: one small file each, all in the list below.

A plugin is a function that gets the `mistune.Markdown` and registers what it knows. Its inline tokens
are plain dictionaries like mistune's own; `render.py` and `text.py` know what to show of them.
"""

from __future__ import annotations

from flashgen.syntax import (
    block_id,
    footnote,
    highlight,
    loose_strong,
    math,
    tag,
    url,
    wikilink,
)

PLUGINS = (
    math.plugin,
    wikilink.plugin,
    footnote.plugin,
    highlight.plugin,
    loose_strong.plugin,
    tag.plugin,
    block_id.plugin,
    url.plugin,
)
"""Order matters only where two of them begin with the same character."""
