"""`%%hidden%%` and `<!-- hidden -->`: nobody sees comments; they go before anything is parsed.

A comment may stand in a line, stretch over many, or hold whole blocks, so it cannot be an inline rule:
`%%` in code and in formulas is no comment, and one that is never closed hides the rest of the note. A line that
holds nothing else goes with it, so that the marks which other tools write below each card cut nothing in two.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from flashgen.markdown.preprocess.fences import fence_spans

_MARK = re.compile(
    r"(?P<code>`+)|(?P<math>\$\$)|\\(?P<escape>[%`$<\\])|(?P<comment>%%)|(?P<html><!--)",
)
_TICKS = re.compile("`+")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A stretch of a text that nobody sees."""

    start: int
    end: int
    text: str
    """The text between the marks."""
    closed: bool = True
    mark: str = "%%"
    """What closes it."""


def find_comments(text: str) -> list[Hidden]:
    """The comments of *text*, in order; what looks like one in code or in a formula is none.

    >>> [hidden.text for hidden in find_comments("a %%b%% `%%c%%`")]
    ['b']
    """
    if "%%" not in text and "<!--" not in text:
        return []
    found: list[Hidden] = []
    fences = fence_spans(text)
    ticks = _Ticks(text)
    number = position = 0
    html_end = 1  # 0 once nothing more closes an HTML comment
    told = False
    while mark := _MARK.search(text, position):
        while number < len(fences) and fences[number][1] <= mark.start():
            number += 1
        if number < len(fences) and fences[number][0] <= mark.start():
            position = fences[number][1]
        elif mark["code"]:
            position = ticks.close(mark.start(), len(mark["code"])) or mark.end()
        elif mark["math"]:
            position = _after(text, "$$", mark.end()) or mark.end()
        elif mark["comment"]:
            found.append(_comment(text, mark.start()))
            position = found[-1].end
        elif mark["html"]:
            html_end = html_end and _html_end(text, mark.start())
            position = html_end or mark.end()
            if html_end:
                found.append(Hidden(mark.start(), position, text[mark.end() : position - 3].strip(), mark="-->"))
            elif not told:
                told = True
                # Elsewhere it hides no more than the rest of its quote or item, or nothing: mistune knows.
                hides = _begins_at_margin(text, mark.start())
                position = len(text) if hides else position
                end = position if hides else mark.start()
                found.append(Hidden(mark.start(), end, text[mark.end() : end].strip(), closed=False, mark="-->"))
        else:
            position = mark.end()
    return found


def _comment(text: str, start: int) -> Hidden:
    end = text.find("%%", start + 2)
    if end < 0:
        return Hidden(start, len(text), text[start + 2 :].strip(), closed=False)
    return Hidden(start, end + 2, text[start + 2 : end].strip())


def _after(text: str, mark: str, start: int) -> int:
    """The position after the next *mark* from *start* on; 0 if there is none."""
    end = text.find(mark, start)
    return end + len(mark) if end >= 0 else 0


def _html_end(text: str, start: int) -> int:
    """The end of the HTML comment that begins at *start*; 0 if nothing closes it."""
    for short in ("<!-->", "<!--->"):
        if text.startswith(short, start):
            return start + len(short)
    return _after(text, "-->", start + 4)


def _begins_at_margin(text: str, position: int) -> bool:
    """True if nothing but spaces stands before *position* in its line."""
    line = text.rfind("\n", max(0, position - 200), position) + 1
    return not text[line:position].strip()


@dataclass(slots=True)
class _Ticks:
    """The runs of backticks in a text: where one is closed by another of the same length."""

    text: str
    runs: dict[int, list[int]] = field(default_factory=dict)
    """Length -> positions, rising; filled when first asked."""
    paragraph: tuple[int, int] = (0, -1)
    """Start and end of the paragraph that was asked for last."""

    def close(self, start: int, length: int) -> int:
        """The position after the run that closes the one of *length* at *start*; 0 if its paragraph has none."""
        if not self.runs:
            for run in self._find():
                self.runs.setdefault(len(run.group()), []).append(run.start())
        same = self.runs.get(length, [])
        index = bisect_left(same, start + length)
        if index == len(same) or same[index] > self._paragraph_end(start):
            return 0
        return same[index] + length

    def _find(self) -> Iterator[re.Match[str]]:
        return _TICKS.finditer(self.text)

    def _paragraph_end(self, position: int) -> int:
        first, last = self.paragraph
        if not first <= position < last:
            end = self.text.find("\n\n", position)
            self.paragraph = position, end if end >= 0 else len(self.text)
        return self.paragraph[1]
