"""Ids of notes and cards in Anki's database: the same for the same guids and dates, on every build."""

from __future__ import annotations

import hashlib
from array import array
from typing import NamedTuple

from flashgen.deck.cloze import MAX_CLOZE
from flashgen.deck.note_rows import Heads

_DAY_MS = 86_400_000


def hash_of_text(text: str) -> int:
    """40 bits that depend on *text* alone, unlike Python's own hash, which differs from run to run."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:5], "big")


class CardIds(NamedTuple):
    """The ids of all notes, by their numbers, and of their cards."""

    notes: array[int]
    first: array[int]
    """Of the first card of each note."""
    others: dict[int, list[int]]
    """Of the other cards of the few notes that have several."""


def ids_of_cards(heads: Heads) -> CardIds:
    """Note ids and card ids for *heads*.

    Anki's ids are times in ms, and what it shows as the day on which a note was added. They say nothing
    about which note is meant, that is the guid's part, so it does no harm that the rare note that
    collides with another is moved when that other comes or goes. Moved back, never into the future.
    """
    guids, all_ords = heads.guids, heads.ords
    # Those that they have if no two have the same.
    note_ids = array(
        "q",
        map(first_note_id, heads.created, guids),
    )
    first, others = array("q", bytes(8 * len(guids))), dict[int, list[int]]()
    notes: set[int] = set()
    # Nearly all notes have one card, at a fixed distance from them: only the others are written down.
    apart: set[int] = set()
    rows: set[int] = set()

    def free(id_: int) -> int:
        while id_ in rows or (id_ + MAX_CLOZE in notes and id_ + MAX_CLOZE not in apart):
            id_ -= 1
        rows.add(id_)
        return id_

    for number in sorted(range(len(guids)), key=guids.__getitem__):
        note_id = note_ids[number]
        if note_id in notes:
            note_id = note_ids[number] = free_id(note_id, notes)
        notes.add(note_id)
        card_id = note_id - MAX_CLOZE
        if all_ords[number] == "0" and card_id not in rows:
            first[number] = card_id
            continue
        apart.add(note_id)
        card_ids: list[int] = []
        # From the last to the first, each below the one before: new cards with the same `due` are shown
        # in the order of their ids.
        below = note_id + 1
        for ord_ in reversed(numbers_of(all_ords[number])):
            below = free(min(card_id + ord_, below - 1))
            card_ids.insert(0, below)
        first[number], *others[number] = card_ids
    return CardIds(note_ids, first, others)


def first_note_id(created: int, guid: str) -> int:
    """The id of the note with *guid*, if no other has it; *created*: Unix seconds."""
    return created * 1000 - hash_of_text(guid) % _DAY_MS


def numbers_of(ords: str) -> list[int]:
    """The numbers of templates or deletions in *ords*, separated by spaces."""
    return [int(ord_) for ord_ in ords.split()]


def free_id(id_: int, taken: set[int]) -> int:
    """*id_*, or the next below that is not *taken*; then it is."""
    while id_ in taken:
        id_ -= 1
    taken.add(id_)
    return id_
