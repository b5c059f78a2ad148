"""The way of one note: parse -> extract -> render, a pure function of its text and the index of its vault.

Everything that shows or stores cards calls it: builds, plans and checks through `worker.py`, which packs the result,
`flashgen extract` and previews directly.
"""

from __future__ import annotations

from flashgen.config import Config, config_for
from flashgen.errors import ConfigError, as_note_error
from flashgen.model.card import Card
from flashgen.model.note import Block, Note
from flashgen.model.note_result import NoteCards, SkippedBlock
from flashgen.model.problem import Problem
from flashgen.vault.decode import read_text
from flashgen.vault.index import Index


def convert_note(path: str, index: Index, config: Config) -> NoteCards:
    """Convert the note at *path*, vault-relative: its cards, its blocks without a card and why, its problems.

    A pure function of its text, *index* and *config*. No note makes it fail: what would is the note's error.
    """
    try:
        return convert_text(read_text(index.root, path), path, index, config)
    except Exception as error:
        return NoteCards(path, error=as_note_error(error, path))


def convert_text(text: str, path: str, index: Index, config: Config) -> NoteCards:
    """Convert a note with this *text*; raises `NoteError`, or whatever a mistake in flashgen raises."""
    from flashgen.markdown.parse import parse_note

    return cards_of(parse_note(text, path), index, config)


def cards_of(note: Note, index: Index, config: Config) -> NoteCards:
    """Convert a *note* that is already parsed."""
    from flashgen.extraction.extract import extract_drafts
    from flashgen.rendering.render import render_all

    problems: list[Problem] = [*note.problems]
    try:
        config = own_config(config, note)
    except ConfigError as error:
        problems.append(Problem(note.path, 1, error.problem, error.hint, "E003"))
    extract = extract_drafts(note, config)
    rendered = render_all(extract.drafts, note, index, config)
    problems += [problem for _, found in rendered for problem in found]
    cards, skipped = [], [_skipped(skip.block, skip.reason) for skip in extract.skipped]
    for draft, (card, _) in zip(extract.drafts, rendered, strict=True):
        if flaw := _flaw(card):
            skipped.append(_skipped(draft.takes[0], flaw))
        else:
            cards.append(card)
    return NoteCards(note.path, tuple(cards), tuple(skipped), tuple(problems))


def _skipped(block: Block, reason: str) -> SkippedBlock:
    from flashgen.extraction.reading.text_kinds import Wall

    return SkippedBlock(block.type, block.line, block.last or block.line, str(reason), isinstance(reason, Wall))


def own_config(config: Config, note: Note) -> Config:
    """*config* with the settings of the note's folders and of its own properties over it; raises `ConfigError`."""
    own = config_for(config, note.path, note.properties.get("flashgen"))
    if own.skip_rules != config.skip_rules:
        from flashgen.extraction.rules import check_rule_names

        check_rule_names(own.skip_rules, "property 'flashgen'")
    return own


def _flaw(card: Card) -> str:
    """Why *card*, as it would be shown, is none; empty if it is one."""
    if card.is_empty:  # an answer may have been only a picture that is missing
        return "nothing is left of its answer"
    if card.kind == "cloze":
        from flashgen.deck.cloze import asks_for_nothing, cloze_numbers

        if not cloze_numbers(card.front_html):  # what seemed to close it stands in code or in a formula
            return "none of its deletions is closed"
        if asks_for_nothing(card.front_html):
            return "all of its deletions are blank"
    return ""
