"""The kinds of inline tokens: visible text, whether it marks its text, HTML tag.

The rows of mistune's own kinds are here, the rows of added syntax in `syntax/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flashgen.model.note import Token


@dataclass(frozen=True, slots=True)
class InlineKind:
    """A kind of inline token, by its `type`."""

    text: Callable[[Token], str] | None = None
    """Returns the words that a reader sees; None: the words of the tokens inside."""
    shows: bool = False
    """True if a reader sees it even without words: a picture, a formula."""
    marks: bool = False
    """True if it sets its text off from the rest, as bold does: then the text can be a term."""
    tag: str = ""
    """The HTML tag around the tokens inside; empty: no tag, or HTML of its own in `rendering/html/inline.py`."""
    opens: str = ""
    """The mark that opens it, if `fast_inline.py` would take that for plain text: needed for new syntax."""


def raw_text(token: Token) -> str:
    """The text of *token* as it is written, without its marks."""
    raw: str = token["raw"]
    return raw


def no_text(_: Token) -> str:
    """Nothing: it holds no words of the text."""
    return ""


def formula_text(token: Token) -> str:
    """A formula in its `$`."""
    return f"${token['raw']}$"


def display_formula_text(token: Token) -> str:
    """A display formula in its `$$`."""
    return f"$${token['raw'].strip()}$$"


def line_break(_: Token) -> str:
    """A new line."""
    return "\n"


MISTUNE_KINDS = {
    "text": InlineKind(raw_text),
    "codespan": InlineKind(raw_text, marks=True),
    "strong": InlineKind(marks=True, tag="strong"),
    "emphasis": InlineKind(marks=True, tag="em"),
    "strikethrough": InlineKind(tag="s"),
    "softbreak": InlineKind(line_break),
    "linebreak": InlineKind(line_break),
    "link": InlineKind(),
    "image": InlineKind(no_text, shows=True),
    "html": InlineKind(),
}
"""Kinds of Markdown itself; `html` is a pair of tags, made by `parse_inline.py`."""
