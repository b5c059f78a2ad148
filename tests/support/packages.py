"""Cards and packages for tests of the deck."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flashgen.deck.note_types import BASIC, CLOZE
from flashgen.deck.package import write_apkg
from flashgen.model.card import Card
from flashgen.model.note import Source
from tests.support.anki_collection import AnkiCollection

THEN = 1_763_800_000
"""When the cards of these tests were made, in Unix seconds."""
MODS = {BASIC.name: THEN, CLOZE.name: THEN}


def card(number: int, **changes: Any) -> Card:
    """The card *number* of a vault, with *changes*."""
    made = Card(
        kind="definition",
        rule="term_bullet",
        front=f"Term {number}",
        back=f"Meaning {number}",
        front_html=f"Term {number}",
        back_html=f"<p>Meaning {number}</p>",
        source=Source("Folder/Note.md", number + 1),
        context=("Note", "Heading"),
        tags=("a::b",),
        deck="Vault::Folder",
        link="obsidian://open?vault=Vault&file=Folder%2FNote",
        guid=f"guid{number:012d}",
        mod=THEN,
        created=THEN,
    )
    return replace(made, **changes)


def cloze(number: int, text: str, **changes: Any) -> Card:
    """A card with deletions."""
    return card(number, kind="cloze", front_html=text, back_html="", **changes)


def write(
    folder: Path, cards: Sequence[Card], media: Mapping[str, Path | bytes] | None = None, *, mod: int = THEN
) -> Path:
    """A deck of *cards* in *folder*; *mod* is that of the note types."""
    deck = folder / "deck.apkg"
    write_apkg(cards, deck, note_type_mods=dict.fromkeys(MODS, mod), media=media or {})
    return deck


def rows(deck: Path, query: str) -> list[tuple[Any, ...]]:
    """What *query* gives in the database of *deck*."""
    with zipfile.ZipFile(deck) as package:
        connection = sqlite3.connect(":memory:")
        connection.deserialize(package.read("collection.anki2"))
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def history(anki: AnkiCollection) -> dict[tuple[str, int], tuple[int, int, int]]:
    """What must never be lost, by guid and ord: interval, answers, rows in the log."""
    return {(card.guid, card.ord): (card.ivl, card.reps, card.reviews) for card in anki.cards()}


def run(code: str, *arguments: str, **environment: str) -> str:
    """What a fresh Python prints for *code*."""
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": root, **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
