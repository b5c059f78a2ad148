"""A note's text on its way to mistune: it changes, and each of its lines still knows the line of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flashgen.model.note import Comment


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A note's text without its comments, which still knows the lines of the file."""

    text: str
    lines: Sequence[int]
    """For each line of `text` the 1-based line of the file."""
    comments: tuple[Comment, ...] = ()
    written: Mapping[int, str] = field(default_factory=dict)
    """By its line in the file, each line that lost a comment, as the author wrote it."""

    def line_of(self, number: int) -> int:
        """The line of the file for the 0-based line *number* of `text`."""
        return self.lines[min(number, len(self.lines) - 1)]

    def edited(self, edits: Mapping[int, Sequence[str]]) -> Cleaned:
        """The text with other lines, or none, in the place of those whose 0-based numbers *edits* has.

        >>> Cleaned("a\\nb\\nc", (1, 2, 3)).edited({0: (), 2: ("", "d")})
        Cleaned(text='b\\n\\nd', lines=[2, 3, 3], comments=(), written={})
        """
        if not edits:
            return self
        texts: list[str] = []
        lines: list[int] = []
        for number, text in enumerate(self.text.split("\n")):
            for new in edits.get(number, (text,)):
                texts.append(new)
                lines.append(self.line_of(number))
        return replace(self, text="\n".join(texts), lines=lines or [self.line_of(0)])
