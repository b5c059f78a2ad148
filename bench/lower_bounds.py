"""Lower bounds for the bytes of a vault: reading and hashing, mistune, the database and its compression.

python -m bench.lower_bounds read VAULT
python -m bench.lower_bounds tokens VAULT PROCESSES
python -m bench.lower_bounds package VAULT OUTPUT
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import zipfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

CARDS = 12
"""Cards for each note."""


def read(vault: Path) -> int:
    """Read and hash every note; the bytes."""
    size = 0
    for note in vault.rglob("*.md"):
        data = note.read_bytes()
        hashlib.sha256(data).digest()
        size += len(data)
    return size


@cache
def _markdown() -> Any:
    import mistune

    plugins = ["table", "strikethrough", "footnotes", "math", "task_lists", "url", "mark", "def_list"]
    return mistune.create_markdown(renderer="ast", plugins=plugins)


def _tokens(note: str) -> int:
    return len(_markdown()(Path(note).read_text("utf-8")))


def tokens(vault: Path, processes: int) -> int:
    """Turn every note into mistune's tokens, with its own plugins for the syntax of Obsidian; the blocks."""
    notes = [str(note) for note in vault.rglob("*.md")]
    if processes == 1:
        return sum(map(_tokens, notes))
    with ProcessPoolExecutor(processes) as pool:
        return sum(pool.map(_tokens, notes, chunksize=32))


def package(vault: Path, output: Path) -> int:
    """Write as many notes and cards as the vault would give, with its own text in them, and deflate them."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, guid, mid, mod, usn, tags, flds, sfld, c, f, d)")
    connection.execute(
        f"CREATE TABLE cards (id INTEGER PRIMARY KEY, {', '.join(f'c{number}' for number in range(17))})"
    )
    connection.executemany(f"INSERT INTO notes VALUES ({','.join('?' * 11)})", _notes(vault))
    connection.executemany(f"INSERT INTO cards VALUES ({','.join('?' * 18)})", _cards(vault))
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zip_:
        zip_.writestr("collection.anki2", connection.serialize())
    return output.stat().st_size


def _notes(vault: Path) -> Iterable[tuple[object, ...]]:
    for number, note in enumerate(vault.rglob("*.md")):
        text = note.read_text("utf-8")
        step = len(text) // CARDS
        for card in range(CARDS):
            flds = text[card * step : (card + 1) * step] + "\x1f" + note.stem + "\x1f" + str(note)
            yield number * CARDS + card, f"guid{number * CARDS + card:012}", 1, 2, -1, "", flds, flds[:30], 0, 0, ""


def _cards(vault: Path) -> Iterable[tuple[int, ...]]:
    count = sum(1 for _ in vault.rglob("*.md")) * CARDS
    return ((number, *[number] * 17) for number in range(count))


def main(arguments: list[str]) -> None:
    """The command line."""
    name, vault = arguments[0], Path(arguments[1])
    match name:
        case "read":
            read(vault)
        case "tokens":
            tokens(vault, int(arguments[2]))
        case "package":
            package(vault, Path(arguments[2]))


if __name__ == "__main__":
    main(sys.argv[1:])
