"""`flashgen debug`: the blocks of a note, what the rules were asked about each, and what they answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flashgen.cli.options import echo

if TYPE_CHECKING:
    from flashgen.conversion.rule_trace import Trace
    from flashgen.extraction.claims import Asked
    from flashgen.model.draft import Draft, Skip
    from flashgen.model.note import Block

_EVIDENCE = ("", "weak", "fair", "strong", "explicit")
_MAX_TEXT = 60


@click.command(
    epilog="""
\b
Examples:
  flashgen debug notes/a.md
"""
)
@click.argument("note", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def debug(note: Path) -> None:
    """Show how NOTE is read, for people who write rules: its blocks, the rules asked, their answers.

    Each block with its lines, its type and the features that rules look for; below it each rule that was asked, and
    whether its answer became a card.
    """
    from flashgen.building.load_config import load_config
    from flashgen.conversion.rule_trace import trace_note
    from flashgen.vault.path_spelling import spelt
    from flashgen.vault.scan import scan_note, vault_of

    (note,) = spelt([note])
    config = load_config(vault_of(note) or note.parent)
    index = scan_note(note, config)
    path = note.absolute().relative_to(index.root.absolute()).as_posix()
    for line in _lines(trace_note(path, index, config)):
        echo(line)


def _lines(trace: Trace) -> Iterator[str]:
    """The trace for people: a line for each block and each question."""
    asked: dict[Block, list[Asked]] = {}
    for one in trace.asked:
        asked.setdefault(one.place.block, []).append(one)
    reasons = {skip.block: skip.reason for skip in trace.extract.skipped}
    rules = {block: draft.rule for draft in trace.extract.drafts for block in draft.takes}

    def tree(blocks: tuple[Block, ...], indent: str) -> Iterator[str]:
        for block in blocks:
            known = asked.get(block, [])
            yield indent + _block_line(block, known)
            for one in known:
                yield from (f"{indent}      {line}" for line in _answers(one))
            if block in rules:
                yield f"{indent}      = part of a card of {rules[block]}"
            elif block in reasons:
                yield f"{indent}      = no card: {reasons[block]}"
            yield from tree(block.children, indent + "  ")

    yield from tree(trace.note.blocks, "")
    yield f"{trace.note.path}: {len(trace.extract.drafts)} cards, {len(trace.asked)} questions to rules"


def _block_line(block: Block, asked: list[Asked]) -> str:
    """Lines, type, features and the beginning of the text of *block*."""
    from flashgen.extraction.reading.text_look import FEATURES
    from flashgen.markdown.visible_text import plain

    bits = asked[0].place.features if asked else 0
    features = " ".join(name for bit, name in FEATURES.items() if bits & bit)
    lines = f"{block.line}-{block.last}" if block.last > block.line else f"{block.line}"
    text = plain([block]).partition("\n")[0]
    shown = text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}…"
    return f"{lines} {block.type}{f' ({features})' if features else ''}: {shown}"


def _answers(one: Asked) -> Iterator[str]:
    """The answers of a rule, a line each; one line if it saw nothing."""
    if not one.found:
        yield f"{one.rule.name}: nothing"
    for found, verdict in zip(one.found, one.verdicts, strict=True):
        yield f"{one.rule.name}: {_found(found)}{f' -- refused: {verdict}' if verdict else ''}"


def _found(found: Draft | Skip) -> str:
    from flashgen.markdown.visible_text import visible

    if hasattr(found, "reason"):
        return "looks like a card"
    return f"'{visible(found.front)}' ({_EVIDENCE[found.evidence]} {found.kind})"
