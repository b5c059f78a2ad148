"""`- **Term:** definition` -> term / definition.

The item of a list begins with a term, then a separator, then what the term means. The rest of the
item, its further paragraphs, nested lists, code and pictures, belongs to the answer.

Makes cards:

    - **ResNet:** A model that classifies pictures.
    - `git stash` - puts changes aside
    - **Causes**
        - smoking
        - high blood pressure

Makes none (nothing is said of the term; the bold words only begin a sentence):

    - **ResNet:**
    - **Beam search** keeps the best few candidates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flashgen.draft import Draft, Skip
from flashgen.note import Block, Inline
from flashgen.shape import Term, find_term, term_problem
from flashgen.text import shows_something, visible


def extract(blocks: Sequence[Block]) -> Iterator[Draft | Skip]:
    """A card for each term item of the list that *blocks* begins with."""
    first = blocks[0]
    if first.type != "list":
        return
    dashes = has_dashes(first)
    for item in first.children:
        found = read_item(item, dashes)
        if isinstance(found, Term):
            back = answer(item, found)
            yield Draft("term_bullet", "definition", found.front, back, item.line, takes=(item,))
        elif found:
            yield Skip(item, found)


def term_items(block: Block) -> list[Block]:
    """The items of the list *block* that are terms with their definitions."""
    dashes = has_dashes(block)
    return [item for item in block.children if isinstance(read_item(item, dashes), Term)]


def read_item(item: Block, dashes: bool) -> Term | str | None:
    """The term of *item*, or the reason why it looks like one and is none, or None.

    *dashes*: whether a spaced dash separates a plain term, too.
    """
    if not item.children or item.children[0].type not in ("paragraph", "block_text"):
        return None
    if "task" in item.attrs:
        return "it is a task"
    term = find_term(item.children[0].inline.tokens)
    if term is None:
        return None
    if not term.marked and term.separator not in (":", "：") and not dashes:
        return None
    below = item.children[1:]
    if not term.rest and not shows_something(below):
        return "nothing is said of the term" if term.separator else None
    if not term.marked and not term.rest:
        return None  # a label with its list: another rule's
    problem = term_problem(visible(term.front), term.marked)
    if problem:
        return problem
    return term


def answer(item: Block, term: Term) -> tuple[Block, ...]:
    """What *item* says of *term*: the rest of its first paragraph and all that hangs below."""
    first, *below = item.children
    if not term.rest:
        return tuple(below)
    return (Block(first.type, first.line, inline=Inline.of(term.rest)), *below)


def has_dashes(block: Block) -> bool:
    """Whether `term - meaning` is the habit of the list *block*: three quarters of at least two items."""
    terms = [
        term
        for item in block.children
        if item.children and (term := find_term(item.children[0].inline.tokens)) and term.rest
    ]
    dashed = sum(not term.marked and term.separator not in (":", "：", "") for term in terms)
    return len(block.children) >= 2 and dashed >= 2 and dashed >= 0.75 * len(block.children)
