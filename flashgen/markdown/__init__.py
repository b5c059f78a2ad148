"""The text of a note -> `Note`: mistune, what Obsidian adds to it, and the line of each block."""
