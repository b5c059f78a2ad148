"""The changes since the last build as text: for people a line each, for programs JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flashgen.deck.browser_searches import KEYS, key_searches
from flashgen.identity.changes import Change, Changes

PREFIX = {"new": "+", "changed": "~", "moved": ">", "rebound": "=", "returned": "<", "retired": "-"}
"""What each line of `flashgen diff` begins with."""

_ALONE = 3
"""Cards that moved together with their note, from which on the note stands for them."""


def lines(changes: Iterable[Change], more: Callable[[Change], Iterable[str]] = lambda _: ()) -> Iterator[str]:
    """A line for each of *changes*, and below it what there is *more* to say of it; notes that moved with many cards
    have one line for all of them."""
    changes = tuple(changes)
    together: dict[tuple[str, str], int] = {}
    for change in changes:
        if change.kind == "moved" and change.old_path:
            pair = change.old_path, change.path
            together[pair] = together.get(pair, 0) + 1
    said: set[tuple[str, str]] = set()
    for change in changes:
        pair = change.old_path, change.path
        if change.kind != "moved" or together.get(pair, 0) < _ALONE:
            yield line(change)
            yield from more(change)
        elif pair not in said:
            said.add(pair)
            yield f"> {change.old_path} -> {change.path} ({together[pair]} cards)"


def line(change: Change) -> str:
    """`= a.md:3  old question -> new question (why, 0.83)`."""
    place = f"{change.path}:{change.line}" if change.line else change.path
    text = f"{PREFIX[change.kind]} {place}  "
    if change.kind == "rebound":
        text += f"{change.old_front} -> {change.front}" if change.old_front else change.front
        return f"{text} ({change.why}, {change.similarity:.2f})  {change.guid}"
    if change.kind == "moved" and change.old_path:
        return f"{text}{change.front} (from {change.old_path})"
    if change.kind in ("retired", "returned"):
        return f"{text}{change.front}  {change.guid}"
    return text + change.front


def deck_moves(changes: Iterable[Change]) -> list[str]:
    """The moves that an .apkg cannot do: Anki keeps a card in its first deck."""
    moves: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        if change.home:
            moves.setdefault((change.deck, change.home), []).append(change.guid)
    return [
        f"{deck} -> {home}: {count(len(guids), 'card')}; {key_searches(guids[:KEYS])[0]}"
        + (f" ... (and {len(guids) - KEYS} more: --json)" if len(guids) > KEYS else "")
        for (deck, home), guids in moves.items()
    ]


def as_json(changes: Changes) -> dict[str, Any]:
    """All changes: guids by kind, and what else is known of those that moved or were rebound."""
    return {
        "new": list(changes.new),
        "changed": list(changes.changed),
        "moved": [
            {"guid": change.guid, "from": change.old_path, "to": change.path} for change in changes.of("moved")
        ],
        "rebound": [
            {
                "guid": change.guid,
                "from": change.old_front,
                "to": change.front,
                "note": change.path,
                "line": change.line,
                "was_in": change.old_path or change.path,
                "why": change.why,
                "similarity": change.similarity,
            }
            for change in changes.of("rebound")
        ],
        "returned": list(changes.returned),
        "retired": list(changes.retired),
        "retired_searches": key_searches(changes.retired),
        "deck_moves": [
            {"guid": change.guid, "from": change.deck, "to": change.home} for change in changes if change.home
        ],
    }


def counts(numbers: Mapping[str, int]) -> str:
    """`+6 new, ~2 changed, -1 retired`; empty if nothing changed.

    >>> counts({"new": 1200, "changed": 0, "moved": 0, "rebound": 2, "returned": 0, "retired": 0})
    '+1,200 new, =2 rebound'
    """
    return ", ".join(f"{PREFIX[kind]}{number:,} {kind}" for kind, number in numbers.items() if number)


def count(number: int, noun: str) -> str:
    """`1 card`, `1,200 cards`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
