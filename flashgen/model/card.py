"""The card: one question and its answer, ready for Anki."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flashgen.model.note import Source

KINDS = ("definition", "heading", "list", "question", "table", "cloze")
"""What a card can be; the names stand in reports and in `extract --json`."""


@dataclass(frozen=True, slots=True)
class Media:
    """A file that a card shows."""

    name: str
    """Its name in Anki's one flat folder: `stem-<content hash>.ext`."""
    path: str
    """Where it is in the vault, relative, with forward slashes; empty if it is in no file."""
    data: bytes | None = None
    """Its bytes, if they stood in the note itself, in a `data:` address."""


@dataclass(frozen=True, slots=True)
class Card:
    """One question and its answer, as strings: can be pickled, cached and compared."""

    kind: str
    """One of `KINDS`."""
    rule: str
    """Name of the rule that made it: `term_bullet`."""
    front: str
    """The question as visible text, no markup."""
    back: str
    """The answer as visible text, one line a paragraph or list item."""
    front_html: str
    """The question as Anki shows it. For a cloze: the text with its `{{c1::deletions}}`."""
    back_html: str
    """The answer as Anki shows it. For a cloze: what stands below it, often nothing."""
    source: Source
    """The place in the vault."""
    context: tuple[str, ...] = ()
    """Note title, headings and list parents that tell what the front belongs to, outermost first."""
    tags: tuple[str, ...] = ()
    """Anki tags, normalised as Anki would: `a::b`, no spaces, each once, sorted."""
    deck: str = ""
    """Deck of the card: `Vault::Folder`."""
    link: str = ""
    """`obsidian://open?...`, back to the heading that it came from."""
    reverse: bool = False
    """True if Anki also asks for the front, given the back."""
    media: tuple[Media, ...] = ()
    """The files that its HTML names."""
    depends: tuple[str, ...] = ()
    """Other notes, vault-relative, of which it shows a part, sorted: when they change, it may."""
    note_id: str = ""
    """What stands for the note in the key: its `id` property, else its file name without `.md`."""
    guid: str = ""
    """Anki's identity of it; empty until `identify` has given it one."""
    mod: int = 0
    """Unix seconds at which what is exported of it last changed; 0 until `identify`."""
    created: int = 0
    """Unix seconds at which it was first exported; 0 until `identify`."""
    last_line: int = 0
    """1-based line of the file at which ends what it was made of; `source.line` is where that begins."""

    @property
    def is_empty(self) -> bool:
        """True if Anki would show nothing for its question or, unless it is a cloze, its answer."""
        return bool(_SHOWS_NOTHING.fullmatch(self.front_html)) or (
            self.kind != "cloze" and bool(_SHOWS_NOTHING.fullmatch(self.back_html))
        )


_SHOWS_NOTHING = re.compile(r"(?:</?(?!img\b|hr\b|input\b)[a-z][^<>]*+>|&nbsp;|[\s\u200b\ufeff])*+")
"""HTML of a side that is empty to the eye: of two lines that each hold a missing picture, `<br>` is left."""
