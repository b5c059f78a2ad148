"""`> [!definition] Osmosis` -> Osmosis / what is in the box.

A callout, or a block of the Admonition plugin, whose own title is a term. (One whose title is a question
is `question`'s.) If the box holds nothing but terms, those are the cards.

Makes a card:

    > [!info] Transaction
    > A unit of work that happens whole or not at all.

Makes none (no title of its own; a task; a remark):

    > [!tip]
    > Save often.

    > [!todo] Chapter 3
    > Read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flashgen.config import Config
from flashgen.draft import FAIR, STRONG, Draft, Skip
from flashgen.note import Block
from flashgen.rules.term_bullet import all_terms
from flashgen.shape import is_sentence, term_problem, trimmed
from flashgen.text import plain, shows_something, visible
from flashgen.words import noise_words

_NO_KNOWLEDGE = """
    todo bug quote cite danger error warning caution attention failure fail missing success check done proof
    solution tip hint
"""
NO_KNOWLEDGE = frozenset(_NO_KNOWLEDGE.split())
"""Kinds of boxes that warn, remind or quote; their titles name no concept."""
DEFINES = frozenset(("def", "definition", "theorem", "lemma", "law", "formula", "concept", "term", "satz", "axiom"))


def extract(blocks: Sequence[Block], config: Config) -> Iterator[Draft | Skip]:
    """The card of the callout that *blocks* begins with."""
    box = blocks[0]
    if box.type != "callout":
        return
    title = trimmed(box.inline.tokens)
    name = visible(title)
    kind = box.attrs.get("kind", "")
    if not shows_something(box.children):
        yield Skip(box, "the box is empty")
    elif not name.strip():
        yield Skip(box, "the box has no title that could be a question")
    elif kind in NO_KNOWLEDGE:
        yield Skip(box, f"a box of the kind '{kind}' reminds or warns")
    elif problem := term_problem(name, marked=True) or ("it is a sentence" if is_sentence(name, True) else None):
        yield Skip(box, problem)
    elif noise_words().has("sections", name) or noise_words().has("structural", name):
        yield Skip(box, "the title of the box names no concept")
    elif all(block.type == "list" and all_terms(block) for block in box.children):
        yield Skip(box, "the terms in the box are the cards")
    elif len(plain(box.children)) > config.wall:
        yield Skip(box, f"its answer would be a wall of {len(plain(box.children)):,} characters")
    else:
        evidence = STRONG if kind in DEFINES else FAIR
        yield Draft("callout", "definition", title, box.children, box.line, (box,), evidence=evidence)
