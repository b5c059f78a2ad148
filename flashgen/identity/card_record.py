"""A card's traits: the little that identity needs to know of it, made beside the card itself.

Whole vaults are identified by traits. They are a tenth of the cards' size and can be made wherever the
cards are made, in any process, so that what is left to do for the vault as a whole is to compare them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import unicodedata
from json.encoder import encode_basestring as _quoted
from typing import NamedTuple

from flashgen.deck.cloze import without_marks
from flashgen.deck.escape import as_kept
from flashgen.deck.note_types import CLOZE, fields_of, note_type_of
from flashgen.deck.rows import Row
from flashgen.identity.similarity import loose
from flashgen.model.card import Card
from flashgen.util.strings import normalised

Key = tuple[str, str, str]
"""Note id, normalised front, separator."""

KEPT_TEXT = 200
"""Characters of a back that the ledger keeps to judge similarity by."""


class Traits(NamedTuple):
    """What identity needs to know of a card; a tuple, because a hundred thousand of them are pickled."""

    path: str
    line: int
    note: str
    """Note id of its key, NFC."""
    front: str
    """Normalised front of its key."""
    context: tuple[str, ...]
    deck: str
    back: str
    """Fingerprint of the visible back, whole."""
    loose: str
    """Fingerprint of front and back together, letters and digits only."""
    text: str
    """The beginning of the visible back."""
    shown: str
    """The front as Anki shows it."""
    guid: str
    """The guid that it has if no ledger knows it and nothing else is asked in its words."""
    hash: str
    """Fingerprint of what is exported of it if it has that guid; empty for a cloze, whose numbers depend on
    its past."""
    cloze: bool = False


def traits_of(card: Card) -> Traits:
    """The traits of *card*."""
    return traits_and_fields(card)[0]


def traits_and_fields(card: Card) -> tuple[Traits, tuple[str, ...]]:
    """The traits of *card*, and what then stands in the fields of its note."""
    note = unicodedata.normalize("NFC", card.note_id)
    # The number of a deletion is no part of the text: it changes when another deletion is added.
    front = normalised(without_marks(card.front) if card.kind == "cloze" else card.front)
    back = normalised(card.back)
    if not back and card.kind != "cloze":
        # of an answer that is a picture alone the name of its file tells which it is
        back = normalised(" ".join(media.path.rpartition("/")[2] for media in card.media))
    guid = first_guid((note, front, ""))
    fields = fields_of(card, guid)
    traits = Traits(
        card.source.path,
        card.source.line,
        note,
        front,
        card.context,
        card.deck,
        fingerprint(back),
        fingerprint(loose(front + back)),
        back[:KEPT_TEXT],
        as_kept(card.front),
        guid,
        "" if card.kind == "cloze" else _content_hash(card, fields),
        card.kind == "cloze",
    )
    return traits, fields


def traits_in(line: bytes, number: int, row: Row) -> Traits:
    """The traits of the card that has this *line* in the ledger and this *row* in the deck, and stands in line
    *number* of its note."""
    record = json.loads(line)
    guid = first_guid((record["note"], record["front"], ""))
    is_first = record["guid"] == guid and row.note_type != CLOZE.id and "forgotten" not in record
    return Traits(
        record["path"],
        number,
        record["note"],
        record["front"],
        tuple(record.get("context", ())),
        record.get("home") or record["deck"],
        record["back"],
        record["loose"],
        record["text"],
        row.sort_field,
        guid,
        record["hash"] if is_first else "",
        row.note_type == CLOZE.id,
    )


def content_hash(card: Card, guid: str) -> str:
    """The fingerprint of all that is exported of *card*, with *guid* as its guid."""
    return _content_hash(card, fields_of(card, guid))


def _content_hash(card: Card, fields: tuple[str, ...]) -> str:
    return fingerprint(note_type_of(card).name, *fields, *card.tags)


def first_guid(key: Key) -> str:
    """The guid of a card that no ledger knows: 16 characters `a-z2-7`, the same for ever.

    >>> first_guid(("Foundation models", "bert (google)", ""))
    'tvj3nzb3qtg6urbv'
    """
    text = "\x1f".join(("flashgen", "1", *key))
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:10]).decode().lower()


def fingerprint(*parts: str) -> str:
    """20 characters that differ when any of *parts* does."""
    listed = f"[{', '.join(map(_quoted, parts))}]"  # as JSON
    return hashlib.sha256(listed.encode("utf-8", "replace")).hexdigest()[:20]
