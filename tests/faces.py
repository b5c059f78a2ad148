"""How the tests look at a piece of Markdown: as an answer, and as a question."""

from __future__ import annotations

from pathlib import Path

from flashgen.card import Card
from flashgen.config import Config
from flashgen.draft import Draft
from flashgen.parse import parse_note
from flashgen.render import render
from flashgen.report import Problem
from flashgen.scan import Index
from flashgen.text import normalised

NOWHERE = Index(Path("nowhere"))


def answer(
    markdown: str, index: Index = NOWHERE, path: str = "note.md", config: Config | None = None
) -> tuple[Card, tuple[Problem, ...]]:
    """A card whose answer is all of *markdown*."""
    note = parse_note(markdown, path)
    return render(Draft("test", "heading", (), note.blocks, 1), note, index, config or Config())


def question(markdown: str, index: Index = NOWHERE, kind: str = "definition") -> Card:
    """A card whose question is the first block of *markdown*."""
    note = parse_note(markdown, "note.md")
    return render(Draft("test", kind, note.blocks[0].inline.tokens, (), 1), note, index, Config())[0]


def key(markdown: str) -> str:
    """The part of a card's identity that a question *markdown* gives."""
    return normalised(question(markdown).front)
