"""What a run has to say when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.identity.changes import Identified
from flashgen.model.note_result import NoteCards, problems_of
from flashgen.model.problem import Problem


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
