"""flashgen turns ordinary Markdown notes into Anki decks."""

__version__ = "0.1.0"
