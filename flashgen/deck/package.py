"""Cards -> the decks in one `.apkg`.

The only file that knows genanki, and with it the package format. genanki's classes are subclassed
where they are too slow or not what a deck that is imported again and again needs: one mod for all
notes, an SQLite call for each row, all decks written anew for each deck, a database left in the
temporary folder, the clock in the zip.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from itertools import repeat
from pathlib import Path
from typing import Any, BinaryIO

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from flashgen.deck.deck_names import deck_name
from flashgen.deck.note_and_card_ids import CardIds, free_id, hash_of_text, ids_of_cards, numbers_of
from flashgen.deck.note_rows import Heads, Rows, columns, row_of
from flashgen.deck.note_types import NOTE_TYPES, NoteType
from flashgen.deck.zip_archive import compact_json, write_zip
from flashgen.errors import DeckError
from flashgen.model.card import Card


class CardRows:
    """The rows of cards that are all in memory."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self._cards = cards
        self._rows = [row_of(card, card.guid) for card in cards]

    def heads(self) -> Heads:
        """See `Rows`."""
        heads = Heads()
        for card, row in zip(self._cards, self._rows, strict=True):
            heads.add([card.guid], card.created, card.mod, card.deck, row.ords)
        return heads

    def rows(self, order: Sequence[int]) -> Iterator[Sequence[str]]:
        """See `Rows`."""
        return (columns(self._rows[number].dump()) for number in order)

    def place(self, number: int) -> str:
        """See `Rows`."""
        return _place(self._cards[number])


def write_apkg(
    cards: Sequence[Card] | Rows,
    part: Path,
    *,
    note_type_mods: Mapping[str, int],
    media: Mapping[str, Path | bytes],
    own_style: str = "",
) -> None:
    """Write *cards* to exactly *part*, as a package that Anki imports.

    *cards* are in the order of the source, in which Anki will show them, and have guid, mod and created.
    *note_type_mods* gives, by the name of each note type in use, the unix seconds at which its look last
    changed; *media* the file to read, or its bytes, for each name that the cards use; *own_style*
    what the vault adds to the style sheet. Nothing else goes in, above all not the clock: the same arguments give
    the same bytes.

    *part* is not yet the deck: the caller renames it over the old one, so that there is at no time half
    a deck. After an error, a `DeckError` or any other, there is no *part*.
    """
    try:
        rows = CardRows(cards) if isinstance(cards, Sequence) else cards
        package = _Package(rows, note_type_mods, media, part.with_name(f"{part.name}-db"), own_style=own_style)
        with part.open("wb") as file:
            package.write_to_file(file)
            # The rename may reach the disk before the data does.
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        with suppress(OSError):
            part.unlink()
        if isinstance(error, OSError) or _is_of_the_disk(error):
            raise DeckError(
                f"{part}: cannot write the deck: {getattr(error, 'strerror', None) or error}",
                "see that the folder exists, may be written to, and that the disk has room",
            ) from error
        raise


def _is_of_the_disk(error: BaseException) -> bool:
    """True if SQLite could not write; errors of reading rows from the cache are handled there."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


# --- names of decks


def _folded(name: str) -> str:
    """The form of a name that is equal for all names that Anki takes for the same deck."""
    return unicodedata.normalize("NFC", name.casefold())


class _DeckNames:
    """Spells each deck, and each level above it, as the first card of it does.

    Two spellings in one package are two decks to the importer, which then renames one of them, at random.
    """

    def __init__(self) -> None:
        self._spelling: dict[str, str] = {}
        self._known: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._known:
            above = ""
            for level in deck_name(name.split("::")).split("::"):
                path = f"{above}::{level}" if above else level
                above = self._spelling.setdefault(_folded(path), path)
            self._known[name] = above
        return self._known[name]


# --- genanki's classes, as we need them


class _Model(genanki.Model):  # type: ignore[misc]
    """A note type with its own mod, and with fixed ids of fields and templates."""

    def __init__(self, note_type: NoteType, mod: int, own_style: str = "") -> None:
        super().__init__(
            note_type.id,
            note_type.name,
            fields=[{"name": name, "id": id_} for name, id_ in note_type.fields],
            templates=[
                {
                    **{"name": template.name, "id": template.id, "qfmt": template.front, "afmt": template.back},
                    "bqfmt": template.browser,
                }
                for template in note_type.templates
            ],
            css=note_type.style(own_style),
            model_type=self.CLOZE if note_type.cloze else self.FRONT_BACK,
        )
        self.mod = mod

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:  # noqa: ARG002
        """Overrides genanki: each note type has its own mod; *timestamp* is not used."""
        json_: dict[str, Any] = super().to_json(self.mod, deck_id)
        return json_


_TYPES = {note_type.id: note_type for note_type in NOTE_TYPES}


class _Package(genanki.Package):  # type: ignore[misc]
    """A package that holds nothing but what its cards say, and never all of them at once."""

    def __init__(
        self,
        rows: Rows,
        note_type_mods: Mapping[str, int],
        media: Mapping[str, Path | bytes],
        database: Path,
        *,
        own_style: str,
    ) -> None:
        super().__init__([], media)
        self._rows = rows
        self._mods = note_type_mods
        self._file = database
        self._own_style = own_style
        self._models: dict[str, _Model] = {}
        """By the ids of their note types."""

    def write_to_file(self, file: BinaryIO, timestamp: float | None = None) -> None:  # noqa: ARG002
        """Write the zip to the open *file*; *timestamp* is not used."""
        try:
            self._file.unlink(missing_ok=True)  # left behind by a killed build
            with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = OFF")  # half the time: nothing is ever rolled back
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("BEGIN")
                self.write_to_db(connection.cursor(), 0, iter(()))
                connection.execute("COMMIT")
            write_zip(file, self._file, self.media_files)
        finally:
            with suppress(OSError):
                self._file.unlink()

    def write_to_db(
        self,
        cursor: sqlite3.Cursor,
        timestamp: float,  # noqa: ARG002
        id_gen: Iterator[int],  # noqa: ARG002
    ) -> None:
        """Write all there is in a few calls; *timestamp* and *id_gen* are not used.

        Rows go in by rising ids, which are known only when all heads are. Indexes are made last.
        """
        tables, indexes = _statements(APKG_SCHEMA)
        for statement in (*tables, *_statements(APKG_COL)[0]):
            cursor.execute(statement)
        heads = _checked(self._rows)
        ids = ids_of_cards(heads)
        order = sorted(range(len(ids.notes)), key=ids.notes.__getitem__)
        # After mod come usn (-1: to be synced), tags, flds and sfld, then csum, flags and data. csum: as
        # genanki; the importer works it out anew from the first field.
        cursor.executemany(
            "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')", self._notes(heads, ids, order)
        )
        decks = _decks(heads.decks)
        deck_ids = {name: deck.deck_id for name, deck in decks.items()}
        for some in (_single_cards(heads, ids, order, deck_ids), _other_cards(heads, ids, order, deck_ids)):
            # A new card: after due come ivl, factor, reps, lapses, left, odue, odid, flags, data.
            cursor.executemany(
                "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')", some
            )
        for statement in indexes:
            cursor.execute(statement)
        (default,) = cursor.execute("SELECT decks FROM col").fetchone()
        known = json.loads(default) | {str(deck.deck_id): deck.to_json() for deck in decks.values()}
        models = {str(model.model_id): model.to_json(0, 1) for model in self._models.values()}
        cursor.execute("UPDATE col SET decks = ?, models = ?", (compact_json(known), compact_json(models)))

    def _notes(self, heads: Heads, ids: CardIds, order: Sequence[int]) -> Iterator[tuple[int | str, ...]]:
        models, note_ids, guids, mods = self._models, ids.notes, heads.guids, heads.mods
        for number, (type_id, _, tags, fields, sort_field) in zip(order, self._rows.rows(order), strict=True):
            if type_id not in models:
                note_type = _TYPES[int(type_id)]
                models[type_id] = _Model(note_type, self._mods[note_type.name], self._own_style)
            yield note_ids[number], guids[number], type_id, mods[number], tags, fields, sort_field


def _single_cards(
    heads: Heads, ids: CardIds, order: Sequence[int], deck_ids: Mapping[str, int]
) -> Iterable[tuple[int, ...]]:
    """The cards of all notes that have but one, from the first template: nearly all."""
    single = [number for number in order if heads.ords[number] == "0"]
    decks = map(deck_ids.__getitem__, map(heads.decks.__getitem__, single))
    columns = ids.first, ids.notes, heads.mods, _dues(heads)
    first, notes, mods, dues = (map(column.__getitem__, single) for column in columns)
    return zip(first, notes, decks, repeat(0), mods, dues, strict=False)


def _dues(heads: Heads) -> Sequence[int]:
    """The `due` of all cards of each note while they are new: their order."""
    return heads.positions or range(1, len(heads.guids) + 1)


def _other_cards(
    heads: Heads, ids: CardIds, order: Sequence[int], deck_ids: Mapping[str, int]
) -> Iterator[tuple[int, ...]]:
    """The cards of the others."""
    dues = _dues(heads)
    for number in order:
        if (ords := heads.ords[number]) != "0":
            note_id, deck_id, mod, due = (
                ids.notes[number],
                deck_ids[heads.decks[number]],
                heads.mods[number],
                dues[number],
            )
            for ord_, card_id in zip(numbers_of(ords), (ids.first[number], *ids.others.get(number, ())), strict=True):
                yield card_id, note_id, deck_id, ord_, mod, due


def _decks(names: Iterable[str]) -> dict[str, genanki.Deck]:
    """Deck name, as a card has it -> its deck; names that differ only in case are one deck."""
    spelled = _DeckNames()
    ids: set[int] = set()
    made: dict[str, genanki.Deck] = {}
    found: dict[str, genanki.Deck] = {}
    for name in dict.fromkeys(names):
        spelling = spelled[name]
        if spelling not in made:
            # Anki throws the id away. Here it must differ from the others, and from 1, the deck
            # Default, to which the highest bit sees.
            made[spelling] = genanki.Deck(free_id(hash_of_text(_folded(spelling)) | 1 << 39, ids), spelling)
        found[name] = made[spelling]
    return found


def _statements(script: str) -> tuple[list[str], list[str]]:
    """The statements of *script*, those that make indexes by themselves."""
    statements = [statement.strip() for statement in re.split(r";\s*$", script, flags=re.M) if statement.strip()]
    indexes = [statement for statement in statements if statement.upper().startswith("CREATE INDEX")]
    return [statement for statement in statements if statement not in indexes], indexes


def _checked(rows: Rows) -> Heads:
    """The heads of *rows*; raises `DeckError` for cards that were never identified, or twice the same.

    No note can bring that about, only a mistake of ours; but Anki would import it without a word, and of
    two notes with one guid would ever after update only one.
    """
    heads = rows.heads()
    if "" in heads.guids or min(min(heads.created, default=1), min(heads.mods, default=1)) < 1:
        known = zip(heads.guids, heads.created, heads.mods, strict=True)
        number = next(number for number, (guid, *times) in enumerate(known) if not guid or min(times) < 1)
        raise DeckError(f"{rows.place(number)}: the card has no identity yet", _REPORT)
    if len(set(heads.guids)) < len(heads.guids):
        seen: dict[str, int] = {}
        for number, guid in enumerate(heads.guids):
            if (other := seen.setdefault(guid, number)) != number:
                places = f"{rows.place(number)}: the card has the guid of that at {rows.place(other)}"
                raise DeckError(places, _REPORT)
    return heads


_REPORT = "this is a mistake in flashgen, please report it with the note; the old deck is unchanged"


def _place(card: Card) -> str:
    return f"{card.source.path}:{card.source.line}"
