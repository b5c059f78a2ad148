"""`flashgen forget`: cards that are never to be exported again."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from flashgen.cli.default_vault import vault_given
from flashgen.cli.options import amending, echo, state_option, vault_option, yes_option


@click.command(
    epilog="""
\b
Examples:
  flashgen forget note.md:18
  flashgen forget "acute epiglottitis" "treatment of croup"
  flashgen forget tvj3nzb3qtg6urbv         the Key of the card in Anki
  flashgen forget --undo tvj3nzb3qtg6urbv
"""
)
@click.argument("wanted", metavar="CARD...", nargs=-1, required=True)
@vault_option
@state_option
@yes_option
@click.option("--undo", is_flag=True, help="Export them again from now on.")
def forget(wanted: tuple[str, ...], vault: Path, state: Path | None, yes: bool, undo: bool) -> None:
    """Never export these cards again, even if their notes change: cards that you do not want, or deleted in Anki.

    CARD is a place in a note, words of the question, or the Key of the card in Anki.
    """
    from flashgen.cli.change_lines import count
    from flashgen.cli.select_cards import all_meant, confirm
    from flashgen.deck.browser_searches import key_searches
    from flashgen.errors import UsageError
    from flashgen.identity.corrections import forgotten

    meant = all_meant(wanted, vault, state)
    entries = {entry.guid: entry for each in meant for entry in each.entries}
    if undo and (never := [entry for entry in entries.values() if not entry.forgotten]):
        raise UsageError(f"{never[0].guid} is not forgotten: {never[0].record.front}")
    confirm(f"{'Export' if undo else 'Forget'} {count(len(entries), 'card')}?", meant, yes=yes)
    with amending(vault, state) as (ledger, save):
        save(forgotten(ledger, [ledger.entries.get(guid, entry) for guid, entry in entries.items()], undo=undo))
    for guid, entry in entries.items():
        echo(f"{guid} {'is exported again' if undo else 'is forgotten'}: {entry.record.front}")
    echo(f"to undo it: flashgen forget {'' if undo else '--undo '}{shlex.join(entries)}{vault_given(vault)}")
    if not undo:
        for search in key_searches([*entries]):
            echo(f"in Anki, to delete them: {search}")
