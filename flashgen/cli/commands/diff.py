"""`flashgen diff`: what a build would change."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from flashgen.cli.options import echo, glob_options, json_option, planned, state_option, tell, vault_argument


@click.command(
    epilog="""
\b
Each line begins with what would happen:
  +  new       ~  changed in Anki       >  moved, with its reviews
  =  rebound: known again by its text, with its reviews
  <  back after it was gone             -  retired: no longer in the notes

\b
Examples:
  flashgen diff
  flashgen diff ~/Vault --json
"""
)
@vault_argument
@glob_options
@state_option
@json_option
def diff(vault: Path, state: Path | None, as_json: bool, **globs: Any) -> None:
    """Show what a build of VAULT would change; writes nothing."""
    from flashgen.cli.changes import as_json as changes_as_json
    from flashgen.cli.changes import deck_moves, lines
    from flashgen.deck.searches import key_searches

    report = planned(vault, state, **globs)
    tell(problem for problem in report.problems if problem.is_error)
    identified = report.identified
    if as_json:
        echo(json.dumps(changes_as_json(identified), ensure_ascii=False))
    else:
        for text in lines(identified.changes):
            echo(text)
        for move in deck_moves(identified.changes):
            echo(f"cannot be moved by a deck file, move them in Anki: {move}", err=True)
        for search in key_searches(identified.retired):
            echo(f"in Anki, to find what is retired: {search}", err=True)
    sys.exit(1 if report.failed else 0)
