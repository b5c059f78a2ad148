"""The two sides of a card as its fields hold them: the HTML of the note, and around it what the style sheet needs.

A style sheet cannot count the items of an answer that is not shown yet, tell that a question is long, or know that a
text is Korean. So the fields say it, in markup that shows no words of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from flashgen.deck.escape import as_kept, escape
from flashgen.model.card import Card

LONG = 90
"""Visible characters of a question from which on it is read as text: as a headline it would be a wall."""
BETWEEN = " › "
"""Stands between the parts of a context."""

_LIST_TAG = re.compile(r"<(/?)(ul|ol|li)\b[^>]*>")
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7a3]")
"""Syllables, composed or not."""
_BOLD = re.compile(r"\A<strong>((?:(?!<strong>|</strong>).)*)</strong>\Z", re.S)
_TOPIC = re.compile(r'<bdi class="topic mathjax_ignore">.*?</bdi>', re.S)


def question(card: Card) -> str:
    """The field by which Anki sorts: the topic, which only its browser shows, and the question."""
    front, of = card.front_html, topic(card.context[:-1] if says_the_question(card) else card.context)
    if card.kind == "cloze":
        return of + _spoken(front, front)
    if len(card.front) > LONG:
        # A sentence that is bold from end to end stresses nothing.
        plain = _BOLD.sub(r"\1", front)
        front = f'<div class="long">{plain}</div>'
    items = items_of(card.back_html)
    count = f'<span class="items" data-count="{items}"></span>' if items > 1 else ""
    return of + _spoken(front + count, front)


def answer(card: Card) -> str:
    """The field with the answer."""
    back = card.back_html
    if card.kind == "table" and back.startswith(("<p><strong>", "<div><strong>")):
        back = f'<div class="pairs">{back}</div>'
    return _spoken(back, back)


# Cards come note by note, and most cards of a note have their context in common with the one before.
@lru_cache(maxsize=64)
def topic(context: tuple[str, ...]) -> str:
    """The context in front of a question, for Anki's browser alone; no direction of writing is taken from it."""
    return f'<bdi class="topic mathjax_ignore">{escape(BETWEEN.join(context))}{BETWEEN}</bdi>' if context else ""


@lru_cache(maxsize=64)
def context_html(context: tuple[str, ...], last_is_known: bool = False) -> str:
    """The field Context; with *last_is_known* its last part is marked, for the question says it, too."""
    parts = [f"<span{_language(part)}>{escape(part)}</span>" for part in context]
    if last_is_known:
        # With what stands before it: neither is shown.
        between = BETWEEN if parts[:-1] else ""
        known = f'<span class="known"{_language(context[-1])}>{between}{escape(context[-1])}</span>'
        return as_kept(BETWEEN.join(parts[:-1]) + known)
    return as_kept(BETWEEN.join(parts))


def says_the_question(card: Card) -> bool:
    """True if the last part of *card*'s context is its question: a callout under a heading of the same name."""
    return bool(card.context) and card.context[-1].casefold() == card.front.casefold()


@lru_cache(maxsize=64)
def source_html(path: str, *said: str) -> str:
    """The field Source: the note at *path*, without `.md`; marked if one of *said* is its name."""
    # No line number: it would change with every edit above, and with it the note.
    shown = escape(path)
    return as_kept(f'<span class="known">{shown}</span>' if path.rpartition("/")[2] in said else shown)


def without_topic(html: str) -> str:
    """The *html* of a question without what only Anki's browser shows of it."""
    return _TOPIC.sub("", html)


def items_of(html: str) -> int:
    """The items of the list that *html*, an answer, is from end to end, but for its footnotes; else 0.

    >>> items_of("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"), items_of("<ul><li>a</li></ul><p>b</p>")
    (2, 0)
    """
    if not html.startswith(("<ul>", "<ol>", "<ol start")):
        return 0
    depth = count = 0
    for tag in _LIST_TAG.finditer(html):
        if tag[2] == "li":
            count += depth == 1 and not tag[1]
            continue
        depth += -1 if tag[1] else 1
        if not depth:
            return count if not html[tag.end() :] or html.startswith('<section class="footnotes">', tag.end()) else 0
    return 0


def _language(text: str) -> str:
    """The attribute that makes lines of a Korean *text* end between words; Chinese and Japanese need none."""
    return ' lang="ko"' if not text.isascii() and _HANGUL.search(text) else ""


def _spoken(html: str, text: str) -> str:
    language = _language(text)
    return f"<div{language}>{html}</div>" if language else html
