"""A definition list, as Pandoc reads it -> term / definition.

Makes cards:

    Halyard
    : Rope used to hoist a sail.

    Sheet
    : Rope that controls the angle of a sail.

Makes none (a caption stands under a table, it defines nothing):

    | knot | use |
    |------|-----|

    : Knots of the sailor
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flashgen.config import Config
from flashgen.extraction.reading.place import Place
from flashgen.extraction.reading.text_kinds import term_problem
from flashgen.extraction.rule import Rule
from flashgen.markdown.visible_text import shows_something, trimmed, visible
from flashgen.model.draft import STRONG, Draft, Skip
from flashgen.model.note import Block


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """A card for each term of the definition list *at* a place."""
    heads: list[Block] = []
    bodies: list[Block] = []
    for child in (*at.block.children, None):
        if bodies and (child is None or child.type == "def_list_head"):
            yield from _cards(heads, bodies)
            heads, bodies = [], []
        if child is not None:
            (heads if child.type == "def_list_head" else bodies).append(child)


def _cards(heads: Sequence[Block], bodies: Sequence[Block]) -> Iterator[Draft | Skip]:
    back = tuple(block for body in bodies for block in body.children)
    for head in heads:
        front = trimmed(head.inline.tokens)
        problem = term_problem(visible(front), marked=True, words=False)
        if problem or not shows_something(back):
            yield Skip(head, problem or "nothing is said of the term")
        else:
            takes = (head, *bodies)
            yield Draft("term_block", "definition", front, back, head.line, takes, evidence=STRONG)


RULE = Rule("term_block", frozenset(("def_list",)), match, __doc__)
