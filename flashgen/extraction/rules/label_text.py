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
from flashgen.extraction.reading.following_blocks import following
from flashgen.extraction.reading.place import Place
from flashgen.extraction.reading.terms import is_marked_line
from flashgen.extraction.reading.text_kinds import wall_problem, word_count
from flashgen.extraction.reading.text_look import LABEL
from flashgen.extraction.rule import Rule
from flashgen.markdown.visible_text import plain, shows_something, visible
from flashgen.model.draft import FAIR, STRONG, WEAK, Draft, Skip
from flashgen.model.note import Tokens

MAX_PLAIN_WORDS = 3
"""Words of a plain label that names a text; more are the beginning of a sentence that the text ends."""
MIN_PROSE_WORDS = 5
MAX_LABELS = 2
"""Plain labels that a run of text may have; where there are more, the author only writes short lines."""


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The card of the label *at* a place and of the text behind it."""
    name = at.look.label
    if name is None or (at.next is not None and at.next.type == "list"):
        return
    places = [*following(at)]
    text = tuple(place.block for place in places)
    if noise_words().has("sections", visible(name)):
        yield Skip(at.block, "the label names something that is no knowledge")
    elif not text or text[0].type not in ("paragraph", "block_math", "block_quote"):
        yield Skip(at.block, "no text follows the label")
    elif not shows_something(text):
        yield Skip(at.block, "nothing follows the label")
    elif problem := wall_problem(plain(text), config.wall):
        yield Skip(at.block, problem)
    else:
        evidence = STRONG if is_marked_line(name) else _plain_evidence(at, name, places)
        takes = (at.block, *text)
        yield Draft("label_text", "definition", name, text, at.block.line, takes, evidence=evidence)


def _plain_evidence(at: Place, name: Tokens, text: Sequence[Place]) -> int:
    """The evidence that the plain label *name* asks for *text*, which stands behind it."""
    run = takewhile(lambda place: place.type != "heading", at.rest())
    labels = 1 + sum(1 for _ in islice(filter(_is_counted, run), MAX_LABELS))  # of a thousand each would count all
    prose = text[0].type == "block_math" or word_count(text[0].look.text) >= MIN_PROSE_WORDS
    return FAIR if prose and labels <= MAX_LABELS and word_count(visible(name)) <= MAX_PLAIN_WORDS else WEAK


def _is_counted(place: Place) -> bool:
    """True if *place* is one of the labels of a run: plain, or with a colon."""
    name = place.look.label
    return name is not None and (place.look.announces or not is_marked_line(name))


RULE = Rule("label_text", frozenset(("paragraph",)), match, __doc__, needs=LABEL)
