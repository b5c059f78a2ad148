"""Each note beside its cards as Anki will show them: pages served on this machine, or written as files."""
