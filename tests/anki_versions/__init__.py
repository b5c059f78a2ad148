"""The decks of flashgen in old and new versions of Anki, each in an environment of its own."""
