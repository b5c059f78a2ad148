"""Years and dates: what three siblings of a timeline begin with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from flashgen.extraction.reading.place import Part, Place
from flashgen.extraction.reading.terms import value_problem
from flashgen.extraction.reading.text_kinds import word_count
from flashgen.extraction.reading.text_look import Look
from flashgen.markdown.visible_text import cut, visible
from flashgen.model.draft import FAIR
from flashgen.model.note import Tokens

MIN_SIBLINGS = 3
MIN_SHARE = 0.75
"""Share of the siblings that begin with a year in a timeline."""
MIN_WORDS = 2
"""Words of an event."""
PRESENT = 2015
"""A run of years without a gap that reaches so far is that of a log, a changelog, a table of figures."""

_ERA = (
    r"(?:\s?(?:BCE?|CE|AD|B\.\s?C\.(?:\s?E\.)?|C\.\s?E\.|A\.\s?D\.|[vn]\.\s?(?:u\.\s?Z\.?|Chr\.?)|[ad]\.?\s?C\.?(?!\w)"
    r"|a\.\s?de\s?C\.|(?:av|ap)r?\.?\s?J\.?-?C\.?|(?:до\s)?н\.\s?[эе]\.|p?\.?n\.e\.|SM|TCN|SCN|ق\.?\s?م\.?|م|هـ|年|년|年代)(?!\w))?"
)
_BEFORE = r"(?:(?:c|ca|circa|um|vers|hacia|около|ок)\.?\s|[~≈]\s?|AD\s|公元前?|西元前?|紀元前?|기원전\s?|前)?"
_YEAR = rf"{_BEFORE}\d{{3,4}}(?:'?s\b)?{_ERA}"
_MONTH = r"[^\W\d_]{3,10}\.?"
_DATE = (
    rf"\d{{1,2}}(?:\.|st|nd|rd|th|er|º|ª)?\s(?:de\s|of\s)?{_MONTH}\s(?:de\s)?\d{{4}}(?!\d)"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}(?!\d)|{_MONTH}\s(?:de\s)?\d{{4}}(?!\d)"
    r"|\d{3,4}年\d{1,2}月(?:\d{1,2}日)?"
)
_WHEN = re.compile(
    rf"(?P<date>{_DATE})|(?P<year>{_YEAR}(?:\s?[-–—/~〜]\s?(?:\d{{1,4}}(?:'?s\b)?{_ERA}))?)(?![\d.,:/-]?\d)(?!\s?[%°€$£])"
)
_SEPARATOR = re.compile(r"\s*(?:--?>|=>|→|⟶|⇒|[:：–—=]|-(?=\s)|\.(?=\s)|,(?=\s)|\$\s*(?:\\\w+|[-=:])\s*\$)\s*")
_NUMBER = re.compile(r"\d{3,4}")


class Event(NamedTuple):
    """A year or date, and what happened then."""

    when: Tokens
    what: Tokens
    """May be empty where the text hangs below."""
    year: int
    separated: bool
    """True if a separator stands between them, or the author set the year off."""


def find_event(tokens: Tokens, whole: str) -> Event | None:
    """The event that *tokens*, whose visible text is *whole*, begin with a year and tell."""
    text = whole[:120]
    head = text[:40]
    if not any(map(str.isdigit, head)):
        return None
    found = _WHEN.match(text)
    if found is None or not (number := _NUMBER.search(found.group())):
        return None
    end = found.end()
    if found["date"] and not text[end:].strip() and len(whole) > end + 1:
        return None
    separator = _SEPARATOR.match(text, end)
    marked = tokens[0]["type"] in ("strong", "mark", "emphasis") and len(visible(tokens[:1])) <= end + 1
    bare = not whole[end:].strip(" :：")
    if separator is None and not bare and not whole[end : end + 1].isspace() and "年" not in found.group():
        return None
    when, what = cut(tokens, end, separator.end() if separator else end)
    era = bool(re.search(r"[^\W\d_]", found["year"] or ""))
    return Event(when, what, int(number.group()), bool(separator) or marked or bare or era or bool(found["date"]))


def is_timeline(events: Sequence[Event | None], logs: bool = False) -> bool:
    """True if siblings with these *events*, None for one that is none, are a timeline rather than a log, serial
    numbers or amounts; *logs*: whether what they stand under names a log."""
    told = [event for event in events if event]
    if logs or len(told) < MIN_SIBLINGS or len(told) < MIN_SHARE * len(events):
        return False
    years = [event.year for event in told]
    ordered = years == sorted(years) or years == sorted(years, reverse=True)
    if not ordered and (min(years) < 1000 or not all(event.separated for event in told)):
        return False
    if not all(event.separated for event in told) and min(years) < 1000:
        return False
    if max(years) > 2100:
        return False
    run = all(abs(after - before) == 1 for before, after in pairwise(years))
    return not run or (max(years) < PRESENT and min(years) % 100 > 1)


def tells(event: Event, more: bool) -> bool:
    """True if *event* says what happened; *more*: whether something hangs below it."""
    if value_problem(event.what) and event.what:
        return False
    return more or word_count(visible(event.what)) >= MIN_WORDS


def put_events(items: Sequence[Place], looks: Sequence[Look], parts: list[Part | str | None]) -> None:
    """Put the events of a timeline into *parts*: of all items, or of those that stand together without an empty
    line."""
    if sum(any(map(str.isdigit, look.text[:20])) for look in looks) < MIN_SIBLINGS:
        return
    events: list[Event | None] = []
    for item, look in zip(items, looks, strict=True):
        event = find_event(look.tokens, look.text) if look.tokens and not item.is_task else None
        events.append(event if event and tells(event, len(item.children) > 1) else None)
    for run in [range(len(items))] if is_timeline(events) else _runs(items):
        if is_timeline([events[at] for at in run]):
            for at in run:
                event = events[at]
                if event and not _goes_on(parts[at], event):
                    parts[at] = Part("timeline", event.when, event.what, FAIR)


def _runs(items: Sequence[Place]) -> list[range]:
    """The runs of *items* between which an empty line stands, if others stand close together."""
    starts = [0]
    for at in range(1, len(items)):
        before = items[at - 1]
        lines = len(before.first.lines)
        if len(before.children) == 1 and items[at].block.line > before.block.line + lines:
            starts.append(at)
    return [range(start, end) for start, end in pairwise([*starts, len(items)])] if len(starts) < len(items) else []


def _goes_on(part: Part | str | None, event: Event) -> bool:
    """True if *part* has a longer front than the year of *event*, as a marked one has."""
    return isinstance(part, Part) and len(visible(part.front)) > len(visible(event.when)) + 1
