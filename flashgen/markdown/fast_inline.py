"""A fast path for plain text and plain emphasis, which are nine texts of ten; mistune reads all others.

What is not beyond doubt is left to mistune. `tests/test_fast_inline.py` compares the two.
"""

from __future__ import annotations

import re
from html import unescape

from flashgen.markdown.syntax import KINDS
from flashgen.model.note import Token, Tokens

# Both begin with a set of characters, and look back from there: so they skip what is plain as fast as can be.
_NOT_PLAIN = re.compile(
    r"[\\`\[\]<$^#~=:\n{(](?:(?<![=:\n{(])|(?<==)=|(?<=:)(?::|//)|(?<={)[{:]|(?<=\()\(|(?<=  \n))"
)
"""What any of mistune's rules, and of ours, but for emphasis and soft line breaks, begins with."""
_NEW = tuple(kind.opens for kind in KINDS.values() if kind.opens)
"""Marks of syntax that came later: any text with one is for mistune."""
_EMPHASIS = re.compile(
    r"(\*\*(?<![^\s(]..)|__(?<![^\s(]..)|\*(?<![^\s(].)|_(?<![^\s(].))"
    r"((?=\w)[^*_]*[^\s*_])\1(?=[\s.,;:!?)]|\Z)"
)
"""Marks that can only open and only close: between a space and a letter, and before a space or a point."""
_BREAK = re.compile(r" ?\n\s*")
_TYPES = {"**": "strong", "__": "strong", "*": "emphasis", "_": "emphasis"}


def quick_tokens(text: str) -> Tokens | None:
    """The tokens of the inline Markdown *text*; None if only mistune can tell.

    >>> quick_tokens("a **b** c")
    ({'type': 'text', 'raw': 'a '}, {'type': 'strong', 'children': [{'type': 'text', 'raw': 'b'}]}, \
{'type': 'text', 'raw': ' c'})
    """
    if _NOT_PLAIN.search(text) or any(mark in text for mark in _NEW):
        return None
    if "*" not in text and "_" not in text and "\n" not in text:
        return ({"type": "text", "raw": unescape(text)},)
    tokens: list[Token] = []
    for line in _BREAK.split(text):
        if tokens:
            tokens.append({"type": "softbreak"})
        if not _line(line, tokens):
            return None
    return tuple(tokens)


def _line(line: str, tokens: list[Token]) -> bool:
    """Put the tokens of *line* behind *tokens*; False if there are marks whose meaning is in doubt."""
    pieces = _EMPHASIS.split(line)
    for number in range(0, len(pieces), 3):
        plain = pieces[number]
        if "*" in plain or "_" in plain:
            return False
        if plain:
            tokens.append({"type": "text", "raw": unescape(plain)})
        if number + 1 < len(pieces):
            children = [{"type": "text", "raw": unescape(pieces[number + 2])}]
            tokens.append({"type": _TYPES[pieces[number + 1]], "children": children})
    return True
