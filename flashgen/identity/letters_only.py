"""The letters of a text: what stays of it when case, accents, spaces and marks change."""

from __future__ import annotations

import re
import unicodedata

_OTHERS = re.compile(
    "[^\\w<>=+±\u2212×÷\u2190-\u21ff\u2200-\u22ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]|_"
)
_ASCII = {code: None if _OTHERS.match(chr(code)) else chr(code).lower() for code in range(128)}


def letters_of(text: str) -> str:
    """The letters, digits and mathematical signs of *text*, in lower case and without accents.

    >>> letters_of("Größe = 3 cm²!")
    'grosse=3cm2'
    """
    if text.isascii():
        return text.translate(_ASCII)
    return _OTHERS.sub("", unicodedata.normalize("NFKD", text).casefold())
