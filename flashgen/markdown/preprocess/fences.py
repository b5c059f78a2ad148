"""Finds fenced code in a text before it is parsed.

What cleans a text before mistune reads it (`comments.py`, `paragraph_breaks.py`) must leave code alone.
"""

from __future__ import annotations

import re
from functools import cache
from re import Pattern

_OPENING = re.compile(
    r"^(?P<before>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?:(?P<ticks>`{3,})(?=[^`\n]*$)|(?P<tildes>~{3,}))[^\n]*$",
    re.M,
)


def fence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each fenced block of code in *text*, from the fence's own line to the end of the last.

    A fence that nothing closes ends with the quote or list around it, else with the text.
    """
    found: list[tuple[int, int]] = []
    if "```" not in text and "~~~" not in text:
        return found
    position = 0
    unclosed: dict[str, int] = {}
    while opening := _OPENING.search(text, position):
        fence = opening["ticks"] or opening["tildes"]
        end = _end(text, opening.end(), opening["before"], fence, unclosed)
        found.append((opening.start("ticks" if opening["ticks"] else "tildes"), end))
        position = max(end, opening.end())
    return found


@cache
def _closing(mark: str, length: int) -> Pattern[str]:
    return re.compile(rf"^[ \t>]*{mark}{{{length},}}[ \t]*$", re.M)


_OUTSIDE = re.compile(r"^[^\s>]", re.M)
_OUT_OF_QUOTE = re.compile(r"^(?![ \t]*>)", re.M)


def _end(text: str, start: int, before: str, fence: str, unclosed: dict[str, int]) -> int:
    """The end of the code whose *fence* ends at *start*; *before*: the text to the left of the fence.

    *unclosed*: for each mark the length of the shortest fence that nothing further on closes, so that a text
    of such fences is not searched to its end for each.
    """
    mark, length = fence[0], min(len(fence), 1000)
    limit = len(text)
    if ">" in before:
        out = _OUT_OF_QUOTE.search(text, start + 1)
        limit = out.start() if out else limit
    close = _closing(mark, length).search(text, start, limit) if length < unclosed.get(mark, 1001) else None
    if not close and limit == len(text):
        unclosed[mark] = min(length, unclosed.get(mark, length))
    if before and ">" not in before and not close:
        out = _OUTSIDE.search(text, start + 1)
        limit = out.start() if out else limit
    return close.end() if close else limit


class Code:
    """Tells, for rising positions of a text, whether code or a display formula goes on there."""

    def __init__(self, text: str) -> None:
        self._spans = sorted((*fence_spans(text), *_formulas(text)))
        self._at = 0

    def covers(self, position: int) -> bool:
        """True if *position* is inside; the first line of code, with its fence, is not."""
        while self._at < len(self._spans) and self._spans[self._at][1] <= position:
            self._at += 1
        return self._at < len(self._spans) and self._spans[self._at][0] < position


_DOLLARS = re.compile(r"(?<![`\\$])\$\$(?![`$])")
_EMPTY_LINE = re.compile(r"\n[ \t>]*\n")


def _formulas(text: str) -> list[tuple[int, int]]:
    """The display formulas of more than one line, which begin in a line of their own, in an item or behind words.

    The next `$$` ends it; with an empty line before that, or an item beside the one in which it begins, it is none.
    """
    found: list[tuple[int, int]] = []
    opening = -1
    for dollars in _DOLLARS.finditer(text) if "$$" in text else ():
        if opening < 0 or _is_left(text, opening, dollars.start()):
            opening = dollars.start()
            continue
        if text.find("\n", opening, dollars.start()) >= 0:
            found.append((opening, dollars.end()))
        opening = -1
    return found


_LINE_START = re.compile(r"(?P<margin>[ \t>]*)(?P<item>(?:[-*+]|\d{1,9}[.)])[ \t])?")
_NEXT_ITEM = re.compile(r"\n(?P<margin>[ \t>]*)(?:[-*+]|\d{1,9}[.)])[ \t]")


def _is_left(text: str, start: int, end: int) -> bool:
    """True if the paragraph or item of *text* that goes on at *start* has ended before *end*."""
    if _EMPTY_LINE.search(text, start, end):
        return True
    line = _LINE_START.match(text, text.rfind("\n", max(0, start - MAX_LINE), start) + 1)
    least = len(line["margin"]) + bool(line["item"]) if line else 0
    return any(len(item["margin"]) < least for item in _NEXT_ITEM.finditer(text, start, end))


MAX_LINE = 1000
"""Characters before a `$$` in which the beginning of its line is looked for."""
