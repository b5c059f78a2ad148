"""Damaged caches: the build costs time, and gives what one without a cache gives."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from traceback import format_exc

from tests.attacks.made_vault import NOW, age, copy_of, edit, make_vault
from tests.attacks.outcome import Place, Tally

PAGE = 4096
Damage = Callable[[bytearray, bytes, random.Random], None]
"""Spoils the bytes of a cache; the second are those of an older one."""


def _bit(data: bytearray, __: bytes, random_: random.Random) -> None:
    data[random_.randrange(len(data))] ^= 1 << random_.randrange(8)


def _bytes(data: bytearray, __: bytes, random_: random.Random) -> None:
    for _ in range(random_.choice((1, 20, 400))):
        data[random_.randrange(len(data))] = random_.randrange(256)


def _cut(data: bytearray, __: bytes, random_: random.Random) -> None:
    del data[random_.randrange(len(data)) :]


def _page(data: bytearray, random_: random.Random) -> slice:
    start = PAGE * random_.randrange(max(1, len(data) // PAGE))
    return slice(start, start + PAGE)


def _zeros(data: bytearray, __: bytes, random_: random.Random) -> None:
    start, length = random_.randrange(len(data)), random_.choice((4, 64, PAGE))
    data[start : start + length] = bytes(len(data[start : start + length]))


def _swapped(data: bytearray, __: bytes, random_: random.Random) -> None:
    one, other = _page(data, random_), _page(data, random_)
    data[one], data[other] = data[other], data[one]


def _mixed(data: bytearray, old: bytes, random_: random.Random) -> None:
    """As after a loss of power: some pages are still the old ones."""
    for start in range(0, len(data), PAGE):
        if random_.random() < 0.5 and len(old[start : start + PAGE]) == len(data[start : start + PAGE]):
            data[start : start + PAGE] = old[start : start + PAGE]


DAMAGES: dict[str, Damage] = {
    "bit": _bit,
    "bytes": _bytes,
    "cut": _cut,
    "zeros": _zeros,
    "pages swapped": _swapped,
    "old and new pages": _mixed,
}
VALUES = "values exchanged"


def _exchange_values(cache: Path, random_: random.Random) -> None:
    """Give one row of a table a value of another row."""
    with closing(sqlite3.connect(cache, isolation_level=None)) as opened:
        tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = random_.choice(sorted(tables))
        column = random_.choice([row[1] for row in opened.execute(f"PRAGMA table_info({table})") if not row[5]])
        rows = [rowid for (rowid,) in opened.execute(f"SELECT rowid FROM {table}")]
        if rows:
            values = f"(SELECT {column} FROM {table} WHERE rowid = ?)"
            opened.execute(f"UPDATE {table} SET {column} = {values} WHERE rowid = ?", random_.choices(rows, k=2))


def attack_by_caches(folder: Path, seed: int, rounds: int) -> Tally:
    """Damage the cache of a vault in *folder*, *rounds* times, and build: with an edit since, and without."""
    random_, tally = random.Random(seed), Tally("caches")
    here = Place(folder / "here")
    make_vault(here.vault, random_, 30)
    age(here.vault)
    here.build(NOW)
    for number in range(1, rounds + 1):
        now = NOW + 60 * number
        if not here.cache.exists():  # the last damage was found late, and the build went on without a cache
            here.build(now)
        old = here.cache.read_bytes()
        edit(here.vault, random_)
        if random_.random() < 0.7:
            age(here.vault)
        here.build(now)
        if random_.random() < 0.5:
            edit(here.vault, random_)
        if not here.cache.exists():
            here.build(now)
        twin = Place(copy_of(here.folder, folder / "twin"))
        twin.build(now + 1, cache=False)
        kind = random_.choice([*DAMAGES, VALUES])
        tally.tried += 1
        tally.kinds[kind] += 1
        try:
            if kind == VALUES:
                _exchange_values(here.cache, random_)
            else:
                data = bytearray(here.cache.read_bytes())
                DAMAGES[kind](data, old, random_)
                with here.cache.open("r+b") as opened:  # in its place: a cache knows its own inode
                    opened.write(data)
                    opened.truncate()
            here.build(now + 1)
            if here.built() != twin.built():
                tally.faults.append(f"cache {number} ({kind}): the deck or the ledger is another")
            here.build(now + 1)
            if here.built() != twin.built():
                tally.faults.append(f"cache {number} ({kind}): the build after it gives another")
        except Exception:
            tally.faults.append(f"cache {number} ({kind}): {format_exc()}")
    return tally
