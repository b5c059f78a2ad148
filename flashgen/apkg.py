"""Cards -> the decks in one `.apkg`.

The only file that knows genanki, and with it the package format. genanki's classes are subclassed
where they are too slow or not what a deck that is imported again and again needs: one mod for all
notes, an SQLite call for each row, all decks written anew for each deck, a database left in the
temporary folder, the clock in the zip.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import unicodedata
import zipfile
import zlib
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import repeat
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from flashgen.card import Card
from flashgen.errors import DeckError
from flashgen.harmless import MAX_CLOZE
from flashgen.names import deck_name
from flashgen.note_types import NOTE_TYPES, NoteType
from flashgen.row import Heads, Rows, columns, row_of

_DAY_MS = 86_400_000


class CardRows:
    """The rows of cards that are all in memory."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self._cards = cards
        self._rows = [row_of(card, card.guid) for card in cards]

    def heads(self) -> Heads:
        """As `Rows`."""
        heads = Heads()
        for card, row in zip(self._cards, self._rows, strict=True):
            heads.add([card.guid], card.created, card.mod, card.deck, row.ords)
        return heads

    def rows(self, order: Sequence[int]) -> Iterator[Sequence[str]]:
        """As `Rows`."""
        return (columns(self._rows[number].dump()) for number in order)

    def place(self, number: int) -> str:
        """As `Rows`."""
        return _place(self._cards[number])


def write_apkg(
    cards: Sequence[Card] | Rows,
    part: Path,
    *,
    note_type_mods: Mapping[str, int],
    media: Mapping[str, Path | bytes],
) -> None:
    """Write *cards* to exactly *part*, as a package that Anki imports.

    *cards* are in the order of the source, in which Anki will show them, and have guid, mod and created.
    *note_type_mods* gives, by the name of each note type in use, the unix seconds at which its look last
    changed; *media* the file to read, or its bytes, for each name that the cards use. Nothing else goes
    in, above all not the clock: the same arguments give the same bytes.

    *part* is not yet the deck: the caller renames it over the old one, so that there is at no time half
    a deck. After an error, a `DeckError` or any other, there is no *part*.
    """
    try:
        rows = CardRows(cards) if isinstance(cards, Sequence) else cards
        package = _Package(rows, note_type_mods, media, part.with_name(f"{part.name}-db"))
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
    """Whether SQLite could not write: what it reads, for rows come from a database too, is another's to judge."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


# --- names of decks


def _folded(name: str) -> str:
    """The same for all names that Anki takes for the same deck."""
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


# --- ids


def _hash(text: str) -> int:
    """40 bits that depend on *text* alone, unlike Python's own hash, which differs from run to run."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:5], "big")


class _Ids(NamedTuple):
    """The ids of all notes, by their numbers, and of their cards."""

    notes: array[int]
    first: array[int]
    """Of the first card of each note."""
    others: dict[int, list[int]]
    """Of the other cards of the few notes that have several."""


def _ids(heads: Heads) -> _Ids:
    """Note ids and card ids for *heads*.

    Anki's ids are times in ms, and what it shows as the day on which a note was added. They say nothing
    about which note is meant, that is the guid's part, so it does no harm that the rare note that
    collides with another is moved when that other comes or goes. Moved back, never into the future.
    """
    guids, all_ords = heads.guids, heads.ords
    # Those that they have if no two have the same.
    note_ids = array(
        "q", (made * 1000 - hash_ % _DAY_MS for made, hash_ in zip(heads.created, map(_hash, guids), strict=True))
    )
    first, others = array("q", bytes(8 * len(guids))), dict[int, list[int]]()
    notes: set[int] = set()
    # Nearly all notes have one card, at a fixed distance from them: only the others are written down.
    apart: set[int] = set()
    rows: set[int] = set()

    def free(id_: int) -> int:
        while id_ in rows or (id_ + MAX_CLOZE in notes and id_ + MAX_CLOZE not in apart):
            id_ -= 1
        rows.add(id_)
        return id_

    for number in sorted(range(len(guids)), key=guids.__getitem__):
        note_id = note_ids[number]
        if note_id in notes:
            note_id = note_ids[number] = _free(note_id, notes)
        notes.add(note_id)
        card_id = note_id - MAX_CLOZE
        if all_ords[number] == "0" and card_id not in rows:
            first[number] = card_id
            continue
        apart.add(note_id)
        card_ids: list[int] = []
        # From the last to the first, each below the one before: new cards with the same `due` are shown
        # in the order of their ids.
        below = note_id + 1
        for ord_ in reversed(_numbers(all_ords[number])):
            below = free(min(card_id + ord_, below - 1))
            card_ids.insert(0, below)
        first[number], *others[number] = card_ids
    return _Ids(note_ids, first, others)


def _numbers(ords: str) -> list[int]:
    return [int(ord_) for ord_ in ords.split()]


def _free(id_: int, taken: set[int]) -> int:
    """*id_*, or the next below that is not *taken*; then it is."""
    while id_ in taken:
        id_ -= 1
    taken.add(id_)
    return id_


# --- genanki's classes, as we need them


class _Model(genanki.Model):  # type: ignore[misc]
    """A note type with its own mod, and with fixed ids of fields and templates."""

    def __init__(self, note_type: NoteType, mod: int) -> None:
        super().__init__(
            note_type.id,
            note_type.name,
            fields=[{"name": name, "id": id_} for name, id_ in note_type.fields],
            templates=[
                {"name": template.name, "id": template.id, "qfmt": template.front, "afmt": template.back}
                for template in note_type.templates
            ],
            css=note_type.css,
            model_type=self.CLOZE if note_type.cloze else self.FRONT_BACK,
        )
        self.mod = mod

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:  # noqa: ARG002
        """As genanki, but *timestamp*, the same for all note types, is not used."""
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
    ) -> None:
        super().__init__([], media)
        self._rows = rows
        self._mods = note_type_mods
        self._file = database
        self._models: dict[str, _Model] = {}
        """By the ids of their note types."""

    def write_to_file(self, file: BinaryIO, timestamp: float | None = None) -> None:  # noqa: ARG002
        """Write the zip to the open *file*; *timestamp* is not used."""
        try:
            self._file.unlink(missing_ok=True)  # that of a build that was killed
            with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = OFF")  # half the time: nothing is ever rolled back
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("BEGIN")
                self.write_to_db(connection.cursor(), 0, iter(()))
                connection.execute("COMMIT")
            _write_zip(file, self._file, self.media_files)
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
        ids = _ids(heads)
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
        cursor.execute("UPDATE col SET decks = ?, models = ?", (_json(known), _json(models)))

    def _notes(self, heads: Heads, ids: _Ids, order: Sequence[int]) -> Iterator[tuple[int | str, ...]]:
        models, note_ids, guids, mods = self._models, ids.notes, heads.guids, heads.mods
        for number, (type_id, _, tags, fields, sort_field) in zip(order, self._rows.rows(order), strict=True):
            if type_id not in models:
                note_type = _TYPES[int(type_id)]
                models[type_id] = _Model(note_type, self._mods[note_type.name])
            yield note_ids[number], guids[number], type_id, mods[number], tags, fields, sort_field


def _single_cards(
    heads: Heads, ids: _Ids, order: Sequence[int], deck_ids: Mapping[str, int]
) -> Iterable[tuple[int, ...]]:
    """The cards of all notes that have but one, from the first template: nearly all."""
    single = [number for number in order if heads.ords[number] == "0"]
    decks = map(deck_ids.__getitem__, map(heads.decks.__getitem__, single))
    first, notes, mods = (map(column.__getitem__, single) for column in (ids.first, ids.notes, heads.mods))
    return zip(first, notes, decks, repeat(0), mods, map((1).__add__, single), strict=False)


def _other_cards(
    heads: Heads, ids: _Ids, order: Sequence[int], deck_ids: Mapping[str, int]
) -> Iterator[tuple[int, ...]]:
    """The cards of the others."""
    for number in order:
        if (ords := heads.ords[number]) != "0":
            note_id, deck_id, mod, due = (
                ids.notes[number],
                deck_ids[heads.decks[number]],
                heads.mods[number],
                number + 1,
            )
            for ord_, card_id in zip(_numbers(ords), (ids.first[number], *ids.others.get(number, ())), strict=True):
                yield card_id, note_id, deck_id, ord_, mod, due


def _decks(names: Iterable[str]) -> dict[str, genanki.Deck]:
    """The decks with *names*, those of the cards in their order, each by the name as it is spelled there."""
    spelled = _DeckNames()
    ids: set[int] = set()
    made: dict[str, genanki.Deck] = {}
    found: dict[str, genanki.Deck] = {}
    for name in dict.fromkeys(names):
        spelling = spelled[name]
        if spelling not in made:
            # Anki throws the id away. Here it must differ from the others, and from 1, the deck
            # Default, to which the highest bit sees.
            made[spelling] = genanki.Deck(_free(_hash(_folded(spelling)) | 1 << 39, ids), spelling)
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


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


# --- the zip

_STORED = re.compile(r"\.(3gp|aac|avif|flac|gif|jpe?g|m4a|mkv|mov|mp3|mp4|og[agv]|opus|png|webm|webp)", re.IGNORECASE)
"""Files that are compressed already."""

_LEVEL = 1
"""Of deflate. 120,000 cards: 32.3 MB in 4.8 s with 1, 30.5 MB in 6.2 s with 6, 30.3 MB in 6.9 s with 9."""


_PIECE = 1 << 20
"""Bytes that are deflated by themselves, so that two processors can work on a collection. It costs 0.1 % of size."""


class _Deflate:
    """What `zlib.compressobj` gives, for pieces of a stream that are deflated by several threads."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor()
        self._waiting: deque[Future[bytes]] = deque()

    def __enter__(self) -> _Deflate:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)

    def compress(self, data: bytes) -> bytes:
        """Take *data*, and give what is ready of what came before."""
        self._waiting.append(self._threads.submit(_deflated, data))
        return self._waiting.popleft().result() if len(self._waiting) > _AHEAD else b""

    def flush(self) -> bytes:
        """The rest, and the end of the stream."""
        pieces = [piece.result() for piece in self._waiting]
        self._waiting.clear()
        return b"".join(pieces) + zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS).flush()


_AHEAD = 8
"""Pieces that may wait for each other."""


def _deflated(data: bytes) -> bytes:
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush(zlib.Z_FULL_FLUSH)


def _write_zip(file: BinaryIO, database: Path, media: Mapping[str, Path | bytes]) -> None:
    """Write the package: the collection, the files under numbers, and `media`, their names."""
    names = sorted(media)
    with zipfile.ZipFile(file, "w") as zip_:
        info = _info("collection.anki2", stored=False)
        info._compresslevel = _LEVEL  # type: ignore[attr-defined] # what `open` looks at
        info.file_size = database.stat().st_size
        with database.open("rb") as source, _Deflate() as deflate, zip_.open(info, "w") as entry:
            entry._compressor = deflate  # type: ignore[attr-defined] # zipfile has no other way to say it
            shutil.copyfileobj(source, entry, _PIECE)
        _add(zip_, "media", _json({str(number): name for number, name in enumerate(names)}).encode())
        for number, name in enumerate(names):
            data = _content(media[name])
            _add(zip_, str(number), data, stored=bool(_STORED.fullmatch(Path(name).suffix)))


def _content(media: Path | bytes) -> bytes:
    if isinstance(media, bytes):
        return media
    try:
        return media.read_bytes()
    except OSError as error:
        raise DeckError(
            f"{media}: cannot read the file, which a card shows: {error.strerror or error}",
            "if it was moved or deleted meanwhile, build again; else see that it may be read",
        ) from error


def _add(zip_: zipfile.ZipFile, name: str, data: bytes, *, stored: bool = False) -> None:
    zip_.writestr(_info(name, stored=stored), data, compresslevel=_LEVEL)


def _info(name: str, *, stored: bool) -> zipfile.ZipInfo:
    """An entry in which nothing tells when, where or by whom it was made."""
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))  # the first date that a zip knows
    info.create_system = 3  # Unix, also when it is made on Windows
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return info
