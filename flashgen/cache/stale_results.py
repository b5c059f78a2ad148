"""Stale results: what the result of a note depends on, and whether that changed."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

from flashgen.conversion.recording_index import answer
from flashgen.conversion.serialise_note import Diagnostics
from flashgen.conversion.worker import digest
from flashgen.errors import NoteError
from flashgen.vault.decode import read_text
from flashgen.vault.index import FileStat, Index

_COARSE, _FINE = 2_000_000_000, 50_000_000
"""Nanoseconds: how long after a change a file may change again and look the same, where times are kept in
whole seconds and elsewhere."""
_UNSURE = -1


class Basis(NamedTuple):
    """The files and look-ups on which the result of a note depends."""

    size: int
    changed: int
    noted: int
    """See `FileStat`."""
    digest: str
    """Hash of its text; empty if it could not be read."""
    diagnostics: str
    """JSON: what was looked up for it, among other things."""
    files: str
    """JSON: path and `FileStat` of the other files that its cards show."""

    @property
    def stat(self) -> FileStat:
        """Size and time of its file."""
        return self.size, self.changed, self.noted


def basis_of(path: str, digest_: str, diagnostics: str, files: tuple[str, ...], index: Index) -> Basis:
    """The basis of the result of the note at *path*, just made; *files*: those that its cards show."""
    depends = [(file, *stat_in(index, file)) for file in files]
    return Basis(*stat_in(index, path), digest_, diagnostics, json.dumps(depends) if depends else "")


def still_holds(path: str, basis: Basis, index: Index) -> bool:
    """True if neither the text of the note at *path* nor a file that it shows has changed."""
    for file, *stat in json.loads(basis.files) if basis.files else ():
        if tuple(stat) != index.stats.get(file):
            return False
    if basis.digest and basis.stat == index.stats[path]:
        return True
    try:
        return basis.digest != "" and digest(read_text(index.root, path)) == basis.digest
    except NoteError:
        return False


def same_answers(diagnostics: Diagnostics, index: Index) -> bool:
    """True if all that a note asked *index* has the answers that it had."""
    return all(answer(index, kind, target, note) == said for kind, target, note, said in diagnostics.lookups)


def stat_in(index: Index, path: str) -> FileStat:
    """Size and time of the file at *path*, which tell whether it changed; no real time if that was only just now."""
    size, changed, noted = index.stats.get(path, (0, _UNSURE, _UNSURE))
    return size, _UNSURE if is_fresh(changed, index.walked_at) else changed, noted


def is_fresh(changed: int, now: int) -> bool:
    """True if a file that was *changed* then, in nanoseconds, could have changed again by *now* and look the same."""
    return changed + (_COARSE if changed % 1_000_000_000 == 0 else _FINE) > now


def hash_of(*values: object) -> str:
    """A hash of *values*."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
