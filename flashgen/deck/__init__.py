"""Anki's formats: note types, fields, names, cloze deletions, rows, the .apkg package."""
