"""The name of a note and the sentence at its beginning that defines it -> name / the first paragraph.

Off by default (`title = true` in the settings or the note's property): of ordinary notes only a third open
with such a sentence. The sentence has to speak of the name, and the name must be no hash, date or number.

Makes a card (of a note named "Note", with `title = true`):

    A note is a short text about one thing.

Makes none (the first words are of something else):

    See the other page for all that matters.
"""

from __future__ import annotations

from collections.abc import Iterator

from flashgen.config import Config
from flashgen.extraction.rules.heading import mentions
from flashgen.extraction.shape import announces, find_term
from flashgen.markdown.text import visible
from flashgen.model.draft import FAIR, Draft, Section, Skip


def extract(section: Section, config: Config) -> Iterator[Draft | Skip]:
    """The card of the title of the note that begins with *section*."""
    if not config.title or not section.title or section.heading is not None or not section.blocks:
        return
    first = section.blocks[0]
    if first.type != "paragraph" or first not in section.free or announces(first) or first.inline.known(find_term):
        return
    if not mentions(first.inline.known(visible), section.title) or not any(map(str.isalpha, section.title)):
        yield Skip(first, "the first sentence does not speak of the title")
        return
    front = ({"type": "text", "raw": section.title},)
    yield Draft("title", "heading", front, (first,), first.line, (first,), evidence=FAIR)
