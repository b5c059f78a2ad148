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
from dataclasses import dataclass
from functools import lru_cache

from flashgen.config import Config
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.shape import (
    ONLY_LINKS,
    STEP,
    Noise,
    Term,
    find_term,
    is_series,
    said_problem,
    term_problem,
    word_count,
)
from flashgen.markdown.text import shows_something, visible
from flashgen.model.draft import FAIR, STRONG, WEAK, Draft, Skip
from flashgen.model.note import Block, Inline, Tokens

STARTS = frozenset(("list",))

MIN_LINK_WORDS = 3
"""A wikilink is a term when so many words say what it is; fewer only remark on it (`[[Dune]] - half read`)."""
MAX_PLAIN_WORDS = 4
"""Words that the plain terms of a list have on average at the most."""
MIN_ALIKE = 0.75
"""Share of the items of a list that must look like terms for the plain ones to count."""
MIN_TERMS_A_STEP = 3
"""A word such as `Solution` is a term, not a step of one, in a list that has so many terms for each such word."""
MAX_PROPERTY_WORDS = 3
"""Words of a value that a property of a thing has at the most; a longer one defines a term of that name."""


def extract(blocks: Sequence[Block], config: Config) -> Iterator[Draft | Skip]:
    """A card for each term item of the list that *blocks* begins with."""
    reading = read_list(blocks[0])
    for item, found in zip(blocks[0].children, reading.items, strict=True):
        if isinstance(found, Term):
            evidence = STRONG if found.marked else FAIR if reading.alike else WEAK
            back = answer(item, found)
            yield Draft("term_bullet", "definition", found.front, back, item.line, (item,), evidence=evidence)
        elif found:
            yield Skip(item, found)


@dataclass(frozen=True, slots=True)
class ListReading:
    """What the items of a list look like."""

    items: tuple[Term | str | None, ...]
    """For each item its term, or the reason why it looks like one and is none, or None."""
    alike: bool
    """Whether its plain terms are facts more often than not: most items have one, and they are short."""

    @property
    def terms(self) -> list[Tokens]:
        """The fronts of the items that are surely terms."""
        return [term.front for term in self.items if isinstance(term, Term) and (term.marked or self.alike)]

    @property
    def mostly_terms(self) -> bool:
        """Whether the items are the cards rather than the list."""
        return 2 * len(self.terms) >= len(self.items) and bool(self.terms)

    @property
    def mostly_noise(self) -> bool:
        """Whether at least half of the items were refused for what they are: tasks, days, properties, values."""
        return 2 * sum(isinstance(item, Noise) for item in self.items) >= len(self.items)


@lru_cache(maxsize=256)
def read_list(block: Block) -> ListReading:
    """What the items of the list *block* look like."""
    dashes = _has_dashes(block)
    items = tuple(read_item(item, dashes) for item in block.children)
    steps = sum(item is STEP for item in items)
    if steps and MIN_TERMS_A_STEP * steps <= sum(isinstance(item, Term) for item in items):
        items = tuple(read_item(item, dashes, steps_are_terms=True) for item in block.children)
    terms = [item for item in items if isinstance(item, Term)]
    plain = [visible(term.front) for term in terms if not term.marked]
    words = sum(map(word_count, plain))
    alike = len(terms) >= 2 and len(terms) >= MIN_ALIKE * len(items)
    return ListReading(items, alike and words <= MAX_PLAIN_WORDS * len(plain) and not is_series(plain))


def read_item(item: Block, dashes: bool, steps_are_terms: bool = False) -> Term | str | None:
    """The term of *item*, or the reason why it looks like one and is none, or None.

    *dashes*: whether a spaced dash separates a plain term, too. *steps_are_terms*: whether a word that names a
    step of a proof or a solution may be a term.
    """
    if not item.children or item.children[0].type not in ("paragraph", "block_text"):
        return None
    if "task" in item.attrs:
        return Noise("it is a task")
    term = item.children[0].inline.known(find_term)
    if term is None or (not term.marked and not term.has_colon and not dashes):
        return None
    below = item.children[1:]
    if not term.rest and not shows_something(below):
        return "nothing is said of the term" if term.separator else None
    if not term.marked and not term.rest:
        return None  # a label with its list: another rule's
    problem = term_problem(visible(term.front), term.marked)
    if problem is STEP and steps_are_terms:
        problem = None
    return problem or _problem(term, bool(below)) or term


def _problem(term: Term, more: bool) -> str | None:
    """Why *term*, by what is said of it, is none after all; *more*: whether the item goes on below its first
    paragraph."""
    name = visible(term.front)
    problem = said_problem(term)
    problem = None if more and problem is not ONLY_LINKS else problem
    if problem is None and not term.marked and not more and noise_words().has("properties", name):
        problem = _PROPERTY if _words_said(term) <= MAX_PROPERTY_WORDS else None
    if problem is None and term.front[0]["type"] == "wikilink" and not more:
        problem = _REMARK if _words_said(term) < MIN_LINK_WORDS else None
    return problem


_PROPERTY = Noise("it is a property of the note or of a thing")
_REMARK = Noise("it only remarks on a link")


def _words_said(term: Term) -> int:
    return word_count(visible(term.rest))


def all_terms(block: Block) -> list[Tokens]:
    """The terms of the list *block* if every item of it is one with its definition, else nothing."""
    reading = read_list(block)
    return reading.terms if len(reading.terms) == len(reading.items) else []


def list_of(names: Sequence[Tokens], line: int) -> Block:
    """A list of *names*, as the answer to what there is of something."""
    items = (Block("list_item", line, (Block("block_text", line, inline=Inline.of(name)),)) for name in names)
    return Block("list", line, tuple(items))


def answer(item: Block, term: Term) -> tuple[Block, ...]:
    """What *item* says of *term*: the rest of its first paragraph and all that hangs below."""
    first, *below = item.children
    if not term.rest:
        return tuple(below)
    return (Block(first.type, first.line, inline=Inline.of(term.rest)), *below)


def _has_dashes(block: Block) -> bool:
    """Whether `term - meaning` is the habit of the list *block*: most of its items begin with a term, whatever
    separates it, and two of them, or one of three, with a plain term and a dash."""
    terms = [
        term
        for item in block.children
        if item.children and (term := item.children[0].inline.known(find_term)) and term.rest
    ]
    dashed = sum(not term.marked and not term.has_colon for term in terms)
    return dashed >= (1 if len(terms) >= 3 else 2) and len(terms) >= MIN_ALIKE * len(block.children)
