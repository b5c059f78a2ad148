"""`- 1215 - The king signs the charter` -> 1215 / The king signs the charter.

Three or more siblings, items of a list, paragraphs or lines of one, of which three quarters begin with a year, a
range of years or a date with its year. Not days without a year, times, serial numbers, nor years without a gap up to
our days.

Makes cards:

    - 1215 - The king signs the charter
    - 1265 - First parliament with burghers
    - 1295–1297: the model parliament

Makes none (days; a run of years up to the present; two are no company):

    - 3 May: first meeting
    - 9 May: second meeting
    - 12 May: dinner

    - 2021: moved to the new house
    - 2022: built a shed
    - 2023: planted trees
    - 2024: sold the car

    - 1648: the peace of Westphalia
    - 1701: the war of succession
"""

from __future__ import annotations

from collections.abc import Iterator

from flashgen.config import Config
from flashgen.extraction.reading.place import PARTS, Place
from flashgen.extraction.rule import Rule
from flashgen.extraction.rules.terms.term_bullet import of_item
from flashgen.extraction.rules.terms.term_paragraph import of_paragraph
from flashgen.model.draft import Draft, Skip


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The cards of the events in a list or paragraph *at* a place."""
    if at.type == "paragraph":
        yield from of_paragraph(at, "timeline", config)
        return
    for item, part in zip(at.children, at.reading.parts, strict=True):
        if part and not isinstance(part, str) and part.rule == "timeline":
            yield of_item(item, part)


RULE = Rule("timeline", frozenset(("list", "paragraph")), match, __doc__, needs=PARTS, below_terms=True)
