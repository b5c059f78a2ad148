"""The cache: what every note gave at the last build, and what that depended on. It may be deleted at any time.

An SQLite file in `.flashgen/`, keyed by the version of flashgen, the settings and the vault's place. What
cannot be trusted in it is made anew: a note whose size or time of change differs and whose text does too, a
note that asked for a file which now is another one, a row that does not have its check sum. The file also
knows its own inode, so that one which came with somebody else's vault is never believed.

A build works through the store also without a cache; then the file is one that nobody else sees and that the
operating system takes away, however the process ends.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import weakref
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, overload

from flashgen import __version__
from flashgen.card import Card, Media
from flashgen.config import Config
from flashgen.errors import NoteError
from flashgen.lazy import LaterSequence
from flashgen.report import NoteCards
from flashgen.scan import Index, read_text
from flashgen.traits import Traits
from flashgen.work import Remarks, Worked, answer, digest, load_cards, load_remarks, load_traits

NAME = "cache.db"
IGNORED = ".gitignore"
"""A file beside the cache that keeps it, and nothing else, out of git."""

_SCHEMA = """
CREATE TABLE note (
    path BLOB PRIMARY KEY, size INTEGER, changed INTEGER, digest TEXT, count INTEGER,
    remarks TEXT, files TEXT, sum INTEGER, traits BLOB, cards BLOB
);
CREATE TABLE build (name BLOB PRIMARY KEY, stamp TEXT, summary TEXT, sum INTEGER);
CREATE TABLE own (key TEXT, names TEXT);
"""
_COARSE, _FINE = 2_000_000_000, 50_000_000
"""Nanoseconds: how long after a change a file may change again and look the same, where times are kept in
whole seconds and elsewhere."""
_UNSURE = -1


class CacheError(Exception):
    """The cache holds something that it cannot hold."""


class Store:
    """The results of all notes of a vault, in an SQLite file."""

    def __init__(self, file: Path | None, key: str) -> None:
        """The store in *file*, emptied if it was not made under *key*; without a file: one of its own.

        Raises `CacheError` or `sqlite3.Error` for a file that cannot be used.
        """
        self.file = file
        self._connection = sqlite3.connect(file or "", isolation_level=None, timeout=0.2, check_same_thread=False)
        self._close = weakref.finalize(self, self._connection.close)
        self._rows: dict[str, int] = {}
        self._loaded: dict[tuple[str, str], bytes] = {}
        execute = self._connection.execute
        try:
            # It is disposable: what a crash leaves half written has no right check sum.
            execute("PRAGMA journal_mode = MEMORY")
            execute("PRAGMA synchronous = OFF")
            execute("PRAGMA locking_mode = EXCLUSIVE")
            if file is not None:
                key += _inode(file)
            if [key] != [row[0] for row in self._own()]:
                self._empty(key)
            execute("BEGIN IMMEDIATE")
        except BaseException:
            self.close()
            raise

    def _own(self) -> list[tuple[str, str]]:
        with suppress(sqlite3.OperationalError):
            return self._connection.execute("SELECT key, names FROM own").fetchall()
        return []

    def _empty(self, key: str) -> None:
        tables = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in tables:
            self._connection.execute(f'DROP TABLE "{name}"')
        self._connection.executescript(_SCHEMA)
        self._connection.execute("INSERT INTO own VALUES (?, '')", (key,))

    def close(self) -> None:
        """Let the file go; cards that were not loaded yet can no longer be."""
        self._close()

    def detach(self) -> None:
        """Load all that somebody may still ask for, and let the file go."""
        with suppress(sqlite3.Error, CacheError):
            for column in ("traits", "cards"):
                self._loaded |= {(column, path): self._blob(column, path) for path in self._rows}
        self._close()

    # --- which results still hold

    def stale(self, index: Index) -> list[str]:
        """The notes of *index* whose results are not known, or no longer what the note would give."""
        names = _hash(sorted(index.stats), sorted(index.refused))
        same_names = [names] == [row[1] for row in self._own()]
        stale: list[str] = []
        check: list[tuple[str, Remarks]] = []
        for path, row in self._known(index).items():
            if row is None or not self._holds(path, row, index):
                stale.append(path)
            elif row[0]:
                check.append((path, load_remarks(row[0])))
        if stale or not same_names:
            stale += [path for path, remarks in check if not _same_answers(remarks, index)]
        self._connection.execute("UPDATE own SET names = ?", (names,))
        stale.sort()
        return stale

    def _known(self, index: Index) -> dict[str, tuple[str, str, int, int, str] | None]:
        """For each note: remarks, files, size, time of change and hash; None if there is nothing of it."""
        known: dict[str, tuple[str, str, int, int, str] | None] = dict.fromkeys(index.notes)
        gone = []
        for raw, size, changed, digest_, count, remarks, files, sum_ in self._connection.execute(
            "SELECT path, size, changed, digest, count, remarks, files, sum FROM note"
        ):
            path = _path(raw)
            if path not in known:
                gone.append((raw,))
            elif sum_ == _sum(path, size, changed, digest_, count, remarks, files):
                known[path] = remarks, files, size, changed, digest_
                self._rows[path] = count
        self._connection.executemany("DELETE FROM note WHERE path = ?", gone)
        return known

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
        self._touch(path, index)
        return True

    def _touch(self, path: str, index: Index) -> None:
        """Remember the new size and time of change of a note whose text is the same."""
        select = "SELECT digest, count, remarks, files FROM note WHERE path = ?"
        digest_, count, remarks, files = self._connection.execute(select, (_raw(path),)).fetchone()
        stat = _stat(path, index)
        sum_ = _sum(path, *stat, digest_, count, remarks, files)
        self._connection.execute(
            "UPDATE note SET size = ?, changed = ?, sum = ? WHERE path = ?", (*stat, sum_, _raw(path))
        )

    # --- results

    def put(self, results: Iterable[Worked], index: Index) -> None:
        """Keep *results*."""
        rows = []
        for each in results:
            depends = [(file, *_stat(file, index)) for file in load_remarks(each.remarks).files]
            files = json.dumps(depends) if depends else ""
            light = (each.path, *_stat(each.path, index), each.digest, each.made, each.remarks, files)
            rows.append((_raw(each.path), *light[1:], _sum(*light), _sealed(each.traits), _sealed(each.cards)))
            self._rows[each.path] = each.made
        self._connection.executemany(f"INSERT OR REPLACE INTO note VALUES ({','.join('?' * 10)})", rows)

    def count(self, counts: Iterable[tuple[str, int]]) -> None:
        """Take the numbers of cards of all notes as known."""
        self._rows.update((path, count) for path, count in counts)

    def notes(self, paths: Sequence[str]) -> tuple[NoteCards, ...]:
        """What the notes at *paths* gave; their cards are read when they are asked for."""
        rows = self._connection.execute("SELECT path, remarks FROM note WHERE remarks <> ''")
        found = {_path(raw): remarks for raw, remarks in rows}
        notes = []
        for path in paths:
            remarks = load_remarks(found.get(path, ""))
            cards = LaterSequence(self._rows[path], _Load(self, path)) if self._rows[path] else ()
            notes.append(NoteCards(path, cards, (), remarks.problems, remarks.error))
        return tuple(notes)

    def media(self) -> dict[str, tuple[Media, ...]]:
        """The files that the cards show, by note."""
        rows = self._connection.execute("SELECT path, remarks FROM note WHERE remarks <> '' ORDER BY path")
        found = {_path(raw): load_remarks(remarks).media for raw, remarks in rows}
        return {path: media for path, media in found.items() if media}

    def traits(self, paths: Sequence[str]) -> list[Traits]:
        """The traits of all cards of *paths*, in their order."""
        return list(chain.from_iterable(load_traits(self._blob("traits", path)) for path in paths))

    def cards(self, paths: Sequence[str]) -> Cards:
        """The cards of *paths*, in their order."""
        return Cards(self, paths, [self._rows[path] for path in paths])

    def cards_of(self, path: str) -> tuple[Card, ...]:
        """The cards of one note."""
        return load_cards(self._blob("cards", path))

    def _blob(self, column: str, path: str) -> bytes:
        if (column, path) in self._loaded:
            return self._loaded[column, path]
        row = self._connection.execute(f"SELECT {column} FROM note WHERE path = ?", (_raw(path),)).fetchone()
        if row is None:
            raise CacheError(f"nothing is known of {path}")
        return _unsealed(row[0])

    # --- builds

    def summary(self, build: str, stamp: str) -> dict[str, Any] | None:
        """What was kept of *build*, the name of a deck's file or of several, under *stamp*."""
        row = self._connection.execute(
            "SELECT stamp, summary, sum FROM build WHERE name = ?", (_raw(build),)
        ).fetchone()
        if row is None or row[0] != stamp or row[2] != _sum(row[0], row[1]):
            return None
        summary: dict[str, Any] = json.loads(row[1])
        return summary

    def keep_summary(self, build: str, stamp: str, summary: Mapping[str, Any] | None) -> None:
        """Keep what is to be known of *build*; None: forget it."""
        self._connection.execute("DELETE FROM build WHERE name = ?", (_raw(build),))
        if summary is not None:
            text = json.dumps(summary)
            row = (_raw(build), stamp, text, _sum(stamp, text))
            self._connection.execute("INSERT INTO build VALUES (?, ?, ?, ?)", row)

    def commit(self) -> None:
        """Keep for the next build what is known by now, and let others at the file."""
        self._connection.execute("COMMIT")
        if self.file is not None:
            # The lock is given up with the next look at the file.
            self._connection.execute("PRAGMA locking_mode = NORMAL")
            self._connection.execute("SELECT 1 FROM own").fetchall()


_live: weakref.WeakSet[Store] = weakref.WeakSet()


class Cards(Sequence[Card]):
    """All cards of a vault, read note by note."""

    def __init__(self, store: Store, paths: Sequence[str], counts: Sequence[int]) -> None:
        self._store = store
        self._paths = [path for path, count in zip(paths, counts, strict=True) if count]
        self._ends = list(accumulate(count for count in counts if count))
        self._last: tuple[int, tuple[Card, ...]] = (-1, ())

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> Card: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Card]: ...

    def __getitem__(self, index: int | slice) -> Card | Sequence[Card]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(len(self))))
        number = bisect_right(self._ends, index)
        if self._last[0] != number:
            self._last = number, self._store.cards_of(self._paths[number])
        return self._last[1][index - self._ends[number]]

    def __iter__(self) -> Iterator[Card]:
        return chain.from_iterable(map(self._store.cards_of, self._paths))


class _Load:
    """Reads the cards of one note when it is called."""

    __slots__ = ("_path", "_store")

    def __init__(self, store: Store, path: str) -> None:
        self._store, self._path = store, path

    def __call__(self) -> tuple[Card, ...]:
        return self._store.cards_of(self._path)


def open_store(folder: Path | None, index: Index, config: Config) -> Store:
    """The store for a build: the cache in *folder*, or one of its own if that cannot be used or is None."""
    key = _key(index, config)
    if folder is not None:
        file = (folder / NAME).absolute()
        for other in [store for store in _live if store.file == file]:
            other.detach()  # an older report of this process, whose cards were not all looked at
            _live.discard(other)
        for _ in range(2):
            try:
                store = Store(file, key)
                _live.add(store)
                _keep_out_of_git(folder)
                return store
            except (sqlite3.DatabaseError, OSError, CacheError) as error:
                if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                    break
                with suppress(OSError):
                    file.unlink()
    return Store(None, key)


def discard(folder: Path) -> None:
    """Delete the cache in *folder*."""
    with suppress(OSError):
        (folder / NAME).unlink()


def stamp_of(index: Index, config: Config) -> str:
    """What stands for a vault as it is now, all its files and settings; empty if that is not sure yet, because
    one of them was changed only just now."""
    if any(_is_fresh(changed, index.walked_at) for _, changed in index.stats.values()):
        return ""
    return _hash(_key(index, config), list(index.stats.items()), sorted(index.refused))


def _key(index: Index, config: Config) -> str:
    """What all results depend on."""
    root = index.root.absolute()
    return _hash(__version__, _code(), repr(config), str(root), repr(index.obsidian), _vault_above(root))


def _vault_above(root: Path) -> str:
    return next((str(folder) for folder in (root, *root.parents) if (folder / ".obsidian").is_dir()), "")


def _code() -> list[tuple[str, int, int]]:
    """What stands for flashgen's own files and for the libraries that a note's cards depend on."""
    files = [file for file in Path(__file__).parent.rglob("*") if file.suffix in (".py", ".toml", ".html", ".css")]
    specs = map(find_spec, ("mistune", "nh3", "pygments", "yaml", "frontmatter"))
    files += [Path(spec.origin) for spec in specs if spec and spec.origin]
    found = []
    for file in sorted(files):
        stat = file.stat()
        found.append((file.name, stat.st_size, stat.st_mtime_ns))
    return found


def _keep_out_of_git(folder: Path) -> None:
    with suppress(OSError), (folder / IGNORED).open("x", encoding="utf-8", newline="\n") as file:
        file.write(f"{NAME}\nlock\n*.part\n{IGNORED}\n")


def _inode(file: Path) -> str:
    stat = os.stat(file)  # noqa: PTH116 -- it is there: SQLite has just opened it
    return f" {stat.st_dev}:{stat.st_ino}"


def _same_answers(remarks: Remarks, index: Index) -> bool:
    return all(answer(index, kind, target, note) == said for kind, target, note, said in remarks.looks)


def _stat(path: str, index: Index) -> tuple[int, int]:
    """Size and time of change of the file at *path*; one that cannot be relied on if it changed just now."""
    size, changed = index.stats.get(path, (0, _UNSURE))
    return size, _UNSURE if _is_fresh(changed, index.walked_at) else changed


def _raw(path: str) -> bytes:
    return path.encode("utf-8", "surrogatepass")  # a file name need not be text


def _path(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")


def _is_fresh(changed: int, now: int) -> bool:
    return changed + (_COARSE if changed % 1_000_000_000 == 0 else _FINE) > now


def _sum(*values: object) -> int:
    return zlib.crc32(repr(values).encode("utf-8", "surrogatepass"))


def _sealed(data: bytes) -> bytes:
    return data + zlib.crc32(data).to_bytes(4, "big") if data else b""


def _unsealed(data: bytes) -> bytes:
    if not data:
        return b""
    view = data[:-4]
    if zlib.crc32(view) != int.from_bytes(data[-4:], "big"):
        raise CacheError("a row of the cache does not have its check sum")
    return view


def _hash(*values: object) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
