"""Weaknesses of a single card, whatever else is in its vault."""

from __future__ import annotations

from collections.abc import Iterator

from flashgen.model.card import Card
from flashgen.model.problem import Problem

LONG_LIST = 9
"""Items; more than so many are not recalled at once."""
MIN_ANSWER = 3
"""Characters that an answer needs for its standing in the question to be worth saying."""


def weaknesses(card: Card, front: str, back: str) -> Iterator[Problem]:
    """The weaknesses of *card*, whose sides are *front* and *back*, normalised."""
    path, line = card.source.path, card.source.line
    if len(back) >= MIN_ANSWER and card.kind != "cloze" and back in front:
        yield Problem(path, line, f"the answer '{card.back}' stands in the question '{card.front}'", code="W202")
    items = card.back_html.count("<li>")
    if card.kind == "list" and items > LONG_LIST:
        message = f"the answer to '{card.front}' is a list of {items} items; split it"
        yield Problem(path, line, message, code="W203")
