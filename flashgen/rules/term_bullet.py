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

from flashgen.config import Config
from flashgen.draft import FAIR, STRONG, WEAK, Draft, Skip
from flashgen.note import Block, Inline, Tokens
from flashgen.shape import Term, find_term, term_problem, value_problem, word_count
from flashgen.text import shows_something, visible
from flashgen.words import noise_words

MIN_LINK_WORDS = 3
"""A wikilink is a term when so many words say what it is; fewer only remark on it (`[[Dune]] - half read`)."""


MAX_PLAIN_WORDS = 4
"""Words that the plain terms of a list have on average at the most."""


def extract(blocks: Sequence[Block], config: Config) -> Iterator[Draft | Skip]:
    """A card for each term item of the list that *blocks* begins with."""
    first = blocks[0]
    if first.type != "list":
        return
    dashes, alike = has_dashes(first), _plain_alike(first)
    for item in first.children:
        found = read_item(item, dashes)
        if isinstance(found, Term):
            evidence = STRONG if found.marked else FAIR if alike else WEAK
            back = answer(item, found)
            yield Draft("term_bullet", "definition", found.front, back, item.line, (item,), evidence=evidence)
        elif found:
            yield Skip(item, found)


def read_item(item: Block, dashes: bool) -> Term | str | None:
    """The term of *item*, or the reason why it looks like one and is none, or None.

    *dashes*: whether a spaced dash separates a plain term, too.
    """
    if not item.children or item.children[0].type not in ("paragraph", "block_text"):
        return None
    if "task" in item.attrs:
        return "it is a task"
    term = find_term(item.children[0].inline.tokens)
    if term is None or (not term.marked and not term.has_colon and not dashes):
        return None
    below = item.children[1:]
    if not term.rest and not shows_something(below):
        return "nothing is said of the term" if term.separator else None
    if not term.marked and not term.rest:
        return None  # a label with its list: another rule's
    return _problem(term, bool(below)) or term


def _problem(term: Term, more: bool) -> str | None:
    """Why *term* is none after all; *more*: whether the item goes on below its first paragraph."""
    name = visible(term.front)
    problem = term_problem(name, term.marked)
    if problem is None and not more:
        problem = value_problem(term.rest)
    if problem is None and not term.marked and noise_words().has("properties", name):
        problem = "it is a property of the note or of a thing"
    if problem is None and term.front[0]["type"] == "wikilink" and not more:
        said = word_count(visible(term.rest))
        problem = "it only remarks on a link" if said < MIN_LINK_WORDS else None
    return problem


def term_items(block: Block) -> list[Block]:
    """The items of the list *block* that are terms with their definitions."""
    dashes = has_dashes(block)
    return [item for item in block.children if isinstance(read_item(item, dashes), Term)]


def all_terms(block: Block) -> list[Tokens]:
    """The terms of the list *block* if every item of it is one with its definition, else nothing."""
    dashes = has_dashes(block)
    terms = [read_item(item, dashes) for item in block.children]
    fronts = [term.front for term in terms if isinstance(term, Term)]
    return fronts if len(fronts) == len(terms) else []


def list_of(names: Sequence[Tokens], line: int) -> Block:
    """A list of *names*, as the answer to what there is of something."""
    items = (Block("list_item", line, (Block("block_text", line, inline=Inline.of(name)),)) for name in names)
    return Block("list", line, tuple(items))


def mostly_terms(block: Block) -> bool:
    """Whether the items of the list *block* are the cards rather than the list: half of them are terms, and
    not only plain ones by chance."""
    items = term_items(block)
    return 2 * len(items) >= len(block.children) and bool(items)


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
    dashed = sum(not term.marked and not term.has_colon for term in terms)
    return len(block.children) >= 2 and dashed >= 2 and len(terms) >= 0.75 * len(block.children)


def _plain_alike(block: Block) -> bool:
    """Whether plain terms are the habit of the list *block*: three quarters of its items have one, and they
    are short. Of such items two or more in a row are facts more often than not, a lone one is not."""
    terms = term_items(block)
    if len(terms) < 2 or len(terms) < 0.75 * len(block.children):
        return False
    found = [find_term(item.children[0].inline.tokens) for item in terms]
    words = sum(word_count(visible(term.front)) for term in found if term)
    return words <= MAX_PLAIN_WORDS * len(terms)
