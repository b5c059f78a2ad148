"""Whatever asks a question and has something under it -> the question / what is under it.

A heading, an item of a list with a list of its own, a label, the title of a callout, the summary of a
toggle (`<details>`): it ends in a question mark of any script. A bold question may have its answer behind
it in the same line.

Makes cards:

    ### What is a closure?

    A function with its scope.

    ### Questions

    - **Why HTTPS?** Nobody can read along.
    - Which organs make insulin?
        - the pancreas

Makes none (nothing is under it; prose that asks itself something):

    But is that enough? We shall see in the next chapter.

    ### What next?
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from flashgen.config import Config
from flashgen.extraction.rules.callout import callout_problem
from flashgen.extraction.rules.table import table_problem
from flashgen.extraction.rules.term_bullet import all_terms, list_of
from flashgen.extraction.shape import (
    announces,
    find_term,
    is_marked,
    is_marked_line,
    is_picture,
    is_question,
    label_of,
    lines_of,
    wall_problem,
)
from flashgen.markdown.text import cut, shows_something, trimmed, visible
from flashgen.model.draft import FAIR, STRONG, Draft, Skip
from flashgen.model.note import Block, Inline, Tokens

STARTS = frozenset(("list", "callout", "details", "heading", "paragraph", "block_text"))

_MARK = re.compile("[?？؟]")
_TEXT = ("paragraph", "block_text")


def extract(blocks: Sequence[Block], config: Config) -> Iterator[Draft | Skip]:
    """The card of the question that *blocks* begins with; those of a list's items likewise."""
    first = blocks[0]
    if first.type == "list":
        for item in first.children:
            if "task" not in item.attrs and item.children:
                yield from _in_item(item)
    elif first.type in ("callout", "details"):
        if is_question(first.inline.known(visible)) and shows_something(first.children):
            yield _draft(first.inline.tokens, first.children, first.line, (first,), STRONG)
    elif first.type == "heading":
        yield from _under_heading(blocks, config)
    else:
        yield from _paragraph(blocks, config)


def _in_item(item: Block) -> Iterator[Draft]:
    first, *below = item.children
    if first.type not in _TEXT:
        return
    split = _question_and_rest(first)
    if split is None:
        return
    front, rest = split
    back = (*rest, *below)
    if shows_something(back):
        yield _draft(front, back, item.line, (item,), STRONG)


def _under_heading(blocks: Sequence[Block], config: Config) -> Iterator[Draft | Skip]:
    heading = blocks[0]
    if not is_question(heading.inline.known(visible)):
        return
    text = [*takewhile(lambda block: _answers(block, config), blocks[1:])]
    while text and announces(text[-1]):
        text.pop()
    # Terms are cards of their own: the question asks for their names.
    back = [list_of(terms, block.line) if (terms := _terms(block)) else block for block in text]
    takes = [block for block in text if not _terms(block)]
    if not shows_something(back):
        yield Skip(heading, "nothing answers the question")
    elif problem := wall_problem(back, config.wall):
        yield Skip(heading, problem)
    else:
        yield _draft(heading.inline.known(trimmed), back, heading.line, (heading, *takes), STRONG)


def _terms(block: Block) -> list[Tokens]:
    return all_terms(block) if block.type == "list" else []


def _paragraph(blocks: Sequence[Block], config: Config) -> Iterator[Draft | Skip]:
    first = blocks[0]
    split = _question_and_rest(first)
    if split is None:
        return
    front, rest = split
    marked = is_marked_line(front)
    if rest and not marked and "\n" not in first.inline.text.strip():
        return  # a question in the midst of prose
    takes: list[Block] = [first]
    following = blocks[1:]
    if not rest and following and following[0].type == "list":
        takes += [following[0], *takewhile(is_picture, following[1:])]
    elif not rest:
        answers = [*takewhile(lambda block: _answers(block, config), following)]
        takes += answers if marked else answers[:1]
    back = (*rest, *takes[1:])
    if not shows_something(back):
        return
    if problem := wall_problem(back, config.wall):
        yield Skip(first, problem)
    else:
        yield _draft(front, back, first.line, tuple(takes), STRONG if marked else FAIR)


def _answers(block: Block, config: Config) -> bool:
    """Whether *block* goes on with the answer to the question above it."""
    if block.type in ("heading", "thematic_break") or label_of(block) is not None:
        return False
    if block.type == "callout":
        return callout_problem(block, config) is not None
    if block.type == "table":
        return table_problem(block, config) is not None
    if block.type == "list":
        return not any(_asks(item) for item in block.children if item.children)
    if block.type not in _TEXT:
        return block.type != "details" or not is_question(block.inline.known(visible))
    term = block.inline.known(find_term)
    return not (term and term.marked) and _question_and_rest(block) is None


def _asks(item: Block) -> bool:
    """Whether *item* of a list is a question with its answer."""
    return item.children[0].type in _TEXT and any(True for _ in _in_item(item))


def _question_and_rest(block: Block) -> tuple[Tokens, tuple[Block, ...]] | None:
    """The question that *block* begins with, a marked one or a whole line, and what follows it there."""
    if not _MARK.search(block.inline.text):
        return None
    tokens = block.inline.known(trimmed)
    if not tokens:
        return None
    if is_marked(tokens[0]) and is_question(visible(tokens[:1])):
        end = len(visible(tokens[:1]))
    else:
        end = len(visible(lines_of(tokens)[0]))
        if not is_question(visible(lines_of(tokens)[0])):
            return None
    front, rest = cut(tokens, end, end)
    return front, (Block(block.type, block.line, inline=Inline.of(rest)),) if rest else ()


def _draft(front: Tokens, back: Sequence[Block], line: int, takes: tuple[Block, ...], evidence: int) -> Draft:
    return Draft("question", "question", front, tuple(back), line, takes, evidence=evidence)
