"""A fast path for plain lines and lists, which are most lines of most notes; mistune reads all others.

mistune tries each of its rules on each line, and all of them again inside of each item of a list. What is not
beyond doubt is left to it. `tests/test_fast_blocks.py` compares the two.
"""

from __future__ import annotations

import re
from re import Match
from typing import NamedTuple

# At each of the other marks a block may begin; behind such a run of marks, or such a number, none does.
_TEXT = (
    r"[^\s\d`~#=+*_>:$\[<|\\-]|\\(?!\[)"
    r"|[-=+*_]++[^-=+*_\s|]"
    r"|#++[^#\s|]"
    r"|[`~]{1,2}+(?![`~])"
    r"|\d++(?![.)](?:\s|\Z))"
)
_NO_DEFINITION = r":(?![ \t])|\$(?!\$)|\[(?!\^)[^\\\[\]\n|]*+(?:\[|\](?!:))"
_LINE_END = r"[^\n|]*+(?:\|[^\n]*+(?!\n {0,3}[-|:]))?+(?:\n|\Z)"
"""The rest of such a line; one with a `|` over a line of dashes is the head of a table."""

PLAIN_LINES = re.compile(rf"(?:^ {{0,3}}(?:{_TEXT}|{_NO_DEFINITION}){_LINE_END})++", re.M)
"""Lines that are nothing but text of a paragraph, whatever is above or below them."""

BLANK_LINES = re.compile(r"^ {0,4}\n(?:[ \t\v\f]*+\n)*+", re.M)
"""Empty lines; for mistune a line of more spaces than four is code, or goes on with a paragraph."""
_BLANK_LINES = re.compile(r"(?:[ \t\v\f]*+\n)++")
ITEM = re.compile(r"^( {0,3})([-*+]|\d{1,9}[.)])( {1,4})(?![-*_ \t]*$)(\S[^\n]*\n)", re.M)
"""The first line of an item: what it is indented by, its marker, the space behind that, its text."""
_INDENT = re.compile(r"[ \t]++(?=[^\s])")
_NO_END = re.compile(rf" {{0,3}}(?:{_TEXT}|[=:$\[|])")
"""The beginning of a line that ends no list, unless it follows an empty line."""
_END = re.compile(r"#{1,6}[ \t\n]|`{3,}[^`\n]*\n|([-*_])\1{2,}[ \t]*\n")
"""The beginning of a line that ends every list: a heading, code, a horizontal rule. Quotes are left to mistune."""


class Item(NamedTuple):
    """An item of a list."""

    start: int
    """Position of its line."""
    text: str
    """Its text, without the indentation of the item."""


class PlainList(NamedTuple):
    """A list, its items still text."""

    items: list[Item]
    loose: bool
    """True if there are empty lines between its items."""
    end: int


def read_list(source: str, first: Match[str]) -> PlainList | None:
    """The list of *source* whose *first* item that `ITEM` is; None if only mistune can tell.

    >>> source = "- a\\n  b\\n- c\\n"
    >>> read_list(source, ITEM.match(source))
    PlainList(items=[Item(start=0, text='a\\nb\\n'), Item(start=8, text='c\\n')], loose=False, end=12)
    """
    kind = first[2][-1]
    items: list[Item] = []
    loose = False
    item = first
    while True:
        below, position, blank = _below(source, item)
        items.append(Item(item.start(), item[4] + below))
        following = ITEM.match(source, position)
        if not following:
            return PlainList(items, loose, position) if _ends_list(source, position) else None
        if len(following[1]) > item.end(2) - item.start():
            return None
        if following[2][-1] != kind:
            return PlainList(items, loose, position)
        loose = loose or blank
        item = following


def _below(source: str, head: Match[str]) -> tuple[str, int, bool]:
    """The lines that belong to the item below its *head*, the position behind them and the empty lines that
    follow, and whether there are any of those."""
    width = head.start(4) - head.start()
    lines: list[str] = []
    position = head.end()
    while True:
        blank = _BLANK_LINES.match(source, position)
        begin = blank.end() if blank else position
        indent = _INDENT.match(source, begin)
        margin = indent.group().expandtabs(4) if indent else ""
        if indent and len(margin) >= width:
            position = source.index("\n", begin) + 1
            if blank:
                lines.append("\n" * blank.group().count("\n"))
            lines.append(margin[width:] + source[indent.end() : position])
        elif not blank and _NO_END.match(source, begin):
            position = source.index("\n", begin) + 1
            lines.append(source[begin:position])
        else:
            return "".join(lines), begin, bool(blank)


def _ends_list(source: str, position: int) -> bool:
    """True if a list surely ends at the line at *position*, which neither is an item nor continues one."""
    return position == len(source) or bool(_NO_END.match(source, position) or _END.match(source, position))
