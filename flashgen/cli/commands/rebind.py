"""`flashgen rebind`: the reviews of one card for another, where flashgen did not see that both are the same fact."""

from __future__ import annotations

import time
from pathlib import Path

import click

from flashgen.cli.default_vault import vault_given
from flashgen.cli.options import amending, echo, state_option, vault_option, yes_option


@click.command(
    epilog="""
\b
Examples:
  flashgen rebind 3n6luo4ottaevkci "what is bert"    the card of that question gets the reviews of the first
  flashgen rebind 3n6luo4ottaevkci note.md:18        the card at that place
  flashgen rebind --undo 3n6luo4ottaevkci            it was another fact after all: that one is new

OLD and NEW are cards: by their Key in Anki (`flashgen diff` prints it, too), by a place in a note, or by words of the
question. Build and import afterwards.
"""
)
@click.argument("old")
@click.argument("new", required=False)
@vault_option
@state_option
@yes_option
@click.option("--undo", is_flag=True, help="Give OLD back to the fact that had it before; NEW is not named.")
def rebind(old: str, new: str | None, vault: Path, state: Path | None, yes: bool, undo: bool) -> None:
    """Give the reviews of the card OLD to the card NEW, when flashgen did not see that they are the same fact."""
    from flashgen.cli.select_cards import all_meant, confirm, the_one
    from flashgen.errors import UsageError
    from flashgen.identity.corrections import swapped, undone

    if undo != (new is None):
        raise UsageError(
            "rebind needs two cards: OLD, whose reviews are kept, and NEW, which gets them", "or --undo OLD alone"
        )
    meant = all_meant([old] if new is None else [old, new], vault, state)
    one, *others = map(the_one, meant)
    confirm("Undo its rebinding?" if undo else "Give the reviews of the first to the second?", meant, yes=yes)
    with amending(vault, state) as (ledger, save):
        if missing := [entry for entry in (one, *others) if entry.guid not in ledger.entries]:
            front = missing[0].record.front
            raise UsageError(f"{front}: this card is not in any deck yet", "run `flashgen build` first")
        if undo:
            amended, other = undone(ledger, ledger.entries[one.guid], int(time.time()))
            echo(f"{one.guid} is again: {amended.entries[one.guid].record.front} (retired)")
            echo(f"{other.guid} is new: {other.record.front}")
        else:
            other = others[0]
            amended = swapped(ledger, ledger.entries[one.guid], ledger.entries[other.guid])
            echo(f"{one.guid} is now: {other.record.front}\n{other.guid} is now: {one.record.front}")
        save(amended)
    echo(f"to undo it: flashgen rebind {one.guid} {other.guid}{vault_given(vault)}")
