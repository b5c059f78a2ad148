"""`Benefits:` above a list -> Benefits / the list.

A short paragraph that ends in a colon, or a marked line alone, names the list that follows it. So
does an item of a list that holds only a label and a list of its own. Pictures right behind the list
belong to it.

Makes a card:

    **Benefits:**

    - saves time
    - saves money

Makes none (the items are terms: they are the cards; the sentence names nothing):

    Models:

    - **BERT:** reads both ways
    - **GPT:** reads on

    There are several things that one has to keep in mind when choosing:

    - price
    - size
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from flashgen.config import Config
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.rules.term_bullet import MIN_LINK_WORDS, read_list
from flashgen.extraction.shape import is_lead_in, is_marked_line, is_picture, label_in, label_of, lines_of, word_count
from flashgen.markdown.text import shows_something, visible
from flashgen.model.draft import FAIR, STRONG, Draft, Skip
from flashgen.model.note import Block

STARTS = frozenset(("list", "paragraph", "block_text"))


def extract(blocks: Sequence[Block], config: Config) -> Iterator[Draft | Skip]:
    """The card of the label and list that *blocks* begins with; those of a list's items likewise."""
    first = blocks[0]
    if first.type == "list":
        for item in first.children:
            if len(item.children) > 1 and "task" not in item.attrs:
                yield from _labelled(item.children, owner=item)
    else:
        yield from _labelled(blocks, owner=None)


def _labelled(blocks: Sequence[Block], owner: Block | None) -> Iterator[Draft | Skip]:
    if len(blocks) < 2 or blocks[1].type != "list":
        return
    label, items = blocks[0], blocks[1]
    name = label_of(label)
    if name is None and owner is None and label.type == "paragraph":
        # the label may be only the last line of a longer paragraph
        lines = label.inline.known(lines_of)
        name = label_in(lines[-1]) if len(lines) > 1 else None
    if name is None:
        if is_lead_in(label):
            yield Skip(owner or label, "it is a sentence that announces, not a label")
        return
    problem = list_problem(items)
    if problem is None and noise_words().has("sections", visible(name)):
        problem = "the label names a list that is no knowledge"
    if problem:
        yield Skip(owner or label, problem)
        return
    rest = blocks[1:] if owner else (items, *takewhile(is_picture, blocks[2:]))
    if shows_something(rest):
        takes = (owner,) if owner else (label, *rest)
        evidence = STRONG if is_marked_line(name) else FAIR
        yield Draft("label_list", "list", name, tuple(rest), label.line, takes, evidence=evidence)


def list_problem(items: Block) -> str | None:
    """Why the list *items* is no answer, or None."""
    reading = read_list(items)
    if reading.mostly_terms:
        return "the items of its list are the cards"
    if 2 * sum("task" in item.attrs for item in items.children) >= len(items.children):
        return "its list is a list of tasks"
    if reading.mostly_noise:
        return "the items of its list are no knowledge"
    if has_open_questions(items):
        return "its list is a list of open questions"
    if 2 * sum(is_link(item) for item in items.children) > len(items.children):
        return "its list is a list of links"
    return None


def has_open_questions(items: Block) -> bool:
    """Whether some items of the list *items*, but not all, ask something and have nothing under them."""
    asking = sum(
        len(item.children) == 1 and item.children[0].inline.known(visible).rstrip().endswith(("?", "？", "؟"))
        for item in items.children
    )
    return 0 < asking < len(items.children)


def is_link(item: Block) -> bool:
    """Whether *item* of a list is a link, alone or with a remark."""
    tokens = item.children[0].inline.tokens if item.children else ()
    shown = [token for token in tokens if visible([token]).strip()]
    if not shown or shown[0]["type"] not in ("link", "wikilink"):
        return False
    return shown[0]["type"] == "link" or word_count(visible(shown[1:])) < MIN_LINK_WORDS
