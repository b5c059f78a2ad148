"""What `push` and `watch --push` share: the way to Anki, the plan in words, one push."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flashgen.cli.building import NONE
from flashgen.cli.changes import count
from flashgen.cli.options import command_config, echo, whole_vault
from flashgen.cli.places import in_its_vault

if TYPE_CHECKING:
    from flashgen.push.anki import Anki
    from flashgen.push.plan import Change, Plan
    from flashgen.push.push import Outcome, Prepared

Command = TypeVar("Command", bound=Callable[..., Any])

KEY_VARIABLE = "FLASHGEN_ANKI_KEY"
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


@dataclass(frozen=True, slots=True)
class Target:
    """Which Anki is meant."""

    to: str = "anki"
    profile: str = ""
    url: str = ""
    key: str = ""


def target_options(command: Command) -> Command:
    """The options that say which Anki is meant; the command gets a `Target`."""
    options = (
        click.option("--profile", default="", help="The profile of Anki it must be; else that of the last push."),
        click.option("--url", default="", help="Where AnkiConnect is, if not on this machine at port 8765."),
        click.option(
            "--key", default="", envvar=KEY_VARIABLE, show_envvar=True, help="The key that AnkiConnect asks for."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def opened(target: Target) -> Iterator[Anki]:
    """The Anki that is meant."""
    if target.to == "anki":
        from flashgen.push.anki_connect import AnkiConnect
        from flashgen.push.connection import URL, Connection

        yield AnkiConnect(Connection(target.url or URL, target.key))
        return
    from flashgen.push.collection import open_collection

    with open_collection(target.to, target.profile) as anki:
        yield anki


# ------------------------------------------------------------------ the plan in words


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
    """What the person can decide about what was changed on both sides."""
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


# ------------------------------------------------------------------ one push


def carried_out(prepared: Prepared, anki: Anki) -> Outcome:
    """Carry out what was *prepared*, and say what then is not as it was to be."""
    from flashgen.push.push import push

    outcome = push(prepared, anki)
    for guid in list(outcome.wrong)[:MAX_LINES]:
        echo(f"error: {outcome.wrong[guid]}", err=True)
    if len(outcome.wrong) > MAX_LINES:
        echo(f"  ... and {len(outcome.wrong) - MAX_LINES:,} more", err=True)
    return outcome


def push_quietly(vault: Path, state: Path | None, target: Target, told: set[str], *, let_in: bool = True) -> None:
    """Push *vault*, without questions and without a word if there is nothing new to say; for `watch`.

    What the notes give is remembered before Anki is asked, which may be away. *told*: see `show_plan`. *let_in*:
    whether new cards that wait, because the setting `max_new` wants it, may come now.
    """
    from flashgen.building.export import exported
    from flashgen.cli.summary import tell_problems
    from flashgen.push.plan import Choices
    from flashgen.push.push import prepare

    start = time.perf_counter()
    vault, settings = in_its_vault(vault, {})
    config, keep = command_config(vault, settings), whole_vault(vault, settings)
    if config.max_new and not let_in:
        config = replace(config, max_new=NONE)
    with exported(vault, config, state=state, keep=keep) as export, opened(target) as anki:
        tell_problems(export.problems, vault, state)
        prepared = prepare(export, anki, anki.state(), Choices(), profile=target.profile)
        show_plan(prepared, told=told)
        outcome = carried_out(prepared, anki)
        if prepared.does_something:
            echo(one_line(prepared, outcome.wrong, Clock(time.perf_counter() - start, anki.seconds)))


def is_there(target: Target) -> bool:
    """Whether somebody answers where AnkiConnect should be."""
    from flashgen.errors import AnkiAwayError, PushError
    from flashgen.push.connection import URL, Connection

    try:
        Connection(target.url or URL, target.key).call("version", timeout=2)
    except AnkiAwayError:
        return False
    except PushError:  # it asks for a key
        return True
    return True


def one_line(prepared: Prepared, wrong: Iterable[str], clock: Clock) -> str:
    """`User 1: 214 cards (+6 new, ~2 updated) in 1.2 s, of which Anki 0.8 s`."""
    failed = set(wrong)
    done = counts(change for change in prepared.plan.changes if change.guid not in failed)
    cards = count(prepared.work.export.count, "card")
    times = f"{clock.all:.1f} s, of which Anki {clock.anki:.1f} s"
    return f"{prepared.profile}: {cards} ({done or 'nothing changed'}) in {times}"


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a push took."""

    all: float
    """Seconds, without the time in which it waited for an answer of the person."""
    anki: float
    """Of these, Anki's."""
