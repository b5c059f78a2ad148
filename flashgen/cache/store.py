"""SQLite store of what every note gave: the cache, or, for a build without one, a file that nobody else sees.

A row for each note, a row for each of its cards, and what identity made of them. Cards stay here until they
are written, so a build never holds all of them. Rows have check sums (`checksums.py`).
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flashgen.cache.checksums import as_raw, sum_of
from flashgen.cache.identity_table import IdentityTable
from flashgen.cache.results_table import Results
from flashgen.cache.schema import connect
from flashgen.cache.stale_results import hash_of
from flashgen.conversion.worker import StoredNote
from flashgen.vault.index import Index


class Store:
    """The results of all notes of a vault, and who their cards are, in an SQLite file."""

    def __init__(self, file: Path | None, key: str, *, borrowed: bool = False) -> None:
        """The store in *file*, which may be empty; without a file: one of its own.

        *borrowed*: nothing of what is put here stays. *key* and errors: see `connect`.
        """
        self.file = file
        self.fresh: int | None = None
        """Unix seconds: when the cards that are put here are new, if the ledger knows no card at all."""
        self._borrowed = borrowed
        self._connection = connect(file, key, borrowed=borrowed)
        self._close = weakref.finalize(self, self._connection.close)
        self._names = ""
        self.results = Results(self._connection, shared=file is not None)
        self.identities = IdentityTable(self._connection, self.results)

    def close(self) -> None:
        """Let the file go; nothing can be read any more."""
        self._close()

    # --- a build

    def begin(self, now: int) -> None:
        """There is no ledger yet: all that is put here is new *now*, if nothing is here already."""
        if self.results.is_empty:
            self.fresh = now

    def stale(self, index: Index) -> list[str]:
        """The notes of *index* whose results are not known, or no longer what the note would give."""
        self._names = hash_of(sorted(index.stats), sorted(index.refused))
        names = [name for (name,) in self._connection.execute("SELECT names FROM own").fetchmany(2)]
        return self.results.stale(index, same_names=names == [self._names])

    def put(self, results: Iterable[StoredNote], index: Index) -> None:
        """Keep *results*, in place of what is kept of the same notes."""
        self.results.put(results, index, self.fresh)

    @contextmanager
    def kept_at(self, error: type[BaseException]) -> Iterator[None]:
        """If *error* ends the block, keep what the notes gave: the next build need not begin again."""
        try:
            yield
        except error:
            if self.fresh is not None:
                self.identities.forget_all()  # the ledger was not written
            self.commit(complete=False)
            raise

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

    # --- what is built already

    def summary(self, name: str, stamp: str) -> dict[str, Any] | None:
        """The summary kept under *name*, of a build, a deck's file or a check; None if its *stamp* differs."""
        select = "SELECT stamp, summary, sum FROM build WHERE name = ?"
        row = self._connection.execute(select, (as_raw(name),)).fetchone()
        if row is None or row[0] != stamp or row[2] != sum_of(row[0], row[1]):
            return None
        summary: dict[str, Any] = json.loads(row[1])
        return summary

    def keep_summary(self, name: str, stamp: str, summary: Mapping[str, Any] | None) -> None:
        """Keep *summary* under *name*; None: forget it."""
        self._connection.execute("DELETE FROM build WHERE name = ?", (as_raw(name),))
        if summary is not None:
            text = json.dumps(summary)
            row = (as_raw(name), stamp, text, sum_of(stamp, text))
            self._connection.execute("INSERT INTO build VALUES (?, ?, ?, ?)", row)
