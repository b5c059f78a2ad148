"""`**Mean Value Law.** If f is smooth ...` -> Mean Value Law / the statement.

A paragraph or item begins with a marked name whose last character, inside the mark, is a full stop. To the statement
belong the formulas, lists and paragraphs behind it, up to the next name, label or heading. One alone must be short.

Makes cards:

    **Mean Value Law.** If f is smooth on an interval, some point has the average slope.

    **Squeeze Law.** A function caught between two others shares their limit:

    $$f \\le g \\le h$$

Makes none (a step of a proof; a sentence that is stressed):

    **Proof.** Take the largest of them.

    **Nobody may enter the laboratory without goggles and a coat.** It is too dangerous.
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
    """The cards of the names with a full stop in a list or paragraph *at* a place."""
    if at.type == "paragraph":
        yield from of_paragraph(at, "bold_name", config)
        return
    for item, part in zip(at.children, at.reading.parts, strict=True):
        if part and not isinstance(part, str) and part.rule == "bold_name":
            yield of_item(item, part)


RULE = Rule("bold_name", frozenset(("list", "paragraph")), match, __doc__, needs=PARTS, below_terms=True)
