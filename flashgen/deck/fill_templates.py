"""The two sides of a card as Anki shows them: its own language of templates, as far as our templates speak it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from flashgen.deck.cloze import CLOZE_MARK
from flashgen.deck.note_types import NoteType, Template

_SECTION = re.compile(r"\{\{#(?P<name>\w+)\}\}(?P<body>.*?)\{\{/(?P=name)\}\}", re.S)
_FIELD = re.compile(r"\{\{(?P<filter>cloze:)?(?P<name>\w+)\}\}")
_EMPTY = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*", re.I)
"""What Anki takes for an empty field."""


def sides(note_type: NoteType, fields: Sequence[str], ord_: int) -> tuple[str, str]:
    """The HTML of the question and of the answer of the card *ord_* of a note with these *fields*."""
    values = dict(zip((name for name, _ in note_type.fields), fields, strict=True))
    template: Template = note_type.templates[0 if note_type.cloze else ord_]
    question = _filled(template.front, values, ord_, answer=False)
    return question, _filled(template.back, values | {"FrontSide": question}, ord_, answer=True)


def _filled(template: str, values: Mapping[str, str], ord_: int, *, answer: bool) -> str:
    """*template* with the *values* of its fields, without the sections of those that are empty."""

    def section(match: re.Match[str]) -> str:
        return "" if _EMPTY.fullmatch(values[match["name"]]) else _SECTION.sub(section, match["body"])

    def field(match: re.Match[str]) -> str:
        value = values[match["name"]]
        return with_deletions(value, ord_ + 1, answer=answer) if match["filter"] else value

    return _FIELD.sub(field, _SECTION.sub(section, template))


def with_deletions(text: str, number: int, *, answer: bool) -> str:
    """The HTML *text* of a cloze as the card with this *number* asks for it, or answers it.

    >>> with_deletions("{{c1::a::hint}}, b", 1, answer=False)
    '<span class="cloze" data-cloze="a" data-ordinal="1">[hint]</span>, b'
    """
    open_: list[tuple[str, list[str]]] = []
    pieces: list[str] = []
    position = 0
    for mark in CLOZE_MARK.finditer(text):
        pieces.append(text[position : mark.start()])
        position = mark.end()
        if mark[1]:
            open_.append((mark[1], pieces))
            pieces = []
        elif open_:
            numbers, around = open_.pop()
            around.append(_deletion(pieces, numbers, number, answer))
            pieces = around
        else:
            pieces.append(mark.group())
    pieces.append(text[position:])
    return "".join(open_[0][1] if open_ else pieces)  # what nothing closes Anki does not show


def _deletion(pieces: list[str], numbers: str, number: int, answer: bool) -> str:
    shown, mark, hint = pieces[-1].partition("::")
    inner = "".join((*pieces[:-1], shown))
    if str(number) not in numbers.split(","):
        return f'<span class="cloze-inactive" data-ordinal="{numbers}">{inner}</span>'
    if answer:
        return f'<span class="cloze" data-ordinal="{numbers}">{inner}</span>'
    words = html.escape(inner)
    return f'<span class="cloze" data-cloze="{words}" data-ordinal="{numbers}">[{hint if mark else "..."}]</span>'
