"""The command line: options in, one call, one report out. Only it and the commands print.

What does the work is imported by the command that needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flashgen import __version__
from flashgen.commands.adopt import adopt
from flashgen.commands.building import build_once, build_options, one_line, show_changes
from flashgen.commands.check import check
from flashgen.commands.common import echo, state_option, tell
from flashgen.commands.config import config, init
from flashgen.commands.diff import diff
from flashgen.commands.explain import explain
from flashgen.commands.rebind import forget, rebind
from flashgen.commands.watch import watch
from flashgen.errors import printable

if TYPE_CHECKING:
    from flashgen.card import Card
    from flashgen.convert import NoteCards, Report

_EXAMPLES = """
\b
Examples:
  flashgen build                           notes/ -> decks/
  flashgen build ~/Vault -o vault.apkg     a vault -> one deck
  flashgen extract notes/a.md              show what would become cards
  flashgen diff ~/Vault                    show what a build would change
"""


@click.group(name="flashgen", epilog=_EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="flashgen")
def main() -> None:
    """Turn ordinary Markdown notes into Anki decks, and keep your reviews when the notes change."""


for _command in (watch, check, diff, explain, rebind, forget, adopt, config, init):
    main.add_command(_command)


@main.command(
    epilog="""
\b
Examples:
  flashgen build
  flashgen build ~/Vault -o ~/vault.apkg
  flashgen build ~/Vault -o ~/decks

Import the deck in Anki with File > Import. Build and import it again whenever the notes have changed:
cards keep their reviews.
"""
)
@click.argument("vault", type=click.Path(path_type=Path), default=Path("notes"))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("decks"),
    show_default=True,
    help="The deck to write, an .apkg, or the folder to put it in.",
)
@build_options
@state_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
@click.option("-v", "--verbose", is_flag=True, help="Print each note with the number of its cards.")
def build(
    vault: Path, output: Path, state: Path | None, as_json: bool, quiet: bool, verbose: bool, **options: Any
) -> None:
    """Build the deck of all notes in the folder VAULT (default: notes)."""
    report = build_once(vault, output, state, quiet=quiet or as_json, **options)
    tell(report.problems)
    if verbose and not as_json:
        for note in report.notes:
            echo(f"{len(note.cards):5} {note.path}")
    if as_json:
        echo(json.dumps(_summary(report), ensure_ascii=False))
    elif not quiet:
        echo(one_line(report))
        show_changes(report, vault, verbose)
    sys.exit(1 if report.failed else 0)


def _summary(report: Report) -> dict[str, Any]:
    from flashgen.changes import as_json as changes_as_json

    identified = report.identified
    return {
        "deck": str(report.deck),
        "decks": [str(deck) for deck in report.decks],
        "written": report.written,
        "parsed": report.parsed,
        "seconds": dict(report.seconds),
        "cards": len(identified.cards),
        "notes": len(report.notes),
        "failed": list(report.failed),
        **changes_as_json(identified),
        "problems": [
            {"path": problem.path, "line": problem.line, "code": problem.code, "message": problem.message}
            for problem in report.problems
        ],
    }


@main.command(
    epilog="""
\b
Examples:
  flashgen extract "notes/Foundation models.md"
  flashgen extract -v note.md              every block, with its card or why there is none
  flashgen extract --json notes/*.md       one JSON object a card
"""
)
@click.argument("notes", metavar="NOTE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, one line a card.")
@click.option("-v", "--verbose", is_flag=True, help="Also show the blocks that became no card, and why.")
@state_option
def extract(notes: tuple[Path, ...], as_json: bool, verbose: bool, state: Path | None) -> None:
    """Show the cards of notes, wherever they lie; writes nothing."""
    from flashgen.convert import problems_of
    from flashgen.errors import UsageError
    from flashgen.scan import vault_of

    vaults: dict[Path, list[Path]] = {}
    for path in notes:
        if not path.is_file():
            raise UsageError(
                f"{path}: no such note" if not path.exists() else f"{path}: not a note",
                "give the path of a Markdown file",
            )
        vaults.setdefault(vault_of(path) or path, []).append(path)
    found = {path: each for paths in vaults.values() for path, each in _extracted(paths, state).items()}
    failed = False
    for path in notes:
        note, cards = found[path]
        problems = problems_of([note])
        tell(problems)
        failed = failed or any(problem.is_error for problem in problems)
        if note.error:
            continue
        if as_json:
            for card in cards:
                echo(json.dumps(_record(card), ensure_ascii=False))
        else:
            _show(note, cards, verbose)
    sys.exit(1 if failed else 0)


def _extracted(paths: list[Path], state: Path | None) -> dict[Path, tuple[NoteCards, tuple[Card, ...]]]:
    """What the notes at *paths*, of one vault or one that is in none, give, and their cards with guids."""
    from flashgen.config import read_config
    from flashgen.convert import cards_with_guids, convert_note
    from flashgen.scan import LEFT_OUT, scan_note, vault_of

    config = read_config(vault_of(paths[0]) or paths[0].parent)
    index = scan_note(paths[0], config)
    root = index.root.absolute()
    notes = {path: convert_note(path.absolute().relative_to(root).as_posix(), index, config) for path in paths}
    if index.walked:
        built = {*index.notes}
        for path in [path for path, note in notes.items() if note.path not in built]:
            echo(f"{path}: a build leaves this note out: {LEFT_OUT}", err=True)
    cards = cards_with_guids(notes.values(), index, config, state)
    return {path: (note, cards[note.path]) for path, note in notes.items()}


def _record(card: Card) -> dict[str, Any]:
    return {
        "guid": card.guid,
        "kind": card.kind,
        "rule": card.rule,
        "front": card.front,
        "back": card.back,
        "front_html": card.front_html,
        "back_html": card.back_html,
        "context": list(card.context),
        "note": card.source.path,
        "line": card.source.line,
        "tags": list(card.tags),
        "deck": card.deck,
    }


def _show(note: NoteCards, cards: tuple[Card, ...], verbose: bool) -> None:
    """The cards of *note* for people, in the order of their lines."""
    lines: list[tuple[int, str]] = [(card.source.line, _card_text(note, card)) for card in cards]
    if verbose:
        for skip in note.skipped:
            place = click.style(printable(f"{note.path}:{skip.block.line}"), dim=True)
            lines.append(
                (
                    skip.block.line,
                    f"{place} no card of this {skip.block.type.replace('_', ' ')}: {skip.reason}\n",
                )
            )
    for _, text in sorted(lines, key=lambda line: line[0]):
        click.echo(text)
    echo(f"{note.path}: {len(cards):,} card{'' if len(cards) == 1 else 's'}")


def _card_text(note: NoteCards, card: Card) -> str:
    place = f"{note.path}:{card.source.line} [{card.rule}] {' › '.join(card.context)}"
    place, front = click.style(printable(place), dim=True), click.style(printable(card.front), bold=True)
    back = "\n".join(f"   {line}" for line in printable(card.back).split("\n"))
    shown = "".join(f"   [shows {printable(media.path)}]\n" for media in card.media if media.path)
    return f"{place}\nQ: {front}\nA:{back[2:]}\n{shown}"
