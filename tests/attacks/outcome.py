"""The tally of an attack, and what must hold after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import flashgen
from flashgen.config import Config
from flashgen.identity.adopt import read_deck
from flashgen.identity.ledger import Ledger

LEDGER, CACHE = ".flashgen/ledger.jsonl", ".flashgen/cache.db"
ALLOWED = {"ledger.jsonl", "cache.db", "cache.db.told", ".gitignore", "deck.apkg"}
"""What a build may leave behind."""


@dataclass(slots=True)
class Tally:
    """What was tried, and which faults were found."""

    name: str
    tried: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    """How often each kind of attack, or of outcome, was seen."""
    faults: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count what *other* found, too."""
        self.tried += other.tried
        self.faults += other.faults
        for kind, count in other.kinds.items():
            self.kinds[kind] = (
                max(self.kinds[kind], count) if kind.startswith("milliseconds") else self.kinds[kind] + count
            )

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in self.kinds.most_common())
        return f"{self.name:8}{self.tried:9,} tried, {len(self.faults):,} faults   ({kinds})"


class Place:
    """A vault with its deck beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.vault, self.deck = folder / "Vault", folder / "deck.apkg"
        self.ledger, self.cache = self.vault / LEDGER, self.vault / CACHE

    def build(self, now: int, *, cache: bool = True) -> None:
        """Build the deck in this process."""
        flashgen.build(self.vault, self.deck, Config(), now=now, jobs=1, cache=cache)

    def built(self) -> tuple[bytes, bytes]:
        """The ledger and the deck."""
        return self.ledger.read_bytes(), self.deck.read_bytes()

    def flaws(self) -> Iterator[str]:
        """What is wrong with ledger and deck as they are now, each by itself and with one another."""
        known = Ledger.read(self.ledger).entries
        notes = read_deck(self.deck)
        guids = {note.guid for note in notes}
        if len(guids) < len(notes):
            yield "a guid stands twice in the deck"
        if not guids <= known.keys():
            yield "the deck has cards that the ledger does not know"

    def left(self) -> set[str]:
        """Files beside deck and ledger that should not be there."""
        files = {
            file.name for folder in (self.folder, self.ledger.parent) for file in folder.iterdir() if file.is_file()
        }
        return files - ALLOWED
