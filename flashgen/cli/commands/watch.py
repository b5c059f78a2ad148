"""`flashgen watch`: build again whenever notes change."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from flashgen.cli.building import build_once, build_options, one_line, show_changes
from flashgen.cli.options import echo, output_option, state_option, tell, vault_argument
from flashgen.errors import REPORT


@click.command(
    epilog="""
\b
Examples:
  flashgen watch
  flashgen watch ~/Vault -o ~/vault.apkg

Ctrl-C ends it.
"""
)
@vault_argument
@output_option
@build_options
@state_option
def watch(vault: Path, output: Path | None, state: Path | None, **options: Any) -> None:
    """Build the deck now and whenever a note changes, with a line of report each time."""
    from flashgen.vault.scan import check_vault
    from flashgen.vault.watch import changes

    check_vault(vault)  # later it may come and go
    with suppress(KeyboardInterrupt):
        for _ in changes(vault):
            _build(vault, output, state, **options)


def _build(vault: Path, output: Path | None, state: Path | None, **options: Any) -> None:
    """Build once; what is wrong now may be right after the next change."""
    try:
        report = build_once(vault, output, state, quiet=False, **options)
    except click.ClickException as error:
        error.show()
    except OSError as error:  # a file that went away in the meantime
        echo(f"error: {error}", err=True)
    except Exception as error:  # a mistake of ours, which may be gone with the next change
        echo(f"error: {type(error).__name__}: {error}\n  hint: {REPORT}", err=True)
    else:
        tell(report.problems)
        echo(one_line(report))
        show_changes(report, vault)
