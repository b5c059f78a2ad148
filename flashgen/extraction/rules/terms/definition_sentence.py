"""`- **The Senate** is the upper house ...` -> The Senate / the whole sentence.

Two or more siblings, items of a list or paragraphs of one section, begin with a marked term and go on in the same
sentence, without a separator. Up to two short words may stand before the term. A paragraph may be alone in its
section.

Makes cards:

    - **The Senate** is the upper house of the parliament.
    - **The Ombudsman** hears complaints of citizens against offices.

Makes none (one bold beginning is only stressed; so is a short word):

    - **Newton** was born in Lincolnshire in 1643.
    - He had no brothers.

    Energy is **never** lost in a closed system.
"""

from __future__ import annotations

from collections.abc import Iterator

from flashgen.config import Config
from flashgen.extraction.reading.place import PARTS, Place
from flashgen.extraction.rule import Rule
from flashgen.extraction.rules.terms.term_bullet import of_item
from flashgen.extraction.rules.terms.term_paragraph import of_paragraph
from flashgen.markdown.visible_text import visible
from flashgen.model.draft import FAIR, Draft, Skip
from flashgen.util.normalise_text import normalised


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The cards of the sentences in a list or paragraph *at* a place that define a term."""
    if at.type == "paragraph":
        for one in of_paragraph(at, "definition_sentence", config):
            yield one._replace(evidence=FAIR) if isinstance(one, Draft) and _is_all(at, one) else one
        return
    for item, part in zip(at.children, at.reading.parts, strict=True):
        if part and not isinstance(part, str) and part.rule == "definition_sentence":
            yield of_item(item, part)


MAX_ARTICLE = 5
"""Characters before the term of a sentence that is alone: an article."""


def _is_all(at: Place, draft: Draft) -> bool:
    """True if the sentence *at* a place is all of a section whose heading does not ask for it, or defines the
    title of its note."""
    section = at.section
    if section is None or len(at.siblings) > 1 or len(at.look.text.partition(visible(draft.front))[0]) > MAX_ARTICLE:
        return False
    name = normalised(visible(draft.front))
    if section.heading is None:
        return name == normalised(section.title)
    return name not in normalised(section.heading.look.text)


RULE = Rule("definition_sentence", frozenset(("list", "paragraph")), match, __doc__, needs=PARTS, below_terms=True)
