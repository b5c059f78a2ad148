"""The identities of the cards of each note, and the other lines of the ledger: the tables `known` and `past`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from flashgen.cache.checksums import DAMAGED, CacheError, all_checked, checked, sum_of
from flashgen.cache.note_identities import IN_LEDGER, NEEDS_MATCHING, NoteIdentity, identity_row, total
from flashgen.cache.read_deck_rows import DeckRows
from flashgen.cache.results_table import KeptCard, Results, insert
from flashgen.deck.note_rows import Head, Row, row_of
from flashgen.deck.note_types import BASIC, CLOZE, SEPARATOR
from flashgen.identity.card_record import UnidentifiedCard, unidentified_in
from flashgen.identity.ledger.lines import GUID_IN_SQL, Dated, check_sum, dated, guid_in, is_guid, line_of
from flashgen.model.card import Card
from flashgen.util.normalise_text import normalised

if TYPE_CHECKING:
    from flashgen.identity.changes import Identities
    from flashgen.identity.ledger.entry import Entry

_KEY = [name for name, _ in BASIC.fields].index("Key")


class IdentityTable:
    """The identities of the cards in *results*."""

    def __init__(self, connection: sqlite3.Connection, results: Results) -> None:
        self._connection = connection
        self._results = results

    def all(self) -> dict[str, NoteIdentity]:
        """The identities of the last build, for each note that has cards."""
        rows = self._connection.execute("SELECT * FROM known").fetchall()
        by_id = {row[0]: NoteIdentity(*row[1:-1]) for row in rows if row[-1] == sum_of(*row[:-1])}
        return {path: by_id[id_] for id_, path in self._results.ids().items() if id_ in by_id}

    def _of(self, path: str) -> NoteIdentity:
        id_ = self._results.range_of(path).id
        row = self._connection.execute("SELECT * FROM known WHERE note = ?", (id_,)).fetchone()
        if row is None or row[-1] != sum_of(*row[:-1]):
            raise CacheError(DAMAGED)
        return NoteIdentity(*row[1:-1])

    # --- cards

    def unidentified(self, paths: Iterable[str], namespace: str) -> list[UnidentifiedCard]:
        """All cards of *paths*, in their order, as identity compares them; *namespace*: that of the vault."""
        return [
            unidentified_in(card.entry, card.line, card.row, namespace)
            for path in paths
            for card in self._results.kept_cards(path)
        ]

    def exported(self, path: str) -> Iterator[tuple[Head, KeptCard]]:
        """The cards of one note that are exported: what identity gave each, and how it is kept."""
        if self._results.range_of(path).made:
            for head, card in zip(self._of(path).heads(), self._results.kept_cards(path), strict=True):
                if head:
                    yield head, card

    def finished(self, path: str) -> Iterator[Card]:
        """The cards of one note that are exported, with all that identity gave them."""
        if not self._results.range_of(path).made:
            return
        heads, kept = self._of(path).heads(), self._results.kept_cards(path)
        for card, head, own in zip(self._results.cards_of(path), heads, kept, strict=True):
            if head:
                html = _numbered(card, own.entry)
                yield replace(
                    card, front_html=html, guid=head.guid, deck=head.deck, mod=head.mod, created=head.created
                )

    def deck(self, paths: Sequence[str], known: Mapping[str, NoteIdentity]) -> DeckRows:
        """The rows of a deck of the notes at *paths*."""
        notes = [(path, self._results.range_of(path), known[path]) for path in paths]
        return DeckRows(self._connection, notes)

    # --- writing

    def settle(
        self,
        paths: Sequence[str],
        identities: Identities,
        card_of: Callable[[int], Card],
        waiting: Container[str] = frozenset(),
    ) -> dict[str, NoteIdentity]:
        """Keep, and return, what identity made of the cards of *paths*, all of which it was given in this order.

        *waiting*: guids of cards that are not exported and that no ledger knows.
        """
        entries, number = iter(identities.entries), 0
        lines: list[tuple[Any, ...]] = []
        faces: list[tuple[Any, ...]] = []
        known: dict[str, tuple[Any, ...]] = {}
        for path in paths:
            place = self._results.range_of(path)
            own = list(islice(entries, place.made))
            heads, sums = [], []
            for id_, entry, kept in zip(count(place.first), own, self._results.kept_cards(path), strict=False):
                row = kept.row
                if _is_of_another(row, entry.guid):
                    row = _row(card_of(number), identities.html.get(number), entry.guid)
                    data = row.dump()
                    faces.append((data, check_sum(data), id_))
                heads.append(Head(entry.guid, entry.created, entry.mod, entry.deck, row.ords))
                line = line_of(entry)
                sums.append(check_sum(line))
                lines.append((line, sums[-1], id_))
                number += 1
            if own:
                waits = [entry.guid in waiting for entry in own]
                shown = [not (entry.forgotten or wait) for entry, wait in zip(own, waits, strict=True)]
                state = IN_LEDGER if _all_different(own) and not any(waits) else NEEDS_MATCHING
                known[path] = identity_row(place.id, state, heads, shown, sums)
        self._connection.executemany("UPDATE card SET entry = ?, sum = ? WHERE id = ?", lines)
        self._connection.executemany("UPDATE face SET row = ?, sum = ? WHERE id = ?", faces)
        return self._keep(known)

    def confirm(self, notes: Mapping[str, tuple[NoteIdentity, Sequence[Dated]]]) -> dict[str, NoteIdentity]:
        """Keep, and return, what is now known of *notes* whose cards the ledger turned out to have, and when."""
        rows: dict[str, tuple[Any, ...]] = {}
        lines: list[tuple[Any, ...]] = []
        for path, (known, dates) in notes.items():
            undated = [head for head in known.heads() if head]
            heads = [
                head._replace(created=date.created, mod=date.mod) for head, date in zip(undated, dates, strict=True)
            ]
            place, sums = self._results.range_of(path), [date.sum for date in dates]
            rows[path] = identity_row(place.id, IN_LEDGER, heads, [True] * len(heads), sums)
            kept = self._results.kept_cards(path)
            for id_, card, date in zip(count(place.first), kept, dates, strict=False):
                lines.append((dated(card.entry, date.created, date.mod), date.sum, id_))
        self._connection.executemany("UPDATE card SET entry = ?, sum = ? WHERE id = ?", lines)
        return self._keep(rows)

    def _keep(self, rows: Mapping[str, tuple[Any, ...]]) -> dict[str, NoteIdentity]:
        self._connection.executemany("DELETE FROM known WHERE note = ?", [row[:1] for row in rows.values()])
        insert(self._connection, "known", [*rows.values()])
        return {path: NoteIdentity(*row[1:-1]) for path, row in rows.items()}

    def forget_all(self) -> None:
        """Keep nothing of who the cards are."""
        self._connection.execute("DELETE FROM known")

    # --- the rest of the ledger

    def keep_past(self, stat: list[int] | None, lines: Iterable[bytes], known: Mapping[str, NoteIdentity]) -> None:
        """Remember that the ledger, which now has this *stat*, holds the lines of all cards that are *known* to
        be `IN_LEDGER`, these *lines*, and nothing else."""
        past = [(line, check_sum(line)) for line in lines]
        self._connection.execute("DELETE FROM past")
        insert(self._connection, "past", past)
        said = json.dumps([stat, *total([sum_ for _, sum_ in past], known.values())])
        self._connection.execute("UPDATE own SET ledger = ?", (said,))

    def knows_past(self, stat: list[int] | None, known: Mapping[str, NoteIdentity]) -> bool:
        """True if all lines of the ledger, which has this *stat*, are here, if the rest is *known*."""
        (said,) = self._connection.execute("SELECT ledger FROM own").fetchone()
        sums = [sum_ for (sum_,) in self._connection.execute("SELECT sum FROM past")]
        with suppress(TypeError, OverflowError):  # of what is no check sum
            return stat is not None and said == json.dumps([stat, *total(sums, known.values())])
        return False

    def past_lines(self, known: Mapping[str, NoteIdentity], but: Collection[str]) -> list[bytes]:
        """The lines of the ledger, by rising guid, without those of the cards of the notes that are *known* to
        be `IN_LEDGER`, all *but* these."""
        lines = list(all_checked(self._connection.execute("SELECT line, sum FROM past")))
        for path in but:
            if path in known and known[path].state == IN_LEDGER:
                lines += [card.entry for card in self._results.kept_cards(path)]
        return sorted(lines, key=guid_in)

    def all_lines(self) -> Iterator[tuple[bytes, bytes]]:
        """Guid and line of all cards of a first build, by rising guid."""
        for line, sum_ in self._connection.execute(f"SELECT entry, sum FROM card ORDER BY {GUID_IN_SQL}"):
            yield guid_in(line), checked(line, sum_)


def _is_of_another(row: Row, guid: str) -> bool:
    """True if *row* was made for another guid than *guid*, or for a cloze without its numbers."""
    return row.note_type == CLOZE.id or row.fields.split(SEPARATOR)[_KEY] != guid


def _row(card: Card, html: str | None, guid: str) -> Row:
    """The row of *card* with *guid*; *html*: the text of a cloze with its numbers."""
    return row_of(card if html is None else replace(card, front_html=html), guid)


def _all_different(entries: Sequence[Entry]) -> bool:
    """True if no two of *entries* are so alike that only their order tells them apart, and all have guids of ours."""
    records = [entry.record for entry in entries]
    places = {(*map(normalised, each.context), each.front, each.back_hash) for each in records}
    return len(places) == len(entries) and all(map(is_guid, (entry.guid for entry in entries)))


def _numbered(card: Card, line: bytes) -> str:
    """The front of *card*, that of a cloze with the numbers that are remembered in its *line* of the ledger."""
    if card.kind != "cloze":
        return card.front_html
    from flashgen.identity.cloze_numbers import renumbered

    return renumbered(card.front_html, json.loads(line).get("cloze", {}))[0]
