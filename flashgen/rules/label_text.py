"""`How it works:` alone in its paragraph -> How it works / the paragraphs that follow.

They reach up to the next label, heading, rule or list of terms.

Makes a card:

    How it works:

    The model is trained on a large set of data.

Makes none (nothing follows; a sentence that announces names nothing):

    How it works:

    # Another heading

    Before we begin with the chapter, one more thing about the notation:

    Vectors are bold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from flashgen.draft import Draft, Skip
from flashgen.note import Block
from flashgen.rules.term_bullet import term_items
from flashgen.shape import is_lead_in, label_of
from flashgen.text import plain, shows_something

WALL = 1200
"""Characters of an answer from which on it is a wall that nobody can recall."""


def extract(blocks: Sequence[Block]) -> Iterator[Draft | Skip]:
    """The card of the label and text that *blocks* begins with."""
    label = blocks[0]
    name = label_of(label)
    if name is None or (len(blocks) > 1 and blocks[1].type == "list"):
        return
    text = tuple(takewhile(belongs, blocks[1:]))
    if not shows_something(text):
        yield Skip(label, "nothing follows the label")
        return
    length = len(plain(text))
    if length > WALL:
        yield Skip(label, f"its answer would be a wall of {length:,} characters")
        return
    yield Draft("label_text", "definition", name, text, label.line, takes=(label, *text))


def belongs(block: Block) -> bool:
    """Whether *block* goes on with what a label above it began."""
    if block.type in ("heading", "thematic_break"):
        return False
    if block.type == "list" and 2 * len(term_items(block)) >= len(block.children):
        return False
    return label_of(block) is None and not is_lead_in(block)
