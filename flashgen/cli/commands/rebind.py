"""`flashgen rebind` and `flashgen forget`: what a person knows better than flashgen."""

from __future__ import annotations

import time
from pathlib import Path

import click

from flashgen.cli.options import amending, echo, state_option, vault_option


@click.command(
    epilog="""
\b
Examples:
  flashgen rebind 3n6luo4ottaevkci tvj3nzb3qtg6urbv    the second card gets the guid of the first
  flashgen rebind 3n6luo4ottaevkci "bert" --vault ~/Vault    a card by words of its question
  flashgen rebind --undo 3n6luo4ottaevkci              it was another fact after all: that one is new

The same rebind again, by guids, undoes it. Build and import afterwards.
"""
)
@click.argument("old")
@click.argument("new", required=False)
@vault_option
@state_option
@click.option("--undo", is_flag=True, help="Give OLD back to the fact that had it before; NEW is not named.")
def rebind(old: str, new: str | None, vault: Path, state: Path | None, undo: bool) -> None:
    """Give the guid OLD, and with it the reviews, to the card NEW."""
    from flashgen.errors import UsageError
    from flashgen.identity.corrections import find, swapped, undone

    if undo:
        if new is not None:
            raise UsageError("rebind --undo needs one card: the guid that is given back", "name the vault by --vault")
        with amending(vault, state) as (ledger, save):
            entry = find(ledger, old)
            amended, fresh = undone(ledger, entry, int(time.time()))
            save(amended)
        before = amended.entries[entry.guid]
        echo(f"{entry.guid} is again: {before.record.front} (retired)\n{fresh.guid} is new: {fresh.record.front}")
        return
    if new is None:
        raise UsageError("rebind needs two cards: OLD, whose guid is kept, and NEW, which gets it", "or --undo OLD")
    with amending(vault, state) as (ledger, save):
        one, other = find(ledger, old), find(ledger, new)
        save(swapped(ledger, one, other))
    echo(f"{one.guid} is now: {other.record.front}\n{other.guid} is now: {one.record.front}")


@click.command(
    epilog="""
\b
Examples:
  flashgen forget tvj3nzb3qtg6urbv
  flashgen forget --undo tvj3nzb3qtg6urbv
"""
)
@click.argument("guids", metavar="GUID...", nargs=-1, required=True)
@vault_option
@state_option
@click.option("--undo", is_flag=True, help="Export them again from now on.")
def forget(guids: tuple[str, ...], vault: Path, state: Path | None, undo: bool) -> None:
    """Never export these cards again, also if their notes change: for cards deleted in Anki on purpose."""
    from flashgen.deck.searches import key_searches
    from flashgen.errors import UsageError
    from flashgen.identity.corrections import find, forgotten

    with amending(vault, state) as (ledger, save):
        entries = [find(ledger, guid) for guid in guids]
        if undo and (never := [entry for entry in entries if not entry.forgotten]):
            raise UsageError(f"{never[0].guid} is not forgotten: {never[0].record.front}")
        save(forgotten(ledger, entries, undo=undo))
    for entry in entries:
        echo(f"{entry.guid} {'is exported again' if undo else 'is forgotten'}: {entry.record.front}")
    if not undo:
        for search in key_searches([entry.guid for entry in entries]):
            echo(f"in Anki, to delete them: {search}")
