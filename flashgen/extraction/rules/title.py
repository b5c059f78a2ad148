"""The name of a note and the sentence at its beginning that defines it -> name / the first paragraph.

By itself (`title = "auto"`) where the note gives no other card, or where the paragraph opens with the name, or with
the heading of the note, as what it speaks of; `title = true` also elsewhere, `title = false` never. The name must be
no hash, date or number.

Makes a card (of a note named "Note"):

    A note is a short text about one thing.

Makes none (the first words are of something else):

    See the other page for all that matters.
"""

from __future__ import annotations

from collections.abc import Iterator

from flashgen.config import Config
from flashgen.extraction.reading.answer_limits import mentions
from flashgen.extraction.reading.place import Place, Section
from flashgen.extraction.reading.text_kinds import word_count
from flashgen.extraction.reading.text_look import Look
from flashgen.extraction.rule import Rule, Stage
from flashgen.model.draft import FAIR, Draft, Skip
from flashgen.util.normalise_text import normalised

MAX_PARAGRAPHS = 3
"""Blocks of a note without a card whose first sentence says what it is about."""
MIN_WORDS = 4
"""Words of a sentence that says what a note is about."""
_ENDS = frozenset(".。।؟!！…)")
MAX_BEFORE = 2
"""Short words, articles, with which the sentence may begin before the name."""


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The card of the title of the note that begins *at* a place."""
    section = at.section
    if config.title in (False, "false") or section is None or section.heading is not None or not section.title:
        return
    look = at.look
    if at.block not in section.free or look.announces or look.term or not any(map(str.isalpha, section.title)):
        return
    if "{{c" in look.text:
        return  # meant as a cloze card, of which something is wrong
    if config.title == "auto" and not _opens_with(look.text, section.title) and not _is_all(section, look):
        return
    if not mentions(look.text, section.title):
        yield Skip(at.block, "the first sentence does not speak of the title")
        return
    front = ({"type": "text", "raw": section.title},)
    yield Draft("title", "heading", front, (at.block,), at.block.line, (at.block,), evidence=FAIR)


def _is_all(section: Section, look: Look) -> bool:
    """True if the note gave no other card and is little more than the sentence at its beginning."""
    says = look.text.rstrip()[-1:] in _ENDS and word_count(look.text) >= MIN_WORDS
    return says and section.is_all and len(section.body) <= MAX_PARAGRAPHS


def _opens_with(text: str, title: str) -> bool:
    """True if *text* begins with *title*, or with an article and *title*, and goes on."""
    said, name = normalised(text), normalised(title)
    at = said.find(name)
    before = said[:at].split()
    behind = said[at + len(name) :]
    if at < 0 or len(before) > MAX_BEFORE or any(len(word) > 4 or not word.isalpha() for word in before):
        return False
    return word_count(behind) > MAX_BEFORE and not (name.isascii() and behind[:1].isalnum())


RULE = Rule("title", frozenset(("paragraph",)), match, __doc__, stage=Stage.SECTION)
