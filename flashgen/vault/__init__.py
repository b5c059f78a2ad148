"""A folder of notes -> `Index`: which files there are, where links lead, properties, Obsidian's own settings."""
