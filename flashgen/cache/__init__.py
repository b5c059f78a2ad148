"""Results of notes that did not change, in an SQLite file that may be deleted at any time."""
