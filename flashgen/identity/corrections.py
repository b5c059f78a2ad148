"""Corrections by a person in the ledger: `rebind`, and `forget`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flashgen.errors import UsageError
from flashgen.identity.ledger.entry import Entry, restored
from flashgen.identity.ledger.ledger import Ledger
from flashgen.identity.new_guids import free_guid
from flashgen.util.normalise_text import normalised

_FACT = ("record", "separator", "previous_guid", "retired")
"""The fields of an entry that say which fact it is; the others belong to the card in Anki."""

_EDGE = r"[\w\u0300-\u036f]"


def search(ledger: Ledger, words: str) -> list[Entry]:
    """The entries in whose question *words* stand as whole words: those that are exactly so, else all, the retired
    last.

    In scripts without spaces words have no ends to be seen.
    """
    folded = normalised(words)
    if not folded:
        return []
    before, after = (
        f"(?{look}{_EDGE})" if _is_in_words(edge) else "" for look, edge in (("<!", folded[0]), ("!", folded[-1]))
    )
    wanted = re.compile(before + re.escape(folded) + after)
    entries = [entry for entry in ledger.entries.values() if wanted.search(entry.record.front)]
    exact = [entry for entry in entries if entry.record.front == folded and not entry.retired]
    return exact or sorted(entries, key=lambda entry: (bool(entry.retired), entry.record.front, entry.guid))


def _is_in_words(char: str) -> bool:
    """True if *char* is a letter or digit of a script that puts spaces between words."""
    return char.isalnum() and (char < "\u0e00" or "\uac00" <= char <= "\ud7a3")


def swapped(ledger: Ledger, one: Entry, other: Entry) -> Ledger:
    """*ledger* with the facts of two guids exchanged; the same again is as it was before."""
    if one.guid == other.guid:
        raise UsageError(
            f"{one.guid}: both are the same card", "name the guid to keep, then the card that is to get it"
        )
    if bool(one.cloze_numbers) != bool(other.cloze_numbers):
        cloze = one if one.cloze_numbers else other
        raise UsageError(
            f"{cloze.guid}: is a cloze, and Anki never changes the note type of a card", "leave it as new"
        )
    facts = [{name: getattr(entry, name) for name in _FACT} for entry in (one, other)]
    return ledger.updated([one._replace(**facts[1], was={}), other._replace(**facts[0], was={})])


def undone(ledger: Ledger, entry: Entry, now: int) -> tuple[Ledger, Entry]:
    """*ledger* without the last rebinding of *entry*, and the entry that its present fact has from now on.

    The guid stands again for the fact that it stood for before, which is retired; the fact to which it had
    gone is a new card.
    """
    if not entry.was:
        raise UsageError(f"{entry.guid}: has never been given to another text", "`flashgen explain` says what it is")
    guid, deck = free_guid(entry.key, set(ledger.entries), ledger.origin.namespace), entry.wanted_deck or entry.deck
    fresh = entry._replace(guid=guid, content_hash="", created=0, was={}, cloze_numbers={}, deck=deck, wanted_deck="")
    old = restored(entry)._replace(retired=now)
    return ledger.updated([old, fresh]), fresh


def forgotten(ledger: Ledger, entries: Iterable[Entry], *, undo: bool = False) -> Ledger:
    """*ledger* with *entries* marked as never to be exported again, or no longer so."""
    return ledger.updated([entry._replace(forgotten=not undo) for entry in entries])
