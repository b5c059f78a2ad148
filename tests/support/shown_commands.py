"""The commands that a page of Markdown shows: in blocks of code, and in the middle of a sentence."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

_FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```", re.M | re.S)
_INDENTED = re.compile(r"^(?: {4}|\t)\S.*$", re.M)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_COMMENT = re.compile(r"\s+#\s.*|\s{2,}.*")
"""What is said of a command behind it: after a `#`, or set apart by spaces."""
_JOINTS = re.compile(r"\s*(?:\|\||&&|[;|<>])\s*")


def shell_lines(text: str) -> list[str]:
    """The lines of the `sh` blocks of *text*, without comments.

    >>> shell_lines("```sh\\nflashgen build x  # a deck\\n```\\n")
    ['flashgen build x']
    """
    blocks = (match[3] for match in _FENCE.finditer(text) if match[2] == "sh")
    lines = (_COMMENT.sub("", line.strip()) for block in blocks for line in block.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def shown_in_blocks(text: str) -> Iterator[list[str]]:
    """The words of each call of flashgen in a block of code, whatever its language.

    >>> [*shown_in_blocks("    cd x; flashgen diff --exit-code || flashgen build   or so\\n")]
    [['flashgen', 'diff', '--exit-code'], ['flashgen', 'build']]
    """
    lines = [line for match in _FENCE.finditer(text) for line in match[3].splitlines()]
    lines += _INDENTED.findall(_FENCE.sub("", text))
    for line in lines:
        yield from _calls(_COMMENT.sub("", line.strip()))


def shown_in_sentences(text: str) -> Iterator[list[str]]:
    """The words of each call of flashgen in a code span, which may leave out what its sentence is not about.

    >>> [*shown_in_sentences("With `flashgen build -q` and `flashgen` it is quiet.")]
    [['flashgen', 'build', '-q']]
    """
    for span in _SPAN.findall(_INDENTED.sub("", _FENCE.sub("", text))):
        yield from _calls(span)


def _calls(line: str) -> Iterator[list[str]]:
    for part in _JOINTS.split(line):
        if part.startswith("flashgen "):
            yield shlex.split(part)
