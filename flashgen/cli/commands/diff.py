"""`flashgen diff`: what a build would change."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from flashgen.cli.options import (
    command_config,
    echo,
    glob_options,
    json_option,
    state_option,
    tell,
    vault_argument,
    whole_vault,
)
from flashgen.cli.places import in_its_vault


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
    from flashgen.building.plan import plan
    from flashgen.cli.changes import as_json as changes_as_json
    from flashgen.cli.changes import deck_moves, lines
    from flashgen.deck.searches import key_searches

    vault, settings = in_its_vault(vault, globs)
    config = command_config(vault, settings)
    report = plan(vault, config, state=state, keep=whole_vault(vault, settings))
    tell(problem for problem in report.problems if problem.is_error)
    if as_json:
        echo(json.dumps(changes_as_json(report.changes), ensure_ascii=False))
    else:
        for text in lines(report.changes):
            echo(text)
        for move in deck_moves(report.changes):
            echo(f"cannot be moved by a deck file, move them in Anki: {move}", err=True)
        for search in key_searches(report.changes.retired):
            echo(f"in Anki, to find what is retired: {search}", err=True)
    sys.exit(1 if report.failed else 0)
