"""The text of a note -> `Note`: mistune, Obsidian's syntax, and the line of each block."""
