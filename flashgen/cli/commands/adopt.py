"""`flashgen adopt`: a ledger from a deck."""

from __future__ import annotations

import time
from contextlib import nullcontext
from pathlib import Path

import click

from flashgen.cli.default_vault import in_its_vault
from flashgen.cli.options import command_config, echo, state_option, vault_argument, whole_vault
from flashgen.config import without_choice


@click.command(
    epilog="""
\b
Examples:
  flashgen adopt old.apkg ~/Vault
  flashgen adopt old.apkg ~/Vault --dry-run

The deck can be one that flashgen wrote, or an export from Anki ('Support older Anki versions' on).
Build and import afterwards: cards that were known again are updated, not added.
"""
)
@click.argument("deck", type=click.Path(path_type=Path))
@vault_argument
@state_option
@click.option("-n", "--dry-run", is_flag=True, help="Only show what would be known again.")
def adopt(deck: Path, vault: Path, state: Path | None, dry_run: bool) -> None:
    """Make a lost ledger again from DECK, so that its cards keep their reviews."""
    from flashgen.building.dry_run import planned
    from flashgen.identity.adopt import adopt as adopted_from
    from flashgen.identity.ledger import Ledger, ledger_file
    from flashgen.util.atomic_files import replacing
    from flashgen.util.build_lock import locked

    file = ledger_file(vault, state)
    with nullcontext() if dry_run else locked(file.parent):
        whole, settings = in_its_vault(vault, {})
        config, keep = without_choice(command_config(whole, settings)), whole_vault(whole, settings)
        with planned(whole, config, state=state, keep=keep) as plan:
            found = adopted_from(deck, [*plan.cards()], plan.ledger(), Ledger.read(file), int(time.time()))
        if not dry_run:
            with replacing(file) as (part,):
                part.write_text(found.ledger.dump(), "utf-8", newline="\n")
    for entry in found.matched:
        echo(f"= {entry.record.path}  {entry.record.front}  {entry.guid}")
    for entry in found.unmatched:
        echo(f"- {entry.record.path or deck.name}  {entry.record.front}  {entry.guid}")
    echo(f"{deck}: {len(found.matched):,} cards known again, {len(found.unmatched):,} not in the notes")
