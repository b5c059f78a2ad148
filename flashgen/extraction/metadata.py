"""Recognises lines that describe the note rather than its subject: properties, fields."""

from __future__ import annotations

from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.shape import find_term, line_terms, line_texts, lines_of, value_problem, word_count
from flashgen.markdown.text import visible
from flashgen.model.note import Block


def is_metadata(block: Block) -> bool:
    """Whether the paragraph *block* is a property of the note or several: `Author: ...`, `Tags: #a #b`.

    Each of its lines is a plain key of up to three words with a colon, and at least half of the keys are
    known as properties or have nothing, a date, a link, a tag or another such value.
    """
    special = 0
    lines = block.inline.known(lines_of)
    for line, text, term in zip(lines, block.inline.known(line_texts), block.inline.known(line_terms), strict=True):
        if term is None or not term.has_colon:
            text = text.strip()
            if text.endswith((":", "：")) and len(lines) > 1:
                special += 1
                continue
            if not text and line:
                continue  # only tags
            return False
        name = visible(term.front)
        if word_count(name) > 3:
            return False
        known = noise_words().has("properties", name)
        # a key alone in its paragraph is the label of what follows
        empty = len(lines) > 1 and not visible(term.rest).strip()
        special += known or ((empty or value_problem(term.rest) is not None) and not term.marked)
    return 2 * special > len(lines) or (special > 0 and 2 * special == len(lines))


def is_fields(block: Block) -> bool:
    """Whether each line of the paragraph *block*, two at least, is a field with a short value: `**Client:** X`."""
    terms = block.inline.known(line_terms)
    return len(terms) > 1 and all(
        term and term.has_colon and word_count(visible(term.front)) <= 2 and 0 < word_count(visible(term.rest)) <= 4
        for term in terms
    )


def is_property_list(block: Block) -> bool:
    """Whether at least half of the items of the list *block* are properties: `- **Author:** ...`."""
    keys = 0
    for item in block.children:
        term = item.children[0].inline.known(find_term) if item.children else None
        keys += bool(term and noise_words().has("properties", visible(term.front)))
    return 2 * keys >= len(block.children)
