"""The two note types: their fields, templates and style sheet.

Ids, names, fields and templates (not their text) are FROZEN FOR EVER. Anki compares them on every
import; a field or template more, less, renamed without its id or moved makes all notes of a person's
collection "conflicting", and no later deck updates them. The two spare fields are there so that a
new need never has to change the list. Template text and CSS may improve at any time: they are files
in `templates/`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from flashgen.deck.escape import as_kept, escape
from flashgen.deck.field_html import answer, context_html, question, says_the_question, source_html
from flashgen.model.card import Card
from flashgen.model.note import without_md

STYLES = ("colours", "page", "text", "lists", "code", "callouts", "tables", "media", "cloze")
"""The parts of the style sheet, in their order: of two rules for one thing the later one wins."""


@dataclass(frozen=True, slots=True)
class Template:
    """One side to ask from: it makes one of a note's cards."""

    name: str
    id: int
    """Anki's id of it; with it, even a changed name would not make a conflict."""
    front: str
    """HTML with `{{Field}}`s, the question."""
    back: str
    """The same, the answer."""
    browser: str
    """The same, for the column "Question" of Anki's browser: the field with the question, which has the topic."""


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type of Anki: the fields of a note and the templates that show them."""

    id: int
    name: str
    fields: tuple[tuple[str, int], ...]
    """Name and fixed id of each field, in Anki's order."""
    template_ids: tuple[tuple[str, int], ...]
    """Name and fixed id of each template; the name in lower case is that of its files."""
    cloze: bool = False
    """True if Anki makes the cards from the `{{c1::deletions}}` of the first field."""

    @property
    def templates(self) -> tuple[Template, ...]:
        """The templates with their text, read from `templates/` when first asked for."""
        return tuple(
            Template(name, id_, *(_text(f"{name.lower()}.{side}.html") for side in ("front", "back", "browser")))
            for name, id_ in self.template_ids
        )

    @property
    def css(self) -> str:
        """The style sheet, the same for all note types: the files of `templates/css/` in the order of `STYLES`."""
        return "\n\n".join(_text(f"css/{name}.css") for name in STYLES)

    def style(self, own: str = "") -> str:
        """The style sheet with what a vault adds of its *own*: of two rules for one thing that one wins."""
        return f"{self.css}\n\n/* --- added by the vault */\n\n{own}" if own else self.css

    def digest(self, own: str = "") -> str:
        """16 characters that change when, and only when, the look changes: templates, CSS, or the vault's *own*."""
        parts = [self.style(own)]
        for template in self.templates:
            parts += [template.front, template.back, template.browser]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


# Frozen for ever, every number, name and order below: see the top of the file.
BASIC = NoteType(
    id=1763890343958,
    name="flashgen",
    fields=(
        ("Front", 1303404387219530),
        ("Back", 905850802251765),
        ("Context", 4688774990323273),
        ("Source", 3340057254244618),
        ("Link", 7170623464727952),
        ("Reverse", 3200240885843185),
        ("Key", 4290056623590349),
        ("Spare1", 3072221599545253),
        ("Spare2", 1107827290202346),
    ),
    template_ids=(("Forward", 5284692990895514), ("Backward", 8696367672844934)),
)
"""A question and its answer; *Backward* exists only for notes whose `Reverse` is not empty."""

CLOZE = NoteType(
    id=1763818934392,
    name="flashgen cloze",
    fields=(
        ("Text", 6122880107753642),
        ("Extra", 8508320077633727),
        ("Context", 8937116363721227),
        ("Source", 7062095179133824),
        ("Link", 3706334562596592),
        ("Key", 3236647074191400),
        ("Spare1", 3372632860221476),
        ("Spare2", 4683487680962515),
    ),
    template_ids=(("Cloze", 8327699859499074),),
    cloze=True,
)
"""A text with deletions."""

NOTE_TYPES = (BASIC, CLOZE)

SEPARATOR = "\x1f"
"""Stands between the fields of a note in the collection."""


def note_type_of(card: Card) -> NoteType:
    """The note type that *card* is a note of."""
    return CLOZE if card.kind == "cloze" else BASIC


def fields_of(card: Card, guid: str | None = None) -> tuple[str, ...]:
    """The fields of *card*'s note, in the order of its note type; *guid*: instead of its own.

    This is all that Anki gets to see of it, tags aside: the note has changed when these have. They are
    in the form in which Anki keeps them, NFC and without control characters.
    """
    path = without_md(card.source.path)
    source = source_html(path, *card.context[:1], card.front)
    rest = (context_html(card.context, says_the_question(card)), source, as_kept(escape(card.link)))
    front, back = as_kept(question(card)), as_kept(answer(card))
    key = key_of(card.guid if guid is None else guid)
    if card.kind == "cloze":
        # Anki 26 makes cards of the deletions in every field, not only in the one that shows them.
        return front, back.replace("{{", "{&#123;"), *rest, key, "", ""
    return front, back, *rest, "1" if card.reverse else "", key, "", ""


def key_of(guid: str) -> str:
    """The field Key of the note with *guid*, escaped: guids of other tools may hold what is no HTML."""
    return guid if guid.isalnum() else as_kept(escape(guid))


@cache
def _text(name: str) -> str:
    """The file *name* of `templates/`, without the line break at its end."""
    # Here, because it takes longer to import than all the rest of this file.
    from importlib.resources import files

    return files("flashgen.deck").joinpath("templates", *name.split("/")).read_text(encoding="utf-8").strip()
