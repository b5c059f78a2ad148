"""`## Photosynthesis` and its text -> Photosynthesis / the text.

The text is what stands right under the heading and became no other card. Where a heading holds only
terms or only subheadings, the question asks for their list: an overview of 2 to 9.

Makes cards (the heading with its text; the heading with its two terms):

    ## Photosynthesis

    Plants turn light into sugar.

    ## Models

    - **BERT:** reads both ways
    - **GPT:** reads on

Makes none (nothing stands under it but a sentence that announces):

    ## Outlook

    These are the topics of next week:
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile

from flashgen.draft import Draft, Section, Skip
from flashgen.note import Block, Inline, Tokens
from flashgen.rules.label_text import WALL
from flashgen.rules.term_bullet import has_dashes, read_item
from flashgen.shape import Term, announces, is_picture, term_problem
from flashgen.text import cut, plain, shows_something, visible

OVERVIEW = range(2, 10)
"""So many terms or subheadings make an overview card; more are no question but a table of contents."""


def extract(section: Section) -> Iterator[Draft | Skip]:
    """The card of the heading of *section*."""
    heading = section.heading
    if heading is None:
        return
    name = cut(heading.inline.tokens, 0, 0)[1]
    problem = heading_problem(visible(name))
    if problem:
        yield Skip(heading, problem)
        return
    text = tuple(_leading_text(section))
    if any(block.type in _PROSE and not is_picture(block) for block in text):
        yield from _heading_card(heading, name, text)
    else:
        yield from _overview(section, heading, name)


_PROSE = ("paragraph", "list", "block_quote", "def_list")


def heading_problem(text: str) -> str | None:
    """Why the heading *text* cannot be a question, or None."""
    if not text.strip():
        return "the heading is empty"
    problem = term_problem(text, marked=True)
    return problem.replace("the term", "the heading") if problem else None


def _leading_text(section: Section) -> Sequence[Block]:
    """What stands under the heading up to the first block that another rule took."""
    leading = takewhile(lambda block: block in section.free, section.blocks)
    text = [*takewhile(lambda block: block.type != "thematic_break", leading)]
    # a sentence that announces what is not part of the text has nothing to say
    return [*reversed([*dropwhile(announces, reversed(text))])]


def _heading_card(heading: Block, name: Tokens, text: tuple[Block, ...]) -> Iterator[Draft | Skip]:
    length = len(plain(text))
    if length > WALL:
        yield Skip(heading, f"its answer would be a wall of {length:,} characters")
    elif shows_something(text):
        yield Draft("heading", "heading", name, text, heading.line, takes=(heading, *text))


def _overview(section: Section, heading: Block, name: Tokens) -> Iterator[Draft | Skip]:
    names = _names(section)
    if not names:
        yield Skip(heading, "nothing stands under the heading that could be its answer")
    elif len(names) not in OVERVIEW:
        yield Skip(heading, f"a list of {len(names)} is no overview")
    else:
        items = tuple(
            Block("list_item", heading.line, (Block("block_text", heading.line, inline=Inline.of(term)),))
            for term in names
        )
        yield Draft("heading", "heading", name, (Block("list", heading.line, items),), heading.line, takes=(heading,))


def _names(section: Section) -> list[Tokens]:
    """The terms or subheadings of *section*, if it holds nothing else but sentences that announce them."""
    blocks = [
        block
        for block in section.blocks
        if block.type != "thematic_break" and not announces(block) and not is_picture(block)
    ]
    if not blocks:
        return [cut(block.inline.tokens, 0, 0)[1] for block in section.subheadings]
    if any(block.type != "list" for block in blocks):
        return []
    dashes = {block: has_dashes(block) for block in blocks}
    terms = [read_item(item, dashes[block]) for block in blocks for item in block.children]
    return [term.front for term in terms if isinstance(term, Term)] if all(isinstance(t, Term) for t in terms) else []
