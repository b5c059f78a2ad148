"""`flashgen rebind` and `flashgen forget`: what a person knows better than flashgen."""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flashgen.cli.default_vault import vault_given
from flashgen.cli.options import amending, built_ledger, command_config, echo, state_option, vault_option, yes_option

if TYPE_CHECKING:
    from flashgen.cli.select_cards import Meant


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
    from flashgen.cli.select_cards import confirm, the_one
    from flashgen.errors import UsageError
    from flashgen.identity.corrections import swapped, undone

    if undo != (new is None):
        raise UsageError(
            "rebind needs two cards: OLD, whose reviews are kept, and NEW, which gets them", "or --undo OLD alone"
        )
    meant = _meant([old] if new is None else [old, new], vault, state)
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
    from flashgen.cli.select_cards import confirm
    from flashgen.deck.browser_searches import key_searches
    from flashgen.errors import UsageError
    from flashgen.identity.corrections import forgotten

    meant = _meant(wanted, vault, state)
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


def _meant(wanted: Sequence[str], vault: Path, state: Path | None) -> list[Meant]:
    """The cards that each of *wanted* means; notes are read only if they are not all guids of the ledger."""
    from flashgen.building.dry_run import planned
    from flashgen.cli.select_cards import meant_by
    from flashgen.config import without_choice
    from flashgen.identity.ledger import Ledger

    ledger = Ledger.read(built_ledger(vault, state))
    if all(each in ledger.entries for each in wanted):
        return [meant_by(each, ledger, tuple, vault) for each in wanted]
    with planned(vault, without_choice(command_config(vault, {})), state=state) as plan:
        ledger = plan.ledger()
        return [meant_by(each, ledger, plan.cards, vault) for each in wanted]
