"""`flashgen push`: from the notes into Anki."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flashgen.cli.anki_target import Target, opened, target_options
from flashgen.cli.change_lines import count
from flashgen.cli.default_vault import in_its_vault
from flashgen.cli.options import command_config, echo, state_option, vault_argument, whole_vault
from flashgen.cli.push_quietly import carried_out
from flashgen.cli.push_report import Clock, line, one_line, show_plan
from flashgen.errors import UsageError

if TYPE_CHECKING:
    from flashgen.push.plan import Change, Choices
    from flashgen.push.push import Outcome, Prepared


@click.command(
    epilog="""
\b
Each line of the plan begins with what will happen:
  +  new card                  ~  new text or tags
  >  moved to another deck     -  its text is gone: suspended
  <  its text is back          *  new look of all cards
and with what you did in Anki, which stays:
  !  edited                    x  deleted

\b
Examples:
  flashgen push -n                    what would be done?
  flashgen push                       do it, after one question
  flashgen push --delete              delete what is gone, with a file to undo that
  flashgen push --to collection       Anki is closed: write into its collection

Anki must be running, with the add-on AnkiConnect (code 2055492159).
"""
)
@vault_argument
@click.option(
    "-n", "--dry-run", is_flag=True, help="Show the plan, do nothing; exit code 3 if there is something to do."
)
@click.option("-y", "--yes", is_flag=True, help="Do not ask; a deletion is still asked about.")
@click.option("--delete", is_flag=True, help="Delete the cards whose text is gone; asks for their number.")
@click.option("--undo", is_flag=True, help="Bring back what the last --delete took, with its reviews.")
@click.option(
    "--edited",
    type=click.Choice(["keep", "overwrite", "ask"]),
    default="keep",
    show_default=True,
    help="Cards that were edited both in Anki and in the notes.",
)
@click.option(
    "--deleted",
    type=click.Choice(["skip", "add", "forget"]),
    default="skip",
    show_default=True,
    help="Cards that were deleted in Anki and are still in the notes.",
)
@click.option("--no-move", is_flag=True, help="Leave cards in their decks when notes move to another folder.")
@click.option("--all", "everything", is_flag=True, help="Look at all cards in Anki, not only at what changed here.")
@click.option("--sync", is_flag=True, help="Let Anki sync before and after.")
@click.option(
    "--to",
    default="anki",
    show_default=True,
    metavar="anki|collection|PATH",
    help="The running Anki, or, while it is closed, its collection, or the one at PATH.",
)
@target_options
@state_option
@click.option("--json", "as_json", is_flag=True, help="Print the plan, and what was done, as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
@click.option("-v", "--verbose", is_flag=True, help="List all changes.")
def push(vault: Path, state: Path | None, undo: bool, **options: Any) -> None:
    """Bring the cards of VAULT into Anki: new ones, new texts, moves; what you did there stays."""
    target = Target(**{name: options.pop(name) for name in ("to", "profile", "url", "key")})
    wishes = Wishes(**options)
    if undo:
        _undo(vault, state, target)
    else:
        sys.exit(_push(vault, state, target, wishes))


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of a push."""

    dry_run: bool
    yes: bool
    delete: bool
    edited: str
    deleted: str
    no_move: bool
    everything: bool
    sync: bool
    as_json: bool
    quiet: bool
    verbose: bool

    @property
    def choices(self) -> Choices:
        """The choices for cards that were changed on both sides."""
        from flashgen.push.plan import Choices

        overwrite = None if self.edited == "overwrite" else frozenset[str]()
        return Choices(overwrite, self.deleted, move=not self.no_move, delete=self.delete)


def _push(vault: Path, state: Path | None, target: Target, wishes: Wishes) -> int:
    """Plan, ask, do, say; the exit code."""
    from flashgen.building.exported_cards import exported
    from flashgen.cli.build_summary import tell_problems
    from flashgen.push.push import prepare

    if not (wishes.yes or wishes.dry_run or is_terminal()):
        raise UsageError("nobody is here to be asked", "say --yes, or look at the plan with --dry-run")
    vault, settings = in_its_vault(vault, {})
    config, keep = command_config(vault, settings), whole_vault(vault, settings)
    start, remember = time.perf_counter(), not wishes.dry_run
    with opened(target) as anki:
        there = anki.state()  # before the work on the notes: Anki may not even run
        if wishes.sync and remember:
            anki.sync()
        with exported(vault, config, state=state, keep=keep, remember=remember) as export:
            if not wishes.as_json:
                tell_problems(export.problems, vault, state, quiet=wishes.quiet)
            prepared = prepare(
                export, anki, there, wishes.choices, profile=target.profile, everything=wishes.everything
            )
            before = time.perf_counter() - start
            if not (wishes.as_json or wishes.quiet):
                show_plan(prepared, wishes.verbose)
            if wishes.dry_run:
                if wishes.as_json:
                    _print_json(prepared)
                return 3 if prepared.does_something else 0
            prepared = _confirmed(prepared, wishes)
            start = time.perf_counter()
            outcome = carried_out(prepared, anki)
            if wishes.sync and prepared.does_something:
                anki.sync()
            clock = Clock(before + time.perf_counter() - start, anki.seconds)
            if wishes.as_json:
                _print_json(prepared, outcome, clock)
            elif not wishes.quiet:
                echo(one_line(prepared, outcome.wrong, clock))
            return 1 if outcome.wrong or export.failed else 0


def _confirmed(prepared: Prepared, wishes: Wishes) -> Prepared:
    """The part of what was *prepared* that the person agrees to; ends the command if that is nothing."""
    choices = wishes.choices
    if wishes.edited == "ask":
        chosen = {change.guid for change in prepared.plan.of("edited") if not change.why and _overwrite(change)}
        choices = replace(choices, overwrite=chosen)
        prepared = prepared.choosing(choices)
    doomed = sum(change.delete for change in prepared.plan.changes)
    if doomed and not _confirmed_by_number(doomed):
        prepared = prepared.choosing(replace(choices, delete=False))
        doomed = 0
    if wishes.yes or doomed or not prepared.does_something:
        return prepared
    click.confirm(f"push this into Anki ('{prepared.profile}')?", default=True, abort=True)
    return prepared


def is_terminal() -> bool:
    """True if somebody is there to answer a question."""
    return sys.stdin.isatty()


def _overwrite(change: Change) -> bool:
    return click.confirm(f"{line(change)}\n  put the text of the notes there?", default=False)


def _confirmed_by_number(number: int) -> bool:
    """True if the person says how many notes are to be deleted."""
    if not is_terminal():
        raise UsageError("--delete asks for a number, and nobody is here to be asked", "leave --delete out")
    question = f"delete {count(number, 'note')} from Anki? type {number}"
    answer: str = click.prompt(question, default="", show_default=False)
    return answer.strip() == str(number)


def _print_json(prepared: Prepared, outcome: Outcome | None = None, clock: Clock | None = None) -> None:
    from flashgen.push.plan_json import as_json

    record = as_json(prepared.work)
    if outcome and clock:
        record["done"] = {
            "wrong": dict(outcome.wrong),
            "deleted": list(outcome.deleted),
            "seconds": {"all": round(clock.all, 3), "anki": round(clock.anki, 3)},
        }
    echo(json.dumps(record, ensure_ascii=False))


def _undo(vault: Path, state: Path | None, target: Target) -> None:
    """Bring back what the last deletion took."""
    from flashgen.identity.ledger import ledger_file
    from flashgen.push.push import push_undo

    with opened(target) as anki:
        undone = push_undo(anki, ledger_file(vault, state).parent, target.profile)
    echo(f"{count(len(undone.back), 'note')} back in Anki, with reviews, suspended as before")
    if undone.anew:
        echo(
            f"{count(len(undone.anew), 'note')} were there already, as new cards: their reviews stay in the file",
            err=True,
        )
