"""`flashgen explain`: why there is this card, with this guid."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flashgen.cli.default_vault import in_its_vault, vault_given
from flashgen.cli.options import command_config, echo, json_option, state_option, vault_argument, whole_vault
from flashgen.cli.rule_names import says
from flashgen.config import without_choice

if TYPE_CHECKING:
    from flashgen.identity.changes import Change
    from flashgen.identity.ledger import Entry
    from flashgen.model.card import Card


MAX_TRIED = 50
"""Guids of a key; so many other facts had that key before."""


@click.command(
    epilog="""
\b
Examples:
  flashgen explain note.md:18              the card at a place
  flashgen explain "bert" ~/Vault          words of its question
  flashgen explain tvj3nzb3qtg6urbv        the Key of a card in Anki
"""
)
@click.argument("wanted", metavar="CARD")
@vault_argument
@state_option
@json_option
def explain(wanted: str, vault: Path, state: Path | None, as_json: bool) -> None:
    """Say why there is a card: its rule, its place, what became of it, and when it last changed.

    CARD is a place in a note, words of the question, or the Key of the card in Anki.
    """
    from flashgen.building.dry_run import planned
    from flashgen.cli.select_cards import meant_by

    whole, settings = in_its_vault(vault, {})
    config, keep = without_choice(command_config(whole, settings)), whole_vault(whole, settings)
    with planned(whole, config, state=state, keep=keep) as plan:
        ledger = plan.ledger()
        entries = meant_by(wanted, ledger, plan.cards, whole).entries
        guids = {entry.guid for entry in entries}
        cards = {card.guid: card for card in plan.cards() if card.guid in guids}
        changes = {change.guid: change for change in plan.report.changes if change.guid in guids}
    for entry in entries:
        made_from = _source_of_guid(entry, ledger.origin.namespace)
        facts = _facts(entry, made_from, cards.get(entry.guid), changes.get(entry.guid))
        if as_json:
            echo(json.dumps(facts, ensure_ascii=False))
        else:
            echo(_text(facts, vault))
    sys.exit(0)


def _facts(entry: Entry, made_from: str, card: Card | None, change: Change | None) -> dict[str, Any]:
    record = entry.record
    is_new = change is not None and change.kind == "new"  # what a plan says of it is only its own time
    facts: dict[str, Any] = {
        "guid": entry.guid,
        "front": card.front if card else record.front,
        "state": "forgotten" if entry.forgotten else "retired" if entry.retired else "in the notes",
        "next_build": change.kind if change else "nothing changes",
        "note": record.path,
        "line": card.source.line if card else 0,
        "context": list(record.context),
        "rule": card.rule if card else "",
        "rule_says": says(card.rule) if card else "",
        "key": {"note_id": record.note_id, "front": record.front, "n": entry.separator},
        "guid_from": made_from,
        "was": dict(entry.was),
        "mod": 0 if is_new else entry.mod,
        "created": 0 if is_new else entry.created,
        "deck": entry.deck,
    }
    if change and change.why:
        facts["why"] = f"{change.why} ({change.similarity:.2f})"
    return facts


def _source_of_guid(entry: Entry, namespace: str) -> str:
    """From what the guid of *entry* was made."""
    from flashgen.identity.new_guids import guids_of

    own, *others = islice(guids_of(entry.key, namespace), MAX_TRIED)
    if entry.guid == own:
        return "its key"
    return "its key, after another fact of that key" if entry.guid in others else "an earlier text or place"


def _text(facts: dict[str, Any], vault: Path) -> str:
    place = f"{facts['note']}:{facts['line']}" if facts["line"] else facts["note"]
    was = facts["was"]
    made_of = facts["guid_from"].replace("its key", "what it is known by")
    rows = [
        ("state", facts["state"] if not facts.get("why") else f"{facts['state']}; {facts['why']}"),
        ("build", facts["next_build"]),
        ("place", f"{place}  {' › '.join(facts['context'])}"),
        ("rule", f"{facts['rule']}: {facts['rule_says']}" if facts["rule"] else "none now: it is not in the notes"),
        ("known by", " / ".join(part.replace("\x1e", " > ") for part in facts["key"].values() if part)),
        (
            "Key",
            f"from {made_of}" + (f": {was.get('front') or was.get('path')}" if was else ""),
        ),
        ("changed", _changed(facts["mod"])),
        ("first", f"{_date(facts['created'])}, in the deck {facts['deck']}"),
    ]
    if was:
        rows.append(("undo", f"flashgen rebind --undo {facts['guid']}{vault_given(vault)}"))
    return "\n".join([f"{facts['guid']}  {facts['front']}", *(f"  {name:8} {value}" for name, value in rows)])


def _changed(mod: int) -> str:
    """When it last changed, and what an import makes of that."""
    return (
        f"{_date(mod)}, so an import updates it unless Anki has it from then or later" if mod else "not yet exported"
    )


def _date(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC") if seconds else "not yet"
