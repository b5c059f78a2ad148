"""The index of a vault: its notes and attachments, and where a link leads."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flashgen.errors import NoteError
from flashgen.model.note import is_markdown
from flashgen.model.problem import Problem
from flashgen.model.vault_name import Origin
from flashgen.util.normalise_text import texts_of
from flashgen.vault.card_css import FILE, NO_STYLE, OwnStyle
from flashgen.vault.frontmatter import read_properties
from flashgen.vault.obsidian_settings import Obsidian
from flashgen.vault.sync_copies import is_orphan

Namesakes = Mapping[str, Mapping[str, str]]
"""End of a folded path, `/b/c.png` -> folder -> the nearest to it of the files of that end."""

FileStat = tuple[int, int, int]
"""Size of a file, and in ns since 1970 when its content last changed and when anything of it did: the first of these
can be set back (`cp -p`, `touch -r`), the second cannot."""

_CHECK = "check its permissions, and that its disk is there; the cards of what is in it stay as they are"


@dataclass(frozen=True, slots=True)
class Index:
    """The files of a vault, and the target of each link.

    Names are found as Obsidian finds them: without regard to case and to how accents are encoded.
    """

    root: Path
    notes: tuple[str, ...] = ()
    """Vault-relative paths of the notes, sorted."""
    walked: bool = True
    """False for a note that lies in no vault: then only paths relative to it are looked up."""
    by_path: dict[str, str] = field(default_factory=dict)
    """Folded path -> path as it is, for every file."""
    by_name: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Folded file name -> paths of the files of that name, sorted."""
    differing: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict, repr=False)
    """Folded file names that are written in several ways, `Terre.png` and `terre.png` -> name -> its paths."""
    twins: frozenset[str] = frozenset()
    """Paths that differ from another only in case."""
    refused: frozenset[str] = frozenset()
    """Folded paths of symbolic links that lead out of the vault."""
    copies: Mapping[str, str] = field(default_factory=dict)
    """Paths of the copies that a synchronisation made of notes in a conflict -> path of the note."""
    away: tuple[str, ...] = ()
    """Paths of the files that are not on this disk: iCloud has left a placeholder."""
    unreadable: tuple[tuple[str, str], ...] = ()
    """Paths of folders, which end in a slash, and of files that could not be looked at, each with the reason."""
    origin: Origin = field(default_factory=Origin)
    """What the vault was called when it was first built."""
    obsidian: Obsidian = field(default_factory=Obsidian)
    """Obsidian's settings for this vault."""
    style: OwnStyle = NO_STYLE
    """What the vault adds to the look of its cards."""
    stats: Mapping[str, FileStat] = field(default_factory=dict, compare=False, repr=False)
    """What told of every file whether it changed, when the vault was walked."""
    walked_at: int = field(default=0, compare=False, repr=False)
    """When it was walked, in ns since 1970."""
    aliases: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Folded alias -> path of the note; read when a note is first not found by its name."""
    folders: set[str] = field(default_factory=set, compare=False, repr=False)
    """Folded paths and names of the folders with files; filled when a folder is first looked for."""
    namesakes: dict[str, Namesakes] = field(default_factory=dict, compare=False, repr=False)
    """Folded name of several files -> where they are; filled when one of them is first looked for."""

    def find(self, target: str, note: str) -> str | None:
        """The path of the file that *target*, written in *note*, names; None if there is none.

        Obsidian's order: relative to the note, from the root of the vault, a part of a path, a name
        anywhere; of several the nearest to the note, that is with the most folders in common.
        """
        folder = note.rpartition("/")[0]
        wanted = target.replace("\\", "/").strip()
        paths = self._places(wanted, folder)
        if not self.walked:
            return next((path for path in paths if self._is_file(path)), None)
        if self.twins and (found := next((path for path in paths if path in self.twins), None)):
            return found
        spellings = self.differing.get(folded_name(wanted.rpartition("/")[2]))
        if spellings and (found := self._spelt(wanted, paths, spellings, folder)):
            return found
        for path in paths:
            if found := self.by_path.get(folded_name(path)):
                return found
        rooted = _normal(wanted)
        if rooted is None or wanted.startswith(("/", "./", "../")):
            return None
        name = folded_name(rooted.rpartition("/")[2])
        return self._nearest("/" + folded_name(rooted), folder, name, self.by_name.get(name, ()))

    def _spelt(
        self, wanted: str, places: Iterable[str], spellings: Mapping[str, Sequence[str]], folder: str
    ) -> str | None:
        """The file whose name is spelt exactly as that of *wanted*, of several of the same letters."""
        name = exact_name(wanted)
        paths = spellings.get(name, ())
        at = {folded_name(path): path for path in paths}
        if found := next((at[path] for path in map(folded_name, places) if path in at), None):
            return found
        rooted = _normal(wanted)
        if rooted is None or wanted.startswith(("/", "./", "../")):
            return None
        return self._nearest("/" + folded_name(rooted), folder, f"/{name}", paths)

    def _nearest(self, end: str, folder: str, name: str, paths: Sequence[str]) -> str | None:
        """The file nearest to *folder* of those of *paths* whose folded paths end in *end*; of several the highest.

        *name*: what the namesakes at *paths* are remembered by.
        """
        if len(paths) < 2:
            return next((path for path in paths if f"/{folded_name(path)}".endswith(end)), None)
        if name not in self.namesakes:
            self.namesakes[name] = _namesakes(paths)
        nearest = self.namesakes[name].get(end, {})
        return next((nearest[above] for above in _above(f"{folder}/") if above in nearest), None)

    def find_note(self, target: str, note: str) -> str | None:
        """The path of the note that *target*, written in *note* with or without `.md`, names: its name or alias."""
        if is_markdown(target):
            return self.find(target, note)
        found = self.find(f"{target}.md", note)
        if found or not self.walked:
            return found
        if not self.aliases:
            self.aliases.update(_read_aliases(self.root, self.notes))
        return self.aliases.get(folded_name(target.strip()))

    def leaves(self, target: str, note: str) -> bool:
        """True if *target*, written in *note*, leads out of the vault."""
        wanted = target.replace("\\", "/").strip()
        folder = note.rpartition("/")[0]
        if wanted.lower().startswith("file:") or re.match(r"[A-Za-z]:/", wanted):
            return True
        relative = _normal(f"{folder}/{wanted}")
        return relative is None or bool({folded_name(relative), folded_name(wanted.strip("/"))} & self.refused)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of files of the vault that are no notes, or might be some."""
        copies = (
            Problem(path, 1, f"left out: a copy of '{original}', as synchronisations make them", _MERGE, "W104")
            for path, original in self.copies.items()
        )
        away = (
            Problem(path, 1, "the note is not on this disk, iCloud has left a placeholder", _FETCH, "W105")
            for path in self.away
            if is_markdown(path)
        )
        orphans = (
            Problem(path, 1, "it is read as a note, but is a copy from a conflict whose note is gone", _NAME, "W104")
            for path in filter(is_orphan, self.notes)
        )
        styles = (
            Problem(
                FILE, line, f"left out of the style sheet: {what}", "a deck fetches nothing from anywhere", "W107"
            )
            for line, what in self.style.left_out
        )
        unread = (Problem(path, 1, f"cannot be read ({reason})", _CHECK, "E001") for path, reason in self.unreadable)
        return tuple(sorted((*copies, *orphans, *away, *unread, *styles, *self.obsidian.problems)))

    def is_unread(self, path: str) -> bool:
        """True if *path* was, or lies in, what could not be read when the vault was walked."""
        return any(path == place or (place[-1] == "/" and path.startswith(place)) for place, _ in self.unreadable)

    def is_away(self, target: str) -> bool:
        """True if a file of the name *target* is not on this disk."""
        name = folded_name(target.replace("\\", "/").rpartition("/")[2].strip())
        return any(folded_name(path).endswith((f"/{name}", f"/{name}.md")) for path in map("/".__add__, self.away))

    def is_folder(self, target: str) -> bool:
        """True if *target*, written in a note, names a folder of the vault."""
        if not self.folders and self.by_path:
            above = {path.rpartition("/")[0] for path in self.by_path}
            self.folders.update(end for folder in above for end in _ends(folder))
        wanted = _normal(target.replace("\\", "/").strip())
        return wanted is not None and folded_name(wanted) in self.folders

    def _places(self, wanted: str, folder: str) -> list[str]:
        """The paths at which *wanted* is looked for first: beside the note, at the top, among attachments."""
        places = [] if wanted.startswith("/") else [f"{folder}/{wanted}"]
        places.append(wanted)
        attachments = self.obsidian.attachments
        if attachments and "/" not in wanted:
            places.append(f"{folder if attachments.startswith('.') else ''}/{attachments}/{wanted}")
        return [path for path in map(_normal, places) if path]

    def _is_file(self, path: str) -> bool:
        file = self.root / path
        return file.is_file() and file.resolve().is_relative_to(self.root.resolve())


_HEAD = 20_000
"""Bytes of a note in which its aliases are looked for."""


def _read_aliases(root: Path, notes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The folded aliases of all *notes*, each with the path of its note; of equal ones the first note has it."""
    seen = {""}
    for path in notes:
        try:
            with (root / path).open("rb") as file:
                head = file.read(_HEAD)
        except OSError:
            continue
        if b"alias" not in head or not head.removeprefix(codecs.BOM_UTF8).startswith(b"---"):
            continue
        for alias in _aliases(head.decode("utf-8-sig", "ignore"), path):
            if (folded := folded_name(alias.strip())) not in seen:
                seen.add(folded)
                yield folded, path


def _aliases(head: str, path: str) -> list[str]:
    try:
        properties = read_properties(head.replace("\r\n", "\n"), path).values
    except NoteError:
        return []
    found: list[str] = []
    for name in ("aliases", "alias"):
        value = properties.get(name)
        found += value.split(",") if isinstance(value, str) else texts_of(value) if isinstance(value, list) else []
    return found


_NAME = "rename it, or delete it"
_MERGE = "take over what is new in it, then delete it; if it is a note of its own, give it another name"
_FETCH = "open it once in Obsidian or the Finder; until then its cards stay as they are"


def exact_name(path: str) -> str:
    """The name of the file at *path*, NFC."""
    return unicodedata.normalize("NFC", path.rpartition("/")[2])


def folded_name(path: str) -> str:
    """*path* as names are compared: NFC, case folded."""
    return unicodedata.normalize("NFC", path).casefold()


def _normal(path: str) -> str | None:
    """*path* without `.` and `..`; None if it leaves the vault."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or None


def _namesakes(paths: Iterable[str]) -> Namesakes:
    """Of *paths*, files of one name, for each end of a path and each folder the file that `Index.find` returns."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(paths, key=lambda path: (path.count("/"), path)):
        folded = f"/{folded_name(path)}"
        for above in _above(folded):
            nearest = found.setdefault(folded[len(above) :], {})
            for folder in _above(path):
                nearest.setdefault(folder, path)
    return found


def _ends(folder: str) -> Iterator[str]:
    """The path *folder*, those above it, and the names of all of them."""
    while folder:
        yield folder
        yield folder.rpartition("/")[2]
        folder = folder.rpartition("/")[0]


def _above(path: str) -> Iterator[str]:
    """The folders above *path*, the nearest first, `""` the last."""
    while path:
        path = path.rpartition("/")[0]
        yield path
