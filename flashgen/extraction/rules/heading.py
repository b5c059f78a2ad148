"""`## Photosynthesis` and its text -> Photosynthesis / the text.

The text is what stands right under the heading and became no other card; items of a list that are cards of their own
stand in it by their names. Where a heading holds nothing but terms, the question asks for their list: an overview of
3 to 9, or of 2 if the heading says of what.

Makes cards (the heading with its text; the heading with its two terms):

    ## Photosynthesis

    Plants turn light into sugar.

    ## Language models

    - **BERT:** reads both ways
    - **GPT:** reads on

Makes none (nothing stands under it but a sentence that announces):

    ## Outlook

    These are the topics of next week:
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile

from flashgen.config import Config
from flashgen.extraction.clean_fronts import asked
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.answer_limits import list_of, list_problem, mentions, reads_as_text, shown_text
from flashgen.extraction.reading.list_owners import is_link
from flashgen.extraction.reading.place import Part, Place, Section, is_chore
from flashgen.extraction.reading.terms import Term, is_marked, without_colon
from flashgen.extraction.reading.text_kinds import is_question, term_problem, wall_problem, word_count
from flashgen.extraction.rule import Rule, Stage
from flashgen.extraction.sibling_headings import is_entry, is_step, is_term_line, is_year
from flashgen.markdown.visible_text import html_text, plain, shows_something, visible
from flashgen.model.draft import FAIR, Draft, Skip
from flashgen.model.note import Block, Inline, Tokens
from flashgen.util.normalise_text import normalised

_DATED = re.compile(r"^(?:v|\d+\.)\d+(?:\.\d+)*(?:\s*[(（:,–-].*)?$|\b\d{4}-\d{2}-\d{2}\b")
"""`v1.2.0`, `2024-05-17`: entries of a changelog or a log."""
_SENTENCE_END = re.compile(r"[.!?؟।]\s+|[。！？]\s*")
OVERVIEW = range(2, 10)
"""So many terms make an overview card; more are no question but a table of contents."""
MAX_HEADING_WORDS = 8
"""A longer heading is a statement or a title, no concept."""
MAX_LEADING_WORDS = 2
"""Words of a paragraph that may only lead to the list below it, which is another rule's."""
MIN_LEAD_WORDS = 15
"""Words of the paragraph with which a note begins, that speaks of its title without naming it."""
MIN_WORDS = 4
"""Words that an answer of prose needs to say something."""

_PROSE = ("paragraph", "list", "block_quote", "block_math")
_BRACKETED = re.compile(r"\s*[(（][^()（）]*[)）]")
_HTML_PROSE = re.compile(r"\s*<(?:p|div|blockquote|ul|ol)\b", re.I)


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The card of the heading *at* a place."""
    section = at.section
    if at.type != "heading" or section is None:
        return
    beside = section.beside
    dated = beside.are_years and is_year(at)
    name = without_colon(at.look.tokens) if dated else asked(without_colon(at.look.tokens))
    if not section.body and beside.are_terms and at.look.term and is_term_line(at):
        yield _term_card(at, at.look.term)
        return
    problem = (None if dated else _counting_problem(section, at)) or heading_problem(name, dated)
    if problem:
        yield Skip(at.block, problem)
        return
    text = _leading_text(section, normalised(visible(name)))
    if is_step(at.look.text) and any(place.type != "list" and not place.is_picture for place in text):
        yield Skip(at.block, "the heading counts a step of a procedure or a proof")
        return
    behind_table = bool(text) and text[0] is not section.body[0] and bool(text[0].look.term)
    if any(is_prose(place) for place in text) and not behind_table:
        yield from _heading_card(section, at, name, text, config)
    elif at.block.attrs["level"] > 6:
        yield Skip(at.block, "the bold line only gives context to what follows it")
    else:
        yield from _overview(section, at, name)


_VERSION = re.compile(r"^(?:v|\d+\.)\d+(?:\.\d+)*(?:\s*[(（:,–-].*)?$")


def _counting_problem(section: Section, at: Place) -> str | None:
    """Why the heading *at* a place is that of an entry of a log, or None."""
    if _VERSION.search(at.look.text):
        return "the heading counts or dates something"
    if section.beside.are_entries and any(map(str.isdigit, at.look.text)):
        return "the headings beside it count or date something"
    return None


def _term_card(at: Place, term: Term) -> Draft:
    back = (Block("block_text", at.block.line, inline=Inline.of(term.rest)),)
    return Draft("heading", "definition", term.front, back, at.block.line, (at.block,), evidence=FAIR)


def is_prose(place: Place) -> bool:
    """True if what stands at *place* can answer a heading: text or a list, not a picture, nor a remark such as
    `TODO: ...`."""
    if place.type == "block_code":
        return reads_as_text(place.block)
    if place.type == "block_html":
        raw = place.block.raw
        return bool(_HTML_PROSE.match(raw)) and word_count(html_text(raw)) >= MIN_WORDS
    if place.type != "paragraph":
        return place.type in _PROSE
    return not place.is_picture and not _is_remark(place) and not is_chore(place.look.text)


def heading_problem(name: Tokens, dated: bool = False) -> str | None:
    """Why the heading *name* cannot be a question, or None; *dated*: whether it is one of a timeline."""
    text = visible(name)
    if not text.strip(" \t_＿-–—.…"):
        return "the heading is empty"
    if is_question(text):
        return "nothing answers the question"
    if all(token["type"] == "link" for token in name):
        return "the heading is a link"
    if dated:
        return None
    if is_entry(text) or _DATED.search(text):
        return "the heading counts or dates something"
    if noise_words().has("structural", text):
        return "the heading names a place in the text, not a concept"
    if noise_words().has("periods", text):
        return "the heading is a day or a month"
    if noise_words().begins("personal", text):
        return "the heading is about the author"
    if word_count(text) > MAX_HEADING_WORDS:
        return "the heading is a sentence"
    return term_problem(text, marked=True, what="the heading")


def _leading_text(section: Section, name: str) -> list[Place]:
    """The blocks under the heading *name* up to the first block that another rule took."""
    body = section.body
    leading = takewhile(lambda place: place.block in section.free and place.type != "thematic_break", body)
    whole = len(section.free) == len(body)
    text = [
        *takewhile(lambda place: not _stands_alone(place) and (whole or not _is_of_another(place, name)), leading)
    ]
    text = [place for place in text if not (place.type == "list" and _is_noise(place))]
    # a table that gave no cards answers nothing; what stands behind it may
    text = [*dropwhile(lambda place: place.type == "table", text)]
    # what announces something else, and remarks at the end, have nothing to say
    text = [*reversed([*dropwhile(lambda place: place.look.announces or _is_remark(place), reversed(text))])]
    if len(text) > 1 and _leads_on(text[-1]) and text[-1].next is not None and text[-1].next.type == "list":
        text.pop()
    return text


def _leads_on(place: Place) -> bool:
    """True if *place* is a word such as `where`, that only leads from a formula to the list of its letters."""
    said = place.look.text.strip() if place.type == "paragraph" else ""
    return said != "" and word_count(said) <= MAX_LEADING_WORDS and said[-1].isalpha()


def _stands_alone(place: Place) -> bool:
    """True if *place* is no part of the text above it: a box with a title of its own."""
    return place.type in ("callout", "details") and bool(place.look.text.strip())


def _is_of_another(place: Place, name: str) -> bool:
    """True if *place* is a sentence about its own bold first words, as its neighbours are terms, and these are
    not the *name* of the heading."""
    tokens = place.look.tokens if place.type == "paragraph" else ()
    return len(tokens) > 1 and is_marked(tokens[0]) and normalised(visible(tokens[:1])).rstrip(" :：") not in name


def _is_remark(place: Place) -> bool:
    term = place.look.term if place.type == "paragraph" else None
    return bool(term and noise_words().has("asides", term.name))


def _is_noise(place: Place) -> bool:
    """True if the list at *place* is one of tasks, links, days, proof steps ..."""
    tasks = sum(item.is_task for item in place.children)
    if 3 * tasks >= len(place.children):
        return True
    return place.reading.mostly_noise or 2 * sum(map(is_link, place.children)) > len(place.children)


def _heading_card(
    section: Section, at: Place, name: Tokens, text: Sequence[Place], config: Config
) -> Iterator[Draft | Skip]:
    blocks = tuple(place.block for place in text)
    problem = wall_problem(shown_text(text), config.wall) or _text_problem(section, name, text)
    if problem and (before := _before_the_list(text)):
        # a list that is too long, behind paragraphs that answer
        text, blocks = before, tuple(place.block for place in before)
        problem = wall_problem(shown_text(text), config.wall) or _text_problem(section, name, text)
    if problem:
        yield Skip(at.block, problem)
    else:
        shows = tuple(place.block for place in text if place.type == "list")
        takes = (at.block, *(place.block for place in text if place.type != "list"))
        yield Draft("heading", "heading", name, blocks, at.block.line, takes, evidence=FAIR, shows=shows)


def _before_the_list(text: Sequence[Place]) -> list[Place]:
    """The paragraphs of *text* before its first list, without one that only announces it."""
    before = [*takewhile(lambda place: place.type != "list", text)]
    if len(before) == len(text):
        return []
    return [*reversed([*dropwhile(_leads_to_list, reversed(before))])]


def _leads_to_list(place: Place) -> bool:
    """True if the paragraph at *place* announces what follows, or goes on in the list that touches it."""
    if place.look.announces:
        return True
    below = place.next
    touches = below is not None and below.type == "list" and below.block.line <= place.block.last + 1
    return touches and place.look.text.rstrip()[-1:] not in ".。।؟!！?？…)"


def _text_problem(section: Section, name: Tokens, text: Sequence[Place]) -> str | None:
    """Why *text*, which stands under the heading *name*, does not answer it, or None."""
    blocks = [place.block for place in text]
    if not shows_something(blocks):
        return "nothing stands under the heading that could be its answer"
    if all(place.type == "paragraph" for place in text) and _says_little(section, name, plain(blocks)):
        return "what stands under the heading says next to nothing"
    if text[0].look.announces and (len(text) < 2 or text[1].type != "list") and not _says_more(text[0]):
        return "what stands under the heading only begins an example"
    if section.is_title and not mentions(plain(blocks), visible(name)) and not _leads_in(section, text):
        return "what stands under the title does not speak of it"
    return list_problem(text)


def _says_little(section: Section, name: Tokens, said: str) -> bool:
    """True if *said* is too little for an answer to the heading *name*: fewer words than a sentence has, unless they
    are all that stands there, and some of them are marked."""
    if word_count(said) >= MIN_WORDS:
        return False
    if len(section.body) > 1 or not any(map(str.isalpha, said)):
        return True
    return not any(map(is_marked, section.body[0].look.tokens)) or word_count(visible(name)) < 2


def _leads_in(section: Section, text: Sequence[Place]) -> bool:
    """True if *text* is the one paragraph of prose with which a note of several sections begins: in languages that
    leave the pronoun out it never repeats the title."""
    if not section.has_subheadings or len(text) != 1 or text[0].type != "paragraph":
        return False
    said = text[0].look.text
    return word_count(said) >= MIN_LEAD_WORDS and said.rstrip()[-1:] in ".。।؟!！…)"


def _says_more(place: Place) -> bool:
    """True if whole sentences stand in the paragraph at *place* before the one that announces something."""
    sentences = _SENTENCE_END.split(place.look.text)
    return len(sentences) > 1 and word_count(" ".join(sentences[:-1])) >= MIN_WORDS


def _overview(section: Section, at: Place, name: Tokens) -> Iterator[Draft | Skip]:
    names = _names(section)
    if not names:
        why = "what stands under it are cards of their own" if len(section.free) < len(section.body) else _NOTHING
        yield Skip(at.block, why)
    elif 2 * sum(_counts(visible(term)) for term in names) > len(names):
        yield Skip(at.block, "a list of dates and numbers is no overview")
    elif len(names) not in OVERVIEW or (len(names) == 2 and word_count(visible(name)) < 2):
        yield Skip(at.block, f"a list of {len(names)} is no overview")
    elif all(normalised(visible(term)) in normalised(visible(name)) for term in names):
        yield Skip(at.block, "the heading names all that stands under it")
    else:
        pictures = tuple(p.block for p in section.body if p.is_picture and p.block in section.free)
        back = (*pictures, list_of(names, at.block.line))
        yield Draft("heading", "heading", name, back, at.block.line, (at.block, *pictures), evidence=FAIR)


_NOTHING = "nothing stands under the heading that could be its answer"


def _counts(name: str) -> bool:
    """True if *name* is a date, a number or the like: outside brackets it begins or ends with a digit."""
    bare = _BRACKETED.sub("", name).strip(" .:")
    return bare[:1].isdigit() or bare[-1:].isdigit()


def _names(section: Section) -> list[Tokens]:
    """The terms of *section*, if it holds nothing else but sentences that announce them."""
    labels = sum(place.look.label is not None for place in section.body)
    places = [
        place
        for place in section.body
        if place.type != "thematic_break" and not place.is_picture and not (place.look.announces and labels < 2)
    ]
    if not places or any(place.type != "list" or not place.reading.all_ask for place in places):
        return []
    return [part.front for place in places for part in place.reading.parts if isinstance(part, Part)]


RULE = Rule("heading", frozenset(("heading",)), match, __doc__, stage=Stage.SECTION)
