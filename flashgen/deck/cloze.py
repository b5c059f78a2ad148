"""Cloze deletions as Anki reads them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from flashgen.util.normalise_text import normalised

OPENING = r"\{\{c(?P<numbers>[0-9][0-9,]*)::"
"""The beginning of a deletion; Anki reads ASCII digits only."""
MAX_CLOZE = 500
"""The highest number of a deletion of which Anki makes a card; some higher ones make it refuse a deck."""


def makes_cards(numbers: str) -> bool:
    """True if Anki makes a card for each of the *numbers* of a deletion, as they are written in it.

    >>> makes_cards("1,2"), makes_cards("0"), makes_cards("1,999")
    (True, False, False)
    """
    return all(1 <= int(number.lstrip("0")[:4] or 0) <= MAX_CLOZE for number in numbers.split(",") if number)


CLOZE_MARK = re.compile(r"\{\{c([0-9,]{1,100})::|\}\}")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Deletion:
    """One `{{c1::text::hint}}`."""

    numbers: tuple[int, ...]
    """Several for `{{c1,2::x}}`."""
    text: str
    """Normalised, without hint, markup and the marks of deletions inside it."""


def deletions(text: str) -> Iterator[Deletion]:
    """The deletions of *text*, HTML or plain, an inner one before the one around it.

    >>> [(each.numbers, each.text) for each in deletions("{{c2::A {{c1::<b>b</b>::hint}}}} {{c3::open")]
    [((1,), 'b'), ((2,), 'a b')]
    """
    open_: list[tuple[tuple[int, ...], int]] = []
    for mark in CLOZE_MARK.finditer(text):
        if mark[1]:
            open_.append((tuple(int(number) for number in mark[1].split(",") if number), mark.end()))
        elif open_:
            numbers, start = open_.pop()
            shown = without_marks(text[start : mark.start()]).partition("::")[0]
            yield Deletion(numbers, normalised(html.unescape(_TAG.sub("", shown))))


def cloze_numbers(text: str) -> set[int]:
    """The numbers of the deletions in *text*, 1 to 500, those inside other deletions too.

    >>> sorted(cloze_numbers("{{c2::a {{c1::b}}}} {{c3::c"))
    [1, 2]

    A deletion that is not closed does not count, nor do those inside it.
    """
    found: set[int] = set()
    open_: list[set[int]] = []
    for match in CLOZE_MARK.finditer(text):
        if match[1]:
            # `{{c1,2::x}}` belongs to both cards since Anki 26.05; before, Anki made no card of it.
            open_.append({int(number) for number in match[1].split(",") if number})
        elif open_:
            closed = open_.pop()
            (open_[-1] if open_ else found).update(closed)
    return {number for number in found if 1 <= number <= MAX_CLOZE}


def asks_for_nothing(text: str) -> bool:
    """True if all deletions of *text*, HTML, are blank.

    >>> asks_for_nothing("a {{c1:: }}"), asks_for_nothing("a {{c1:: }} {{c2::b}}"), asks_for_nothing("{{c1::<img>}}")
    (True, False, False)
    """
    return "<img" not in text and not any(each.text for each in deletions(text))


def without_marks(text: str) -> str:
    """*text* as it reads when nothing is deleted.

    >>> without_marks("The {{c1::Nile::river}} is {{c2::long}}.")
    'The Nile is long.'
    """
    shown = [""]
    for piece, mark in _pieces(text):
        shown[-1] += piece
        if mark == "open":
            shown.append("")
        elif mark == "close" and len(shown) > 1:
            inner = shown.pop()
            shown[-1] += inner.partition("::")[0]
        elif mark == "close":
            shown[-1] += "}}"
    return "".join(shown)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text before each mark of *text*, with what the mark is: `open`, `close`, or nothing at the end."""
    at = 0
    for mark in CLOZE_MARK.finditer(text):
        yield text[at : mark.start()], "open" if mark[1] else "close"
        at = mark.end()
    yield text[at:], ""
