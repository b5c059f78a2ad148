"""Recognises lines that describe the note rather than its subject: properties, fields."""

from __future__ import annotations

from flashgen.extraction.reading.place import Place
from flashgen.extraction.reading.term_lists import is_property_key
from flashgen.extraction.reading.terms import is_marked, value_problem
from flashgen.extraction.reading.text_kinds import word_count
from flashgen.extraction.reading.text_look import Look

MIN_SUBTITLE_WORDS = 3


def is_metadata(look: Look) -> bool:
    """True if a paragraph is a property of the note or several: `Author: ...`, `Tags: #a #b`.

    Each of its lines is a plain key of up to three words with a colon, and at least half of the keys are
    known as properties or have nothing, a date, a link, a tag or another such value.
    """
    special = 0
    lines = look.lines
    for line in lines:
        term = line.term
        if term is None or not term.has_colon:
            text = line.text.strip()
            if text.endswith((":", "：")) and len(lines) > 1:
                special += 1
                continue
            if not text and line.tokens:
                continue  # only tags
            return False
        if word_count(term.name) > 3:
            return False
        # a key alone in its paragraph is the label of what follows
        empty = len(lines) > 1 and not term.said.strip()
        known = is_property_key(term.name)
        special += known or ((empty or value_problem(term.rest) is not None) and not term.marked)
    return 2 * special > len(lines) or (special > 0 and 2 * special == len(lines))


def is_fields(look: Look) -> bool:
    """True if each line of a paragraph, two at least, is a field with a short unmarked value: `**Client:** X`."""
    terms = [line.term for line in look.lines]
    return len(terms) > 1 and all(
        term
        and term.has_colon
        and word_count(term.name) <= 2
        and 0 < word_count(term.said) <= 4
        and not any(map(is_marked, term.rest))
        for term in terms
    )


def is_property_list(place: Place) -> bool:
    """True if at least half of the items of the list at *place* are properties: `- **Author:** ...`."""
    keys = 0
    for item in place.children:
        term = item.first.term
        keys += bool(term and is_property_key(term.name))
    return 2 * keys >= len(place.children)


def is_subtitle(look: Look) -> bool:
    """True if a paragraph right under the title only adds to it: a line in italics of three words at least, without a
    colon."""
    if len(look.tokens) != 1 or look.tokens[0]["type"] != "emphasis" or look.announces:
        return False
    return "\n" not in look.text and word_count(look.text) >= MIN_SUBTITLE_WORDS
