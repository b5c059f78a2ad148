"""`card.css` in a vault: what a person adds to the style sheet of the deck. The only file that knows tinycss2.

It goes to Anki with the deck, and a vault may come from anybody: so whatever would fetch something is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "card.css"
MAX_BYTES = 100_000
"""A style sheet is part of each of two note types, which Anki loads with every card."""
_ALLOWED = frozenset("media supports font-face keyframes -webkit-keyframes layer container property".split())
"""Rules that fetch nothing by themselves; `@import` and all others are left out."""
_WITH_ADDRESS = frozenset(
    "url src image image-set -webkit-image-set cross-fade -webkit-cross-fade expression".split()
)
"""Functions that may be given the address of something, as a text as well."""


@dataclass(frozen=True, slots=True)
class OwnStyle:
    """The style sheet that a vault adds."""

    css: str = ""
    """Without what would fetch something, and without anything that could end the element in which it stands."""
    left_out: tuple[tuple[int, str], ...] = ()
    """What was left out: its line, and what it is."""


NO_STYLE = OwnStyle()


def read_own_style(vault: Path, stats: Mapping[str, tuple[int, ...]]) -> OwnStyle:
    """The own style of *vault*, if *stats* of its files say that it has one."""
    size, *_ = stats.get(FILE, (0,))
    if not size:
        return NO_STYLE
    if size > MAX_BYTES:
        return OwnStyle(left_out=((1, f"all of it: it has more than {MAX_BYTES:,} bytes"),))
    try:
        text = (vault / FILE).read_text("utf-8-sig", errors="replace")
    except OSError as error:
        return OwnStyle(left_out=((1, f"all of it: it cannot be read ({error.strerror})"),))
    return cleaned(text)


def cleaned(text: str) -> OwnStyle:
    """The style sheet *text* without what would fetch something.

    >>> cleaned(".card { color: red; background: url(https://a.example/b) }").css
    '.card { color: red; }'
    """
    import tinycss2

    left_out: list[tuple[int, str]] = []
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    css = "\n".join(filter(None, (_rule(rule, left_out) for rule in rules)))
    # Anki puts it into an element, whose end must not stand in it.
    return OwnStyle(css.replace("</", "<\\/").replace("<!", "<\\!"), tuple(left_out))


def _rule(rule: Any, left_out: list[tuple[int, str]]) -> str:
    import tinycss2

    if rule.type == "error":
        left_out.append((rule.source_line, f"what cannot be read: {rule.message}"))
        return ""
    if rule.type == "at-rule" and rule.lower_at_keyword not in _ALLOWED:
        left_out.append((rule.source_line, f"@{rule.at_keyword}"))
        return ""
    prelude = tinycss2.serialize(rule.prelude).strip()
    head = f"@{rule.at_keyword} {prelude}" if rule.type == "at-rule" else prelude
    if any(map(_fetches, _all(rule.prelude))):
        left_out.append((rule.source_line, "an address"))
        return ""
    if rule.content is None:
        return f"{head};"
    nested = rule.type == "at-rule" and rule.lower_at_keyword not in ("font-face", "property")
    body = _rules(rule.content, left_out) if nested else _declarations(rule.content, left_out)
    return f"{head} {{ {body} }}"


def _rules(content: Iterable[Any], left_out: list[tuple[int, str]]) -> str:
    import tinycss2

    rules = tinycss2.parse_rule_list(content, skip_comments=True, skip_whitespace=True)
    return " ".join(filter(None, (_rule(rule, left_out) for rule in rules)))


def _declarations(content: Iterable[Any], left_out: list[tuple[int, str]]) -> str:
    import tinycss2

    kept = []
    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if each.type in ("qualified-rule", "at-rule"):
            kept.append(_rule(each, left_out))
        elif each.type == "error":
            left_out.append((each.source_line, f"what cannot be read: {each.message}"))
        elif each.lower_name in ("behavior", "-moz-binding") or any(map(_fetches, _all(each.value))):
            left_out.append((each.source_line, f"{each.name}: it has an address"))
        else:
            value = tinycss2.serialize(each.value).strip()
            kept.append(f"{each.name}: {value}{' !important' if each.important else ''};")
    return " ".join(filter(None, kept))


def _all(values: Iterable[Any]) -> Iterator[Any]:
    """*values* and all that is in their brackets."""
    for value in values:
        yield value
        yield from _all(getattr(value, "arguments", None) or getattr(value, "content", None) or ())


def _fetches(value: Any) -> bool:
    """True if *value* names something that is not in the style sheet itself, or may: an address cut short does."""
    if value.type == "error":
        return True
    if value.type == "url":
        return not value.value.strip().lower().startswith("data:")
    if value.type != "function" or value.lower_name not in _WITH_ADDRESS:
        return False
    texts = [each.value for each in value.arguments if each.type == "string"]
    return not texts or not all(text.strip().lower().startswith("data:") for text in texts)
