"""What a build changed: the changes, and the result of identification."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flashgen.identity.ledger import Entry, Ledger
from flashgen.identity.matching.state import Said
from flashgen.model.card import Card
from flashgen.util.lazy import LaterSequence


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one card since the last build."""

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
    """Whether what Anki shows of a known card changes."""
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


class AllNew(LaterSequence[Change]):
    """The changes of a first build: every card is new. There may be many, and few ask for each of them."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The cards of a vault that are known to be as they were: only what others have to know of them."""

    paths: Container[str] = ()
    """Their notes."""
    guids: Container[str] = ()
    said: Said = tuple
    """Gives their fronts, normalised, and fingerprints of their backs."""


NOTHING_ELSEWHERE = Elsewhere()


@dataclass(frozen=True, slots=True)
class Identified:
    """Cards with their guids, and what changed since the last build."""

    cards: Sequence[Card]
    """In their order; each is put together when it is asked for."""
    ledger: Ledger
    """What to remember from now on."""
    note_type_mods: Mapping[str, int]
    """Name of a note type -> Unix seconds at which its look last changed."""
    changes: Sequence[Change] = ()
    """In the order of the cards, then those that are gone."""
    entries: Sequence[Entry] = ()
    """What is remembered of each of the cards, in their order, also of those that are never to be exported."""
    html: Mapping[int, str] = field(default_factory=dict)
    """The text of each cloze with its numbers, by the number of the card."""

    def of(self, kind: str) -> Sequence[Change]:
        """The changes of one kind."""
        if isinstance(self.changes, AllNew):
            return self.changes if kind == "new" else ()
        return tuple(change for change in self.changes if change.kind == kind)

    @property
    def of_known_cards(self) -> tuple[Change, ...]:
        """The changes of cards that the ledger knew before."""
        if isinstance(self.changes, AllNew):
            return ()
        return tuple(change for change in self.changes if change.kind != "new")

    @property
    def new(self) -> tuple[str, ...]:
        """Guids of the cards that are new, in their order; likewise below."""
        return _guids(self.of("new"))

    @property
    def changed(self) -> tuple[str, ...]:
        """Those that Anki will update, of the cards that were there before."""
        return _guids(change for change in self.of_known_cards if change.updated and change.kind != "returned")

    @property
    def retired(self) -> tuple[str, ...]:
        """Those that are gone since the last build."""
        return _guids(self.of("retired"))

    @property
    def returned(self) -> tuple[str, ...]:
        """Those that were gone and are back."""
        return _guids(self.of("returned"))


def _guids(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(change.guid for change in changes)
