"""Reads the first line of a callout, `> [!tip] Title`, and a block of the Admonition plugin, ```` ```ad-tip ````."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEAD = re.compile(r"\[!(?P<kind>[^\]|\n]{1,100})(?:\|[^\]\n]*)?\](?P<fold>[+-]?)(?:[ \t]+(?P<title>.*)|[ \t]*)$")
_PARAMETER = re.compile(r"[ \t]*(title|collapse|icon|color|metadata)[ \t]*:(.*)", re.I)


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a callout."""

    kind: str
    """Lower case: `tip`, `question`, or whatever the author made up."""
    title: str
    """Markdown; empty when the callout has no title of its own."""
    fold: str
    """`-` folded, `+` unfolded, empty when it cannot be folded."""


@dataclass(frozen=True, slots=True)
class Admonition(Head):
    """An `ad-` block: the head and what is inside."""

    body: str
    skipped: int
    """Lines of the block that were parameters."""
    bare: bool = False
    """True if the author wrote `title:` and nothing after it: a box without a title line."""


def callout_head(line: str) -> Head | None:
    """The head that the first *line* of a quote is, if it makes the quote a callout.

    Obsidian shows the kind where there is no title: one of several words is a title that its author put there.

    >>> callout_head("[!Tip]- Pull **hard**")
    Head(kind='tip', title='Pull **hard**', fold='-')
    >>> callout_head("[!What is it]")
    Head(kind='what is it', title='What is it', fold='')
    """
    match = _HEAD.match(line.strip())
    if not match or not match["kind"].strip():
        return None
    kind, title = match["kind"].strip(), (match["title"] or "").strip()
    return Head(kind.lower(), title or (kind if " " in kind else ""), match["fold"])


def read_admonition(info: str, text: str) -> Admonition | None:
    """The box that a code block with this *info* is, if the Admonition plugin draws it as one.

    Its parameters come before the text, each at most once, in any order.

    >>> read_admonition("ad-note", "title: Pull\\nHard.")
    Admonition(kind='note', title='Pull', fold='', body='Hard.', skipped=1, bare=False)
    """
    name = info.split(maxsplit=1)[0] if info.strip() else ""
    if not name.lower().startswith("ad-") or len(name) == 3:
        return None
    found: dict[str, str] = {}
    position = 0
    while match := _PARAMETER.match(text, position):
        if match[1].lower() in found:
            break
        found[match[1].lower()] = match[2].strip()
        position = min(match.end() + 1, len(text))
    fold = {"open": "+", "none": "", "": ""}.get(found.get("collapse", "").lower(), "-")
    title = found.get("title", "")
    return Admonition(name[3:].lower(), title, fold, text[position:], len(found), "title" in found and not title)
