"""A note's text made ready for mistune: without comments and the lines of other tools, with the empty lines that
its author meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flashgen.markdown.preprocess.cleaned_text import Cleaned
from flashgen.markdown.preprocess.comments import Hidden, find_comments
from flashgen.markdown.preprocess.hidden_anki_blocks import show_hidden_blocks
from flashgen.markdown.preprocess.line_marks import plain_marks
from flashgen.markdown.preprocess.paragraph_breaks import (
    find_breaks,
    find_headings_below_quotes,
    find_lone_marks,
    number_lists,
)
from flashgen.markdown.preprocess.tool_lines import without_tool_lines
from flashgen.model.note import Comment

_INVISIBLE_LINE = re.compile(r"^[ \t\v\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]++$", re.M)


_SPACER = re.compile(
    r"^[ \t]*+\$(?:\\(?:space|q?quad|enspace|thinspace|newline|[,;:! \\]|[hv]space\{[^{}\n]*\})|[~ \t])++\$[ \t]*+$",
    re.M,
)
"""A formula that is nothing but space, `$\\space$`: its author wanted distance between two paragraphs."""


def clean(text: str, first_line: int = 1) -> Cleaned:
    """*text*, which begins at *first_line* of its file, as mistune shall read it."""
    if "\u00a0" in text or "\u200b" in text or "\u3000" in text or "\ufeff" in text:
        # Lines that hold only such spaces look empty to the author: they end a paragraph.
        text = _INVISIBLE_LINE.sub("", text)
    if "$\\" in text or "$~" in text:
        text = _SPACER.sub("", text)
    text = number_lists(plain_marks(show_hidden_blocks(text)))
    return _with_breaks(without_tool_lines(_without_comments(text, first_line)))


# ------------------------------------------------------------------ comments


def _without_comments(text: str, first_line: int) -> Cleaned:
    hidden = find_comments(text)
    if not hidden:
        return Cleaned(text, range(first_line, first_line + text.count("\n") + 1))
    pieces: list[str] = []
    lines = [first_line]
    comments: list[Comment] = []
    written: dict[int, str] = {}
    line, position = first_line, 0
    for comment, (start, end) in zip(hidden, _stretches(text, hidden), strict=True):
        piece = text[position:start]
        pieces.append(piece)
        lines.extend(range(line + 1, line + piece.count("\n") + 1))
        line += piece.count("\n")
        comments.append(Comment(line, comment.text, comment.closed, comment.mark))
        if line not in written and (heading := _heading_at(text, start)):
            written[line] = heading
        line += text.count("\n", start, end)
        if text[start:end].endswith("\n"):
            lines[-1] = line
        position = end
    pieces.append(text[position:])
    lines.extend(range(line + 1, line + pieces[-1].count("\n") + 1))
    return Cleaned("".join(pieces), lines, tuple(comments), written)


_AFTER = re.compile(r"[ \t]*(?:\n|\Z)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t][^\n]*")
_UNDERLINE = re.compile(r"[ \t>]*(?:=+|-+)[ \t]*$", re.M)
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)", re.M)
_IN_LIST = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)|  |\t", re.M)
_FURTHER = re.compile(r" {2}|\t|>|[ \t]*$", re.M)
_EMPTY = re.compile(r"\n[ \t>]*\n")
_MAX_BEFORE = 200
"""Characters before a comment that are looked at for the beginning of its line."""


def _stretches(text: str, hidden: Sequence[Hidden]) -> list[tuple[int, int]]:
    """The spans to cut for the *hidden* comments of *text*: whole lines, if nothing else stands on them."""
    found: list[tuple[int, int]] = []
    number = 0
    while number < len(hidden):
        last = number
        while last + 1 < len(hidden) and not text[hidden[last].end : hidden[last + 1].start].strip(" \t"):
            last += 1
        ends = [each.end for each in hidden[number : last + 1]]
        start, after = _line_start(text, hidden[number].start), _AFTER.match(text, ends[-1])
        if start >= 0 and after and hidden[last].closed and not _parts(text, start, after.end()):
            found += zip([start, *ends[:-1]], [*ends[:-1], after.end()], strict=True)
        else:
            found += [(each.start, each.end) for each in hidden[number : last + 1]]
        number = last + 1
    return found


def _line_start(text: str, position: int) -> int:
    """The start of the line of *position*, if only the marks of a quote stand before it there; else -1."""
    start = text.rfind("\n", max(0, position - _MAX_BEFORE), position) + 1
    is_known = start or position <= _MAX_BEFORE
    return start if is_known and not text[start:position].strip(" \t>") else -1


def _parts(text: str, start: int, end: int) -> bool:
    """True if the lines of a comment, *start* to *end*, part what stands above and below, and leave an empty line.

    They do where else the line below would make a heading of the one above, or go on with the item of a list, and
    where there is an empty line among them: the author took them for a block of their own.
    """
    if _UNDERLINE.match(text, end) or _EMPTY.search(text, start, end):
        return True
    above = text.rfind("\n", 0, max(start - 1, 0)) + 1
    return bool(
        start and _IN_LIST.match(text, above) and not _ITEM.match(text, end) and not _FURTHER.match(text, end)
    )


def _heading_at(text: str, position: int) -> str:
    """The heading in whose line *position* is; empty for another line."""
    start = text.rfind("\n", max(0, position - _MAX_BEFORE), position) + 1
    heading = _HEADING.match(text, start)
    return heading.group() if heading else ""


# ------------------------------------------------------------------ paragraphs


def _with_breaks(cleaned: Cleaned) -> Cleaned:
    """*cleaned* with an empty line above each line that begins a paragraph without one."""
    text = cleaned.text
    breaks = dict.fromkeys(find_lone_marks(text), "") | dict((*find_breaks(text), *find_headings_below_quotes(text)))
    if not breaks:
        return cleaned
    texts = cleaned.text.split("\n")
    return cleaned.edited({number: (empty, texts[number]) for number, empty in breaks.items()})
