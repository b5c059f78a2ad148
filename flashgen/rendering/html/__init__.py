"""The tree of a note -> HTML: blocks, inline text, pictures and raw HTML."""
