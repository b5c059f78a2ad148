"""`NoteCards`, the result of the conversion of one note, with its skipped blocks; and the problems of several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from flashgen.model.problem import Problem

if TYPE_CHECKING:
    from flashgen.errors import NoteError
    from flashgen.model.card import Card


@dataclass(frozen=True, slots=True)
class SkippedBlock:
    """A block of a note that became no card, and why."""

    type: str
    """Its type, as `Block` has it: `paragraph`, `list_item`."""
    line: int
    """1-based line of the file at which it begins."""
    last_line: int
    """The last line of the file with text of it."""
    reason: str
    """A clause that begins in lower case and ends without a full stop."""
    is_wall: bool = False
    """True if it would be a card if it were not that long."""


@dataclass(frozen=True, slots=True)
class NoteCards:
    """The result of the conversion of one note: plain values, which can be pickled and kept."""

    path: str
    """Vault-relative."""
    cards: tuple[Card, ...] = ()
    """In the order of the note; without guids, unless somebody says so."""
    skipped: tuple[SkippedBlock, ...] = ()
    """The blocks that became no card, by line."""
    problems: tuple[Problem, ...] = ()
    """What is wrong in the note and did not stop it."""
    error: NoteError | None = None
    """Why the note could not be read; then it gave no cards."""
    left_out: bool = False
    """True if a build leaves the note out."""

    @property
    def depends(self) -> tuple[str, ...]:
        """Paths of the other notes of which its cards show a part, sorted."""
        return tuple(sorted({path for card in self.cards for path in card.depends}))


class Flawed(Protocol):
    """Something that tells what is wrong in one note."""

    @property
    def problems(self) -> Iterable[Problem]:
        """The problems that did not stop the note."""

    @property
    def error(self) -> NoteError | None:
        """Why it could not be read."""


def problems_of(notes: Iterable[Flawed]) -> tuple[Problem, ...]:
    """The problems of *notes*, sorted by place; a note that could not be read at all is an error, too."""
    found: set[Problem] = set()
    for note in notes:
        found.update(note.problems)
        if error := note.error:
            found.add(Problem(error.path, error.line, error.problem, error.hint, error.code))
    return tuple(sorted(found))
