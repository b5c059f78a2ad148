"""What the conversion of one note returns, and the problems of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.errors import NoteError
    from flashgen.model.card import Card
    from flashgen.model.draft import Skip
from flashgen.model.problem import Problem


@dataclass(frozen=True, slots=True)
class NoteCards:
    """What one note gave."""

    path: str
    cards: Sequence[Card] = ()
    """Without guids."""
    skipped: tuple[Skip, ...] = ()
    """Empty in the report of a build, which keeps no blocks."""
    problems: tuple[Problem, ...] = ()
    error: NoteError | None = None
    """Why the note could not be read; then it gave no cards."""

    @property
    def depends(self) -> tuple[str, ...]:
        """Paths of the other notes of which its cards show a part, sorted."""
        return tuple(sorted({path for card in self.cards for path in card.depends}))


def problems_of(notes: Iterable[NoteCards]) -> tuple[Problem, ...]:
    """What is wrong in *notes*, sorted by place; a note that could not be read at all is an error, too."""
    found = {problem for note in notes for problem in note.problems}
    found |= {
        Problem(note.error.path, note.error.line, note.error.problem, note.error.hint, note.error.code)
        for note in notes
        if note.error
    }
    return tuple(sorted(found))
