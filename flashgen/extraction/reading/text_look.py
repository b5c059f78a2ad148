"""The look of a text: whatever rules and filters ask about it, worked out once, when the note is read.

One plain function, `look`, does it all; a rule only compares what stands here. A text has few of the features that a
rule needs, so most rules are never asked about it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from flashgen.extraction.reading.label_lines import label_in
from flashgen.extraction.reading.terms import Term, find_term, is_marked, lines_of, with_more
from flashgen.extraction.reading.text_kinds import is_question
from flashgen.markdown.visible_text import trimmed, visible
from flashgen.model.note import Inline, Tokens

TERM, LABEL, QUESTION, COLONS, MARKED, BRACES = 1, 2, 4, 8, 16, 32
"""Features, to be added up: a line begins with a term; it is a label or announces something; a question mark stands
in it; `::`, `Q:`, a line `?` or `#card` may mark a card; it begins with marked text; `{{c` or `==` may make a
cloze."""
FEATURES = {TERM: "term", LABEL: "label", QUESTION: "question", COLONS: "colons", MARKED: "marked", BRACES: "braces"}
"""Their names."""

CARD_TAG = re.compile(r"(?:flash)?card(?:[-/](?:reversed?|spaced))?", re.I)
"""A tag that says of its line that it asks."""
_MARKUP = re.compile(r"::|#(?:\[\[)?(?:flash)?card\b|^\s*\?|^\s*[*_]*[Qq][.:：]", re.M)
_ASKS = re.compile("[?？؟か]|とは")
"""The marks of a question, and what those of Japanese end in."""


class Line(NamedTuple):
    """One line of a text."""

    tokens: Tokens
    text: str
    """What a reader sees of it."""
    term: Term | None
    """The term with which it begins."""


class Look(NamedTuple):
    """The features of a text."""

    tokens: Tokens
    """Its inline tokens, without white space at their ends."""
    text: str
    """What a reader sees of it, a line break as `\\n`."""
    lines: tuple[Line, ...]
    """It line by line; at least one."""
    term: Term | None
    """The term with which it begins, with all of the text behind it as what is said."""
    label: Tokens | None
    """The label that it is, without its colon."""
    announces: bool
    """True if it ends in a colon, label or lead-in."""
    asks: bool
    """True if it is a question."""
    features: int
    """What a rule may need of it: `TERM`, `LABEL` ... added up."""

    @property
    def folded(self) -> str:
        """The visible text, on one line."""
        return " ".join(self.text.split())

    @property
    def is_picture(self) -> bool:
        """True if it holds pictures and nothing else."""
        return not self.text.strip() and self.shows_picture

    @property
    def shows_picture(self) -> bool:
        """True if a picture stands in it, or an embedded note."""
        return any(token["type"] in ("image", "embed") for token in self.tokens)


def begins_with_question(look: Look) -> bool:
    """True if a text begins with `Q:`."""
    return bool(look.features & COLONS) and bool(_QUESTION.match(look.text))


_QUESTION = re.compile(r"Q[.:：]\s*", re.I)
_EMPTY = Line((), "", None)
NO_TEXT = Look((), "", (_EMPTY,), None, None, False, False, 0)
"""The look of nothing."""


def look(inline: Inline) -> Look:
    """The features of the text *inline*."""
    tokens = trimmed(inline.tokens)
    if not tokens:
        return NO_TEXT
    text = visible(tokens)
    raw = inline.text or text
    features = 0
    lines: list[Line] = []
    if "\n" not in text:
        term = find_term(tokens, text)
        lines.append(Line(tokens, text, term))
    else:
        for number, line in enumerate(lines_of(tokens)):
            shown = visible(line)
            if number and shown[:1] in (" ", "\t", "\xa0"):
                line = trimmed(line)
                shown = visible(line)
            lines.append(Line(line, shown, find_term(line, shown) if line else None))
        term = lines[0].term
        if term is not None:
            term = with_more(term, [line.tokens for line in lines[1:]])
    if term is not None or any(line.term is not None for line in lines):
        features = TERM
    marked = is_marked(tokens[0])
    ending = text.rstrip()
    announces = ending[-1:] in (":", "：")
    label = None
    if announces or marked:
        features |= LABEL | MARKED if marked else LABEL
        label = _label(tokens, lines, text)
    asks = False
    if _ASKS.search(raw):
        features |= QUESTION
        asks = is_question(text)
    if _MARKUP.search(raw):
        features |= COLONS
    if "==" in raw or ("{{c" in raw and "}}" in raw):
        features |= BRACES
    return Look(tokens, text, tuple(lines), term, label, announces, asks, features)


def _label(tokens: Tokens, lines: list[Line], text: str) -> Tokens | None:
    """The label that a text of *tokens* and *lines* is: one line, or one with a dash alone below it."""
    if len(lines) == 1:
        return label_in(tokens, text)
    if len(lines) == 2 and lines[1].text.strip() in ("—", "–", "-"):
        return label_in(lines[0].tokens, lines[0].text)
    return None
