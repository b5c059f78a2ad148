"""The codes of problems and weaknesses, E001 to W205.

Codes never change their meaning; E is an error, W a weakness.
"""

from __future__ import annotations

CODES = {
    "E001": "The note cannot be read.",
    "E002": "The properties are not valid YAML; what could be read of them was used.",
    "E003": "The property `flashgen` holds an unknown setting or a wrong value.",
    "E004": "flashgen fails on the note: a mistake in flashgen.",
    "E005": "The note holds the marks of an unfinished Git merge; its cards stay as they were.",
    "W101": "A picture or another attachment is left out.",
    "W102": "A comment, `%%` or `<!--`, is never closed and hides the rest of the note.",
    "W103": "An embedded note is left out, because the card would embed too much text.",
    "W104": "A copy of a note that a synchronisation made in a conflict is left out.",
    "W105": "A note is not on this disk: iCloud has left a placeholder. Its cards stay as they were.",
    "W106": "A pattern among Obsidian's excluded files is not applied; what it should exclude becomes cards.",
    "W107": "Something in `card.css` is left out: it would fetch something, or cannot be read.",
    "W108": "Two notes have the same `id`: what both ask is told apart only by where it stands.",
    "W109": "Something that a note shows cannot be had now; cards that show nothing else stay as they were.",
    "W201": "Two cards ask the same, with the same context, and answer differently.",
    "W202": "The answer stands in the question.",
    "W203": "The answer is a list of more than nine items.",
    "W204": "The text under a heading or label is a wall that nobody can recall; it became no card.",
    "W205": "Two notes hold the same fact, word for word.",
}
"""What each code means."""
