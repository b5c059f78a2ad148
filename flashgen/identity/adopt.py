"""A deck -> what the ledger would remember of it: for a ledger that was lost, or decks older than the ledger."""

from __future__ import annotations

import html
import json
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flashgen.deck.cloze import deletions, without_marks
from flashgen.deck.field_html import without_topic
from flashgen.errors import DeckError
from flashgen.identity.card_record import fingerprint, record_of
from flashgen.identity.ledger.entry import Entry
from flashgen.identity.ledger.ledger import Ledger
from flashgen.identity.matching.fact import Fact, facts_of
from flashgen.identity.matching.match import match
from flashgen.identity.new_guids import keys_of
from flashgen.model.card import Card
from flashgen.model.note import Source

_FRONTS = ("Front", "Text", "Question", "Term")
_BACKS = ("Back", "Extra", "Back Extra", "Answer", "Definition")
_BLOCK = re.compile(r"<(?:br|/?(?:p|div|li|ul|ol|tr|h\d|pre|table|blockquote))\b[^>]*>", re.I)
_CELL = re.compile(r"</t[dh]>", re.I)
_TAG = re.compile(r"<[^>]*>")
_MATH = re.compile(r"\\[()\[\]]")


@dataclass(frozen=True, slots=True)
class DeckNote:
    """A note of a deck, as it stands there."""

    guid: str
    mod: int
    created: int
    note_type: str
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    deck: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """The outcome of adopting a deck, before anything is written."""

    ledger: Ledger
    matched: tuple[Entry, ...]
    """Cards of the notes that get the guid that they have in the deck."""
    unmatched: tuple[Entry, ...]
    """Notes of the deck that no card of the vault seems to be: remembered as retired."""


def adopt(deck: Path, cards: Sequence[Card], planned: Ledger, ledger: Ledger, now: int) -> Adopted:
    """The *ledger* with the guids of *deck* for *cards*, all those of the vault, of which *planned* is what a build
    would remember.

    What the ledger knows already, it knows better. Raises `DeckError` if *deck* cannot be read.
    """
    in_deck = {note.guid: _entry(note, now) for note in read_deck(deck) if note.guid not in ledger.entries}
    matched: list[Entry] = []
    rest: list[Card] = []
    others = dict(in_deck)
    for card in cards:
        # without a ledger a card has its first guid, which stands for its question
        old = in_deck.get(card.guid)
        if old is None:
            rest.append(card)
        elif _is_cloze(card) == bool(old.cloze_numbers):
            matched.append(_known(planned.entries[card.guid], others.pop(card.guid)))
    unknown = [*others.values()]
    found = match(_facts_of_deck(unknown), _facts_of_vault(rest))
    replaced: list[Entry] = []
    for index, each in found.by_new.items():
        entry = planned.entries[rest[index].guid]
        matched.append(_known(entry, unknown[each.old]))
        if entry.guid in ledger.entries:
            replaced.append(ledger.entries[entry.guid]._replace(retired=now))
    taken = {entry.guid for entry in matched}
    unmatched = [entry for entry in unknown if entry.guid not in taken]
    return Adopted(ledger.updated([*replaced, *matched, *unmatched]), tuple(matched), tuple(unmatched))


def _facts_of_deck(entries: Sequence[Entry]) -> list[Fact]:
    return facts_of(
        [entry.record for entry in entries],
        [entry.separator for entry in entries],
        [bool(entry.cloze_numbers) for entry in entries],
    )


def _facts_of_vault(cards: Sequence[Card]) -> list[Fact]:
    """The facts of *cards*, with what a reader sees of their HTML, as that is all that a deck says."""
    records = [
        record_of(replace(card, front=visible_html(card.front_html), back=visible_html(card.back_html)))
        for card in cards
    ]
    clozes = [_is_cloze(card) and bool(_numbers(card.front_html)) for card in cards]
    return facts_of(records, [key.separator for key in keys_of(records)], clozes)


MAX_DECK = 1 << 30
"""Bytes of a collection that is read; a package of a few may unfold to more than there is memory."""
_UNREADABLE = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, sqlite3.Error),
    *(ValueError, LookupError, TypeError, AttributeError, RecursionError),
)
"""What a file raises that is no deck, or one whose tables hold what they cannot hold."""


def read_deck(deck: Path) -> list[DeckNote]:
    """The notes in *deck*, an .apkg in the form that every Anki since 2.0 writes or can write."""
    try:
        with zipfile.ZipFile(deck) as package:
            names = package.namelist()
            name = next((name for name in ("collection.anki21", "collection.anki2") if name in names), None)
            if name is None or "collection.anki21b" in names:
                raise DeckError(
                    f"{deck}: a deck in the form that only new versions of Anki read",
                    "export it again with 'Support older Anki versions' switched on",
                )
            if package.getinfo(name).file_size > MAX_DECK:
                raise DeckError(f"{deck}: unpacks to more than {MAX_DECK >> 30} GiB", "export a part of it")
            data = package.read(name)
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(data)
            return list(_notes(connection))
    except _UNREADABLE as error:
        raise DeckError(
            f"{deck}: cannot be read as a deck ({error})", "give an .apkg that Anki can import"
        ) from error


def _notes(connection: sqlite3.Connection) -> Iterator[DeckNote]:
    models, decks = connection.execute("select models, decks from col").fetchone()
    types: Mapping[str, Any] = json.loads(models)
    names = {int(id_): str(deck["name"]) for id_, deck in json.loads(decks).items()}
    of_note = dict(connection.execute("select nid, did from cards order by ord desc"))
    for id_, guid, model, mod, tags, fields in connection.execute(
        "select id, guid, mid, mod, tags, flds from notes order by id"
    ):
        type_ = types[str(model)]
        values = dict(zip((field["name"] for field in type_["flds"]), fields.split("\x1f"), strict=False))
        yield DeckNote(
            guid or values.get("Key", ""),
            mod,
            id_ // 1000,
            type_["name"],
            values,
            tuple(tags.split()),
            names.get(of_note.get(id_, 0), ""),
        )


def visible_html(text: str) -> str:
    """The visible text of *text*, HTML of a field, a block a line; formulas without their brackets.

    >>> visible_html("<p>Speed <b>of</b> light</p><ul><li>\\\\(c\\\\)</li></ul>")
    'Speed of light\\nc'
    """
    lines = _BLOCK.sub("\n", _CELL.sub(" | ", text)).split("\n")
    shown = (html.unescape(_MATH.sub("", _TAG.sub("", without_marks(line)))) for line in lines)
    return "\n".join(line.strip(" |") for line in shown if line.strip(" |"))


def _entry(note: DeckNote, now: int) -> Entry:
    """The entry of the ledger for *note*, retired until a card is found for it."""
    values = list(note.fields.values())
    front = without_topic(_field(note.fields, _FRONTS) or (values[0] if values else ""))
    back = _field(note.fields, _BACKS) or (values[1] if len(values) > 1 else "")
    source = visible_html(note.fields.get("Source", ""))
    path = f"{source}.md" if source else ""
    context = tuple(filter(None, (visible_html(part) for part in note.fields.get("Context", "").split("</span>"))))
    card = Card(
        "cloze" if "Text" in note.fields else "definition",
        "",
        visible_html(front),
        visible_html(back),
        front,
        back,
        Source(path, 0),
        context=tuple(part.removeprefix("›").strip() for part in context),
        deck=note.deck,
        note_id=path.rpartition("/")[2].removesuffix(".md"),
    )
    record = record_of(card)
    return Entry(
        note.guid,
        record,
        content_hash=fingerprint(note.note_type, *values, *note.tags),
        mod=note.mod,
        deck=card.deck,
        created=note.created,
        retired=now,
        cloze_numbers=_numbers(front) if _is_cloze(card) else {},
    )


def _known(entry: Entry, old: Entry) -> Entry:
    """*entry* with all that Anki knows of it, as *old* has it from the deck."""
    return entry._replace(
        guid=old.guid,
        content_hash=old.content_hash,
        mod=old.mod,
        deck=old.deck,
        created=old.created,
        cloze_numbers=old.cloze_numbers,
        wanted_deck="",
    )


def _is_cloze(card: Card) -> bool:
    return card.kind == "cloze"


def _numbers(front: str) -> dict[str, int]:
    """The number of each deletion of *front*."""
    return {each.text: each.numbers[0] for each in deletions(front) if each.numbers}


def _field(fields: Mapping[str, str], names: Sequence[str]) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")
