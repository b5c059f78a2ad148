"""`How it works:` alone in its paragraph -> How it works / the paragraphs that follow.

They reach up to the next label, heading, rule or list of terms.

Makes a card:

    How it works:

    The model is trained on a large set of data.

Makes none (nothing follows; a sentence that announces names nothing):

    How it works:

    # Another heading

    Before we begin with the chapter, one more thing about the notation:

    Vectors are bold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from flashgen.config import Config
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.rules.term_bullet import read_list
from flashgen.extraction.shape import (
    announces,
    find_term,
    is_marked_line,
    is_question,
    label_of,
    wall_problem,
    word_count,
)
from flashgen.markdown.text import shows_something, visible
from flashgen.model.draft import FAIR, STRONG, WEAK, Draft, Skip
from flashgen.model.note import Block, Tokens

STARTS = frozenset(("paragraph",))


def extract(blocks: Sequence[Block], config: Config) -> Iterator[Draft | Skip]:
    """The card of the label and text that *blocks* begins with."""
    label = blocks[0]
    name = label_of(label)
    if name is None or (len(blocks) > 1 and blocks[1].type == "list"):
        return
    text = tuple(takewhile(belongs, blocks[1:]))
    if noise_words().has("sections", visible(name)):
        yield Skip(label, "the label names something that is no knowledge")
    elif not text or text[0].type not in ("paragraph", "block_math", "block_quote"):
        yield Skip(label, "no text follows the label")
    elif not shows_something(text):
        yield Skip(label, "nothing follows the label")
    elif problem := wall_problem(text, config.wall):
        yield Skip(label, problem)
    else:
        evidence = STRONG if is_marked_line(name) else _plain_evidence(name, text, blocks)
        yield Draft("label_text", "definition", name, text, label.line, (label, *text), evidence=evidence)


MAX_PLAIN_WORDS = 3
"""Words of a plain label that names a text; more are the beginning of a sentence that the text ends."""
MIN_PROSE_WORDS = 5
MAX_LABELS = 2
"""Plain labels that a run of text may have; where there are more, the author only writes short lines."""


def _plain_evidence(name: Tokens, text: Sequence[Block], blocks: Sequence[Block]) -> int:
    """How sure it is that the plain label *name* asks for *text*, the beginning of *blocks*."""
    run = takewhile(lambda block: block.type != "heading", blocks)
    labels = sum(1 for _ in islice(filter(_is_counted, run), MAX_LABELS + 1))  # of a thousand each would count all
    words = word_count(text[0].inline.known(visible))
    prose = text[0].type == "block_math" or words >= MIN_PROSE_WORDS
    return FAIR if prose and labels <= MAX_LABELS and word_count(visible(name)) <= MAX_PLAIN_WORDS else WEAK


def _is_counted(block: Block) -> bool:
    """Whether *block* is one of the labels of a run: plain, or with a colon."""
    name = label_of(block)
    return name is not None and (announces(block) or not is_marked_line(name))


def belongs(block: Block) -> bool:
    """Whether *block* goes on with what a label above it began."""
    if block.type in ("heading", "thematic_break", "table", "callout", "details", "def_list"):
        return False
    if block.type == "list" and read_list(block).mostly_terms:
        return False
    if block.type == "paragraph":
        term = block.inline.known(find_term)
        if (term and term.marked) or is_question(block.inline.known(visible)):
            return False
    return label_of(block) is None and not announces(block)
