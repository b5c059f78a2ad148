"""The cache: what every note gave at the last build, and what that depended on. It may be deleted at any time.

An SQLite file in `.flashgen/` (`store.py`), keyed by the version of flashgen, the settings and the vault's
place. What cannot be trusted in it is made anew: a note whose size or time of change differs and whose text
does too, a note that asked for a file which now is another one, a row that does not have its check sum. The
file also knows its own inode, so that one which came with somebody else's vault is never believed.

A build works through the store also without a cache; then the file is one that nobody else sees and that the
operating system takes away, however the process ends.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from flashgen import __version__
from flashgen.cache.checksums import UNUSABLE
from flashgen.cache.stale_results import hash_of, is_fresh
from flashgen.cache.store import Store
from flashgen.config import Config, of_notes
from flashgen.vault.index import Index

NAME = "cache.db"
IGNORED = ".gitignore"
"""A file beside the cache that keeps it, and what is as much of this machine alone, out of git."""
_IGNORED = f"{NAME}*\nlock\n*.part\npush.*\nundo/\n{IGNORED}\n"
_IGNORED_BEFORE = f"{NAME}*\nlock\n*.part\n{IGNORED}\n"
"""What stood in it before there was `flashgen push`."""


def open_store(folder: Path | None, index: Index, config: Config) -> Store:
    """The store for a build: the cache in *folder*, or one of its own if that cannot be used or is None."""
    key = _key(index, config)
    if folder is not None:
        file = (folder / NAME).absolute()
        for _ in range(2):
            try:
                store = Store(file, key)
                _keep_out_of_git(folder)
                return store
            except (*UNUSABLE, OSError) as error:
                if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                    break
                with suppress(OSError):
                    file.unlink()
    return Store(None, key)


def borrow_store(folder: Path, index: Index, config: Config) -> Store:
    """A store that begins with what the cache in *folder* holds, if that can be used, and leaves it as it is."""
    key, file = _key(index, config), (folder / NAME).absolute()
    if file.is_file():
        with suppress(*UNUSABLE, OSError):
            return Store(file, key, borrowed=True)
    return Store(None, key)


def discard(folder: Path) -> None:
    """Delete the cache in *folder*."""
    with suppress(OSError):
        (folder / NAME).unlink()


def stamp_of(index: Index, config: Config) -> str:
    """A digest of a vault as it is now, all its files and settings; empty if that is not sure yet, because
    one of them was changed only just now."""
    if any(is_fresh(changed, index.walked_at) for _, changed, _ in index.stats.values()):
        return ""
    return hash_of(
        _key(index, config), list(index.stats.items()), sorted(index.refused), index.away, index.unreadable
    )


def _key(index: Index, config: Config) -> str:
    """A digest of all that every result depends on."""
    root = index.root.absolute()
    return hash_of(
        __version__,
        _code(),
        repr(of_notes(config)),
        str(root),
        repr(index.obsidian),
        repr(index.origin),
        _vault_above(root),
    )


def _vault_above(root: Path) -> str:
    return next((str(folder) for folder in (root, *root.parents) if (folder / ".obsidian").is_dir()), "")


def _code() -> list[tuple[str, int, int]]:
    """The state of flashgen's own files and of the libraries that a note's cards depend on."""
    package = Path(__file__).parents[1]
    files = [file for file in package.rglob("*") if file.suffix in (".py", ".toml", ".html", ".css")]
    specs = map(find_spec, ("mistune", "nh3", "pygments", "yaml", "frontmatter"))
    files += [Path(spec.origin) for spec in specs if spec and spec.origin]
    found = []
    for file in sorted(files):
        stat = file.stat()
        found.append((file.name, stat.st_size, stat.st_mtime_ns))
    return found


def _keep_out_of_git(folder: Path) -> None:
    file = folder / IGNORED
    with suppress(OSError, UnicodeDecodeError):
        if file.is_file() and file.read_text("utf-8") == _IGNORED_BEFORE:
            file.unlink()
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(_IGNORED)
