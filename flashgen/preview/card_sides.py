"""Card -> what the page puts into its frames: both sides of each card that Anki asks, in the deck's own HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flashgen.deck.cloze import cloze_numbers
from flashgen.deck.fill_templates import sides
from flashgen.deck.note_types import fields_of, note_type_of
from flashgen.model.card import Card, Media

Address = Callable[[Media], str]
"""Where the page finds a file that a card shows."""

HEIGHT = 700
"""Pixels of the screen of a phone: what a part of the screen's height is counted by, whatever the frame's is."""

_OF_HEIGHT = re.compile(r"(?<![\w.-])(\d+(?:\.\d+)?)vh\b")


@dataclass(frozen=True, slots=True)
class Face:
    """One card of Anki: a note type may make several of one question and answer."""

    name: str
    """What tells it from the others of its card: `backward`, `deletion 2`; empty if it is the only one."""
    question: str
    answer: str


def faces_of(card: Card, address: Address) -> tuple[Face, ...]:
    """All that Anki asks of *card*."""
    if card.kind == "cloze":
        numbers = sorted(cloze_numbers(card.front_html))
        names = [f"deletion {number}" for number in numbers]
    else:
        numbers, names = [1, 2][: 1 + card.reverse], ["forward", "backward"]
    if len(numbers) == 1:
        names = [""]
    fields = fields_of(card)
    found = []
    for number, name in zip(numbers, names, strict=False):
        question, answer = (
            _with_files(side, card, address) for side in sides(note_type_of(card), fields, number - 1)
        )
        found.append(Face(name, question, answer))
    return tuple(found)


def _with_files(html: str, card: Card, address: Address) -> str:
    """*html* with the files of *card* where the page finds them; a sound has the player of the browser."""
    for media in card.media:
        if f'"{media.name}"' in html:
            html = html.replace(f'src="{media.name}"', f'src="{address(media)}"')
        if f"[sound:{media.name}]" in html:
            player = f'<audio controls preload="none" src="{address(media)}"></audio>'
            html = html.replace(f"[sound:{media.name}]", player)
    return html


def frame_style(css: str) -> str:
    """The style sheet *css* of the deck for a frame that is as high as what it shows."""
    return _OF_HEIGHT.sub(lambda match: f"{float(match[1]) * HEIGHT / 100:g}px", css)
