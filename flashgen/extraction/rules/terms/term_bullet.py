"""`- **Term:** definition` -> term / definition.

The item of a list begins with a term, then a separator, then what the term means. The rest of the
item, its further paragraphs, nested lists, code and pictures, belongs to the answer. A plain term needs company: a
neighbour, or two others anywhere in the list, of the same shape and separator; with a dash, most items of the list.

Makes cards:

    - **ResNet:** A model that classifies pictures.
    - `git stash` - puts changes aside
    - **Causes**
        - smoking
        - high blood pressure

    - The costs of a firm depend on the time that one looks at.
    - Fixed cost: does not change with output
    - Variable cost: rises with output

Makes none (nothing is said of the term; one plain term may be anything):

    - **ResNet:**

    - Remember: the exam is on Friday.
    - It is in the large hall.
"""

from __future__ import annotations

from collections.abc import Iterator

from flashgen.config import Config
from flashgen.extraction.reading.place import PARTS, Part, Place, answer
from flashgen.extraction.rule import Rule
from flashgen.markdown.visible_text import plain
from flashgen.model.draft import Draft, Skip


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """A card for each term item of the list *at* a place."""
    for item, part in zip(at.children, at.reading.parts, strict=True):
        if isinstance(part, str):
            yield Skip(item.block, part)
        elif part and part.rule == "term_bullet":
            yield of_item(item, part)


def of_item(item: Place, part: Part, kind: str = "definition") -> Draft:
    """The card of *item* of a list, which asks for *part*; of long lists below a label it shows what is left of them
    when their items have cards of their own."""
    back = answer(item, part)
    long = kind == "list" and plain(back).count("\n") >= MAX_LINES
    shows = tuple(block for block in back if block.type == "list") if long else ()
    return Draft(
        part.rule, kind, part.front, back, item.block.line, (item.block,), evidence=part.evidence, shows=shows
    )


MAX_LINES = 8
"""Lines below a label that are recalled at once, those that have cards of their own among them."""


RULE = Rule("term_bullet", frozenset(("list",)), match, __doc__, needs=PARTS, below_terms=True)
