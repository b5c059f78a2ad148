"""flashgen build: notes -> deck."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flashgen.cli.build_once import build_once
from flashgen.cli.options import build_options, echo, output_option, state_option, vault_argument

if TYPE_CHECKING:
    from flashgen.building.report import Report

STOPPED = 130
"""The exit code of what Ctrl-C ended, as shells have it."""


@click.command(
    epilog="""
\b
Examples:
  flashgen build                             the vault that you are in, else notes/
  flashgen build ~/Vault -o ~/vault.apkg     another vault, a deck of that name
  flashgen build ~/Vault/Physics             only the notes of a folder

Import the deck in Anki with File > Import. Build and import it again whenever the notes have changed:
cards keep their reviews.
"""
)
@vault_argument
@output_option
@build_options
@state_option
@click.option("--open", "open_", is_flag=True, help="Open the deck in Anki, which shows what an import would do.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Print all problems, all changes, and the cards of each note.",
)
def build(
    vault: Path,
    output: Path | None,
    state: Path | None,
    open_: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> None:
    """Build the deck of all notes of a vault."""
    from flashgen.cli.build_summary import show_report, tell_problems

    try:
        report = build_once(vault, output, state, quiet=quiet or as_json, list_new=verbose or as_json, **options)
    except KeyboardInterrupt:
        echo("stopped: the deck is as it was, and the next build goes on from here", err=True)
        sys.exit(STOPPED)
    if as_json:
        echo(json.dumps(_summary(report), ensure_ascii=False))
    else:
        tell_problems(report.problems, vault, state, quiet=quiet, verbose=verbose)
        if verbose:
            for path, cards in report.notes.items():
                echo(f"{cards:5} {path}")
        if not quiet:
            show_report(report, vault, verbose)
    if open_:
        _open(report.decks)
    sys.exit(1 if report.failed else 0)


def _open(decks: Sequence[Path]) -> None:
    """Show Anki's own import dialog: by AnkiConnect, else by what the system opens decks with."""
    from flashgen.cli.anki_target import Target, is_there
    from flashgen.errors import UsageError
    from flashgen.push.anki_connect import AnkiConnect
    from flashgen.push.anki_connect_http import URL, Connection

    if len(decks) != 1:
        raise UsageError("--open opens one deck, and this build made several", "leave `split` at `none`")
    (deck,) = decks
    if is_there(Target()):
        AnkiConnect(Connection(URL)).open_file(deck.absolute())
    elif click.launch(str(deck)) != 0:
        raise UsageError(f"{deck}: nothing here opens decks", "start Anki, then File > Import")


def _summary(report: Report) -> dict[str, Any]:
    from flashgen.cli.change_lines import as_json as changes_as_json

    return {
        "deck": str(report.output),
        "decks": [str(deck) for deck in report.decks],
        "written": report.written,
        "parsed": report.converted,
        "seconds": dict(report.seconds),
        "cards": report.cards,
        "waiting": dict(report.waiting),
        "rules": dict(report.rules),
        "weak": report.weak,
        "notes": len(report.notes),
        "failed": list(report.failed),
        **changes_as_json(report.changes),
        "problems": [
            {"path": problem.path, "line": problem.line, "code": problem.code, "message": problem.message}
            for problem in report.problems
        ],
    }
