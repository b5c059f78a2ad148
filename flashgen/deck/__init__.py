"""What Anki is like: note types, fields, names, cloze, rows, the .apkg package."""
