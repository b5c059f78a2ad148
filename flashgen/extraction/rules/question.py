"""Whatever asks a question and has something under it -> the question / what is under it.

A heading, an item of a list with a list of its own, a label, the title of a callout, the summary of a
toggle (`<details>`): it ends in a question mark of any script, or is a toggle beside one that asks. A bold question
may have its answer behind it in the same line.

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
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import takewhile

from flashgen.config import Config
from flashgen.extraction.reading.place import TEXTS, Place, text_block
from flashgen.extraction.reading.sentence_fronts import question_and_rest
from flashgen.extraction.reading.terms import is_marked_line
from flashgen.extraction.reading.text_kinds import wall_problem
from flashgen.extraction.reading.text_look import QUESTION
from flashgen.extraction.rule import Rule
from flashgen.extraction.rules.callout import AUTHORS_CARDS, callout_problem, has_authors_cards
from flashgen.extraction.rules.table import table_problem
from flashgen.extraction.rules.terms.term_bullet import of_item
from flashgen.markdown.visible_text import plain, shows_something
from flashgen.model.draft import FAIR, STRONG, Draft, Skip
from flashgen.model.note import Block, Tokens


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The card of the question *at* a place, or those of the items of a list."""
    if at.type == "list":
        for item, part in zip(at.children, at.reading.parts, strict=True):
            if part and not isinstance(part, str) and part.rule == "question":
                yield of_item(item, part, "question")
    elif at.type in ("callout", "details"):
        block = at.block
        if at.look.asks and at.children and all(has_authors_cards(child, config) for child in at.children):
            yield Skip(block, AUTHORS_CARDS)
        elif at.look.asks and shows_something(block.children):
            yield _draft(at.look.tokens, block.children, (block,), STRONG)
    elif at.type == "heading":
        if at.look.asks and at.section is not None:
            body = [place for place in at.section.body if place.block in at.section.free]
            yield from _under_heading(at, body, config)
    else:
        yield from _paragraph(at, config)


def _under_heading(at: Place, body: Sequence[Place], config: Config) -> Iterator[Draft | Skip]:
    text = [*takewhile(lambda place: _answers(place, config), body)]
    while text and text[-1].look.announces:
        text.pop()
    back = [place.block for place in text]
    if not shows_something(back):
        yield Skip(at.block, "nothing answers the question")
    elif problem := wall_problem(plain(back), config.wall):
        yield Skip(at.block, problem)
    else:
        yield _draft(at.look.tokens, back, _taken(at, text), STRONG, text)


def _taken(at: Place, text: Sequence[Place]) -> tuple[Block, ...]:
    return (at.block, *(place.block for place in text if place.type != "list"))


def _paragraph(at: Place, config: Config) -> Iterator[Draft | Skip]:
    split = question_and_rest(at.look)
    if split is None:
        return
    front, rest = split
    marked = is_marked_line(front)
    if rest and not marked and len(at.look.lines) == 1:
        return  # a question in the midst of prose
    if not rest and at.next is not None and _are_options(at.next):
        yield _choice(at, front, at.next)
        return
    answers: list[Place] = []
    if not rest and at.next is not None and at.next.type == "list":
        answers = [at.next, *takewhile(lambda place: place.is_picture, at.next.rest())]
    elif not rest:
        answers = [*takewhile(lambda place: _answers(place, config), at.rest())]
        answers = answers if marked else answers[:1]
    back = (*((text_block(at.block, rest),) if rest else ()), *(place.block for place in answers))
    if not shows_something(back):
        return
    if problem := wall_problem(plain(back), config.wall):
        yield Skip(at.block, problem)
    else:
        yield _draft(front, back, _taken(at, answers), STRONG if marked else FAIR, answers)


_OPTION = re.compile(r"[(（]?(?P<letter>[A-Ha-hＡ-Ｈ])[.)）．、:：]\s*\S")


def _are_options(items: Place) -> bool:
    """True if the items of a list are those that one chooses from: A, B, C ..."""
    if items.type != "list" or len(items.children) < MIN_OPTIONS:
        return False
    found = [_OPTION.match(item.first.text) for item in items.children]
    letters = [unicodedata.normalize("NFKC", match["letter"]).upper() for match in found if match]
    return letters == [*"ABCDEFGH"[: len(found)]]


MIN_OPTIONS = 3


def _choice(at: Place, front: Tokens, options: Place) -> Draft | Skip:
    """The card of a question with *options*, which are part of it; the answer is in the box below them."""
    box = options.next
    if box is None or box.type not in ("callout", "details") or not shows_something(box.block.children):
        return Skip(at.block, "no box with the answer stands below its options")
    asked: Tokens = (*front, {"type": "block", "attrs": {"block": options.block}})
    takes = (at.block, options.block, box.block)
    return Draft("question", "question", asked, tuple(box.block.children), at.block.line, takes, evidence=STRONG)


def _answers(place: Place, config: Config) -> bool:
    """True if what stands at *place* goes on with the answer to the question above it."""
    if place.type in ("heading", "thematic_break") or place.look.label is not None:
        return False
    if place.type == "callout":
        return callout_problem(place, place.look.tokens, place.block.children, config) is not None
    if place.type == "table":
        return table_problem(place.block, config) is not None
    if place.type == "list":
        parts = place.reading.parts
        return not any(part and not isinstance(part, str) and part.rule == "question" for part in parts)
    if place.type not in TEXTS:
        return place.type != "details" or not place.look.asks
    term = place.look.term
    return not (term and term.marked) and question_and_rest(place.look) is None


def _draft(
    front: Tokens,
    back: Sequence[Block],
    takes: tuple[Block, ...],
    evidence: int,
    answers: Sequence[Place] = (),
) -> Draft:
    shows = tuple(place.block for place in answers if place.type == "list")
    return Draft("question", "question", front, tuple(back), takes[0].line, takes, evidence=evidence, shows=shows)


_STARTS = ("list", "callout", "details", "heading", "paragraph", "block_text")
RULE = Rule("question", frozenset(_STARTS), match, __doc__, needs=QUESTION, below_terms=True)
