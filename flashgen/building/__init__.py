"""The whole way, from a vault to decks: start reading in `build.py`."""
