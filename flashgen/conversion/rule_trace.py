"""The way of one note step by step, for people who write rules: its blocks, and every question to a rule."""

from __future__ import annotations

from dataclasses import dataclass

from flashgen.config import Config
from flashgen.conversion.convert_note import own_config
from flashgen.extraction.claims import Asked
from flashgen.extraction.extract import Extract, extract_drafts
from flashgen.markdown.parse import parse_note
from flashgen.model.note import Note
from flashgen.vault.decode import read_text
from flashgen.vault.index import Index


@dataclass(frozen=True, slots=True)
class Trace:
    """A note on its way from text to drafts."""

    note: Note
    asked: tuple[Asked, ...]
    """Each question to a rule, in the order in which they were put."""
    extract: Extract
    """What came of it."""


def trace_note(path: str, index: Index, config: Config) -> Trace:
    """The trace of the note at *path*, vault-relative. Raises `NoteError` for one that cannot be read."""
    note = parse_note(read_text(index.root, path), path)
    asked: list[Asked] = []
    extract = extract_drafts(note, own_config(config, note), asked)
    return Trace(note, tuple(asked), extract)
