"""Paths as the file system spells them: on Windows and macOS a file answers to its name in any case and normal form.

A note has the name that stands on the disk, however somebody types it: it is part of identity, of decks and of links.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from unicodedata import normalize

from flashgen.vault.index import folded_name


def spelt(paths: Iterable[Path]) -> list[Path]:
    """*paths*, each as it is spelt on the disk; what is not there stays as it is.

    >>> spelt([Path("nowhere/A.md")]) == [Path("nowhere/A.md")]
    True
    """
    listed: dict[Path, frozenset[str]] = {}
    return [_spelt(path, listed) for path in paths]


def _spelt(path: Path, listed: dict[Path, frozenset[str]]) -> Path:
    found = Path(path.anchor)
    for name in path.parts[bool(path.anchor) :]:
        found /= _name_in(found, name, listed) if _has_other_names(found, name) else name
    return found


def _has_other_names(folder: Path, name: str) -> bool:
    """True if the file *name* in *folder* answers to another spelling, so that its own has to be looked up."""
    others = {name.swapcase(), normalize("NFC", name), normalize("NFD", name)} - {name}
    return name != ".." and (folder / name).exists() and any((folder / other).exists() for other in others)


def _name_in(folder: Path, name: str, listed: dict[Path, frozenset[str]]) -> str:
    """The only name in *folder* that *name* may mean, if it does not stand there itself.

    Whether two names are one file is not asked: network shares give such a file two numbers.
    """
    if folder not in listed:
        try:
            listed[folder] = frozenset(each.name for each in folder.iterdir())
        except OSError:
            return name
    names = listed[folder]
    if name in names:
        return name
    folded = folded_name(name)
    alike = [each for each in names if folded_name(each) == folded]
    return alike[0] if len(alike) == 1 else name
