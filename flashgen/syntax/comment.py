"""`%%hidden%%`: Obsidian shows comments only while editing; they go before anything is parsed.

A comment may stand in a line, stretch over many, or hold whole blocks, so it cannot be an inline rule:
`%%` in code and in formulas is no comment, and one that is never closed hides the rest of the note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MARK = re.compile(
    r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<fence>`{3,}|~{3,})[^\n]*$"
    r"|(?P<code>`+)|(?P<math>\$\$)|\\(?P<escape>[%`$])|(?P<comment>%%)",
    re.M,
)
_INVISIBLE_LINE = re.compile(r"^[^\S\n]*[\u00a0\u200b\u3000\ufeff][\s\u200b\ufeff]*$", re.M)


@dataclass(frozen=True, slots=True)
class Comment:
    """What stood between two `%%`."""

    line: int
    """1-based line of the file at which it begins."""
    text: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A note's text without its comments, which still knows the lines of the file."""

    text: str
    lines: Sequence[int]
    """For each line of `text` the 1-based line of the file."""
    comments: tuple[Comment, ...] = ()
    unclosed: int = 0
    """1-based line of a `%%` that nothing closes; 0 if there is none."""

    def line_of(self, number: int) -> int:
        """The line of the file for the 0-based line *number* of `text`."""
        return self.lines[min(number, len(self.lines) - 1)]


def hide_comments(text: str, first_line: int = 1) -> Cleaned:
    """*text*, which begins at *first_line* of its file, without its comments."""
    if "\u00a0" in text or "\u200b" in text or "\u3000" in text or "\ufeff" in text:
        # Lines that hold only such spaces look empty to the author: they end a paragraph.
        text = _INVISIBLE_LINE.sub(lambda match: "\n" * match.group().count("\n"), text)
    if "%%" not in text:
        return Cleaned(text, range(first_line, first_line + text.count("\n") + 1))
    pieces: list[str] = []
    lines = [first_line]
    comments: list[Comment] = []
    unclosed = 0
    line, position = first_line, 0

    def keep(end: int) -> None:
        nonlocal line
        piece = text[position:end]
        pieces.append(piece)
        count = piece.count("\n")
        lines.extend(range(line + 1, line + count + 1))
        line += count

    for start, end in _find_comments(text):
        keep(start)
        hidden = text[start:end]
        closed = len(hidden) >= 4 and hidden.endswith("%%")
        comments.append(Comment(line, hidden[2:-2].strip() if closed else hidden[2:].strip()))
        if not closed:
            unclosed = line
        line += hidden.count("\n")
        position = end
    keep(len(text))
    return Cleaned("".join(pieces), lines, tuple(comments), unclosed)


def _find_comments(text: str) -> list[tuple[int, int]]:
    """Start and end of each comment; code and formulas are skipped."""
    found: list[tuple[int, int]] = []
    position = 0
    while mark := _MARK.search(text, position):
        position = mark.end()
        if fence := mark["fence"]:
            close = re.compile(rf"^[ \t>]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.M).search(text, position)
            position = close.end() if close else len(text)
        elif code := mark["code"]:
            paragraph_end = text.find("\n\n", position)
            close = re.compile(rf"(?<!`){code}(?!`)").search(
                text, position, paragraph_end if paragraph_end >= 0 else len(text)
            )
            position = close.end() if close else position
        elif mark["math"]:
            end = text.find("$$", position)
            position = end + 2 if end >= 0 else position
        elif mark["comment"]:
            end = text.find("%%", position)
            end = end + 2 if end >= 0 else len(text)
            found.append((mark.start(), end))
            position = end
    return found
