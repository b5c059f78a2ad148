"""A piece of Markdown as the answer of a card, and as its question."""

from __future__ import annotations

from pathlib import Path

from flashgen.config import Config
from flashgen.markdown.parse import parse_note
from flashgen.model.card import Card
from flashgen.model.draft import Draft
from flashgen.model.problem import Problem
from flashgen.rendering.render import render_all
from flashgen.util.normalise_text import normalised
from flashgen.vault.index import Index

NOWHERE = Index(Path("nowhere"))


def answer(
    markdown: str, index: Index = NOWHERE, path: str = "note.md", config: Config | None = None
) -> tuple[Card, tuple[Problem, ...]]:
    """A card whose answer is all of *markdown*."""
    note = parse_note(markdown, path)
    [rendered] = render_all([Draft("test", "heading", (), note.blocks, 1)], note, index, config or Config())
    return rendered


def question(markdown: str, index: Index = NOWHERE, kind: str = "definition") -> Card:
    """A card whose question is the first block of *markdown*."""
    note = parse_note(markdown, "note.md")
    draft = Draft("test", kind, note.blocks[0].inline.tokens, (), 1)
    [(card, _)] = render_all([draft], note, index, Config())
    return card


def key(markdown: str) -> str:
    """The part of a card's identity that a question *markdown* gives."""
    return normalised(question(markdown).front)
