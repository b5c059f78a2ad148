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

import re
from collections.abc import Iterator

from flashgen.config import Config
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.place import Place
from flashgen.extraction.reading.wording import is_sentence, term_problem, wall_problem
from flashgen.extraction.rule import Rule
from flashgen.markdown.text import shows_something
from flashgen.model.draft import FAIR, STRONG, Draft, Skip

_NUMBERED = re.compile(r"(?:[^\W\d_]+\W+){0,2}[^\W\d_]+\W*\d+")
"""`Question number 61`, `Example 3`."""
_NO_KNOWLEDGE = "todo bug quote cite failure fail missing success check done proof solution beweis demostracion"
NO_KNOWLEDGE = frozenset(_NO_KNOWLEDGE.split())
"""Kinds of boxes that remind, quote or prove; their titles name no concept."""
DEFINES = frozenset(("def", "definition", "theorem", "lemma", "law", "formula", "concept", "term", "satz", "axiom"))


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The card of the callout *at* a place."""
    box = at.block
    problem = callout_problem(at, config)
    if problem:
        yield Skip(box, problem)
    else:
        evidence = STRONG if box.attrs["kind"] in DEFINES else FAIR
        yield Draft("callout", "definition", at.look.tokens, box.children, box.line, (box,), evidence=evidence)


def callout_problem(at: Place, config: Config) -> str | None:
    """Why the callout *at* a place makes no card, or None."""
    box, name = at.block, at.look.text
    words = noise_words()
    if not shows_something(box.children):
        return "the box is empty"
    if not name.strip():
        return "the box has no title that could be a question"
    if box.attrs["kind"] in NO_KNOWLEDGE:
        return f"a box of the kind '{box.attrs['kind']}' reminds or warns"
    if problem := term_problem(name, marked=True):
        return problem
    if _NUMBERED.fullmatch(name):
        return "the title of the box only counts"
    if is_sentence(name, marked=True):
        return "the title of the box is a sentence"
    if words.has("sections", name) or words.has("structural", name):
        return "the title of the box names no concept"
    if all(place.type == "list" and place.reading.all_ask for place in at.children):
        return "the terms in the box are the cards"
    return wall_problem(box.children, config.wall)


RULE = Rule("callout", frozenset(("callout",)), match, __doc__)
