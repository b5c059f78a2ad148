"""flashgen extract: shows the cards of notes; writes nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flashgen.cli.options import echo, state_option
from flashgen.errors import printable

if TYPE_CHECKING:
    from flashgen.model.card import Card
    from flashgen.model.note_result import NoteCards

STDIN = Path("-")


@click.command(
    epilog="""
\b
Examples:
  flashgen extract "notes/Foundation models.md"
  flashgen extract -v note.md              every block, with its card or why there is none
  flashgen extract ~/Vault/Physics         all notes of a folder
  flashgen extract --json notes/*.md       one JSON object a card
  flashgen extract - --as note.md < text   what an editor holds and has not saved
"""
)
@click.argument("notes", metavar="NOTE|FOLDER|-...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "name", type=click.Path(path_type=Path), help="For `-`: the note whose text it is.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, one line a card.")
@click.option("-v", "--verbose", is_flag=True, help="Also show the blocks that became no card, and why.")
@state_option
def extract(notes: tuple[Path, ...], name: Path | None, as_json: bool, verbose: bool, state: Path | None) -> None:
    """Show the cards of notes, wherever they lie; writes nothing."""
    from flashgen.cli.problem_lines import new_lines
    from flashgen.model.note_result import problems_of
    from flashgen.vault.scan import LEFT_OUT

    failed = False
    for note in _results(notes, name or Path("standard input.md"), state):
        if note.left_out:
            echo(f"{note.path}: a build leaves this note out: {LEFT_OUT}", err=True)
        problems = problems_of([note])
        for line in new_lines(problems, "flashgen check", verbose=verbose):
            echo(line, err=True)
        failed = failed or any(problem.is_error for problem in problems)
        if note.error:
            continue
        if as_json:
            for card in note.cards:
                echo(json.dumps(_record(card), ensure_ascii=False))
        else:
            _show(note, verbose)
    sys.exit(1 if failed else 0)


def _results(paths: Sequence[Path], name: Path, state: Path | None) -> Iterator[NoteCards]:
    """The results of the notes at *paths*, in their order; *name*: that of the note on standard input."""
    from flashgen.building.extract import extract_bytes, extract_folder, extract_notes
    from flashgen.vault.path_spelling import spelt

    *paths, name = spelt((*paths, name))
    notes = [path for path in paths if path != STDIN and not path.is_dir()]
    found = extract_notes(notes, state=state) if notes else {}
    for path in paths:
        if path in found:
            yield found[path]
        elif path == STDIN:
            yield extract_bytes(sys.stdin.buffer.read(), name, state)
        else:
            yield from extract_folder(path, state)


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
        "last_line": card.last_line,
        "tags": list(card.tags),
        "deck": card.deck,
    }


def _show(note: NoteCards, verbose: bool) -> None:
    """The cards of *note* for people, in the order of their lines."""
    lines: list[tuple[int, str]] = [(card.source.line, _card_text(note, card)) for card in note.cards]
    if verbose:
        for skip in note.skipped:
            place = click.style(printable(f"{note.path}:{skip.line}"), dim=True)
            lines.append(
                (
                    skip.line,
                    f"{place} no card of this {skip.type.replace('_', ' ')}: {skip.reason}\n",
                )
            )
    for _, text in sorted(lines, key=lambda line: line[0]):
        click.echo(text)
    echo(f"{note.path}: {len(note.cards):,} card{'' if len(note.cards) == 1 else 's'}")


def _card_text(note: NoteCards, card: Card) -> str:
    rule = f"{card.rule}, both ways" if card.reverse else card.rule
    place = f"{note.path}:{card.source.line} [{rule}] {' › '.join(card.context)}"
    place, front = click.style(printable(place), dim=True), click.style(printable(card.front), bold=True)
    back = "\n".join(f"   {line}" for line in printable(card.back).split("\n"))
    shown = "".join(f"   [shows {printable(media.path)}]\n" for media in card.media if media.path)
    return f"{place}\nQ: {front}\nA:{back[2:]}\n{shown}"
