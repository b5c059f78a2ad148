"""Finds `<details><summary>Question</summary> ... </details>`, which a person unfolds, among mistune's tokens.

mistune gives each tag that begins a line as raw HTML up to the next empty line, and what stands between
as blocks of their own; here it is found out which tags belong together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_TAG = re.compile(r"<(/?)details(?=[\s>/])[^<>]{0,1000}>", re.I)
_NEXT = re.compile(r"^ {0,3}(?=<details[\s>/])", re.M | re.I)
_SPACE = re.compile(r"\s*")
_SUMMARY = re.compile(r"\s*<summary(?=[\s>])[^<>]{0,1000}>(?P<text>.*?)</summary\s*>", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Pair:
    """The tags of one `<details>`: their tokens, and their positions in the HTML of these."""

    first: int
    body: int
    """Position behind the opening tag."""
    last: int
    close: int
    """Position of the closing tag."""
    after: int
    """Position behind it."""


def find_details(tokens: Sequence[Mapping[str, Any]]) -> dict[int, Pair]:
    """The pairs of tags in *tokens* whose first begins its token, by the number of that token.

    The HTML of a token begins at its `start`: what is behind one pair is looked at without a copy of it.
    """
    found: dict[int, Pair] = {}
    open_: list[tuple[int, re.Match[str], bool]] = []
    for number, token in enumerate(tokens):
        if token["type"] != "block_html":
            continue
        margin = -1
        for tag in _TAG.finditer(token["raw"], start := token.get("start", 0)):
            if margin < 0:
                margin = _space_to(token["raw"], start)
            if not tag[1]:
                open_.append((number, tag, tag.start() == margin))
            elif open_:
                first, begin, begins_token = open_.pop()
                if begins_token:
                    found[first] = Pair(first, begin.end(), number, tag.start(), tag.end())
                if not open_ and number == len(tokens) - 1:
                    break  # no other begins a token; a line of a thousand is not gone through a thousand times
    return found


def _space_to(text: str, start: int) -> int:
    """The position of the first visible character of *text* from *start* on."""
    match = _SPACE.match(text, start)
    return match.end() if match else start


def next_details(html: str, start: int) -> int:
    """The position of the `<details>` with which *html* from *start* on, or a later line of it, begins; -1: none."""
    at = _space_to(html, start)
    match = _TAG.match(html, at)
    if match and not match[1]:
        return at
    match = _NEXT.search(html, at)
    return match.end() if match else -1


def cut_summary(html: str) -> tuple[str, str]:
    """The text of the `<summary>` with which *html* begins, and what follows it.

    >>> cut_summary("<summary>Why?</summary> Because.")
    ('Why?', ' Because.')
    """
    match = _SUMMARY.match(html)
    return (" ".join(match["text"].split()), html[match.end() :]) if match else ("", html)
