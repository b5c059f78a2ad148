"""The results of all notes: the tables `note`, `card` and `face`."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, count
from typing import Any, NamedTuple

from flashgen.cache.checksums import DAMAGED, CacheError, as_raw, checked, path_in, sealed, sum_of, unsealed
from flashgen.cache.note_identities import IN_LEDGER, NEEDS_DATES, CardRange, identity_row
from flashgen.cache.stale_results import Basis, basis_of, same_answers, stat_in, still_holds
from flashgen.conversion.serialise_note import Diagnostics, load_cards, load_diagnostics, load_skipped
from flashgen.conversion.worker import StoredNote
from flashgen.deck.note_rows import Head, Row
from flashgen.identity.ledger.lines import check_sum, dated
from flashgen.model.card import Card, Media
from flashgen.model.note_result import NoteCards
from flashgen.vault.index import Index

_TO_PAST = f"""
INSERT INTO past SELECT entry, sum FROM card WHERE id BETWEEN ? AND ?
AND (SELECT state FROM known WHERE note = ?) = {IN_LEDGER}
"""
"""Moves the lines that the ledger has of a note to the others there."""


class KeptCard(NamedTuple):
    """A card as it is kept."""

    line: int
    """1-based line of its note."""
    entry: bytes
    """Its line in the ledger, or what that would be if it were new."""
    row: Row


class Results:
    """The results of notes, as tables."""

    def __init__(self, connection: sqlite3.Connection, *, shared: bool) -> None:
        """*shared*: whether the file outlives the process; any other is thrown away with all that is in it."""
        self._connection = connection
        self._shared = shared
        self._ranges: dict[str, CardRange] = {}
        self._last_note, self._last_card = (
            connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0] or 0 for table in ("note", "card")
        )

    @property
    def is_empty(self) -> bool:
        """True if nothing was ever put here."""
        return not self._last_note

    # --- which still hold

    def stale(self, index: Index, *, same_names: bool) -> list[str]:
        """The notes of *index* whose results are not known, or no longer what the note would give.

        *same_names*: whether all files of the vault have the names that they had.
        """
        stale: list[str] = []
        check: list[tuple[str, Diagnostics]] = []
        for path, basis in self._bases(index).items():
            if basis is None or not still_holds(path, basis, index):
                stale.append(path)
                continue
            if basis.stat != index.stats[path]:
                self._touch(path, basis, index)
            if basis.diagnostics:
                check.append((path, _diagnostics_in(basis.diagnostics)))
        if stale or not same_names:
            stale += [path for path, diagnostics in check if not same_answers(diagnostics, index)]
        return sorted(stale)

    def _bases(self, index: Index) -> dict[str, Basis | None]:
        """For each note of *index* what its result depends on; None if there is none. Those of other notes go."""
        found: dict[str, Basis | None] = dict.fromkeys(index.notes)
        gone = []
        select = "SELECT path, sum, name, id, first, made, size, changed, noted, digest, remarks, files FROM note"
        for raw, sum_, name, id_, first, made, *basis in self._connection.execute(select):
            path, own = path_in(raw), CardRange(path_in(name), id_, first, made)
            if path not in found:
                self._ranges[path] = own
                gone.append(path)
            elif sum_ == sum_of(path, *basis, *own):
                found[path] = Basis(*basis)
                self._ranges[path] = own
        for path in gone:
            self.forget(path)
        return found

    def _touch(self, path: str, basis: Basis, index: Index) -> None:
        """Remember the new size and time of change of a note whose text is the same."""
        size, changed, noted = stat_in(index, path)
        own = self._ranges[path]
        sum_ = sum_of(path, *basis._replace(size=size, changed=changed, noted=noted), *own)
        values = (size, changed, noted, sum_, own.id)
        self._connection.execute("UPDATE note SET size = ?, changed = ?, noted = ?, sum = ? WHERE id = ?", values)

    # --- writing

    def put(self, results: Iterable[StoredNote], index: Index, fresh: int | None) -> None:
        """Keep *results*, in place of what is kept of the same notes.

        *fresh*: Unix seconds, when their cards are new, if the ledger knows no card at all.
        """
        rows: dict[str, list[tuple[Any, ...]]] = {"note": [], "card": [], "face": [], "known": []}
        for each in results:
            self.forget(each.path)
            own = CardRange(each.note, self._last_note + 1, self._last_card + 1, len(each.made))
            self._last_note, self._last_card = own.id, self._last_card + own.made
            self._ranges[each.path] = own
            rows["note"].append(_note_row(each, own, index))
            entries = [made.entry if fresh is None else dated(made.entry, fresh, fresh) for made in each.made]
            for id_, made, entry in zip(count(own.first), each.made, entries, strict=False):
                rows["card"].append((id_, made.line, entry, check_sum(entry)))
                rows["face"].append((id_, made.row, check_sum(made.row)))
            if each.plain and entries:
                now, state = fresh or 0, NEEDS_DATES if fresh is None else IN_LEDGER
                heads = [Head(made.guid, now, now, made.deck, made.ords) for made in each.made]
                row = identity_row(own.id, state, heads, [True] * len(heads), map(check_sum, entries))
                rows["known"].append(row)
        with self._all_or_nothing():
            for table, several in rows.items():
                insert(self._connection, table, several)

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Take back what the block wrote if it is left early, as by Ctrl-C: what is there may be kept then."""
        self._connection.execute("SAVEPOINT block")
        try:
            yield
        except BaseException:
            if self._shared:  # any other has no journal
                self._connection.execute("ROLLBACK TO block")
            raise
        self._connection.execute("RELEASE block")

    def forget(self, path: str) -> None:
        """Keep nothing of the note at *path*."""
        if path in self._ranges:
            own = self._ranges.pop(path)
            self._connection.execute(_TO_PAST, (*own.cards, own.id))
            self._connection.execute("DELETE FROM known WHERE note = ?", (own.id,))
            for table in ("card", "face"):
                self._connection.execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", own.cards)
        self._connection.execute("DELETE FROM note WHERE path = ?", (as_raw(path),))

    # --- reading

    def range_of(self, path: str) -> CardRange:
        """The rows of the cards of the note at *path*."""
        if path not in self._ranges:
            rows = self._connection.execute("SELECT path, name, id, first, made FROM note")
            self._ranges |= {path_in(raw): CardRange(path_in(name), *own) for raw, name, *own in rows}
        try:
            return self._ranges[path]
        except KeyError:
            raise CacheError(f"nothing is known of {path}") from None

    def ids(self) -> dict[int, str]:
        """The notes that were looked at, by their ids."""
        return {own.id: path for path, own in self._ranges.items()}

    def note_ids(self) -> dict[str, str]:
        """The note id of each note that gave cards, by path."""
        rows = self._connection.execute("SELECT path, name FROM note WHERE made")
        return {path_in(path): path_in(name) for path, name in rows}

    def counts(self, paths: Iterable[str]) -> dict[str, int]:
        """The numbers of cards of the notes at *paths*, in their order."""
        return {path: self.range_of(path).made for path in paths}

    def diagnostics(self) -> dict[str, Diagnostics]:
        """The diagnostics of the notes that have any, by path."""
        rows = self._connection.execute("SELECT path, remarks FROM note WHERE remarks <> '' ORDER BY path")
        return {path_in(raw): _diagnostics_in(text) for raw, text in rows}

    def figures(self) -> tuple[dict[str, int], int]:
        """The numbers of cards by rule, the commonest first, and the number of weak cards."""
        total: Counter[str] = Counter()
        for (figures,) in self._connection.execute("SELECT figures FROM note WHERE made"):
            total.update(json.loads(unsealed(figures)))
        weak = total.pop("", 0)
        return dict(total.most_common()), weak

    def media(self) -> dict[str, tuple[Media, ...]]:
        """The files that the cards show, by note."""
        return {path: found.media for path, found in self.diagnostics().items() if found.media}

    def cards_of(self, path: str) -> tuple[Card, ...]:
        """The cards of one note, without what identity adds to them."""
        return load_cards(unsealed(self._note(path, "cards")[0]))

    def note(self, path: str) -> NoteCards:
        """The result of the note at *path*."""
        cards, skipped, text = self._note(path, "cards, skipped, remarks")
        found = _diagnostics_in(text)
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

    def kept_cards(self, path: str) -> list[KeptCard]:
        """The cards of a note as they are kept; raises `CacheError` if one is damaged."""
        own = self.range_of(path)
        select = "SELECT line, entry, card.sum, row, face.sum FROM card JOIN face USING (id) WHERE id BETWEEN ? AND ?"
        try:
            rows = self._connection.execute(f"{select} ORDER BY id", own.cards).fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise CacheError(DAMAGED) from error
        if len(rows) != own.made:
            raise CacheError(f"cards of {path} are missing")
        return [
            KeptCard(line, checked(entry, sum_), Row.load(checked(row, row_sum)))
            for line, entry, sum_, row, row_sum in rows
        ]

    def check(self) -> None:
        """Raise `CacheError` or `sqlite3.Error` if a card could not be read later."""
        for select in ("SELECT entry, sum FROM card", "SELECT row, sum FROM face"):
            for data, sum_ in self._connection.execute(select):
                checked(data, sum_)
        for (cards,) in self._connection.execute("SELECT cards FROM note"):
            unsealed(cards)


class _CardReader:
    """Reads cards of several notes by their numbers; the last note stays in memory."""

    def __init__(self, results: Results, paths: Sequence[str]) -> None:
        self._results = results
        self._paths = paths
        self._ends = list(accumulate(results.counts(paths).values()))
        self._place = -1
        self._cards: tuple[Card, ...] = ()

    def __call__(self, number: int) -> Card:
        place = bisect_right(self._ends, number)
        if place != self._place:
            self._place, self._cards = place, self._results.cards_of(self._paths[place])
        return self._cards[number - self._ends[place]]


def insert(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert whole *rows* into *table*."""
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)


def _note_row(each: StoredNote, own: CardRange, index: Index) -> tuple[Any, ...]:
    files = load_diagnostics(each.diagnostics).files
    basis = basis_of(each.path, each.digest, each.diagnostics, files, index)
    return (
        own.id,
        as_raw(each.path),
        *basis.stat,
        basis.digest,
        as_raw(own.name),
        own.first,
        own.made,
        basis.diagnostics,
        basis.files,
        sum_of(each.path, *basis, *own),
        sealed(each.cards),
        sealed(each.skipped),
        sealed(each.figures.encode()),
    )


def _diagnostics_in(text: str) -> Diagnostics:
    """The diagnostics that *text* holds; raises `CacheError`."""
    try:
        return load_diagnostics(text)
    except (ValueError, TypeError, LookupError, RecursionError) as error:  # it is not what was put there
        raise CacheError(DAMAGED) from error
