"""Makes the `Place`s of a note from its blocks: each text is looked at, and each group compared, once."""

from __future__ import annotations

from collections.abc import Sequence

from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.paragraphs import read_paragraphs
from flashgen.extraction.reading.place import BOXES, PARTS, TEXTS, Place
from flashgen.extraction.reading.term_lists import read_list
from flashgen.extraction.reading.text_look import QUESTION, look
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
    toggles = [place for place in places if place.type == "details" and place.look.text]
    if len(toggles) > 1 and any(toggle.look.asks for toggle in toggles):
        _ask(toggles)
    return places


def _ask(toggles: Sequence[Place]) -> None:
    """Make a question of each of *toggles*, some of which have a question mark: `Name three causes.` asks, too."""
    words = noise_words()
    for toggle in toggles:
        look = toggle.look
        if not any(words.has(kind, look.text) for kind in ("asides", "proof", "structural", "sections")):
            toggle.look = look._replace(asks=True, features=look.features | QUESTION)
            toggle.features |= QUESTION
