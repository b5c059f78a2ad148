"""Copies of notes that a synchronisation puts beside them when two devices changed the same note.

Syncthing, Dropbox, OneDrive, iCloud, Obsidian Sync, Nextcloud and others keep both texts, the second under a longer
name. Where that name says so, it is a copy; a mere `Cells (1)` or `Cells-LAPTOP` is one only with mostly the same
words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

from flashgen.model.note import stem_of, without_md

MIN_ALIKE = 0.75
"""Share of the words of two notes that are the same if one is a copy of the other."""
MAX_SIZE = 1_000_000
"""Bytes of a note up to which its words are compared."""
MAX_TIMES = 3
"""A copy is at the most so many times as long as its original, and as short."""

_CONFLICT = (
    "conflict|konflikt|conflit|conflito|konflik|конфликт|конфлікт|xung đột|冲突|衝突|競合|충돌|çakış|clash"
    "|motstrid|modstrid"
)
_COPY = "cop[yi]|kopi|cópia|копи|копі|bản sao|salinan|副本|複本|复本|コピー|사본"
_NAMED_COPY = "cop(?:y|ie|ia)|cópia|kop(?:i|ia|ie|ya)|копия|копія|duplicate|副本|複本|(?:の)?コピー|복?사본"
_SURE = re.compile(
    rf"(?:\.sync-conflict-\d{{8}}-\d{{6}}(?:-[A-Z0-9]{{7}})?)+"
    rf"|[ ._-]?[(\[](?:(?=[^\n]*(?:{_CONFLICT}))[^\n]*(?:\d{{4}}-\d\d-\d\d|\d{{6}}|{_COPY})[^\n]*|conflicted)[)\]]"
    rf"|[ ._-](?=[^\n]*(?:{_CONFLICT}))[^\n]*(?:\d{{6}}|\d{{4}}[^\n]*(?:{_COPY}))[^\n]*",
    re.I,
)
"""Ends of names that say it: `(conflicted copy 2024-02-03)`, as Dropbox writes in a dozen languages, Nextcloud and
Obsidian Sync in English; `_conflict-20240203-101112` of ownCloud. `(conflict 1992)` is what a historian writes."""
_MAYBE = re.compile(
    rf" ?\(\d{{1,2}}\)| \d{{1,2}}(?: \d{{1,2}})?|-(?=[^\n]*[A-Z])[\w'. -]{{2,40}}"
    rf"|[ ._-]*[(\[](?=[^\n]*(?:{_CONFLICT}))[^\n()\[\]]*[)\]]|[ ._-]+(?:{_CONFLICT})\w*(?: \d{{1,2}})?"
    rf"|[ _]?[-–—]? ?\(?(?:another |\d(?:st|nd|rd|th) )?(?:{_NAMED_COPY})(?: \d{{1,2}}| \(\d{{1,2}}\))?\)?"
    r"|\.(?:dup|orig|bak)|_(?:LOCAL|REMOTE|BASE|BACKUP)_\d+",
    re.I,
)
"""Ends of names that a copy may have: of Google Drive and browsers, iCloud, OneDrive (the name of a computer),
Resilio, a desktop, Git's merge tools."""
_MAYBE_BEFORE = re.compile(
    r"(?:copy of|kopie (?:von|van)|copi[ae] d[ei]|cópia de|kopia|kopi (?:av|af|dari)|salinan|копия|копія"
    r"|bản sao(?: của)?) (?=\S)",
    re.I,
)
"""Beginnings of such names, as Google Drive writes them."""
_CASED = re.compile(r"-[^\n]*[A-Z]")
_WORD = re.compile(r"\w+")


def find_copies(root: Path, notes: Iterable[str], sizes: Mapping[str, int]) -> dict[str, str]:
    """Those of *notes* below *root* that are copies in conflict, each with the path of its original.

    *sizes*: bytes of each.
    """
    by_folder: dict[str, dict[str, str]] = {}
    for path in notes:
        by_folder.setdefault(path.rpartition("/")[0], {})[normalize("NFC", without_md(path))] = path
    found: dict[str, str] = {}
    texts = _Texts(root, sizes)
    for stems in by_folder.values():
        for stem, path in stems.items():
            original = _original(stem, path, stems, texts)
            if original:
                found[path] = original
    return found


def _original(stem: str, path: str, stems: Mapping[str, str], texts: _Texts) -> str | None:
    """The one of the notes *stems*, by their names, of which the note *stem* at *path* is a copy."""
    name = stem.rpartition("/")[2]
    for end in range(len(stem) - 1, len(stem) - len(name), -1):
        original = stems.get(stem[:end])
        if original and _is_copy(path, original, stem[end:], texts):
            return original
    before = _MAYBE_BEFORE.match(name)
    original = stems.get(stem[: -len(name)] + name[before.end() :]) if before else None
    return original if original and texts.are_alike(path, original) else None


def is_orphan(path: str) -> bool:
    """True if the name of the note at *path* says that it is a copy from a conflict."""
    return bool(_ORPHAN.search(normalize("NFC", stem_of(path))))


_ORPHAN = re.compile(
    rf"\.sync-conflict-\d{{8}}-\d{{6}}|\((?=[^()]*(?:{_CONFLICT}))(?=[^()]*(?:{_COPY}))[^()]*\d{{4}}[^()]*\)\Z", re.I
)


def _is_copy(path: str, original: str, rest: str, texts: _Texts) -> bool:
    """True if the note at *path*, whose name goes on with *rest* after that of *original*, is a copy of that."""
    if _SURE.fullmatch(rest):
        return True
    if not _MAYBE.fullmatch(rest) or (rest.startswith("-") and not _CASED.match(rest)):
        return False
    return texts.are_alike(path, original)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The notes of a vault, and the words of those that were compared."""

    root: Path
    sizes: Mapping[str, int]
    words: dict[str, Counter[str]] = field(default_factory=dict)

    def are_alike(self, one: str, other: str) -> bool:
        """True if the notes at two paths have mostly the same words."""
        least, most = sorted((self.sizes.get(one, 0), self.sizes.get(other, 0)))
        if most > MAX_SIZE or most > MAX_TIMES * least:
            return False
        same = (self._words(one) & self._words(other)).total()
        return 2 * same >= MIN_ALIKE * (self._words(one).total() + self._words(other).total()) > 0

    def _words(self, path: str) -> Counter[str]:
        if path not in self.words:
            try:
                text = (self.root / path).read_bytes().decode("utf-8", "ignore")
            except OSError:
                text = ""
            self.words[path] = Counter(_WORD.findall(text.casefold()))
        return self.words[path]
