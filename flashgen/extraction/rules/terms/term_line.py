"""`1. Fuel`, then a paragraph of its own -> Fuel / the paragraph.

Most items of a list are a short line without the end of a sentence, then a paragraph.

Makes cards:

    1. Fuel

       Something that can burn must be there.

    2. Heat

       It must be warm enough to start.

Makes none (whole sentences name nothing):

    1. Take the bread out of the oven now.

       It must be dark.

    2. Let it rest on a grid for an hour.

       It goes on baking inside.
"""

from __future__ import annotations

from collections.abc import Iterator

from flashgen.config import Config
from flashgen.extraction.reading.place import PARTS, Place
from flashgen.extraction.rule import Rule
from flashgen.extraction.rules.terms.term_bullet import of_item
from flashgen.model.draft import Draft, Skip


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The cards of the lines of the list *at* a place that name the paragraph below them."""
    for item, part in zip(at.children, at.reading.parts, strict=True):
        if part and not isinstance(part, str) and part.rule == "term_line":
            yield of_item(item, part)


RULE = Rule("term_line", frozenset(("list",)), match, __doc__, needs=PARTS, below_terms=True)
