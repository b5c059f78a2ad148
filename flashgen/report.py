"""What a run has to say when it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.card import Card
    from flashgen.draft import Skip
    from flashgen.errors import NoteError
    from flashgen.identify import Identified


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something in a note that the person should know of; it did not stop the note."""

    path: str
    """Vault-relative."""
    line: int
    """1-based."""
    message: str
    hint: str = ""
    code: str = "W101"
    """What kind of problem it is, for ever: see `check.CODES`."""

    @property
    def is_error(self) -> bool:
        """Whether it is an error rather than a weakness: it makes the exit code 1."""
        return self.code.startswith("E")

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" + (f"\n  hint: {self.hint}" if self.hint else "")


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


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did."""

    deck: Path
    notes: tuple[NoteCards, ...]
    identified: Identified
    seconds: Mapping[str, float] = field(default_factory=dict)
    """How long each step took."""
    parsed: int = 0
    """Notes that had to be read anew; the others were known from the build before."""
    written: bool = True
    """False if every deck was already what it is to be."""
    decks: tuple[Path, ...] = ()
    """The files of the deck: one, or with `--split` several."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong in notes, errors and weaknesses, by place."""
        return problems_of(self.notes)

    @property
    def failed(self) -> tuple[str, ...]:
        """Paths of the notes with errors."""
        return tuple(dict.fromkeys(problem.path for problem in self.problems if problem.is_error))


def problems_of(notes: Iterable[NoteCards]) -> tuple[Problem, ...]:
    """What is wrong in *notes*, sorted by place; a note that could not be read at all is an error, too."""
    found = {problem for note in notes for problem in note.problems}
    found |= {
        Problem(note.error.path, note.error.line, note.error.problem, note.error.hint, note.error.code)
        for note in notes
        if note.error
    }
    return tuple(sorted(found))
