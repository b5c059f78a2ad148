"""The part of a card that identity compares, and a card that has no guid yet; made where the card is made.

Whole vaults are identified by these. They are a tenth of the cards' size and can be made in any process, so that what
is left to do for the vault as a whole is to compare them.
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
from flashgen.deck.note_rows import Row
from flashgen.deck.note_types import CLOZE, fields_of, note_type_of
from flashgen.identity.letters_only import letters_of
from flashgen.model.card import Card
from flashgen.util.normalise_text import normalised

KEPT_TEXT = 200
"""Characters of a back that are kept to judge similarity by."""


class Key(NamedTuple):
    """The key of a card."""

    note_id: str
    front: str
    """Normalised."""
    separator: str
    """What tells it from others with the same note id and front; empty when nothing has to."""


class CardRecord(NamedTuple):
    """The part of a card that identity compares, of today or of the ledger: question, answer and place.

    A tuple, because a hundred thousand of them are made and pickled.
    """

    note_id: str
    """What stands for the note in its key, NFC."""
    front: str
    """The visible front, normalised; of a cloze without its marks."""
    path: str
    """The note, vault-relative."""
    context: tuple[str, ...]
    """Title, headings and list parents above it, outermost first."""
    back_hash: str
    """Fingerprint of the visible back, normalised and whole."""
    letters_hash: str
    """Fingerprint of the letters of front and back together."""
    back_start: str
    """The first 200 characters of the visible back, normalised, to judge similarity by."""


class UnidentifiedCard(NamedTuple):
    """A card of today, before it is known which card of the ledger it is."""

    record: CardRecord
    line: int
    """1-based line of the note."""
    deck: str
    """The deck to which its note belongs."""
    shown_front: str
    """The front as Anki shows it."""
    first_guid: str
    """The guid that it has if no ledger knows it and nothing else is asked in its words."""
    content_hash: str
    """Fingerprint of what is exported of it if it has that guid; empty for a cloze, whose numbers depend on
    its past."""
    is_cloze: bool


def unidentified(card: Card, namespace: str) -> UnidentifiedCard:
    """*card*, of the vault *namespace*, as identity compares it."""
    return unidentified_with_fields(card, namespace)[0]


def unidentified_with_fields(card: Card, namespace: str) -> tuple[UnidentifiedCard, tuple[str, ...]]:
    """*card* as identity compares it, and the fields of its note if it gets its first guid."""
    record, is_cloze = record_of(card), card.kind == "cloze"
    guid = first_guid(Key(record.note_id, record.front, ""), namespace)
    fields = fields_of(card, guid)
    content = "" if is_cloze else _content_hash(card, fields)
    shown = as_kept(card.front)
    return UnidentifiedCard(record, card.source.line, card.deck, shown, guid, content, is_cloze), fields


def record_of(card: Card) -> CardRecord:
    """The record of *card*."""
    # The number of a deletion is no part of the text: it changes when another deletion is added.
    front = normalised(without_marks(card.front) if card.kind == "cloze" else card.front)
    back = normalised(card.back)
    if not back and card.kind != "cloze":
        # of an answer that is a picture alone the name of its file tells which it is
        back = normalised(" ".join(media.path.rpartition("/")[2] for media in card.media))
    return CardRecord(
        note_id=unicodedata.normalize("NFC", card.note_id),
        front=front,
        path=card.source.path,
        context=card.context,
        back_hash=fingerprint(back),
        letters_hash=fingerprint(letters_of(front + back)),
        back_start=back[:KEPT_TEXT],
    )


def line_of_new(card: UnidentifiedCard, previous_guid: str) -> bytes:
    """The line in the ledger of a *card* that no ledger knows, behind the card *previous_guid*, without its times.

    The same as `line_of` returns for its entry, but for the first build of a large vault in a quarter of the time.
    """
    record = card.record
    line = (
        f'{{"guid": "{card.first_guid}", "note": {_quoted(record.note_id)}, "front": {_quoted(record.front)},'
        f' "path": {_quoted(record.path)}, "back": "{record.back_hash}", "loose": "{record.letters_hash}",'
        f' "text": {_quoted(record.back_start)}, "hash": "{card.content_hash}", "mod": 0,'
        f' "deck": {_quoted(card.deck)}, "created": 0'
    )
    if record.context:
        line += f', "context": [{", ".join(map(_quoted, record.context))}]'
    if previous_guid:
        line += f', "after": "{previous_guid}"'
    return f"{line}}}\n".encode("utf-8", "replace")


def unidentified_in(line: bytes, number: int, row: Row, namespace: str) -> UnidentifiedCard:
    """The card that has this *line* in the ledger and this *row* in the deck, and stands in line *number* of its
    note, as if it were not yet known which it is."""
    values = json.loads(line)
    record = CardRecord(
        note_id=values["note"],
        front=values["front"],
        path=values["path"],
        context=tuple(values.get("context", ())),
        back_hash=values["back"],
        letters_hash=values["loose"],
        back_start=values["text"],
    )
    guid, is_cloze = first_guid(Key(record.note_id, record.front, ""), namespace), row.note_type == CLOZE.id
    is_first = values["guid"] == guid and not is_cloze and "forgotten" not in values
    deck, content = values.get("home") or values["deck"], values["hash"] if is_first else ""
    return UnidentifiedCard(record, number, deck, row.sort_field, guid, content, is_cloze)


def content_hash(card: Card, guid: str) -> str:
    """The fingerprint of all that is exported of *card*, with *guid* as its guid."""
    return _content_hash(card, fields_of(card, guid))


def _content_hash(card: Card, fields: tuple[str, ...]) -> str:
    return fingerprint(note_type_of(card).name, *fields, *card.tags)


def first_guid(key: Key, namespace: str) -> str:
    """The guid of a card of the vault *namespace* that no ledger knows: 16 characters `a-z2-7`, the same for ever.

    >>> first_guid(Key("Foundation models", "bert (google)", ""), ""), first_guid(Key("Cell", "cell", ""), "biology")
    ('tvj3nzb3qtg6urbv', 'ai2pb325xaankkc5')
    """
    text = "\x1f".join(("flashgen", "2", namespace, *key) if namespace else ("flashgen", "1", *key))
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:10]).decode().lower()


def fingerprint(*parts: str) -> str:
    """20 characters that differ when any of *parts* does."""
    listed = f"[{', '.join(map(_quoted, parts))}]"  # as JSON
    return hashlib.sha256(listed.encode("utf-8", "replace")).hexdigest()[:20]
