"""Numbers -> a chart of bars, for the page itself to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, how much, and how long it is, of 100."""

    label: str
    value: int
    length: float


def bars(numbers: Iterable[tuple[str, int]], most: int = 20) -> list[Bar]:
    """The bars of *numbers*, in their order; those behind the first *most* are one."""
    pairs = list(numbers)
    kept, rest = pairs[:most], pairs[most:]
    if rest:
        kept.append((f"and {len(rest):,} more", sum(value for _, value in rest)))
    longest = max((value for _, value in kept), default=0) or 1
    return [Bar(label, value, round(100 * value / longest, 2)) for label, value in kept]
