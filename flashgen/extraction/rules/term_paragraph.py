"""`**Term**: definition` in a paragraph -> term / definition.

Each line that begins with a marked term and a separator is a card of its own; lines without one go on with
the definition above them. Plain terms need company: two lines, or three paragraphs, of the same shape.

Makes cards:

    **Force** — what changes motion.
    **Mass:** what resists it,
    measured in kilograms.

    Image: a read-only template
    Container: an image that runs

Makes none (one plain line may be anything; the bold words only begin a sentence):

    Remember: the exam is on Friday.

    **Newton** was born in 1643.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from flashgen.config import Config
from flashgen.extraction.rules.explicit import begins_with_question
from flashgen.extraction.shape import (
    Term,
    find_term,
    is_series,
    joined,
    label_in,
    line_terms,
    lines_of,
    said_problem,
    term_problem,
)
from flashgen.markdown.text import shows_something, visible
from flashgen.model.draft import FAIR, STRONG, WEAK, Draft, Skip
from flashgen.model.note import Block, Inline, Tokens

STARTS = frozenset(("paragraph",))

MIN_ALIKE = 3
"""So many paragraphs of one plain term each make a glossary."""


def extract(blocks: Sequence[Block], config: Config) -> Iterator[Draft | Skip]:
    """The cards of the paragraph that *blocks* begins with, and of those of its shape behind it."""
    first = blocks[0]
    groups = _marked_groups(first)
    if groups:
        yield from _cards(first, groups, STRONG, _below(blocks, groups))
    elif _plain_terms(first):
        alike = [*takewhile(_has_terms, blocks)]
        plain = {block: terms for block in alike if (terms := _plain_terms(block))}
        names = [visible(term.front) for terms in plain.values() for _, term in terms]
        company = (len(alike) >= MIN_ALIKE or any(len(terms) > 1 for terms in plain.values())) and not is_series(
            names
        )
        for block, terms in plain.items():
            yield from _cards(block, terms, FAIR if company else WEAK, ())


def _has_terms(block: Block) -> bool:
    """Whether *block* is a paragraph of terms, marked or plain."""
    return block.type == "paragraph" and bool(_marked_groups(block) or _plain_terms(block))


def _below(blocks: Sequence[Block], groups: list[tuple[int, Term]]) -> tuple[Block, ...]:
    """What goes on with the last definition of the paragraph: a list that touches it, or, if it ends in a
    colon, the list, code, formula or table that it announces."""
    first, following = blocks[0], blocks[1] if len(blocks) > 1 else None
    if following is None or following.type not in ("list", "block_code", "block_math", "table"):
        return ()
    if label_in(first.inline.known(lines_of)[-1]):
        return ()  # the last line is the label of what follows
    touches = following.type == "list" and following.line == first.line + len(first.inline.known(lines_of))
    announced = visible(groups[-1][1].rest).rstrip().endswith((":", "："))
    return (following,) if touches or announced else ()


def _marked_groups(block: Block) -> list[tuple[int, Term]]:
    """The marked terms with which lines of *block* begin, each with the number of its line and with all up to
    the next one as its definition; none if the first line has no term."""
    groups: list[tuple[int, list[Tokens]]] = []
    lines = block.inline.known(lines_of)
    for number, (line, term) in enumerate(zip(lines, block.inline.known(line_terms), strict=True)):
        if term and term.marked and (term.separator or not groups) and not term_problem(visible(term.front), True):
            groups.append((number, [line]))
        elif groups:
            groups[-1][1].append(line)
        else:
            return []
    terms = [(number, find_term(joined(lines))) for number, lines in groups]
    return [(number, term) for number, term in terms if term and term.rest]


def _plain_terms(block: Block) -> list[tuple[int, Term]]:
    """The plain terms of *block* if each of its lines is one."""
    terms: list[tuple[int, Term]] = []
    if begins_with_question(block):
        return []
    for number, term in enumerate(block.inline.known(line_terms)):
        if not term or not term.rest or term.marked or term_problem(visible(term.front), False):
            return []
        terms.append((number, term))
    return terms


def _cards(
    block: Block, groups: list[tuple[int, Term]], evidence: int, below: tuple[Block, ...]
) -> Iterator[Draft | Skip]:
    for number, term in groups:
        more = below if term is groups[-1][1] else ()
        problem = term_problem(visible(term.front), term.marked) or said_problem(term)
        if problem:
            yield Skip(block, problem)
            continue
        line = block.line + number
        back = (Block("block_text", line, inline=Inline.of(term.rest)), *more)
        if not more and visible(term.rest).rstrip().endswith((":", "：")):
            yield Skip(block, "its definition only announces something")
        elif shows_something(back):
            takes = (block, *more)
            yield Draft("term_paragraph", "definition", term.front, back, line, takes, evidence=evidence)
