"""Runs: what goes on behind a label or a name, and where it ends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from flashgen.extraction.reading.place import Place
from flashgen.model.draft import FAIR

_ENDS = frozenset(("heading", "thematic_break", "table", "callout", "details", "def_list"))


def belongs(place: Place) -> bool:
    """True if what stands at *place* goes on with what a label above it began."""
    if place.type in _ENDS or place.look.label is not None or place.look.announces:
        return False
    if place.type == "list":
        return not place.reading.mostly_asks
    if place.type == "paragraph":
        term = place.look.term
        return not (term and term.marked) and not place.look.asks and not any(p.evidence >= FAIR for p in place.parts)
    return True


def following(at: Place) -> Iterator[Place]:
    """The places that follow a place and belong to it."""
    return takewhile(belongs, at.rest())
