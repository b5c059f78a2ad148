"""Problems as a build tells them: a few new ones of each kind, one hint a kind, the known ones counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from flashgen.cli.change_lines import count
from flashgen.model.problem import Problem

MAX_OF_A_KIND = 10
MAX_KINDS = 5
"""Kinds of which examples are shown; the others are only counted."""
MAX_LINES = 17
"""Of all kinds together, the last line not counted: with those about the deck it makes 25 at most."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Problems with one code and one hint."""

    code: str
    hint: str
    problems: tuple[Problem, ...]
    """In the order of their places."""

    @property
    def is_error(self) -> bool:
        """True if they are errors."""
        return self.problems[0].is_error


def kinds_of(problems: Iterable[Problem]) -> list[Kind]:
    """*problems* by kind: errors first, then those of which there are more."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in sorted(problems):
        found.setdefault((problem.code, problem.hint), []).append(problem)
    kinds = [Kind(code, hint, tuple(several)) for (code, hint), several in found.items()]
    return sorted(kinds, key=lambda kind: (not kind.is_error, -len(kind.problems), kind.code, kind.hint))


def shares(counts: Sequence[int]) -> list[int]:
    """The number of problems to show of each kind, of which there are *counts*.

    >>> shares([1260]), shares([4, 3]), shares([100, 2, 100, 100])
    ([10], [4, 3], [3, 2, 2, 2])
    """
    shown = [0] * len(counts)
    left = MAX_LINES - 2 * len(counts)
    while left > 0:
        grown = [at for at, number in enumerate(counts) if shown[at] < min(number, MAX_OF_A_KIND)]
        if not grown:
            break
        for at in grown[:left]:
            shown[at] += 1
        left -= len(grown)
    return shown


def new_lines(problems: Iterable[Problem], check: str, *, verbose: bool = False) -> Iterator[str]:
    """The lines that tell *problems* to a person; *check*: the command that lists them all.

    >>> [*new_lines([Problem("a.md", 3, "no such picture", "mend it")], "flashgen check")]
    ['warning: a.md:3: W101 no such picture', '  hint: mend it']
    """
    kinds = kinds_of(problems)
    told = kinds if verbose else kinds[:MAX_KINDS]
    counts = [len(kind.problems) for kind in told]
    for kind, shown in zip(told, counts if verbose else shares(counts), strict=True):
        level = "error" if kind.is_error else "warning"
        for problem in kind.problems[:shown]:
            place = replace(problem, message=f"{problem.code} {problem.message}", hint="")
            yield f"{level}: {place}"
        if shown < len(kind.problems):
            yield f"  ... and {len(kind.problems) - shown:,} more {kind.code} like these: {check}"
        if kind.hint:
            yield f"  hint: {kind.hint}"
    others = kinds[len(told) :]
    if others:
        number = sum(len(kind.problems) for kind in others)
        codes = ", ".join(dict.fromkeys(kind.code for kind in others))
        yield f"... and {count(number, 'more problem')} of other kinds ({codes}): {check}"


def known_line(problems: Collection[Problem], check: str) -> str:
    """The line that counts *problems*, which were told before; empty if there are none.

    >>> known_line([Problem("a.md", 3, "no such picture")], "flashgen check")
    '1 known problem: flashgen check'
    """
    errors = sum(problem.is_error for problem in problems)
    also = f", {count(errors, 'error')} among them" if errors else ""
    return f"{count(len(problems), 'known problem')}{also}: {check}" if problems else ""
