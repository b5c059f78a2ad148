"""Headings: those of one level under the same heading, compared with one another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.place import Headings, Place
from flashgen.extraction.reading.years import MIN_SIBLINGS, find_event, is_timeline

_SPACED_COLON = re.compile(r"\w\)?\s[:：]\s+\w")
_COUNTED_ENTRY = re.compile(r"[^\W\d_]+\.? #?-?\d+(?:\.\d+)?(?:\s*[(（:,–-].*)?$")


def read_headings(places: Sequence[Place], above: str) -> Headings:
    """What the headings at *places* are, which stand under the one that reads *above*."""
    dated = sum(any(map(str.isdigit, place.look.text)) for place in places)
    terms = sum(is_term_line(place) for place in places) > 1
    if dated < MIN_SIBLINGS:
        return Headings(are_terms=terms)
    logs = noise_words().holds("logs", above) or noise_words().has("sections", above)
    events = [find_event(place.look.tokens, place.look.text) if place.look.tokens else None for place in places]
    counted = sum(bool(_COUNTED_ENTRY.match(place.look.text)) for place in places)
    return Headings(is_timeline(events, logs), 2 * counted > len(places), terms)


def is_term_line(place: Place) -> bool:
    """Whether the heading at *place* is `term : definition`."""
    return place.look.term is not None and _SPACED_COLON.search(place.look.text) is not None


def is_year(place: Place) -> bool:
    """Whether the heading at *place* begins with a year or a date."""
    return bool(place.look.tokens) and find_event(place.look.tokens, place.look.text) is not None
