"""Vault folder -> which notes and attachments it has, and where a link leads.

Whatever a single note needs to know of the rest of its vault is gathered here, before any note is
parsed, so that everything that happens to a note afterwards is a function of its text and this index.
"""

from __future__ import annotations

import codecs
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import time_ns

from flashgen.config import Config
from flashgen.errors import ConfigError, FlashgenError, NoteError, UsageError
from flashgen.note import is_markdown
from flashgen.obsidian import Obsidian, read_obsidian
from flashgen.properties import read_properties, texts_of

VAULT_MARKS = (".obsidian", ".flashgen", "flashgen.toml")
"""A folder that holds one of these is the root of a vault."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_VERTICAL = re.compile(r"\r\n?|\x85|\x0c")
_CONTROL_BYTES = bytes(code for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n")


Namesakes = Mapping[str, Mapping[str, str]]
"""End of a folded path, `/b/c.png` -> folder -> the nearest to it of the files of that end."""


@dataclass(frozen=True, slots=True)
class Index:
    """What is in a vault, and where its links lead.

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
    refused: frozenset[str] = frozenset()
    """Folded paths of symbolic links that lead out of the vault."""
    obsidian: Obsidian = field(default_factory=Obsidian)
    """What Obsidian is set to in this vault."""
    stats: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)
    """Size and time of the last change, in ns, of every file, when the vault was walked."""
    walked_at: int = field(default=0, compare=False, repr=False)
    """When it was walked, in ns since 1970."""
    aliases: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Folded alias -> path of the note; read when a note is first not found by its name."""
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
        for path in paths:
            if found := self.by_path.get(_fold(path)):
                return found
        rooted = _normal(wanted)
        if rooted is None or wanted.startswith(("/", "./", "../")):
            return None
        return self._nearest("/" + _fold(rooted), folder)

    def _nearest(self, end: str, folder: str) -> str | None:
        """The file nearest to *folder* of those whose folded paths end in *end*; of several the highest."""
        name = end.rpartition("/")[2]
        paths = self.by_name.get(name, ())
        if len(paths) < 2:
            return next((path for path in paths if f"/{_fold(path)}".endswith(end)), None)
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
        return self.aliases.get(_fold(target.strip()))

    def leaves(self, target: str, note: str) -> bool:
        """Whether *target*, written in *note*, leads out of the vault."""
        wanted = target.replace("\\", "/").strip()
        folder = note.rpartition("/")[0]
        if wanted.lower().startswith("file:") or re.match(r"[A-Za-z]:/", wanted):
            return True
        relative = _normal(f"{folder}/{wanted}")
        return relative is None or bool({_fold(relative), _fold(wanted.strip("/"))} & self.refused)

    def _places(self, wanted: str, folder: str) -> list[str]:
        """Where a file of the path *wanted* is looked for first: beside the note, at the top, among attachments."""
        places = [] if wanted.startswith("/") else [f"{folder}/{wanted}"]
        places.append(wanted)
        attachments = self.obsidian.attachments
        if attachments and "/" not in wanted:
            places.append(f"{folder if attachments.startswith('.') else ''}/{attachments}/{wanted}")
        return [path for path in map(_normal, places) if path]

    def _is_file(self, path: str) -> bool:
        file = self.root / path
        return file.is_file() and file.resolve().is_relative_to(self.root.resolve())


LEFT_OUT = '`include`, `exclude`, Obsidian\'s "Excluded files" or its folder of templates'
"""What leaves notes out of a build."""


def no_notes(vault: Path) -> FlashgenError:
    """What is to be said of a *vault* that has none."""
    return FlashgenError(
        f"{vault}: there are no notes here, or all are left out",
        f"notes are files that end in .md; what leaves them out is {LEFT_OUT}",
    )


def check_vault(vault: Path) -> None:
    """Raise `UsageError` if *vault* is no folder."""
    if not vault.is_dir():
        raise UsageError(
            f"{vault}: no such folder" if not vault.exists() else f"{vault}: not a folder",
            "give the folder that holds your notes",
        )


def scan(vault: Path, config: Config | None = None) -> Index:
    """The index of the folder *vault*. Folders and files whose names begin with a dot are not read.

    What Obsidian is set to exclude, its templates, and what *config* excludes are found by links, but are none
    of the notes.

    Raises `UsageError` if it is no folder or cannot be listed.
    """
    check_vault(vault)
    notes: list[str] = []
    by_path: dict[str, str] = {}
    by_name: dict[str, list[str]] = {}
    obsidian = read_obsidian(vault)
    refused: list[str] = []
    walked_at = time_ns()
    stats = dict(sorted(_files(vault, refused)))
    for path in stats:
        name = path.rpartition("/")[2]
        by_path.setdefault(_fold(path), path)
        by_name.setdefault(_fold(name), []).append(path)
        if is_markdown(name) and not obsidian.hides(path):
            notes.append(path)
    return Index(
        vault,
        tuple(notes) if config is None else _wanted(notes, config),
        by_path=by_path,
        by_name={name: tuple(paths) for name, paths in by_name.items()},
        refused=frozenset(map(_fold, refused)),
        obsidian=obsidian,
        stats=stats,
        walked_at=walked_at,
    )


def _wanted(notes: list[str], config: Config) -> tuple[str, ...]:
    """Those of *notes* that *config* includes and does not exclude."""
    if config.include or config.exclude:
        # Here, because few vaults need it.
        from pathspec import GitIgnoreSpec

        try:
            include, exclude = map(GitIgnoreSpec.from_lines, (config.include, config.exclude))
        except (ValueError, re.error) as error:
            raise ConfigError(f"'include' or 'exclude': {error}", "write patterns as in a .gitignore") from error
        notes = [path for path in notes if not exclude.match_file(path)]
        if config.include:
            notes = [path for path in notes if include.match_file(path)]
    return tuple(notes)


def scan_note(note: Path, config: Config | None = None) -> Index:
    """The index for a single *note*: that of its vault, or only the note if it lies in none."""
    root = vault_of(note)
    if root is None:
        return Index(note.parent, (note.name,), walked=False)
    return scan(root, config)


def vault_of(path: Path) -> Path | None:
    """The root of the vault in which *path* lies: the nearest folder at or above it with a mark of one."""
    absolute = path.absolute()
    for folder in (absolute, *absolute.parents):
        if any((folder / mark).exists() for mark in VAULT_MARKS):
            return folder
    return None


def read_text(root: Path, path: str) -> str:
    """The text of the note at *path* below *root*, with `\\n` between lines and without control characters.

    UTF-8, or UTF-16 with its byte-order mark. Raises `NoteError` for anything else, also in its name.
    """
    shown = path.encode("utf-8", "replace").decode()
    if shown != path:  # bytes that are no text are lone surrogates here, which can be neither said nor stored
        raise NoteError(shown, 1, "the name of the note, or of its folder, is not valid UTF-8", "rename it")
    try:
        data = (root / path).read_bytes()
    except OSError as error:
        raise NoteError(
            path,
            1,
            f"the note cannot be read ({error.strerror})",
            "check that it exists and is yours to read",
        ) from error
    text = _decoded(data, path)
    if _is_clean(data):
        return text
    # lone surrogates cannot be stored, the others mean nothing or break the deck's format
    return _CONTROLS.sub("", _VERTICAL.sub("\n", text))


def _is_clean(data: bytes) -> bool:
    """Whether there is surely no control character in *data*, tab and `\\n` aside; it is so in most notes.

    In UTF-8 those above ASCII begin with C2, as some signs do; in UTF-16 each of them has a zero byte.
    """
    return b"\xc2" not in data and len(data.translate(None, _CONTROL_BYTES)) == len(data)


def _decoded(data: bytes, path: str) -> str:
    """The text that the bytes *data* of the note at *path* are."""
    encoding = "utf-8"
    for mark, name in _BOMS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], name
            break
    try:
        if encoding == "utf-32":
            raise NoteError(path, 1, "the note is in UTF-32", _SAVE)
        if encoding == "utf-8" and data[:1000].count(0) > len(data[:1000]) // 5:
            raise NoteError(path, 1, "the note looks like UTF-16 without its byte-order mark", _SAVE)
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise NoteError(path, line, f"the note is not valid {encoding.upper()}", _SAVE) from error


_SAVE = "save it as UTF-8 in your editor"


def _files(vault: Path, refused: list[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Vault-relative paths of the files, forward slashes, each with its size and the time of its last change;
    links that leave the vault go into *refused*."""
    inside = vault.resolve()
    folders = [""]
    while folders:
        below = folders.pop()
        try:
            with os.scandir(vault / below) as entries:
                found = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            if not below:
                raise UsageError(f"{vault}: cannot be read ({error.strerror})", "check its permissions") from error
            continue
        for entry in found:
            path = f"{below}/{entry.name}" if below else entry.name
            is_link = entry.is_symlink()
            if is_link and not _stays(Path(entry.path), inside):
                refused.append(path)
            elif entry.is_file():
                with suppress(OSError):  # it is gone already
                    stat = entry.stat()
                    yield path, (stat.st_size, stat.st_mtime_ns)
            elif entry.is_dir() and not is_link:  # one that is a link would show its notes twice, or for ever
                folders.append(path)


def _stays(link: Path, inside: Path) -> bool:
    """Whether the symbolic *link* leads to something *inside*."""
    try:
        return link.resolve().is_relative_to(inside)
    except (OSError, RuntimeError):  # a loop
        return False


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
            if (folded := _fold(alias.strip())) not in seen:
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


def _fold(path: str) -> str:
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
    """Of *paths*, files of one name, for each end of a path and each folder the one that `Index.find` gives."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(paths, key=lambda path: (path.count("/"), path)):
        folded = f"/{_fold(path)}"
        for above in _above(folded):
            nearest = found.setdefault(folded[len(above) :], {})
            for folder in _above(path):
                nearest.setdefault(folder, path)
    return found


def _above(path: str) -> Iterator[str]:
    """The folders above *path*, the nearest first, `""` the last."""
    while path:
        path = path.rpartition("/")[0]
        yield path
