"""A push in words: the plan a line each, and in the end one line of what was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashgen.cli.change_lines import count
from flashgen.cli.options import echo

if TYPE_CHECKING:
    from flashgen.push.plan import Change, Plan
    from flashgen.push.push import Prepared

MARKS = {
    "new": "+",
    "update": "~",
    "edited": "!",
    "deleted": "x",
    "move": ">",
    "moved": ">",
    "retire": "-",
    "back": "<",
}
"""What the line of each kind of change begins with."""
MAX_LINES = 20
"""Changes of one kind that are listed without `--verbose`."""


def show_plan(prepared: Prepared, verbose: bool = False, told: set[str] | None = None) -> None:
    """A line for each change, as `flashgen diff` has them; a few of each kind, all with *verbose*.

    *told*: what was said before of what the person did in Anki, which is not said again.
    """
    plan = prepared.plan
    before = set() if told is None else set(told)
    for kind in MARKS:
        changes = [change for change in plan.of(kind) if change.does_something or line(change) not in before]
        if told is not None:
            told.update(line(change) for change in changes if not change.does_something)
        shown = changes if verbose or len(changes) <= MAX_LINES else changes[:MAX_LINES]
        for change in shown:
            echo(line(change))
        if len(shown) < len(changes):
            echo(f"  ... and {len(changes) - len(shown):,} more {kind}: -v lists them, --json has them all")
    if prepared.work.carriers:
        echo("* the look of cards")
    if told is None:
        for hint in hints(plan):
            echo(f"  {hint}", err=True)


def line(change: Change) -> str:
    """`> a.md:3  question (A -> B)`."""
    place = f"{change.path}:{change.line}" if change.line else change.path
    return f"{MARKS[change.kind]} {place}  {change.front}{_more(change)}"


def _more(change: Change) -> str:
    match change.kind:
        case "edited":
            return f" ({change.why or 'edited in Anki'}: stays as it is there)"
        case "deleted":
            return " (deleted in Anki: never exported again)" if change.forget else " (deleted in Anki: left out)"
        case "move":
            return f" ({change.was} -> {change.deck})"
        case "moved":
            return f" (moved in Anki: stays in {change.deck})"
        case "retire":
            return " (deleted from Anki)" if change.delete else " (suspended)"
        case "update" if not change.write:
            return " (tags)"
    return ""


def hints(plan: Plan) -> Iterator[str]:
    """Hints for cards that were changed both in the notes and in Anki."""
    if any(not change.why for change in plan.of("edited")):
        yield "edited in Anki: `--edited overwrite` puts the text of the notes there, `--edited ask` asks for each"
    if any(not change.forget for change in plan.of("deleted")):
        yield "deleted in Anki: `--deleted add` adds them anew, `--deleted forget` never speaks of them again"
    if plan.of("move", "retire", "back"):
        yield "whoever reviews elsewhere, too, syncs Anki first, or by `--sync`: else those reviews may be lost"


def counts(changes: Iterable[Change]) -> str:
    """`+6 new, ~2 update`: what was done; empty if nothing was."""
    numbers: dict[str, int] = {}
    for change in changes:
        if change.does_something:
            numbers[change.kind] = numbers.get(change.kind, 0) + 1
    words = {
        "new": "new",
        "update": "updated",
        "deleted": "forgotten",
        "move": "moved",
        "retire": "retired",
        "back": "back",
    }
    return ", ".join(f"{MARKS[kind]}{numbers[kind]:,} {word}" for kind, word in words.items() if kind in numbers)


@dataclass(frozen=True, slots=True)
class Clock:
    """The seconds that a push took."""

    all: float
    """Seconds, without the time in which it waited for an answer of the person."""
    anki: float
    """Of these, Anki's."""


def one_line(prepared: Prepared, wrong: Iterable[str], clock: Clock) -> str:
    """`User 1: 214 cards (+6 new, ~2 updated) in 1.2 s, of which Anki 0.8 s`."""
    failed = set(wrong)
    done = counts(change for change in prepared.plan.changes if change.guid not in failed)
    cards = count(prepared.work.export.count, "card")
    times = f"{clock.all:.1f} s, of which Anki {clock.anki:.1f} s"
    return f"{prepared.profile}: {cards} ({done or 'nothing changed'}) in {times}"
