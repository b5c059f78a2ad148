"""`flashgen explain`: why there is this card, with this guid."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flashgen.cli.options import command_config, echo, json_option, state_option, vault_argument, whole_vault
from flashgen.cli.places import in_its_vault, vault_given

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
  flashgen explain tvj3nzb3qtg6urbv        the Key of a card in Anki
  flashgen explain "bert" ~/Vault          words of its question
"""
)
@click.argument("wanted", metavar="GUID|TEXT")
@vault_argument
@state_option
@json_option
def explain(wanted: str, vault: Path, state: Path | None, as_json: bool) -> None:
    """Say why there is this card: its rule, its place, its guid, when it last changed."""
    from flashgen.building.plan import planned
    from flashgen.identity.corrections import find, search

    whole, settings = in_its_vault(vault, {})
    config, keep = command_config(whole, settings), whole_vault(whole, settings)
    with planned(whole, config, state=state, keep=keep) as plan:
        ledger = plan.ledger()
        entries = [ledger.entries[wanted]] if wanted in ledger.entries else search(ledger, wanted)
        if not entries:
            find(ledger, wanted)
        guids = {entry.guid for entry in entries}
        cards = {card.guid: card for card in plan.cards() if card.guid in guids}
        changes = {change.guid: change for change in plan.report.changes if change.guid in guids}
    for entry in entries:
        facts = _facts(entry, cards.get(entry.guid), changes.get(entry.guid))
        if as_json:
            echo(json.dumps(facts, ensure_ascii=False))
        else:
            echo(_text(facts, vault))
    sys.exit(0)


def _facts(entry: Entry, card: Card | None, change: Change | None) -> dict[str, Any]:
    record = entry.record
    facts: dict[str, Any] = {
        "guid": entry.guid,
        "front": card.front if card else record.front,
        "state": "forgotten" if entry.forgotten else "retired" if entry.retired else "in the notes",
        "next_build": change.kind if change else "nothing changes",
        "note": record.path,
        "line": card.source.line if card else 0,
        "context": list(record.context),
        "rule": card.rule if card else "",
        "rule_says": _rule(card),
        "key": {"note_id": record.note_id, "front": record.front, "n": entry.separator},
        "guid_from": _source_of_guid(entry),
        "was": dict(entry.was),
        "mod": entry.mod,
        "created": entry.created,
        "deck": entry.deck,
    }
    if change and change.why:
        facts["why"] = f"{change.why} ({change.similarity:.2f})"
    return facts


def _source_of_guid(entry: Entry) -> str:
    """From what the guid of *entry* was made."""
    from flashgen.identity.keys import guids_of

    own, *others = islice(guids_of(entry.key), MAX_TRIED)
    if entry.guid == own:
        return "its key"
    return "its key, after another fact of that key" if entry.guid in others else "an earlier text or place"


def _rule(card: Card | None) -> str:
    """What the rule of *card* says of itself in its first line."""
    if card is None:
        return ""
    from flashgen.extraction.rules import document_of

    return document_of(card.rule).strip().split("\n")[0]


def _text(facts: dict[str, Any], vault: Path) -> str:
    place = f"{facts['note']}:{facts['line']}" if facts["line"] else facts["note"]
    was = facts["was"]
    rows = [
        ("state", facts["state"] if not facts.get("why") else f"{facts['state']}; {facts['why']}"),
        ("build", facts["next_build"]),
        ("place", f"{place}  {' › '.join(facts['context'])}"),
        ("rule", f"{facts['rule']}: {facts['rule_says']}" if facts["rule"] else "none now: it is not in the notes"),
        ("key", " / ".join(part.replace("\x1e", " > ") for part in facts["key"].values() if part)),
        ("guid", f"from {facts['guid_from']}" + (f": {was.get('front') or was.get('path')}" if was else "")),
        ("changed", f"{_date(facts['mod'])}: Anki takes it over if its own is older"),
        ("first", f"{_date(facts['created'])}, in the deck {facts['deck']}"),
    ]
    if was:
        rows.append(("undo", f"flashgen rebind --undo {facts['guid']}{vault_given(vault)}"))
    return "\n".join([f"{facts['guid']}  {facts['front']}", *(f"  {name:8} {value}" for name, value in rows)])


def _date(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC") if seconds else "not yet"
