"""Makes the `Place`s of a note from its blocks: each text is looked at, and each group compared, once."""

from __future__ import annotations

from collections.abc import Sequence

from flashgen.extraction.reading.paragraphs import read_paragraphs
from flashgen.extraction.reading.place import BOXES, PARTS, TEXTS, Place
from flashgen.extraction.reading.term_lists import read_list
from flashgen.extraction.reading.text_look import look
from flashgen.model.note import Block

_TITLED = frozenset(("heading", "callout", "details"))


def make_places(blocks: Sequence[Block]) -> list[Place]:
    """The places of *blocks*, which stand beside one another, and of all that is inside them."""
    places: list[Place] = []
    for index, block in enumerate(blocks):
        kind = block.type
        place = Place(block, places, index, kind)
        places.append(place)
        if kind in TEXTS:
            place.look = look(block.inline)
            place.features = place.look.features
        elif kind == "list":
            place.children = make_places(block.children)
            place.reading = read_list(place.children)
            if any(place.reading.parts):
                place.features = PARTS
            for item in place.children:
                place.features |= item.features
        elif kind == "list_item":
            place.children = make_places(block.children)
            if place.children:
                place.features = place.children[0].look.features
                if len(place.children) > 2:
                    read_paragraphs(place.children)
        else:
            if kind in _TITLED:
                place.look = look(block.inline)
                place.features = place.look.features
            if kind in BOXES:
                place.children = make_places(block.children)
                read_paragraphs(place.children)
    return places
