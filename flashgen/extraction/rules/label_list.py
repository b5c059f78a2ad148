"""`Benefits:` above a list -> Benefits / the list.

A short paragraph that ends in a colon, or a marked line alone, names the list that follows it. So
does an item of a list that holds only a name and a list of its own; without colon or mark it needs a neighbour of its
kind. Pictures right behind the list belong to it. A sentence with a colon, a paragraph or an item, that says what a
list of plain items answers is the question; where heading, sentence and list are all there is, the heading is.

Makes a card:

    **Benefits:**

    - saves time
    - saves money

Makes none (the items are terms: they are the cards; the sentence says nothing of its own):

    Models:

    - **BERT:** reads both ways
    - **GPT:** reads on

    These are the following points:

    - price
    - size
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from flashgen.config import Config
from flashgen.extraction.reading.label_lines import label_in
from flashgen.extraction.reading.list_owners import label_problem
from flashgen.extraction.reading.place import PARTS, Place
from flashgen.extraction.reading.sentence_fronts import lead_in, lead_in_problem
from flashgen.extraction.reading.terms import is_marked_line
from flashgen.extraction.reading.text_look import LABEL, TERM
from flashgen.extraction.rule import Rule
from flashgen.extraction.rules.terms.term_bullet import of_item
from flashgen.markdown.visible_text import shows_something
from flashgen.model.draft import FAIR, STRONG, Draft, Skip
from flashgen.model.note import Tokens


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The card of the label *at* a place and of the list behind it, or those of the items of a list."""
    if at.type == "list":
        for item, part in zip(at.children, at.reading.parts, strict=True):
            if part and not isinstance(part, str) and part.rule == "label_list":
                yield of_item(item, part, "list")
    elif at.next is not None and at.next.type == "list":
        yield from _of_paragraph(at, at.next)


def _of_paragraph(at: Place, items: Place) -> Iterator[Draft | Skip]:
    look = at.look
    name = look.label
    if name is None and at.type == "paragraph" and len(look.lines) > 1:
        # the label may be only the last line of a longer paragraph
        name = label_in(look.lines[-1].tokens, look.lines[-1].text)
    evidence = FAIR
    if name is not None:
        problem = label_problem(name, items)
        evidence = STRONG if is_marked_line(name) else FAIR
    elif look.announces:
        name = lead_in(at.look)
        problem = _lead_in_problem(at, items, name)
    else:
        return
    if name is None or problem:
        yield Skip(at.block, problem or "it is a sentence that announces, not a label")
        return
    rest = (items.block, *(place.block for place in takewhile(lambda place: place.is_picture, items.rest())))
    if shows_something(rest):
        yield Draft("label_list", "list", name, rest, at.block.line, (at.block,), evidence=evidence, shows=rest)


def _lead_in_problem(at: Place, items: Place, name: Tokens | None) -> str | None:
    """Why the list *items* is no answer to the sentence *name* above it, or None."""
    section = at.section if name is not None else None
    if section is not None and section.heading is not None and _is_all(at, items):
        return "the heading above it asks for its list"
    return lead_in_problem(name, items)


def _is_all(at: Place, items: Place) -> bool:
    """True if the sentence *at* a place and its *items* are all that stands under their heading."""
    return at.index == 0 and all(place.is_picture for place in items.rest())


RULE = Rule(
    "label_list",
    frozenset(("list", "paragraph", "block_text")),
    match,
    __doc__,
    needs=LABEL | TERM | PARTS,
    below_terms=True,
)
