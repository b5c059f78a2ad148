"""The name of a note and the sentence at its beginning that defines it -> name / the first paragraph.

By itself (`title = "auto"`) where the note gives no other card, or where the paragraph opens with the name, or with
the heading of the note, as what it speaks of; `title = true` also elsewhere, `title = false` never. The name must be
no hash, date or number.

Makes a card (of a note named "Note"):

    A note is a short text about one thing.

Makes none (the first words are of something else):

    See the other page for all that matters.
"""

from __future__ import annotations

from collections.abc import Iterator

from flashgen.config import Config
from flashgen.extraction.reading.place import Place
from flashgen.extraction.rule import Rule, Stage
from flashgen.extraction.rules.heading import mentions
from flashgen.model.draft import FAIR, Draft, Skip


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The card of the title of the note that begins *at* a place."""
    section = at.section
    if not config.title or section is None or section.heading is not None or not section.title:
        return
    look = at.look
    if at.block not in section.free or look.announces or look.term:
        return
    if not mentions(look.text, section.title) or not any(map(str.isalpha, section.title)):
        yield Skip(at.block, "the first sentence does not speak of the title")
        return
    front = ({"type": "text", "raw": section.title},)
    yield Draft("title", "heading", front, (at.block,), at.block.line, (at.block,), evidence=FAIR)


RULE = Rule("title", frozenset(("paragraph",)), match, __doc__, stage=Stage.SECTION)
