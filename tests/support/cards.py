"""Cards as a few words make them, and builds of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flashgen.identity.card_record import Key, record_of
from flashgen.identity.identify import identify
from flashgen.identity.ledger import Ledger
from flashgen.identity.new_guids import keys_of as keys_of_records
from flashgen.model.card import Card
from flashgen.model.note import Source


def card(front: str, back: str = "x", path: str = "n.md", context: tuple[str, ...] = ("n",)) -> Card:
    """A card with these sides."""
    source = Source(path, 1, context[1:])
    note_id = path.rpartition("/")[2].removesuffix(".md")
    return Card("definition", "term_bullet", front, back, front, back, source, context, deck="D", note_id=note_id)


def keys_of(cards: Sequence[Card]) -> list[Key]:
    """The keys of *cards*, all different."""
    return keys_of_records([record_of(card) for card in cards])


def fact(front: str, back: str, path: str = "n.md", *headings: str) -> Card:
    """A card of the note at *path*, under *headings*."""
    return card(front, back, path, (path.rpartition("/")[2].removesuffix(".md"), *headings))


def rebuilt(*builds: list[Card]) -> list[dict[str, str]]:
    """After each of *builds*: `front: back` of every card -> its guid."""
    ledger, seen = Ledger(), []
    for step, cards in enumerate(builds):
        result = identify(cards, ledger, now=100 * (step + 1))
        ledger = result.ledger
        seen.append({f"{each.front}: {each.back}": each.guid for each in result.cards})
        assert len({each.guid for each in result.cards}) == len(result.cards)
    return seen


def cloze(text: str) -> Card:
    """A cloze of *text*."""
    return replace(card(text, ""), kind="cloze", rule="cloze", front_html=text, back_html="")
