"""The state of writing one card as HTML: which note and line are being written, and what the card needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from flashgen.config import Config
from flashgen.model.card import Media
from flashgen.model.note import Inline, Note
from flashgen.model.problem import Problem
from flashgen.rendering import escape
from flashgen.rendering.sanitise_html import SCHEMES
from flashgen.vault.index import Index


@dataclass(slots=True)
class RenderContext:
    """One card while it is written: where its text comes from, and the files, tags and footnotes found in it."""

    note: Note
    """The note that is being written; while a part of another one is embedded, that one."""
    index: Index
    config: Config
    line: int
    """1-based line of the block that is being written, for problems."""
    is_front: bool = False
    is_cloze: bool = False
    """True while the field is written that holds the deletions."""
    open_deletions: int = 0
    media: dict[str, Media] = field(default_factory=dict)
    """By name."""
    tags: list[str] = field(default_factory=list)
    tex_names: frozenset[str] = frozenset()
    """Commands that formulas of this card define."""
    footnotes: list[str] = field(default_factory=list)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    """Note and label of a footnote -> its number on this card."""
    waiting: list[Inline] = field(default_factory=list)
    """Footnotes that are being written: one of the text, and those that it and they refer to."""
    problems: list[Problem] = field(default_factory=list)

    def text(self, words: str) -> str:
        """*words* of the author as HTML; in a cloze, deletions that the author wrote stay deletions."""
        html = escape.text(words)
        if self.is_cloze:
            html, self.open_deletions = escape.cloze_text(html, self.open_deletions)
        return html

    def literal(self, html: str) -> str:
        """*html* in which nothing is a deletion: code, a formula, an attribute."""
        return escape.cloze(html) if self.is_cloze else html

    def link(self, url: str, inner: str) -> str:
        """A link to *url* around the HTML *inner*; only *inner* if the link would lead nowhere on a phone."""
        scheme = url.partition(":")[0].lower() if ":" in url else ""
        return f'<a href="{self.literal(escape.address(url))}">{inner}</a>' if inner and scheme in SCHEMES else inner
