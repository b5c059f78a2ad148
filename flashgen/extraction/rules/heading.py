"""`## Photosynthesis` and its text -> Photosynthesis / the text.

The text is what stands right under the heading and became no other card. Where a heading holds only
terms or only subheadings, the question asks for their list: an overview of 2 to 9.

Makes cards (the heading with its text; the heading with its two terms):

    ## Photosynthesis

    Plants turn light into sugar.

    ## Models

    - **BERT:** reads both ways
    - **GPT:** reads on

Makes none (nothing stands under it but a sentence that announces):

    ## Outlook

    These are the topics of next week:
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, dropwhile, takewhile

from flashgen.config import Config
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.rules.label_list import has_open_questions, is_link
from flashgen.extraction.rules.term_bullet import all_terms, list_of, read_list
from flashgen.extraction.shape import (
    announces,
    find_term,
    is_marked,
    is_picture,
    is_question,
    term_problem,
    wall_problem,
    without_colon,
    word_count,
)
from flashgen.markdown.text import html_text, plain, shows_something, trimmed, visible
from flashgen.model.draft import FAIR, Draft, Section, Skip
from flashgen.model.note import Block, Tokens
from flashgen.util.strings import normalised

_NUMBERED_THING = re.compile(
    r"^[^\W\d_]+\.? #?\d+(?:\s*[(（:,–-].*)?$|^(?:v|\d+\.)\d+(?:\.\d+)*(?:\s*[(（:,–-].*)?$|\b\d{4}-\d{2}-\d{2}\b"
)
"""`Session 3 (12 March)`, `v1.2.0`, `2024-05-17`: entries of a log or a changelog."""
_SENTENCE_END = re.compile(r"[.!?؟।]\s+|[。！？]\s*")
OVERVIEW = range(2, 10)
"""So many terms or subheadings make an overview card; more are no question but a table of contents."""
MAX_HEADING_WORDS = 8
"""A longer heading is a statement or a title, no concept."""
MIN_SUBHEADINGS = 3
"""Subheadings whose list is worth asking for."""
MAX_ITEMS = 12
"""Items of a list under a heading; more are a catalogue."""
MAX_ITEM_WORDS = 30
"""Words that the items of such a list have on average at the most."""
MAX_LEADING_WORDS = 2
"""Words of a paragraph that may only lead to the list below it, which is another rule's."""
MIN_WORDS = 4
"""Words that an answer of prose needs to say something."""

_PROSE = ("paragraph", "list", "block_quote", "block_math")
_BRACKETED = re.compile(r"\s*[(（][^()（）]*[)）]")
_HTML_PROSE = re.compile(r"\s*<(?:p|div|blockquote|ul|ol)\b", re.I)


def extract(section: Section, config: Config) -> Iterator[Draft | Skip]:
    """The card of the heading of *section*."""
    heading = section.heading
    if heading is None:
        return
    name = without_colon(heading.inline.tokens)
    problem = heading_problem(name)
    if problem:
        yield Skip(heading, problem)
        return
    text = tuple(_leading_text(section, normalised(visible(name))))
    if any(is_prose(block) for block in text) and text[0].type != "table":
        yield from _heading_card(section, name, text, config)
    elif heading.attrs["level"] > 6:
        yield Skip(heading, "the bold line only gives context to what follows it")
    else:
        yield from _overview(section, heading, name)


def is_prose(block: Block) -> bool:
    """Whether *block* can answer a heading: text or a list, not a picture, nor a remark such as `TODO: ...`."""
    if block.type == "block_html":
        return bool(_HTML_PROSE.match(block.raw)) and word_count(html_text(block.raw)) >= MIN_WORDS
    if block.type != "paragraph":
        return block.type in _PROSE
    return not is_picture(block) and not _is_remark(block)


def heading_problem(name: Tokens) -> str | None:
    """Why the heading *name* cannot be a question, or None."""
    text = visible(name)
    if not text.strip():
        return "the heading is empty"
    if is_question(text):
        return "nothing answers the question"
    if all(token["type"] == "link" for token in name):
        return "the heading is a link"
    if _NUMBERED_THING.search(text):
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


def _leading_text(section: Section, name: str) -> Sequence[Block]:
    """What stands under the heading *name* up to the first block that another rule took."""
    leading = takewhile(lambda block: block in section.free, section.blocks)
    text = [*takewhile(lambda block: block.type != "thematic_break", leading)]
    whole = len(section.free) == len(section.blocks)
    text = [*takewhile(lambda block: not _stands_alone(block) and (whole or not _is_of_another(block, name)), text)]
    text = [block for block in text if not (block.type == "list" and _is_noise(block))]
    # what announces something else, and remarks at the end, have nothing to say
    text = [*reversed([*dropwhile(lambda block: announces(block) or _is_remark(block), reversed(text))])]
    if len(text) > 1 and _leads_on(text[-1]):
        behind = section.blocks.index(text[-1]) + 1
        if behind < len(section.blocks) and section.blocks[behind].type == "list":
            text.pop()
    return text


def _leads_on(block: Block) -> bool:
    """Whether *block* is a word such as `where`, that only leads from a formula to the list of its letters."""
    said = block.inline.known(visible).strip() if block.type == "paragraph" else ""
    return said != "" and word_count(said) <= MAX_LEADING_WORDS and said[-1].isalpha()


def _stands_alone(block: Block) -> bool:
    """Whether *block* is no part of the text above it: a box with a title of its own."""
    return block.type in ("callout", "details") and bool(block.inline.known(visible).strip())


def _is_of_another(block: Block, name: str) -> bool:
    """Whether *block* is a sentence about its own bold first words, as its neighbours are terms, and these are
    not the *name* of the heading."""
    tokens = block.inline.known(trimmed) if block.type == "paragraph" else ()
    return len(tokens) > 1 and is_marked(tokens[0]) and normalised(visible(tokens[:1])).rstrip(" :：") not in name


def _is_remark(block: Block) -> bool:
    term = block.inline.known(find_term) if block.type == "paragraph" else None
    return bool(term and noise_words().has("asides", visible(term.front)))


def _is_noise(block: Block) -> bool:
    """Whether the list *block* is one of tasks, links, days, proof steps ..."""
    tasks = sum("task" in item.attrs for item in block.children)
    if 3 * tasks >= len(block.children):
        return True
    return read_list(block).mostly_noise or 2 * sum(map(is_link, block.children)) > len(block.children)


def _heading_card(section: Section, name: Tokens, text: tuple[Block, ...], config: Config) -> Iterator[Draft | Skip]:
    heading = section.heading
    assert heading is not None
    problem = wall_problem(text, config.wall) or _text_problem(section, name, text)
    if problem:
        yield Skip(heading, problem)
    else:
        yield Draft("heading", "heading", name, text, heading.line, (heading, *text), evidence=FAIR)


def _text_problem(section: Section, name: Tokens, text: tuple[Block, ...]) -> str | None:
    """Why *text*, which stands under the heading *name*, does not answer it, or None."""
    if not shows_something(text):
        return "nothing stands under the heading that could be its answer"
    if all(block.type == "paragraph" for block in text) and word_count(plain(text)) < MIN_WORDS:
        return "what stands under the heading says next to nothing"
    if announces(text[0]) and (len(text) < 2 or text[1].type != "list") and not _says_more(text[0]):
        return "what stands under the heading only begins an example"
    if section.is_title and not mentions(plain(text), visible(name)):
        return "what stands under the title does not speak of it"
    return _list_problem(text)


def _says_more(block: Block) -> bool:
    """Whether whole sentences stand in the paragraph *block* before the one that announces something."""
    sentences = _SENTENCE_END.split(block.inline.known(visible))
    return len(sentences) > 1 and word_count(" ".join(sentences[:-1])) >= MIN_WORDS


def _list_problem(text: Sequence[Block]) -> str | None:
    """Why lists in *text* make it no answer: they are tasks, links, days, properties ..."""
    lists = [block for block in text if block.type == "list"]
    if any(map(has_open_questions, lists)):
        return "its list is a list of open questions"
    items = [item for block in lists for item in block.children]
    if len(items) > MAX_ITEMS:
        return f"a list of {len(items)} items is no answer"
    if items and sum(word_count(plain(item.children)) for item in items) > MAX_ITEM_WORDS * len(items):
        return "the items of its list are whole paragraphs"
    if all(block.type == "block_quote" for block in text):
        return "a quotation alone is no answer"
    tokens = [token for block in text if block.type == "paragraph" for token in block.inline.tokens]
    linked = sum(len(visible([token])) for token in tokens if token["type"] == "link")
    if not items and 2 * linked > len(visible(tokens)):
        return "more than half of it is links"
    return None


def mentions(text: str, name: str) -> bool:
    """Whether *text* speaks of *name*: one of its longer words, or of their beginnings, stands in it."""
    said, folded = normalised(text), normalised(name)
    words = [word for word in folded.split() if len(word) > 3] or [folded]
    # the first half of a word: endings change with case and number
    return any(word[: max(4, len(word) // 2)] in said for word in words) or (
        not folded.isascii() and any(folded[i : i + 2] in said for i in range(len(folded) - 1) if " " not in folded)
    )


def _overview(section: Section, heading: Block, name: Tokens) -> Iterator[Draft | Skip]:
    names = _names(section)
    if not names:
        yield Skip(heading, "nothing stands under the heading that could be its answer")
    elif 2 * sum(_counts(visible(term)) for term in names) > len(names):
        yield Skip(heading, "a list of dates and numbers is no overview")
    elif len(names) not in OVERVIEW:
        yield Skip(heading, f"a list of {len(names)} is no overview")
    elif all(normalised(visible(term)) in normalised(visible(name)) for term in names):
        yield Skip(heading, "the heading names all that stands under it")
    else:
        pictures = tuple(block for block in section.blocks if is_picture(block) and block in section.free)
        back = (*pictures, list_of(names, heading.line))
        yield Draft("heading", "heading", name, back, heading.line, (heading, *pictures), evidence=FAIR)


def _counts(name: str) -> bool:
    """Whether *name* is a date, a number or the like: outside brackets it begins or ends with a digit."""
    bare = _BRACKETED.sub("", name).strip(" .:")
    return bare[:1].isdigit() or bare[-1:].isdigit()


def _names(section: Section) -> list[Tokens]:
    """The terms or subheadings of *section*, if it holds nothing else but sentences that announce them."""
    blocks = [
        block
        for block in section.blocks
        if block.type != "thematic_break" and not announces(block) and not is_picture(block)
    ]
    if not blocks:
        names = [without_colon(block.inline.tokens) for block in section.subheadings]
        if section.is_title:
            return []  # a table of contents
        if len(names) < MIN_SUBHEADINGS:
            return []
        return [] if any(heading_problem(name) for name in names) else names
    if any(block.type != "list" for block in blocks):
        return []
    terms = [all_terms(block) for block in blocks]
    return [*chain.from_iterable(terms)] if all(terms) else []
