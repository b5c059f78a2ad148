"""The summary of a build for a person: short, with the most important lines last."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from flashgen.cache.reported_problems import keep_told, read_told, sign_of
from flashgen.cli.change_lines import count, counts, deck_moves, lines
from flashgen.cli.default_vault import in_its_vault, vault_given, with_vault
from flashgen.cli.options import echo
from flashgen.cli.problem_lines import known_line, new_lines
from flashgen.config import FILE
from flashgen.deck.browser_searches import key_searches
from flashgen.identity.changes import KINDS
from flashgen.identity.ledger import ledger_file

if TYPE_CHECKING:
    from flashgen.building.report import Report
    from flashgen.model.problem import Problem

MAX_LINES = 20
"""Changes of one kind that are listed without `--verbose`."""
MAX_NOTES = 3
"""Notes with waiting cards that are named."""
MAX_RULES = 8
"""Rules whose cards are counted one by one."""


def tell_problems(
    found: Collection[Problem], vault: Path, state: Path | None, *, quiet: bool = False, verbose: bool = False
) -> None:
    """Say which of the problems *found* the last build did not tell, and count the others; *quiet*: errors alone."""
    whole, _ = in_its_vault(vault, {})
    folder = ledger_file(whole, state).parent
    told = read_told(folder)
    problems = [problem for problem in found if problem.is_error or not quiet]
    signs = {problem: sign_of(problem) for problem in found}
    new = [problem for problem in problems if verbose or signs[problem] not in told]
    check = with_vault("flashgen check", whole)
    for line in new_lines(new, check, verbose=verbose):
        echo(line, err=True)
    known = known_line([problem for problem in problems if not verbose and signs[problem] in told], check)
    if known:
        echo(known, err=True)
    keep_told(folder, told.intersection(signs.values()).union(signs[problem] for problem in problems))


def one_line(report: Report) -> str:
    """`decks/notes.apkg: 214 cards from 37 notes (+6 new, ~2 changed, -1 retired)`."""
    failed = f"{len(report.failed)} with errors" if report.failed else ""
    nothing = "nothing new" if report.written else "nothing changed"
    changes = ", ".join(filter(None, (counts(report.counts), failed))) or nothing
    notes = sum(map(bool, report.notes.values()))
    files = f" in {count(len(report.decks), 'file')}" if report.decks and report.decks != (report.output,) else ""
    return f"{report.output}: {count(report.cards, 'card')} from {count(notes, 'note')}{files} ({changes})"


def details(report: Report, vault: Path) -> Iterator[str]:
    """Lines about the cards of a build that wrote a deck, and the next step with it.

    A deck may be written though no card changed: that of a fresh clone, whose ledger knows all of them.
    """
    if not (report.written or any(report.counts.values())):
        return
    whole, _ = in_its_vault(vault, {})
    yield from waiting_lines(report)
    rules = [f"{name} {number:,}" for name, number in report.rules.items()]
    if rules:
        more = sum([*report.rules.values()][MAX_RULES:])
        yield f"  by rule: {', '.join(rules[:MAX_RULES])}{f', others {more:,}' if more else ''}"
    silent = sum(not number for number in report.notes.values())
    if silent:
        yield f"  {count(silent, 'note')} gave no card: {with_vault('flashgen stats', whole)}"
    if report.weak:
        yield f"  {count(report.weak, 'weak card')}: {with_vault('flashgen check', whole)}"
    yield "  import it in Anki with File > Import" if len(report.decks) < 2 else "  import them with File > Import"


def waiting_lines(report: Report, indent: str = "  ") -> Iterator[str]:
    """Lines about the new cards that wait for a later build, with the notes of the next ones."""
    if report.waiting:
        named = [f"{path} ({number:,})" for path, number in islice(report.waiting.items(), MAX_NOTES)]
        more = len(report.waiting) - len(named)
        others = f" and {count(more, 'more note')}" if more else ""
        cards = sum(report.waiting.values())
        yield f"{indent}{count(cards, 'new card')} {'waits' if cards == 1 else 'wait'}: {', '.join(named)}{others}"
        yield f"{indent}a build without --max-new, --rule, --only-notes lets them in; in {FILE} these hold for good"


def show_changes(report: Report, verbose: bool = False) -> None:
    """Print the cards that were known again or are gone, a few lines of each; with *verbose* all changes."""
    for kind in KINDS if verbose else ("rebound", "retired"):
        found = [f"  {line}" for line in lines(report.changes.of(kind))]
        for line in found if verbose else found[:MAX_LINES]:
            echo(line)
        if not verbose and len(found) > MAX_LINES:
            echo(f"  ... and {len(found) - MAX_LINES} more {kind}: -v lists them, --json has them all")


def to_do(report: Report, vault: Path) -> Iterator[str]:
    """Lines about changes to undo, and about steps in Anki that no deck file can do."""
    if report.changes.of("rebound"):
        yield f"  a wrong one? `flashgen rebind --undo GUID{vault_given(vault)}`"
    for move in deck_moves(report.changes):
        yield f"  a deck file cannot move cards, move them in Anki: {move}"
    for search in key_searches(report.changes.retired):
        yield f"  in Anki, to find what is retired: {search}"


def show_report(report: Report, vault: Path, verbose: bool = False) -> None:
    """Print the outcome of a build: first single cards, then the deck, then the next steps."""
    show_changes(report, verbose)
    for line in (one_line(report), *details(report, vault), *to_do(report, vault)):
        echo(line)
