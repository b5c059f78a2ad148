"""The tables of the cache, and how its file is opened."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from flashgen.cache.checksums import CacheError

SCHEMA = """
CREATE TABLE note (
    id INTEGER PRIMARY KEY, path BLOB UNIQUE, size INTEGER, changed INTEGER, noted INTEGER, digest TEXT, name BLOB,
    first INTEGER, made INTEGER, remarks TEXT, files TEXT, sum INTEGER, cards BLOB, skipped BLOB,
    figures BLOB
);
CREATE TABLE card (id INTEGER PRIMARY KEY, line INTEGER, entry BLOB, sum INTEGER);
CREATE TABLE face (id INTEGER PRIMARY KEY, row BLOB, sum INTEGER);
CREATE TABLE known (
    note INTEGER PRIMARY KEY, state INTEGER, guids BLOB, sums BLOB, runs TEXT, digest TEXT, sum INTEGER
);
CREATE TABLE build (name BLOB PRIMARY KEY, stamp TEXT, summary TEXT, sum INTEGER);
CREATE TABLE past (line BLOB, sum INTEGER);
CREATE TABLE own (key TEXT, names TEXT, ledger TEXT);
"""
"""`note`: what each note gave, where its cards are (*first*, *made*) and on what that depends. `card`: for each card
its line of the ledger. `face`: its row of the deck. `known`: who the cards of a note are. `build`: what is built.
`past`: the other lines of the ledger. `own`: one row about the file itself."""

_STATEMENTS = [statement.strip() for statement in SCHEMA.split(";") if statement.strip()]
_CACHE_KIB = 16_384
"""Memory for pages of the file."""


def connect(file: Path | None, key: str, *, borrowed: bool) -> sqlite3.Connection:
    """A connection to the tables in *file*, in a transaction; without a file, to tables that nobody else sees.

    A new file gets its tables, unless it is *borrowed*. Raises `CacheError` or `sqlite3.Error` for a file that
    cannot be used: it was not made under *key*, or holds anything that we did not put there.
    """
    connection = sqlite3.connect(file or "", isolation_level=None, timeout=0.2, check_same_thread=False)
    execute = connection.execute
    try:
        # A journal in memory would be enough against an error, but not against a process that is killed.
        execute("PRAGMA journal_mode = DELETE" if file else "PRAGMA journal_mode = OFF")
        execute("PRAGMA synchronous = OFF")
        execute("PRAGMA locking_mode = EXCLUSIVE")
        execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if file is not None:
            key += _inode(file)
        made = execute("SELECT sql FROM sqlite_master WHERE sql NOTNULL").fetchmany(len(_STATEMENTS) + 1)
        if not made and not borrowed:
            for statement in _STATEMENTS:
                execute(statement)
            execute("INSERT INTO own VALUES (?, '', '')", (key,))
        elif {statement for (statement,) in made} != set(_STATEMENTS) or [key] != _keys(connection):
            raise CacheError("the cache is that of other settings, or none of ours")
        execute("BEGIN IMMEDIATE")
    except BaseException:
        connection.close()
        raise
    return connection


def _keys(connection: sqlite3.Connection) -> list[str]:
    return [key for (key,) in connection.execute("SELECT key FROM own").fetchmany(2)]


def _inode(file: Path) -> str:
    stat = os.stat(file)  # noqa: PTH116 -- it is there: SQLite has just opened it
    return f" {stat.st_dev}:{stat.st_ino}"
