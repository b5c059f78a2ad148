"""The way of one note: parse -> extract -> render, a pure function of its text and the index of its vault."""

from __future__ import annotations

from flashgen.card import Card
from flashgen.config import Config, config_for
from flashgen.draft import Skip
from flashgen.errors import ConfigError, as_note_error
from flashgen.note import Note
from flashgen.report import NoteCards, Problem
from flashgen.scan import Index, read_text


def convert_note(path: str, index: Index, config: Config) -> NoteCards:
    """The cards of the note at *path*, vault-relative: a pure function of its text, *index* and *config*.

    No note makes it fail: what would is the note's error.
    """
    from flashgen.parse import parse_note

    try:
        return cards_of(parse_note(read_text(index.root, path), path), index, config)
    except Exception as error:
        return NoteCards(path, error=as_note_error(error, path))


def cards_of(note: Note, index: Index, config: Config) -> NoteCards:
    """The cards of *note*."""
    from flashgen.extract import extract_drafts
    from flashgen.render import render_all

    problems: list[Problem] = [*note.problems]
    try:
        config = config_for(config, note.path, note.properties.get("flashgen"))
    except ConfigError as error:
        problems.append(Problem(note.path, 1, error.problem, error.hint, "E003"))
    extract = extract_drafts(note, config)
    rendered = render_all(extract.drafts, note, index, config)
    problems += [problem for _, found in rendered for problem in found]
    flaws = [_flaw(card) for card, _ in rendered]
    skipped = [Skip(draft.takes[0], flaw) for draft, flaw in zip(extract.drafts, flaws, strict=True) if flaw]
    cards = tuple(card for (card, _), flaw in zip(rendered, flaws, strict=True) if not flaw)
    return NoteCards(note.path, cards, (*extract.skipped, *skipped), tuple(problems))


def _flaw(card: Card) -> str:
    """Why *card*, as it would be shown, is none; empty if it is one."""
    if card.is_empty:  # an answer may have been only a picture that is missing
        return "nothing is left of its answer"
    if card.kind == "cloze":
        from flashgen.cloze import cloze_numbers

        if not cloze_numbers(card.front_html):  # what seemed to close it stands in code or in a formula
            return "none of its deletions is closed"
    return ""
