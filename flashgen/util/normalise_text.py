"""Texts as they are shown and compared: on one line, case folded; and the values of a list as texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any


def fold_space(text: str) -> str:
    """*text* on one line: every run of white space is one space, none at the ends."""
    return " ".join(text.split())


def normalised(text: str) -> str:
    """*text* as it is compared: NFC, case folded, white space folded."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split())


def texts_of(values: Iterable[Any]) -> list[str]:
    """The *values* of a list, as texts; without empty ones and what is itself a list or a mapping.

    >>> texts_of(["a", 2024, True, None, ["b"], {"c": "d"}])
    ['a', '2024', 'true']
    """
    plain = (value for value in values if value is not None and not isinstance(value, (list, dict, set, tuple)))
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in plain]
