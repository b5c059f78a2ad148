"""What every note gave, as tables: the cache, or, for a build without one, a file that nobody else sees.

A row for each note, a row for each of its cards, and what identity made of them. Cards stay here until they
are written, so a build never holds all of them. Rows have check sums (`checksums.py`).
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import weakref
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import accumulate, count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flashgen.cache.checksums import (
    DAMAGED,
    CacheError,
    all_checked,
    as_raw,
    checked,
    path_in,
    sealed,
    sum_of,
    unsealed,
)
from flashgen.cache.deck_rows import DeckRows
from flashgen.cache.note_records import CERTAIN, UNCERTAIN, UNDATED, Kept, Known, known_row, total
from flashgen.conversion.recording_index import answer
from flashgen.conversion.serialise import Diagnostics, load_cards, load_diagnostics, load_skipped
from flashgen.conversion.worker import StoredNote, digest
from flashgen.deck.note_types import BASIC, CLOZE, SEPARATOR
from flashgen.deck.rows import Head, Row, row_of
from flashgen.errors import NoteError
from flashgen.identity.card_record import UnidentifiedCard, unidentified_in
from flashgen.identity.ledger.lines import GUID_IN_SQL, Dated, check_sum, dated, guid_in, is_guid, line_of
from flashgen.model.card import Card, Media
from flashgen.model.note_result import NoteCards
from flashgen.util.strings import normalised
from flashgen.vault.decode import read_text
from flashgen.vault.index import Index

if TYPE_CHECKING:
    from flashgen.identity.changes import Identities
    from flashgen.identity.ledger.entry import Entry


_SCHEMA = (
    "CREATE TABLE note (id INTEGER PRIMARY KEY, path BLOB UNIQUE, size INTEGER, changed INTEGER, digest TEXT, "
    "name BLOB, first INTEGER, made INTEGER, remarks TEXT, files TEXT, sum INTEGER, cards BLOB, skipped BLOB)",
    "CREATE TABLE card (id INTEGER PRIMARY KEY, line INTEGER, entry BLOB, sum INTEGER)",
    "CREATE TABLE face (id INTEGER PRIMARY KEY, row BLOB, sum INTEGER)",
    "CREATE TABLE known (note INTEGER PRIMARY KEY, state INTEGER, guids BLOB, sums BLOB, runs TEXT, digest TEXT, "
    "sum INTEGER)",
    "CREATE TABLE build (name BLOB PRIMARY KEY, stamp TEXT, summary TEXT, sum INTEGER)",
    "CREATE TABLE past (line BLOB, sum INTEGER)",
    "CREATE TABLE own (key TEXT, names TEXT, ledger TEXT)",
)
_COARSE, _FINE = 2_000_000_000, 50_000_000
"""Nanoseconds: how long after a change a file may change again and look the same, where times are kept in
whole seconds and elsewhere."""
_UNSURE = -1
_TO_PAST = f"""
INSERT INTO past SELECT entry, sum FROM card WHERE id BETWEEN ? AND ?
AND (SELECT state FROM known WHERE note = ?) = {CERTAIN}
"""
"""Moves the lines that the ledger has of a note to the others there."""
_CACHE_KIB = 16_384
"""Memory for pages of the file."""


class Stored(NamedTuple):
    """A card as it is kept."""

    line: int
    """1-based line of its note."""
    entry: bytes
    """Its line in the ledger, or what that would be if it were new."""
    row: Row


class Store:
    """The results of all notes of a vault, in an SQLite file."""

    def __init__(self, file: Path | None, key: str, *, borrowed: bool = False) -> None:
        """The store in *file*, which may be empty; without a file: one of its own.

        *borrowed*: nothing of what is put here stays. Raises `CacheError` or `sqlite3.Error` for a file that
        cannot be used: it was not made under *key*, or holds anything that we did not put there.
        """
        self.file = file
        self._borrowed = borrowed
        self.fresh: int | None = None
        """Unix seconds: when the cards that are put here are new, if the ledger knows no card at all."""
        self._connection = sqlite3.connect(file or "", isolation_level=None, timeout=0.2, check_same_thread=False)
        self._close = weakref.finalize(self, self._connection.close)
        self._notes: dict[str, Kept] = {}
        self._last_note = self._last_card = 0
        self._names = ""
        execute = self._connection.execute
        try:
            # A journal in memory would be enough against an error, but not against a process that is killed.
            execute("PRAGMA journal_mode = DELETE" if file else "PRAGMA journal_mode = OFF")
            execute("PRAGMA synchronous = OFF")
            execute("PRAGMA locking_mode = EXCLUSIVE")
            execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            if file is not None:
                key += _inode(file)
            made = execute("SELECT sql FROM sqlite_master WHERE sql NOTNULL").fetchmany(len(_SCHEMA) + 1)
            if not made and not borrowed:
                for statement in _SCHEMA:
                    execute(statement)
                execute("INSERT INTO own VALUES (?, '', '')", (key,))
            elif {statement for (statement,) in made} != set(_SCHEMA) or [key] != [row[0] for row in self._own()]:
                raise CacheError("the cache is that of other settings, or none of ours")
            execute("BEGIN IMMEDIATE")
            self._last_note, self._last_card = (
                execute(f"SELECT max(id) FROM {table}").fetchone()[0] or 0 for table in ("note", "card")
            )
        except BaseException:
            self.close()
            raise

    def _own(self) -> list[tuple[str, str]]:
        return self._connection.execute("SELECT key, names FROM own").fetchmany(2)

    def close(self) -> None:
        """Let the file go; nothing can be read any more."""
        self._close()

    def begin(self, now: int) -> None:
        """There is no ledger yet: all that is put here is new *now*, if nothing is here already."""
        if not self._last_note:
            self.fresh = now

    # --- which results still hold

    def stale(self, index: Index) -> list[str]:
        """The notes of *index* whose results are not known, or no longer what the note would give."""
        names = hash_of(sorted(index.stats), sorted(index.refused))
        same_names = [names] == [row[1] for row in self._own()]
        stale: list[str] = []
        check: list[tuple[str, Diagnostics]] = []
        for path, row in self._results(index).items():
            if row is None or not self._holds(path, row, index):
                stale.append(path)
            elif row[0]:
                check.append((path, load_diagnostics(row[0])))
        if stale or not same_names:
            stale += [path for path, remarks in check if not _same_answers(remarks, index)]
        self._names = names
        stale.sort()
        return stale

    def _results(self, index: Index) -> dict[str, tuple[str, str, int, int, str] | None]:
        """For each note: remarks, files, size, time of change and hash; None if there is nothing of it."""
        found: dict[str, tuple[str, str, int, int, str] | None] = dict.fromkeys(index.notes)
        gone = []
        for raw, size, changed, digest_, remarks, files, sum_, name, *kept in self._connection.execute(
            "SELECT path, size, changed, digest, remarks, files, sum, name, id, first, made FROM note"
        ):
            path, own = path_in(raw), Kept(path_in(name), *kept)
            if path not in found:
                self._notes[path] = own
                gone.append(path)
            elif sum_ == sum_of(path, size, changed, digest_, remarks, files, *own):
                found[path] = remarks, files, size, changed, digest_
                self._notes[path] = own
        for path in gone:
            self._forget(path)
        return found

    def _holds(self, path: str, row: tuple[str, str, int, int, str], index: Index) -> bool:
        """Whether neither the text of the note nor a file that it shows has changed."""
        _, files, size, changed, digest_ = row
        for file, *stat in json.loads(files) if files else ():
            if tuple(stat) != index.stats.get(file):
                return False
        if digest_ and (size, changed) == index.stats[path]:
            return True
        try:
            if not digest_ or digest(read_text(index.root, path)) != digest_:
                return False
        except NoteError:
            return False
        self._touch(path, row, index)
        return True

    def _touch(self, path: str, row: tuple[str, str, int, int, str], index: Index) -> None:
        """Remember the new size and time of change of a note whose text is the same."""
        remarks, files, _, _, digest_ = row
        stat, kept = _stat(path, index), self._notes[path]
        sum_ = sum_of(path, *stat, digest_, remarks, files, *kept)
        values = (*stat, sum_, kept.id)
        self._connection.execute("UPDATE note SET size = ?, changed = ?, sum = ? WHERE id = ?", values)

    # --- results

    def put(self, results: Iterable[StoredNote], index: Index) -> None:
        """Keep *results*, in place of what is kept of the same notes."""
        notes: list[tuple[Any, ...]] = []
        cards: list[tuple[Any, ...]] = []
        faces: list[tuple[Any, ...]] = []
        known: list[tuple[Any, ...]] = []
        for each in results:
            self._forget(each.path)
            kept = Kept(each.note, self._last_note + 1, self._last_card + 1, len(each.made))
            self._last_note, self._last_card = kept.id, self._last_card + kept.made
            self._notes[each.path] = kept
            notes.append(_note_row(each, kept, index))
            entries = [
                made.entry if self.fresh is None else dated(made.entry, self.fresh, self.fresh) for made in each.made
            ]
            for id_, made, entry in zip(count(kept.first), each.made, entries, strict=False):
                cards.append((id_, made.line, entry, check_sum(entry)))
                faces.append((id_, made.row, check_sum(made.row)))
            if each.plain and entries:
                now, state = self.fresh or 0, UNDATED if self.fresh is None else CERTAIN
                heads = [Head(made.guid, now, now, made.deck, made.ords) for made in each.made]
                known.append(known_row(kept.id, state, heads, [True] * len(heads), map(check_sum, entries)))
        with self._all_or_nothing():
            self._insert("note", notes)
            self._insert("card", cards)
            self._insert("face", faces)
            self._insert("known", known)

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Take back what the block wrote if it is left early, as by Ctrl-C: what is there may be kept then."""
        self._connection.execute("SAVEPOINT block")
        try:
            yield
        except BaseException:
            if self.file is not None:  # another file is thrown away with all that is in it
                self._connection.execute("ROLLBACK TO block")
            raise
        self._connection.execute("RELEASE block")

    def _insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self._connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)

    def _forget(self, path: str) -> None:
        """Keep nothing of the note at *path*."""
        if path in self._notes:
            kept = self._notes.pop(path)
            self._connection.execute(_TO_PAST, (*kept.cards, kept.id))
            self._connection.execute("DELETE FROM known WHERE note = ?", (kept.id,))
            for table in ("card", "face"):
                self._connection.execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", kept.cards)
        self._connection.execute("DELETE FROM note WHERE path = ?", (as_raw(path),))

    def of(self, path: str) -> Kept:
        """Where the cards of the note at *path* are."""
        if path not in self._notes:
            rows = self._connection.execute("SELECT path, name, id, first, made FROM note")
            self._notes |= {path_in(raw): Kept(path_in(name), *kept) for raw, name, *kept in rows}
        try:
            return self._notes[path]
        except KeyError:
            raise CacheError(f"nothing is known of {path}") from None

    def counts(self, paths: Iterable[str]) -> dict[str, int]:
        """How many cards the notes at *paths* gave, in their order."""
        return {path: self.of(path).made for path in paths}

    def diagnostics(self) -> dict[str, Diagnostics]:
        """What is to be known besides cards of the notes of which there is anything to be known, by path."""
        rows = self._connection.execute("SELECT path, remarks FROM note WHERE remarks <> '' ORDER BY path")
        return {path_in(raw): load_diagnostics(remarks) for raw, remarks in rows}

    def media(self) -> dict[str, tuple[Media, ...]]:
        """The files that the cards show, by note."""
        return {path: remarks.media for path, remarks in self.diagnostics().items() if remarks.media}

    def cards_of(self, path: str) -> tuple[Card, ...]:
        """The cards of one note, without what identity adds to them."""
        return load_cards(unsealed(self._note(path, "cards")[0]))

    def result_of(self, path: str) -> NoteCards:
        """What the conversion of one note gave."""
        cards, skipped, remarks = self._note(path, "cards, skipped, remarks")
        found = load_diagnostics(remarks)
        blocks = load_skipped(unsealed(skipped))
        return NoteCards(path, load_cards(unsealed(cards)), blocks, found.problems, found.error)

    def _note(self, path: str, columns: str) -> tuple[Any, ...]:
        select = f"SELECT {columns} FROM note WHERE path = ?"
        row: tuple[Any, ...] | None = self._connection.execute(select, (as_raw(path),)).fetchone()
        if row is None:
            raise CacheError(f"nothing is known of {path}")
        return row

    def card_reader(self, paths: Sequence[str]) -> Callable[[int], Card]:
        """A function that reads one of the cards of *paths* by its number among them all."""
        return _CardReader(self, paths)

    def identified_of(self, path: str) -> Iterator[tuple[Head, Stored]]:
        """The cards of one note that are exported: what identity gave each, and how it is kept."""
        if self.of(path).made:
            for head, stored in zip(self._known(path).heads(), self._stored(path), strict=True):
                if head:
                    yield head, stored

    def finished_of(self, path: str) -> Iterator[Card]:
        """The cards of one note that are exported, with all that identity gave them."""
        if not self.of(path).made:
            return
        heads, stored = self._known(path).heads(), self._stored(path)
        for card, head, kept in zip(self.cards_of(path), heads, stored, strict=True):
            if head:
                html = _numbered(card, kept.entry)
                yield replace(
                    card, front_html=html, guid=head.guid, deck=head.deck, mod=head.mod, created=head.created
                )

    def _known(self, path: str) -> Known:
        row = self._connection.execute("SELECT * FROM known WHERE note = ?", (self.of(path).id,)).fetchone()
        if row is None or row[-1] != sum_of(*row[:-1]):
            raise CacheError(DAMAGED)
        return Known(*row[1:-1])

    def check(self) -> None:
        """Raise `CacheError` or `sqlite3.Error` if a card could not be read later."""
        for select in ("SELECT entry, sum FROM card", "SELECT row, sum FROM face"):
            for data, sum_ in self._connection.execute(select):
                checked(data, sum_)
        for (cards,) in self._connection.execute("SELECT cards FROM note"):
            unsealed(cards)

    # --- identity

    def known(self) -> dict[str, Known]:
        """What the last build made of the cards of each note that has any."""
        rows = self._connection.execute("SELECT * FROM known").fetchall()
        by_id = {row[0]: Known(*row[1:-1]) for row in rows if row[-1] == sum_of(*row[:-1])}
        return {path: by_id[kept.id] for path, kept in self._notes.items() if kept.id in by_id}

    def unidentified(self, paths: Iterable[str]) -> list[UnidentifiedCard]:
        """What identity needs of all cards of *paths*, in their order."""
        return [unidentified_in(each.entry, each.line, each.row) for path in paths for each in self._stored(path)]

    def _stored(self, path: str) -> list[Stored]:
        """The cards of a note as they are kept; raises `CacheError` if one is damaged."""
        kept = self.of(path)
        select = "SELECT line, entry, card.sum, row, face.sum FROM card JOIN face USING (id) WHERE id BETWEEN ? AND ?"
        try:
            rows = self._connection.execute(f"{select} ORDER BY id", kept.cards).fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise CacheError(DAMAGED) from error
        if len(rows) != kept.made:
            raise CacheError(f"cards of {path} are missing")
        return [
            Stored(line, checked(entry, sum_), Row.load(checked(row, row_sum)))
            for line, entry, sum_, row, row_sum in rows
        ]

    def settle(
        self, paths: Sequence[str], identities: Identities, card_of: Callable[[int], Card]
    ) -> dict[str, Known]:
        """Keep, and give, what identity made of the cards of *paths*, all of which it was given in this order."""
        entries, htmls = iter(identities.entries), identities.html
        cards_now: list[tuple[Any, ...]] = []
        faces_now: list[tuple[Any, ...]] = []
        known: dict[str, tuple[Any, ...]] = {}
        number = 0
        for path in paths:
            kept = self.of(path)
            own = list(islice(entries, kept.made))
            heads = []
            sums = []
            for id_, entry, stored in zip(count(kept.first), own, self._stored(path), strict=False):
                row = stored.row
                if row.note_type == CLOZE.id or row.fields.split(SEPARATOR)[_KEY] != entry.guid:
                    card = card_of(number)
                    row = row_of(replace(card, front_html=htmls.get(number, card.front_html)), entry.guid)
                    data = row.dump()
                    faces_now.append((data, check_sum(data), id_))
                heads.append(Head(entry.guid, entry.created, entry.mod, entry.deck, row.ords))
                line = line_of(entry)
                sums.append(check_sum(line))
                cards_now.append((line, sums[-1], id_))
                number += 1
            if own:
                shown = [not entry.forgotten for entry in own]
                state = CERTAIN if _all_different(own) else UNCERTAIN
                known[path] = known_row(kept.id, state, heads, shown, sums)
        self._connection.executemany("UPDATE card SET entry = ?, sum = ? WHERE id = ?", cards_now)
        self._connection.executemany("UPDATE face SET row = ?, sum = ? WHERE id = ?", faces_now)
        return self._know(known)

    def confirm(self, notes: Mapping[str, tuple[Known, Sequence[Dated]]]) -> dict[str, Known]:
        """Keep, and give, what is now known of *notes* whose cards the ledger turned out to have, and when."""
        rows = {}
        cards = []
        for path, (known, lines) in notes.items():
            undated = [head for head in known.heads() if head]
            heads = [
                head._replace(created=line.created, mod=line.mod) for head, line in zip(undated, lines, strict=True)
            ]
            kept, sums = self.of(path), [line.sum for line in lines]
            rows[path] = known_row(kept.id, CERTAIN, heads, [True] * len(heads), sums)
            for id_, stored, line in zip(count(kept.first), self._stored(path), lines, strict=False):
                cards.append((dated(stored.entry, line.created, line.mod), line.sum, id_))
        self._connection.executemany("UPDATE card SET entry = ?, sum = ? WHERE id = ?", cards)
        return self._know(rows)

    def _know(self, rows: Mapping[str, tuple[Any, ...]]) -> dict[str, Known]:
        self._connection.executemany("DELETE FROM known WHERE note = ?", [row[:1] for row in rows.values()])
        self._insert("known", [*rows.values()])
        return {path: Known(*row[1:-1]) for path, row in rows.items()}

    @contextmanager
    def kept_at(self, error: type[BaseException]) -> Iterator[None]:
        """If *error* ends the block, keep what the notes gave: the next build need not begin again."""
        try:
            yield
        except error:
            if self.fresh is not None:
                self._connection.execute("DELETE FROM known")  # the ledger was not written
            self.commit(complete=False)
            raise

    def keep_past(self, stat: list[int] | None, lines: Iterable[bytes], known: Mapping[str, Known]) -> None:
        """Remember that the ledger, which now has this *stat*, holds the lines of all cards that are *known* to
        be `CERTAIN`, these *lines*, and nothing else."""
        past = [(line, check_sum(line)) for line in lines]
        self._connection.execute("DELETE FROM past")
        self._insert("past", past)
        said = json.dumps([stat, *total((sum_ for _, sum_ in past), known.values())])
        self._connection.execute("UPDATE own SET ledger = ?", (said,))

    def past(self, stat: list[int] | None, known: Mapping[str, Known]) -> bool:
        """Whether all lines of the ledger, which has this *stat*, are here, if the rest is *known*."""
        (said,) = self._connection.execute("SELECT ledger FROM own").fetchone()
        sums = [sum_ for (sum_,) in self._connection.execute("SELECT sum FROM past")]
        with suppress(TypeError, OverflowError):  # of what is no check sum
            return stat is not None and said == json.dumps([stat, *total(sums, known.values())])
        return False

    def past_lines(self, known: Mapping[str, Known], but: Collection[str]) -> list[bytes]:
        """The lines of the ledger, by rising guid, without those of the cards of the notes that are *known* to
        be `CERTAIN`, all *but* these."""
        lines = list(all_checked(self._connection.execute("SELECT line, sum FROM past")))
        for path in but:
            if path in known and known[path].state == CERTAIN:
                lines += [stored.entry for stored in self._stored(path)]
        return sorted(lines, key=guid_in)

    def lines(self) -> Iterator[tuple[bytes, bytes]]:
        """Guid and line of all cards of a first build, by rising guid."""
        for line, sum_ in self._connection.execute(f"SELECT entry, sum FROM card ORDER BY {GUID_IN_SQL}"):
            yield guid_in(line), checked(line, sum_)

    def deck(self, paths: Sequence[str], known: Mapping[str, Known]) -> DeckRows:
        """What a deck of the notes at *paths* is written from."""
        return DeckRows(self._connection, [(path, self.of(path), known[path]) for path in paths])

    # --- builds

    def summary(self, build: str, stamp: str) -> dict[str, Any] | None:
        """What was kept of *build*, the name of a deck's file or of several, under *stamp*."""
        row = self._connection.execute(
            "SELECT stamp, summary, sum FROM build WHERE name = ?", (as_raw(build),)
        ).fetchone()
        if row is None or row[0] != stamp or row[2] != sum_of(row[0], row[1]):
            return None
        summary: dict[str, Any] = json.loads(row[1])
        return summary

    def keep_summary(self, build: str, stamp: str, summary: Mapping[str, Any] | None) -> None:
        """Keep what is to be known of *build*; None: forget it."""
        self._connection.execute("DELETE FROM build WHERE name = ?", (as_raw(build),))
        if summary is not None:
            text = json.dumps(summary)
            row = (as_raw(build), stamp, text, sum_of(stamp, text))
            self._connection.execute("INSERT INTO build VALUES (?, ?, ?, ?)", row)

    def commit(self, *, complete: bool = True) -> None:
        """Keep for the next build what is known by now, and let others at the file.

        *complete*: whether nothing is stale any more; else the next build asks again where names lead. Of a
        store that is borrowed nothing is kept.
        """
        if self._borrowed:
            return
        if complete:
            self._connection.execute("UPDATE own SET names = ?", (self._names,))
        self._connection.execute("COMMIT")
        if self.file is not None:
            # The lock is given up with the next look at the file.
            self._connection.execute("PRAGMA locking_mode = NORMAL")
            self._connection.execute("SELECT 1 FROM own").fetchall()


class _CardReader:
    """Reads cards of several notes by their numbers; the last note stays in memory."""

    def __init__(self, store: Store, paths: Sequence[str]) -> None:
        self._store = store
        self._paths = paths
        self._ends = list(accumulate(store.counts(paths).values()))
        self._place = -1
        self._cards: tuple[Card, ...] = ()

    def __call__(self, number: int) -> Card:
        place = bisect_right(self._ends, number)
        if place != self._place:
            self._place, self._cards = place, self._store.cards_of(self._paths[place])
        return self._cards[number - self._ends[place]]


# ------------------------------------------------------------------ rows


def _note_row(each: StoredNote, kept: Kept, index: Index) -> tuple[Any, ...]:
    depends = [(file, *_stat(file, index)) for file in load_diagnostics(each.diagnostics).files]
    files = json.dumps(depends) if depends else ""
    size, changed = _stat(each.path, index)
    sum_ = sum_of(each.path, size, changed, each.digest, each.diagnostics, files, *kept)
    return (
        kept.id,
        as_raw(each.path),
        size,
        changed,
        each.digest,
        as_raw(kept.name),
        kept.first,
        kept.made,
        each.diagnostics,
        files,
        sum_,
        sealed(each.cards),
        sealed(each.skipped),
    )


def _all_different(entries: Sequence[Entry]) -> bool:
    """Whether no two of *entries* are so alike that only their order tells them apart, and all have guids of ours."""
    records = [entry.record for entry in entries]
    places = {(*map(normalised, each.context), each.front, each.back_hash) for each in records}
    return len(places) == len(entries) and all(map(is_guid, (entry.guid for entry in entries)))


def _numbered(card: Card, line: bytes) -> str:
    """The front of *card*, that of a cloze with the numbers that are remembered in its *line* of the ledger."""
    if card.kind != "cloze":
        return card.front_html
    from flashgen.identity.cloze_numbers import renumbered

    return renumbered(card.front_html, json.loads(line).get("cloze", {}))[0]


_KEY = [name for name, _ in BASIC.fields].index("Key")


def _inode(file: Path) -> str:
    stat = os.stat(file)  # noqa: PTH116 -- it is there: SQLite has just opened it
    return f" {stat.st_dev}:{stat.st_ino}"


def _same_answers(remarks: Diagnostics, index: Index) -> bool:
    return all(answer(index, kind, target, note) == said for kind, target, note, said in remarks.lookups)


def _stat(path: str, index: Index) -> tuple[int, int]:
    """Size and time of change of the file at *path*; one that cannot be relied on if it changed just now."""
    size, changed = index.stats.get(path, (0, _UNSURE))
    return size, _UNSURE if is_fresh(changed, index.walked_at) else changed


def is_fresh(changed: int, now: int) -> bool:
    """Whether a file that was *changed* then, in nanoseconds, could have changed again by *now* and look the same."""
    return changed + (_COARSE if changed % 1_000_000_000 == 0 else _FINE) > now


def hash_of(*values: object) -> str:
    """What stands for *values*."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
