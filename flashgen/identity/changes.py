"""The changes of a build; `Identities`, the result of identification, which holds them; and `SettledCards`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flashgen.identity.ledger.entry import Entry
from flashgen.identity.ledger.ledger import Ledger
from flashgen.model.card import Card

if TYPE_CHECKING:
    from flashgen.identity.matching.match_state import FrontsAndBacks


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one card since the last build."""

    kind: str
    """`new`, `returned`, `rebound`, `moved`, `changed` or `retired`: the one that matters most."""
    guid: str
    front: str
    """The question as visible text; of a retired card as the ledger knows it."""
    path: str
    """The note, vault-relative."""
    line: int = 0
    """Where it stands in the note; 0 for a retired card."""
    updated: bool = False
    """True if what Anki shows of a known card changes."""
    old_front: str = ""
    """The question that its guid stood for before, normalised; empty if it is the same."""
    old_path: str = ""
    """The note in which it stood before; empty if it is the same."""
    why: str = ""
    """By what a card that was not at its place was known again."""
    similarity: float = 1.0
    """How alike the old and the new text are, as far as that decided."""
    deck: str = ""
    """The deck in which Anki keeps the card, if its note now belongs to another since this build."""
    home: str = ""
    """That other deck."""


class Changes(tuple[Change, ...]):
    """The changes since the last build, in the order of the cards, then those that are gone."""

    __slots__ = ()

    def of(self, kind: str) -> Changes:
        """The changes of one kind."""
        return Changes(change for change in self if change.kind == kind)

    @property
    def of_known_cards(self) -> Changes:
        """The changes of cards that the ledger knew before."""
        return Changes(change for change in self if change.kind != "new")

    @property
    def new(self) -> tuple[str, ...]:
        """Guids of the cards that are new, in their order."""
        return _guids(self.of("new"))

    @property
    def changed(self) -> tuple[str, ...]:
        """Guids of the cards that Anki will update, of those that were there at the last build."""
        return _guids(change for change in self if _is_update(change))

    @property
    def retired(self) -> tuple[str, ...]:
        """Guids of the cards that are gone since the last build."""
        return _guids(self.of("retired"))

    @property
    def returned(self) -> tuple[str, ...]:
        """Guids of the cards that were gone and are back."""
        return _guids(self.of("returned"))

    @property
    def counts(self) -> dict[str, int]:
        """The number of cards of each kind of change; *changed* are all that Anki will update, also those that were
        rebound or moved."""
        counts = Counter(change.kind for change in self)
        counts["changed"] = sum(map(_is_update, self))
        return {kind: counts[kind] for kind in KINDS}


KINDS = ("new", "changed", "moved", "rebound", "returned", "retired")
"""What can happen to a card."""


def _is_update(change: Change) -> bool:
    return change.updated and change.kind not in ("new", "returned")


def _guids(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(change.guid for change in changes)


@dataclass(frozen=True, slots=True)
class SettledCards:
    """The cards of a vault that stay what they are and are not looked at: what others may not be taken for."""

    paths: Container[str] = ()
    """Their notes."""
    guids: Container[bytes] = frozenset()
    fronts_and_backs: FrontsAndBacks = tuple
    """Gives their fronts, normalised, and fingerprints of their backs; called only when matching asks for them."""


NOTHING_SETTLED = SettledCards()
NO_CHANGES = Changes()


@dataclass(frozen=True, slots=True)
class Identities:
    """The identities of the cards of a vault, and the changes since the last build."""

    ledger: Ledger
    """What to remember from now on."""
    note_type_mods: Mapping[str, int]
    """Name of a note type -> Unix seconds at which its look last changed."""
    changes: Changes = NO_CHANGES
    entries: Sequence[Entry] = ()
    """What is remembered of each of the cards, in their order, also of those that are never to be exported."""
    html: Mapping[int, str] = field(default_factory=dict)
    """The text of each cloze with its numbers, by the number of the card."""


@dataclass(frozen=True, slots=True)
class Identified(Identities):
    """The result of identification with the cards themselves."""

    cards: tuple[Card, ...] = ()
    """Those that are exported, in their order, with their guids."""
