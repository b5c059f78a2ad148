"""The options that `build` and `watch` share, and one build with its progress bar."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flashgen.cli.default_vault import in_its_vault
from flashgen.cli.options import choice_options, command_config, echo, glob_options, whole_vault
from flashgen.config import SPLITS

if TYPE_CHECKING:
    from flashgen.building.report import Report
    from flashgen.conversion.pool_options import Progress


Command = TypeVar("Command", bound=Callable[..., Any])

NONE = -1
"""As `max_new`: not a single new card."""
SHOW_PROGRESS = 200
"""Notes to convert from which on a bar shows how far it is."""


def build_options(command: Command) -> Command:
    """The options of a build that have to do with more than one note."""
    options = (
        click.option("--split", type=click.Choice(SPLITS), help="One deck file, or several."),
        glob_options,
        choice_options,
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
    already: int = 0,
    jobs: int | None,
    no_cache: bool,
    **settings: Any,
) -> Report:
    """Build *vault* as the command line says; *settings* are laid over those of files.

    *already*: how many of the new cards that the settings let in have come with earlier builds.
    """
    from flashgen.building.build import build
    from flashgen.building.output_path import output_for

    whole, settings = in_its_vault(vault, settings)
    config = command_config(whole, settings)
    if config.max_new and already:
        config = replace(config, max_new=max(config.max_new - already, 0) or NONE)
    decks = output_for(vault, output, config)
    _warn_of_lost_ledger(whole, state, decks)
    with progress_bar(quiet) as progress:
        return build(
            whole,
            decks,
            config,
            state=state,
            jobs=jobs,
            cache=not no_cache,
            progress=progress,
            keep=whole_vault(whole, settings),
            list_new=list_new,
        )


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Progress | None]:
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


def _warn_of_lost_ledger(vault: Path, state: Path | None, decks: Path) -> None:
    """Say that the ledger of *vault* is missing, where *decks* show that there was one."""
    from flashgen.identity.ledger import ledger_file

    file = ledger_file(vault, state)
    if decks.is_file() and not file.exists():
        again = shlex.join(["flashgen", "adopt", str(decks), str(vault)])
        echo(
            f"warning: {file}: the ledger is missing, though the deck {decks} was built before: cards that were"
            f" reworded, renamed or moved since their first build would be new\n  hint: {again}",
            err=True,
        )
