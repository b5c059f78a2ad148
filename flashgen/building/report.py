"""The report of a build or a plan: values that cost nothing to look at and can be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flashgen.identity.changes import Changes
from flashgen.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a build, or of a plan, which writes nothing."""

    cards: int
    """How many cards the decks hold."""
    notes: Mapping[str, int]
    """How many cards each note gave, by its path in the vault; notes without cards and with errors are there, too."""
    changes: Changes
    """What happened to cards since the last build; see `build` for a first one."""
    counts: Mapping[str, int]
    """How many cards are `new`, `changed`, `moved`, `rebound`, `returned` and `retired`."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """How many new cards of each note wait for a later build, as the setting `max_new` and its like want it."""
    rules: Mapping[str, int] = field(default_factory=dict)
    """How many cards each rule made, the commonest first."""
    weak: int = 0
    """How many cards have a weakness that can be seen in themselves: W202 and W203."""
    problems: tuple[Problem, ...] = ()
    """What is wrong in notes, errors and weaknesses, by place; without those that the setting `ignore` names."""
    output: Path = Path()
    """The deck file, or the folder of several; of a plan nothing."""
    decks: tuple[Path, ...] = ()
    """The deck files: one, or with the setting `split` several."""
    written: bool = False
    """True if a deck was written; not if every deck was already what it is to be."""
    converted: int = 0
    """Notes that had to be converted; the others were known from the build before."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """How long each step took: `scan`, `cache`, `notes`, `identify`, `deck`, `ledger`."""

    @property
    def failed(self) -> tuple[str, ...]:
        """Paths of the notes with errors."""
        return tuple(dict.fromkeys(problem.path for problem in self.problems if problem.is_error))
