"""`flashgen repair`: a ledger after a merge."""

from __future__ import annotations

from pathlib import Path

import click

from flashgen.cli.options import built_ledger, echo, state_option, vault_argument


@click.command(
    epilog="""
\b
Examples:
  git merge laptop; flashgen repair
  flashgen repair ~/Vault

Git merges the ledger line by line, and leaves marks where both branches changed neighbouring lines.
"""
)
@vault_argument
@state_option
def repair(vault: Path, state: Path | None) -> None:
    """Repair the ledger after a git merge: the lines of both sides, each card once, as it was changed last."""
    from flashgen.cli.change_lines import count
    from flashgen.identity.ledger import Ledger
    from flashgen.identity.ledger.repair_merge import merged
    from flashgen.util.atomic_files import replacing
    from flashgen.util.build_lock import locked

    file = built_ledger(vault, state)
    with locked(file.parent):
        found = merged(file)
        with replacing(file) as (part,):
            part.write_bytes(found.text)
            Ledger.read(part)  # what is still wrong is said, and the file left as it is
    echo(f"{file}: {count(found.marks, 'mark')} of a merge taken out, {count(found.twice, 'card')} stood twice")
