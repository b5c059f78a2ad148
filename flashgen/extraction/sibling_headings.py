"""Headings: those of one level under the same heading, compared with one another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.place import Headings, Place
from flashgen.extraction.reading.years import MIN_SIBLINGS, find_event, is_timeline

_SPACED_COLON = re.compile(r"\w\)?\s[:：]\s+\w")
_COUNTED = re.compile(r"(?P<counted>[^\W\d_]+\.? #?-?\d+(?:\.\d+)?)(?:\s*(?P<sign>[(（:：,–-])(?P<name>.*))?$")


def read_headings(places: Sequence[Place], above: str) -> Headings:
    """Compare the headings at *places*, which stand under the heading *above*."""
    dated = sum(any(map(str.isdigit, place.look.text)) for place in places)
    terms = sum(is_term_line(place) for place in places) > 1
    if dated < MIN_SIBLINGS:
        return Headings(are_terms=terms)
    logs = noise_words().holds("logs", above) or noise_words().has("sections", above)
    events = [find_event(place.look.tokens, place.look.text) if place.look.tokens else None for place in places]
    counted = sum(is_entry(place.look.text) for place in places)
    return Headings(is_timeline(events, logs), 2 * counted > len(places), terms)


def is_entry(text: str) -> bool:
    """True if the heading *text* counts or dates something, as `Day 3` and `Lecture 2: waves` do, but not
    `Phase 3: Inventory`, a name that is counted."""
    match = _COUNTED.match(text)
    if match is None:
        return False
    if match["sign"] not in _NAMES or not any(map(str.isalpha, match["name"])):
        return True
    words = noise_words()
    return any(words.has(kind, match["counted"]) for kind in ("structural", "periods", "logs", "sections"))


_NAMES = (":", "：", "–", "-")
"""What stands between a count and a name."""


def is_step(text: str) -> bool:
    """True if the heading *text* is `Step 3: Inventory`, a part of a procedure or of a proof."""
    match = _COUNTED.match(text)
    return match is not None and noise_words().has("proof", match["counted"])


def is_term_line(place: Place) -> bool:
    """True if the heading at *place* is `term : definition`."""
    return place.look.term is not None and _SPACED_COLON.search(place.look.text) is not None


def is_year(place: Place) -> bool:
    """True if the heading at *place* begins with a year or a date."""
    return bool(place.look.tokens) and find_event(place.look.tokens, place.look.text) is not None
