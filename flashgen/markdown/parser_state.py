"""The state of the block parser, which knows the line of the file for each token."""

from __future__ import annotations

import re
from re import Match
from typing import Any

from flashgen.markdown.mistune_api import BlockState


class State(BlockState):
    """mistune's state of a text, which also knows the line of the file at each of its positions."""

    def __init__(self, parent: State | None = None) -> None:
        super().__init__(parent)
        self.offset = 0
        """Lines of the whole text above the first line of this state's `src`."""
        self.child_start = 0
        """Position of the line at which the next child state (a list's item, a quote) begins."""
        self.item_lines: list[int] = []
        """First lines of the items of the list that is being read."""
        self.base = 0
        """Containers around the whole text, when it is in a box that is parsed by itself."""
        self.in_container = False
        """True while the lines of a quote or a list are being collected."""
        self.follower: Match[str] | None = None
        """The list or quote that ends these lines."""
        self._at = self._lines = 0

    def depth(self) -> int:
        """Overrides mistune: containers around the whole text count."""
        return self.base + super().depth()

    def line_at(self, position: int) -> int:
        """0-based line of the whole text at *position* of `src`."""
        # Counted from the last position that was asked for: nearly always it is a little further on.
        if position >= self._at:
            self._lines += self.src.count("\n", self._at, position)
        else:
            self._lines -= self.src.count("\n", position, self._at)
        self._at = position
        return self.offset + self._lines

    def append_token(self, token: dict[str, Any]) -> None:
        """Overrides mistune: the token gets its `line`."""
        token.setdefault("line", self.line_at(self.cursor))
        super().append_token(token)

    def note_last(self, number: int, start: int, end: int | None) -> None:
        """Give the token with that *number*, read from *start* to *end*, the line on which it ends, unless what is
        in it tells that."""
        if end is None or number >= len(self.tokens) or "raw" not in self.tokens[number]:
            return
        while end > start and self.src[end - 1].isspace():
            end -= 1
        self.tokens[number]["last"] = self.line_at(end)

    def add_paragraph(self, text: str) -> None:
        """Overrides mistune: the token gets its `line`."""
        before, line = len(self.tokens), self.line_at(self.cursor)
        super().add_paragraph(text)
        if len(self.tokens) > before:
            self.tokens[before]["line"] = line

    def child_state(self, src: str, lazy_line_starts: set[int] | None = None) -> State:
        """Overrides mistune: the child state knows the line at which it begins."""
        child = super().child_state(src, lazy_line_starts)
        assert isinstance(child, State)
        line = self.line_at(self.child_start)
        self.item_lines.append(line)
        # For an item whose marker is alone on its line mistune passes only the text below that line.
        child.base = self.base
        child.offset = line + bool(_MARKER_ALONE.match(self.src, self.child_start))
        # A list is read with the cursor behind the line on which its next item begins.
        self.child_start = self.src.rfind("\n", 0, max(self.cursor - 1, 0)) + 1
        return child


_MARKER_ALONE = re.compile(r"[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]*(?:\n|\Z)")
