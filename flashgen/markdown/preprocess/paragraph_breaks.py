"""Finds paragraphs that an author began without an empty line, so that one can be put there before parsing.

For CommonMark an unindented line right under the item of a list goes on with the item. Authors who
write a label there mean something new:

    - saves time
    - saves money
    **Drawbacks:**
    - costs more

mistune, unlike CommonMark, also takes what follows code in an item into the item. Everything here
reads typography and length, so it holds in any language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from flashgen.markdown.preprocess.fences import Code

MAX_LABEL = 60
"""Characters of a line with a colon at its end that is a label, not the end of a sentence."""

_QUOTE = re.compile(r"(?: {0,3}> ?)*+")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+\S|[ \t]*$)")
_BOLD_LINE = re.compile(r"(?:\*\*[^*\n]+\*\*|__[^_\n]+__)[ \t]*[:：]?[ \t]*$")
_BOLD_LABEL = re.compile(r"\*\*[^*\n]+(?:\*\*[ \t]*[:：]|[:：][ \t]*\*\*)")
_OTHER_BLOCK = re.compile(r"#{1,6}[ \t]|>|\||<|`{3}|~{3}|\$\$|[-*_=][-*_= \t]*$|\[\^?[^\]]+\]:|:[ \t]")
_NUMBERED_BY_PANDOC = re.compile(r"^([ \t>]*+)#\.(?=[ \t]+\S)", re.M)


def find_breaks(text: str) -> list[tuple[int, str]]:
    """The numbers, 0-based, of the lines of *text* above which an empty line is missing, and that line.

    >>> find_breaks("- a\\n**B:**\\n- c")
    [(1, '')]
    >>> find_breaks("> - a\\n> **B:**")
    [(1, '>')]
    """
    found: list[tuple[int, str]] = []
    if not _LIST.search(text) or not (_may_have_label(text) or _CODE_INSIDE.search("\n" + text)):
        return found
    code = Code(text)
    quotes, in_list, below_item, below_code = 0, False, False, False
    owner = ""
    position = 0
    for number, line in enumerate(text.split("\n")):
        start, position = position, position + len(line) + 1
        if code.covers(start):
            below_code = in_list
            continue
        prefix = _quote(line)
        body = line[len(prefix) :]
        if prefix.count(">") != quotes:
            quotes, in_list = prefix.count(">"), False
        if not body.strip():
            in_list = below_item = False
        elif _ITEM.match(body):
            in_list = below_item = True
        elif body[0] in " \t":
            pass  # goes on with the item, if there is one
        elif _OTHER_BLOCK.match(body):
            in_list = False
        else:
            if in_list and (below_code or _is_label(body, below_item) or _is_next_term(body, owner)):
                found.append((number, prefix.rstrip()))
                in_list = False
            if not in_list:
                owner = body
            below_item = False
        below_code = False
    return found


_TERM = re.compile(
    r"(?:\*\*[^*\n:：]{1,60}(?:[:：]\*\*|\*\*[:：])|[^\W\d_][^:：\n.!?]{0,40}[:：])(?=\s)(?P<said>(?:\s+\S+){0,3})"
)
"""A term in its line, and the first words that are said of it."""


def _is_next_term(body: str, owner: str) -> bool:
    """True if the unindented line *body* of a list is a term as the line *owner* above the list is, with three words
    that say what it is."""
    term = _TERM.match(body) if ":" in body or "：" in body else None
    if term is None or len(term["said"].split()) < 3 or not _TERM.match(owner):
        return False
    return len(re.split(r"[:：]", body, maxsplit=1)[0].split()) <= 4


_LIST = re.compile(r"^[ \t>]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)", re.M)
_CODE_INSIDE = re.compile(r"\n(?![`~$])[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:`{3}|~{3}|\${2})")
"""Code, or a formula, in an item or a quote."""
_BELOW = r"\n(?<!\n\n)(?: {0,3}> ?)*+(?!\s|(?:[-*+]|\d{1,9}[.)])[ \t])"
"""The beginning of a line that is neither indented nor an item, below a line that is not empty."""
_LINE_BELOW = re.compile(_BELOW)
_LABEL_BEGINS = re.compile(rf"{_BELOW}(?:\*\*|__|¿)")
_TERM_BELOW = re.compile(rf"{_BELOW}[^\W\d_][^:：\n]{{0,40}}[:：][ \t]")
_LABEL_ENDS = re.compile(r"[:：?？؟][^\S\n]*(?:\n|\Z)")


def _may_have_label(text: str) -> bool:
    """True if a line of *text* begins or ends like a label, at a place where `find_breaks` looks for one."""
    if _LABEL_BEGINS.search(text) or _TERM_BELOW.search(text):
        return True
    ends = _LABEL_ENDS.finditer(text)
    return any(_LINE_BELOW.match(text, max(text.rfind("\n", 0, end.start()), 0)) for end in ends)


def _quote(line: str) -> str:
    """The `> > ` with which *line* begins."""
    mark = _QUOTE.match(line) if ">" in line else None
    return mark.group() if mark else ""


def _is_label(body: str, below_item: bool) -> bool:
    """True if the unindented line *body* below a list begins a new paragraph."""
    body = body.rstrip()
    if _BOLD_LINE.match(body):
        return True
    if len(body) <= MAX_LABEL and body.endswith((":", "：")):
        return True
    if body.endswith(("?", "？", "؟")) or body.startswith("¿"):
        return True
    return below_item and bool(_BOLD_LABEL.match(body))


def find_headings_below_quotes(text: str) -> list[tuple[int, str]]:
    """The numbers, 0-based, of the lines of *text* that are a heading right below a quote, and an empty line of what
    the heading stands in: mistune, unlike CommonMark, takes it into the quote.

    >>> find_headings_below_quotes("> a\\n## B")
    [(1, '')]
    """
    found = list(_HEADING_BELOW_QUOTE.finditer(text)) if ">" in text and "#" in text else []
    numbers = _lines_at(text, [match.start("prefix") for match in found])
    if not found:
        return []
    code = Code(text)
    return [
        (number, match["prefix"].rstrip())
        for number, match in zip(numbers, found, strict=True)
        if match["prefix"].count(">") < match["above"].count(">") and not code.covers(match.start())
    ]


_HEADING_BELOW_QUOTE = re.compile(
    r"^(?P<above>(?: {0,3}>)++)[^\n]*\n(?P<prefix>(?: {0,3}> ?)*+) {0,3}#{1,6}[ \t]", re.M
)


def find_lone_marks(text: str) -> list[int]:
    """The numbers, 0-based, of the lines of *text* that hold a mark alone, which to CommonMark is part of what stands
    above: an indented `-`, the empty item that Logseq leaves below a text, and a `?` right below a quote.

    >>> find_lone_marks("- a\\n  -\\n- b\\n-\\n\\n> c\\n?\\nd")
    [1, 6]
    """
    begins = [match.end() for match in _LONE_MARK.finditer(text)]
    code = Code(text) if begins else None
    numbers = zip(_lines_at(text, begins), begins, strict=True)
    return [number for number, begin in numbers if code and not code.covers(begin)]


_LONE_MARK = re.compile(r"(?<!\n)\n(?=[ \t]++-[ \t]*+(?:\n|\Z))|^ {0,3}>[^\n]*\n(?=\?{1,2}[ \t]*+(?:\n|\Z))", re.M)


def _lines_at(text: str, positions: Sequence[int]) -> list[int]:
    """The numbers, 0-based, of the lines of *text* at rising *positions*."""
    numbers = [text.count("\n", start, end) for start, end in pairwise((0, *positions))]
    return list(accumulate(numbers))


def number_lists(text: str) -> str:
    """*text* with pandoc's `#.` before an item written as `1.`; code stays as it is.

    >>> number_lists("#. one\\n#. two")
    '1. one\\n1. two'
    """
    if "#." not in text:
        return text
    code = Code(text)
    return _NUMBERED_BY_PANDOC.sub(
        lambda match: match.group() if code.covers(match.start()) else f"{match[1]}1.", text
    )
