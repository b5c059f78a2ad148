"""`flashgen stats`: the cards of a vault in figures, and what its notes say that is on none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flashgen.cli.default_vault import in_its_vault
from flashgen.cli.options import command_config, echo, json_option, state_option, vault_argument
from flashgen.cli.progress_bar import progress_bar

if TYPE_CHECKING:
    from flashgen.building.statistics import Statistics

ROWS = 10
"""Rows of a table that are printed; `--json` has all."""
EXAMPLE = 80
"""Characters of an example that are printed."""


@click.command(
    epilog="""
\b
Examples:
  flashgen stats
  flashgen stats ~/Vault/Physics           a folder of a vault
  flashgen stats ~/Vault --no-settings     at once, without trying other settings
  flashgen stats ~/Vault --json

`flashgen extract -v NOTE` shows the same for one note, block by block.
"""
)
@vault_argument
@state_option
@click.option("--settings/--no-settings", default=True, help="Also try other settings; that is the default.")
@json_option
def stats(vault: Path, state: Path | None, settings: bool, as_json: bool) -> None:
    """Count cards by rule, folder and note, and say what gave none, and what a setting would change."""
    from flashgen.building.statistics import statistics
    from flashgen.conversion.pool_options import Workers

    whole, options = in_its_vault(vault, {})
    with progress_bar(as_json) as progress:
        workers = Workers(progress=progress)
        found = statistics(whole, command_config(whole, options), state=state, workers=workers, settings=settings)
    if as_json:
        echo(json.dumps({**asdict(found), "share": _share(found)}, ensure_ascii=False, indent=2))
    else:
        for line in _lines(found):
            echo(line)


def _share(found: Statistics) -> float:
    """The share of the words of the notes that stand on a card, from 0 to 1."""
    return round(found.words_on_cards / found.words, 3) if found.words else 0.0


def _lines(found: Statistics) -> Iterator[str]:
    """The figures for people: the large ones of each kind."""
    notes, silent = len(found.by_note), sum(found.silent_notes.values())
    yield f"{found.cards:,} cards from {notes - silent:,} of {notes:,} notes"
    yield f"{_share(found):.0%} of the {found.words:,} words of all notes are on a card"
    yield from _table("Cards by rule", found.by_rule)
    folders = {folder or "(at the top)": number for folder, number in found.by_folder.items()}
    yield from _table("Cards by folder", folders)
    yield from _table("Notes with most cards", dict(sorted(found.by_note.items(), key=lambda item: -item[1])))
    yield from _table("Notes without cards, by the commonest reason in each", found.silent_notes)
    if found.reasons:
        yield "\nBlocks without cards, by reason, with their commonest shapes"
    for reason in found.reasons[:ROWS]:
        yield f"{reason.count:7,}  {reason.reason}"
        for shape in reason.shapes:
            example = shape.text if len(shape.text) <= EXAMPLE else f"{shape.text[: EXAMPLE - 1]}…"
            yield f"         {shape.count:6,}  {shape.shape or '(an empty line)'}"
            yield f"                 {shape.path}:{shape.line}  {example}"
    if len(found.reasons) > ROWS:
        yield f"         ... and {len(found.reasons) - ROWS} more reasons: --json"
    if found.settings:
        tried = f", tried on {found.sample:,} notes" if found.sample < notes else ""
        yield f"\nWhat a setting in flashgen.toml would change{tried}"
        for line, change in found.settings.items():
            yield f"{change:+7,}  {line}"


def _table(title: str, rows: Mapping[str, int]) -> Iterator[str]:
    """*rows* below their *title*, those with nothing left out."""
    shown = {name: number for name, number in rows.items() if number}
    if not shown:
        return
    yield f"\n{title}"
    for name, number in islice(shown.items(), ROWS):
        yield f"{number:7,}  {name}"
    if len(shown) > ROWS:
        yield f"         ... and {len(shown) - ROWS} more: --json"
