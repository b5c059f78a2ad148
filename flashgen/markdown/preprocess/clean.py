"""A note's text made ready for mistune: without comments, with the empty lines that its author meant.

Each line of the result still knows the line of the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flashgen.markdown.preprocess.comments import find_comments
from flashgen.markdown.preprocess.paragraph_breaks import find_breaks, number_lists
from flashgen.model.note import Comment

_INVISIBLE_LINE = re.compile(r"^[ \t\v\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]++$", re.M)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A note's text without its comments, which still knows the lines of the file."""

    text: str
    lines: Sequence[int]
    """For each line of `text` the 1-based line of the file."""
    comments: tuple[Comment, ...] = ()

    def line_of(self, number: int) -> int:
        """The line of the file for the 0-based line *number* of `text`."""
        return self.lines[min(number, len(self.lines) - 1)]


def clean(text: str, first_line: int = 1) -> Cleaned:
    """*text*, which begins at *first_line* of its file, as mistune shall read it."""
    if "\u00a0" in text or "\u200b" in text or "\u3000" in text or "\ufeff" in text:
        # Lines that hold only such spaces look empty to the author: they end a paragraph.
        text = _INVISIBLE_LINE.sub("", text)
    cleaned = _without_comments(text, first_line)
    return _with_breaks(Cleaned(number_lists(cleaned.text), cleaned.lines, cleaned.comments))


def _without_comments(text: str, first_line: int) -> Cleaned:
    hidden = find_comments(text)
    if not hidden:
        return Cleaned(text, range(first_line, first_line + text.count("\n") + 1))
    pieces: list[str] = []
    lines = [first_line]
    comments: list[Comment] = []
    line, position = first_line, 0
    for comment in (*hidden, None):
        piece = text[position : comment.start] if comment else text[position:]
        pieces.append(piece)
        count = piece.count("\n")
        lines.extend(range(line + 1, line + count + 1))
        line += count
        if comment:
            comments.append(Comment(line, comment.text, comment.closed))
            line += text.count("\n", comment.start, comment.end)
            position = comment.end
    return Cleaned("".join(pieces), lines, tuple(comments))


def _with_breaks(cleaned: Cleaned) -> Cleaned:
    """*cleaned* with an empty line above each line that begins a paragraph without one."""
    breaks = dict(find_breaks(cleaned.text))
    if not breaks:
        return cleaned
    texts: list[str] = []
    lines: list[int] = []
    for number, text in enumerate(cleaned.text.split("\n")):
        if number in breaks:
            texts.append(breaks[number])
            lines.append(cleaned.line_of(number))
        texts.append(text)
        lines.append(cleaned.line_of(number))
    return Cleaned("\n".join(texts), lines, cleaned.comments)
