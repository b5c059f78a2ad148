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

from flashgen.draft import Draft, Skip
from flashgen.note import Block
from flashgen.rules.term_bullet import term_items
from flashgen.shape import is_lead_in, is_picture, label_of
from flashgen.text import shows_something


def extract(blocks: Sequence[Block]) -> Iterator[Draft | Skip]:
    """The card of the label and list that *blocks* begins with; those of a list's items likewise."""
    first = blocks[0]
    if first.type == "list":
        for item in first.children:
            if "task" not in item.attrs:
                yield from _labelled(item.children, owner=item)
    else:
        yield from _labelled(blocks, owner=None)


def _labelled(blocks: Sequence[Block], owner: Block | None) -> Iterator[Draft | Skip]:
    if len(blocks) < 2 or blocks[1].type != "list":
        return
    label, items = blocks[0], blocks[1]
    name = label_of(label)
    if name is None:
        if is_lead_in(label):
            yield Skip(owner or label, "it is a sentence that announces, not a label")
        return
    if 2 * len(term_items(items)) >= len(items.children):
        yield Skip(owner or label, "the items of its list are the cards")
        return
    if any("task" in item.attrs for item in items.children):
        yield Skip(owner or label, "its list is a list of tasks")
        return
    pictures = blocks[1:] if owner else (items, *takewhile(is_picture, blocks[2:]))
    if shows_something(pictures):
        takes = (owner,) if owner else (label, *pictures)
        yield Draft("label_list", "list", name, tuple(pictures), label.line, takes)
