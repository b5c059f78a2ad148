"""What `build` and `watch` share: their options, one build with its progress bar, the line that reports it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flashgen.cli.options import command_config, echo, glob_options, whole_vault
from flashgen.cli.places import in_its_vault, vault_given
from flashgen.config import SPLITS

if TYPE_CHECKING:
    from flashgen.building.report import Report
    from flashgen.conversion.workers import Progress


Command = TypeVar("Command", bound=Callable[..., Any])

MAX_LINES = 20
"""Changes of one kind that are listed without `--verbose`."""
SHOW_PROGRESS = 200
"""Notes to convert from which on a bar shows how far it is."""


def build_options(command: Command) -> Command:
    """The options of a build that have to do with more than one note."""
    options = (
        click.option("--split", type=click.Choice(SPLITS), help="One deck file, or several."),
        glob_options,
        click.option("-j", "--jobs", type=click.IntRange(1), help="Processes; by default as many as pay."),
        click.option("--no-cache", is_flag=True, help="Convert every note, also those that did not change."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def build_once(
    vault: Path,
    output: Path | None,
    state: Path | None,
    *,
    quiet: bool,
    list_new: bool = False,
    jobs: int | None,
    no_cache: bool,
    **settings: Any,
) -> Report:
    """Build *vault* as the command line says; *settings* are laid over those of files."""
    from flashgen.building.build import build
    from flashgen.building.output import output_for

    whole, settings = in_its_vault(vault, settings)
    config = command_config(whole, settings)
    with _bar(quiet) as progress:
        return build(
            whole,
            output_for(vault, output, config),
            config,
            state=state,
            jobs=jobs,
            cache=not no_cache,
            progress=progress,
            keep=whole_vault(whole, settings),
            list_new=list_new,
        )


@contextmanager
def _bar(quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal; nothing in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    bar: Any = None

    def progress(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and total >= SHOW_PROGRESS:
            bar = click.progressbar(length=total, label="notes", file=sys.stderr, show_pos=True)
            bar.__enter__()
        if bar is not None:
            bar.update(done - bar.pos)

    try:
        yield progress
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)


def one_line(report: Report) -> str:
    """`decks/notes.apkg: 214 cards from 37 notes (+6 new, ~2 changed, -1 retired)`."""
    from flashgen.cli.changes import count, counts

    failed = f"{len(report.failed)} with errors" if report.failed else ""
    changes = ", ".join(filter(None, (counts(report.counts), failed))) or "nothing changed"
    notes = sum(map(bool, report.notes.values()))
    files = f" in {count(len(report.decks), 'file')}" if report.decks and report.decks != (report.output,) else ""
    return f"{report.output}: {count(report.cards, 'card')} from {count(notes, 'note')}{files} ({changes})"


def show_changes(report: Report, vault: Path, verbose: bool = False) -> None:
    """What the person should look at, or do in Anki: a few lines of each sort, all of them with *verbose*."""
    from flashgen.cli.changes import deck_moves, lines
    from flashgen.deck.searches import key_searches
    from flashgen.identity.changes import KINDS

    kinds = KINDS if verbose else ("rebound", "retired")
    for kind in kinds:
        found = [f"  {line}" for line in lines(report.changes.of(kind))]
        for line in found if verbose else found[:MAX_LINES]:
            echo(line)
        if not verbose and len(found) > MAX_LINES:
            echo(f"  ... and {len(found) - MAX_LINES} more {kind}: -v lists them, --json has them all")
    if report.changes.of("rebound"):
        echo(f"  a wrong one? `flashgen rebind --undo GUID{vault_given(vault)}`")
    for move in deck_moves(report.changes):
        echo(f"  a deck file cannot move cards, move them in Anki: {move}")
    for search in key_searches(report.changes.retired):
        echo(f"  in Anki, to find what is retired: {search}")
