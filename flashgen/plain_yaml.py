"""Plain `name: value` lines -> what YAML makes of them, without YAML: the properties of most notes are no more.

What is not beyond doubt is left to PyYAML. `tests/test_plain_yaml.py` compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

_LINE = re.compile(
    r"(?P<name>[^\W\d](?:[\w -]{0,98}[\w-])?):(?: +(?P<value>[^ \n][^\n]*))? *(?:\n|\Z)"
    r"|(?P<indent> *)- +(?P<item>[^ \n][^\n]*)(?:\n|\Z)"
)
_TEXT = re.compile(r"[^\W\d_](?:[\w ./,'\"()&!?@+*=%;|<>$^~-]|:(?=[\w/]))*")
_QUOTED = re.compile(r"\"([\w ./,:#'()&!?@+*=%;|<>\[\]{}$^~-]*)\"|'([\w ./,:#\"()&!?@+*=%;|<>\[\]{}$^~-]*)'")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2})?")
_SWITCHES = {"true": True, "false": False}
_NO_TEXT = frozenset(("true", "false", "yes", "no", "on", "off", "null"))
"""Words that mean something else for YAML, in some spelling."""


class _DoubtError(Exception):
    """Only YAML knows."""


def read_plain(source: str) -> Mapping[str, Any] | None:
    """The YAML mapping *source*; None if that is for YAML to say.

    >>> read_plain("title: A note\\ntags:\\n  - one\\nread: 2024-01-31\\n")
    {'title': 'A note', 'tags': ['one'], 'read': datetime.date(2024, 1, 31)}
    """
    values: dict[str, Any] = {}
    items: list[Any] | None = None  # of the list that goes on, or may begin, with the next line
    name, indent, position = "", "", 0
    try:
        while position < len(source):
            line = _LINE.match(source, position)
            if not line:
                return None
            position = line.end()
            if line["name"]:
                name, value = _text(line["name"]), line["value"]
                values[name] = None if value is None else _scalar(value)
                items = [] if value is None else None
            elif items is None or (items and line["indent"] != indent):
                return None
            else:
                items.append(_scalar(line["item"]))
                values[name], indent = items, line["indent"]
    except (_DoubtError, ValueError):
        return None
    return values


def _scalar(text: str) -> Any:
    text = text.rstrip(" ")
    if text in _SWITCHES:
        return _SWITCHES[text]
    if _TEXT.fullmatch(text):
        return _text(text)
    if _NUMBER.fullmatch(text):
        return int(text)
    if _TIME.fullmatch(text):
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    quoted = _QUOTED.fullmatch(text)
    if not quoted:
        raise _DoubtError
    return quoted[1] or quoted[2] or ""


def _text(text: str) -> str:
    if text.casefold() in _NO_TEXT:
        raise _DoubtError
    return text
