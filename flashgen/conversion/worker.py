"""The work on one note as a whole: read it, convert it, and say what the result depends on.

`convert_paths` is what a pool or a cluster runs: arguments and result can be pickled, and the result is
compact, because most of what a note gives is only stored until the deck is written.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from flashgen.config import Config
from flashgen.conversion.recording_index import RecordingIndex
from flashgen.conversion.serialise_note import Diagnostics, dump_cards, dump_diagnostics, dump_skipped
from flashgen.errors import as_note_error
from flashgen.model.card import Card
from flashgen.vault.decode import read_text
from flashgen.vault.index import Index

if TYPE_CHECKING:
    from flashgen.identity.card_record import UnidentifiedCard


class StoredCard(NamedTuple):
    """A card ready to be written: its row of the deck and its line of the ledger."""

    guid: str
    """The guid that it has if no ledger knows it and nothing else is asked in its words."""
    entry: bytes
    """The line of the ledger that it then has, without its times."""
    line: int
    """1-based line of the note."""
    deck: str
    ords: str
    """See `Row`."""
    row: bytes
    """What stands in the deck, with that guid: see `Row`."""


class StoredNote(NamedTuple):
    """The result of one note, as it is stored."""

    path: str
    digest: str
    """Hash of its text; empty if it could not be read."""
    note: str
    """Note id of its cards."""
    plain: bool
    """True if its cards, if they are new, are what they are whatever else stands in the vault: no two ask the
    same, none is a cloze."""
    made: tuple[StoredCard, ...]
    """Its cards, in their order."""
    cards: bytes
    """The same, whole, as `load_cards` reads them."""
    skipped: bytes
    """The blocks that became no card, as `load_skipped` reads them."""
    diagnostics: str
    """See `Diagnostics`, as `load_diagnostics` reads them."""
    figures: str = ""
    """See `figures_of`; empty if it has no cards."""


def convert_paths(paths: Sequence[str], index: Index, config: Config) -> list[StoredNote]:
    """Convert the notes at *paths*; no note can make it fail."""
    return [work_on(path, index, config) for path in paths]


def work_on(path: str, index: Index, config: Config) -> StoredNote:
    """Convert the note at *path*; any failure becomes its result: see `as_note_error`."""
    try:
        return _converted(path, index, config)
    except Exception as error:
        diagnostics = Diagnostics(error=as_note_error(error, path))
        return StoredNote(path, "", "", True, (), b"", b"", dump_diagnostics(diagnostics))


def _converted(path: str, index: Index, config: Config) -> StoredNote:
    # Here, because an unchanged vault needs nothing of it.
    from flashgen.conversion.convert_note import convert_text
    from flashgen.identity.card_record import unidentified_with_fields
    from flashgen.identity.new_guids import without_duplicates

    recorder = RecordingIndex.of(index)
    text = read_text(index.root, path)
    note = convert_text(text, path, recorder, config)
    cards = without_duplicates(note.cards)
    diagnostics = Diagnostics(
        note.problems,
        None,
        recorder.lookups,
        tuple(sorted({*recorder.files, *(other for card in cards for other in card.depends)})),
        tuple(dict.fromkeys(media for card in cards for media in card.media)),
    )
    found = [unidentified_with_fields(card, index.origin.namespace) for card in cards]
    return StoredNote(
        path,
        digest(text),
        found[0][0].record.note_id if found else "",
        len({each.record.front for each, _ in found}) == len(found) and all(each.content_hash for each, _ in found),
        tuple(_stored(cards, found)),
        dump_cards(cards),
        dump_skipped(note.skipped),
        dump_diagnostics(diagnostics),
        figures_of(cards, (each for each, _ in found)),
    )


def figures_of(cards: Sequence[Card], found: Iterable[UnidentifiedCard]) -> str:
    """JSON: how many of *cards* each rule made, and under an empty name how many are weak."""
    from flashgen.conversion.weak_card import weaknesses
    from flashgen.util.normalise_text import normalised

    counts = Counter(card.rule for card in cards)
    for card, each in zip(cards, found, strict=True):
        counts[""] += any(True for _ in weaknesses(card, each.record.front, normalised(card.back)))
    return json.dumps(counts) if counts else ""


def _stored(cards: Sequence[Card], found: Sequence[tuple[UnidentifiedCard, tuple[str, ...]]]) -> Iterator[StoredCard]:
    from flashgen.deck.note_rows import row_of
    from flashgen.identity.card_record import line_of_new

    previous = ""
    for card, (each, fields) in zip(cards, found, strict=True):
        row, guid = row_of(card, each.first_guid, fields), each.first_guid
        yield StoredCard(guid, line_of_new(each, previous), each.line, each.deck, row.ords, row.dump())
        previous = guid


def digest(text: str) -> str:
    """The digest of the *text* of a note."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
