"""`flashgen diff`: what a build would change."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import click

from flashgen.cli.default_vault import in_its_vault, with_vault
from flashgen.cli.options import (
    choice_options,
    command_config,
    echo,
    glob_options,
    json_option,
    state_option,
    vault_argument,
    whole_vault,
)
from flashgen.errors import printable

CHANGED = 3
"""The exit code that says that there are changes."""


@click.command(
    epilog="""
\b
Each line begins with what would happen:
  +  new       ~  changed in Anki       >  moved, with its reviews
  =  rebound: known again by its text, with its reviews
  <  back after it was gone             -  retired: no longer in the notes
and below it stands what changes: [-old words-] {+new words+}.

\b
Examples:
  flashgen diff
  flashgen diff ~/Vault --json
  flashgen diff --exit-code || flashgen build
"""
)
@vault_argument
@glob_options
@choice_options
@state_option
@json_option
@click.option("--exit-code", is_flag=True, help=f"Exit with {CHANGED} if there are changes.")
def diff(vault: Path, state: Path | None, as_json: bool, exit_code: bool, **globs: Any) -> None:
    """Show what a build would change, with old and new words; writes nothing."""
    from flashgen.building.dry_run import planned
    from flashgen.cli.build_summary import waiting_lines
    from flashgen.cli.change_lines import as_json as changes_as_json
    from flashgen.cli.change_lines import deck_moves, lines
    from flashgen.cli.problem_lines import new_lines
    from flashgen.deck.browser_searches import key_searches
    from flashgen.identity.ledger import ledger_file

    vault, globs = in_its_vault(vault, globs)
    with planned(vault, command_config(vault, globs), state=state, keep=whole_vault(vault, globs)) as plan:
        report = plan.report
        words = {} if as_json else plan.words(report.changes, ledger_file(vault, state))
    for text in new_lines((each for each in report.problems if each.is_error), with_vault("flashgen check", vault)):
        echo(text, err=True)
    if as_json:
        echo(json.dumps(changes_as_json(report.changes), ensure_ascii=False))
    else:
        for text in lines(report.changes, lambda change: _lines(words.get(change.guid, []))):
            click.echo(_coloured(printable(text)))
        for text in waiting_lines(report, ""):
            echo(text.strip(), err=True)
        for move in deck_moves(report.changes):
            echo(f"cannot be moved by a deck file, move them in Anki: {move}", err=True)
        for search in key_searches(report.changes.retired):
            echo(f"in Anki, to find what is retired: {search}", err=True)
    sys.exit(1 if report.failed else CHANGED if exit_code and report.changes else 0)


def _lines(parts: list[tuple[str, str]]) -> list[str]:
    """The parts of a card that changes, a line each, indented."""
    return [f"    {part}: {words}" for part, words in parts]


def _coloured(text: str) -> str:
    """*text* with what is gone in red and what came in green, where a terminal shows it."""
    text = _GONE.sub(lambda gone: click.style(gone[0], fg="red"), text)
    return _CAME.sub(lambda came: click.style(came[0], fg="green"), text)


_GONE, _CAME = re.compile(r"\[-.*?-\]"), re.compile(r"\{\+.*?\+\}")
