"""Walks a vault folder and makes its `Index`: notes, attachments, and what they are called in links.

Whatever a single note needs to know of the rest of its vault is gathered here, before any note is
parsed, so that everything that happens to a note afterwards is a function of its text and this index.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from time import time_ns

from flashgen.config import Config
from flashgen.errors import FlashgenError, UsageError
from flashgen.model.note import is_markdown
from flashgen.vault.card_css import read_own_style
from flashgen.vault.globs import matcher
from flashgen.vault.index import FileStat, Index, exact_name, folded_name
from flashgen.vault.obsidian_settings import Obsidian, read_obsidian
from flashgen.vault.sync_copies import find_copies

VAULT_MARKS = (".obsidian", ".flashgen", "flashgen.toml")
"""A folder that holds one of these is the root of a vault."""


LEFT_OUT = '`include`, `exclude`, Obsidian\'s "Excluded files" or its folder of templates'
"""The settings that leave notes out of a build, for messages."""


def no_notes(vault: Path) -> FlashgenError:
    """The error for a *vault* without notes."""
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
    away: list[str] = []
    unreadable: dict[str, str] = {}
    twins: list[str] = []
    walked_at = time_ns()
    stats = dict(sorted(_files(vault, refused, away, unreadable)))
    for path in stats:
        name = path.rpartition("/")[2]
        if by_path.setdefault(folded_name(path), path) != path:
            twins += (path, by_path[folded_name(path)])
        by_name.setdefault(folded_name(name), []).append(path)
        if is_markdown(name) and not obsidian.hides(path):
            notes.append(path)
    copies = find_copies(vault, notes, {path: stats[path][0] for path in notes})
    notes = [path for path in notes if path not in copies]
    return Index(
        vault,
        tuple(notes) if config is None else _wanted(notes, config),
        by_path=by_path,
        by_name={name: tuple(paths) for name, paths in by_name.items()},
        differing=_differing(by_name),
        twins=frozenset(twins),
        refused=frozenset(map(folded_name, refused)),
        copies=_of(_wanted(list(copies), config) if config else copies, copies),
        away=_away(away, obsidian, config),
        unreadable=tuple(sorted(unreadable.items())),
        obsidian=obsidian,
        style=read_own_style(vault, stats),
        stats=stats,
        walked_at=walked_at,
    )


def _differing(by_name: Mapping[str, Sequence[str]]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Of the folded names that are written in several ways, for each of these the paths, sorted."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, paths in by_name.items():
        if len(paths) > 1 and len({exact_name(path) for path in paths}) > 1:
            for path in paths:
                spelt = found.setdefault(name, {})
                spelt[exact_name(path)] = (*spelt.get(exact_name(path), ()), path)
    return found


def _away(paths: Iterable[str], obsidian: Obsidian, config: Config | None) -> tuple[str, ...]:
    """Those of *paths*, of files that are not on this disk, that are not left out as notes."""
    files = [path for path in paths if not is_markdown(path)]
    notes = [path for path in paths if is_markdown(path) and not obsidian.hides(path)]
    return tuple(sorted((*files, *(_wanted(notes, config) if config else notes))))


def _of(paths: Iterable[str], values: Mapping[str, str]) -> dict[str, str]:
    return {path: values[path] for path in paths}


def _wanted(notes: list[str], config: Config) -> tuple[str, ...]:
    """Those of *notes* that *config* includes and does not exclude."""
    if config.exclude:
        is_excluded = matcher(config.exclude, "exclude")
        notes = [path for path in notes if not is_excluded(path)]
    if config.include:
        is_included = matcher(config.include, "include")
        notes = [path for path in notes if is_included(path)]
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


def _files(
    vault: Path, refused: list[str], away: list[str], unreadable: dict[str, str]
) -> Iterator[tuple[str, FileStat]]:
    """Vault-relative paths of the files, forward slashes, each with what tells whether it changed.

    Links that leave the vault go into *refused*, files of which iCloud has left only a placeholder into *away*, what
    cannot be looked into or at into *unreadable*, with the reason.
    """
    inside = vault.resolve()
    folders = [""]
    while folders:
        below = folders.pop()
        try:
            with os.scandir(vault / below) as entries:
                every = list(entries)
        except FileNotFoundError:  # it is gone already
            continue
        except OSError as error:
            if not below:
                raise UsageError(f"{vault}: cannot be read ({error.strerror})", "check its permissions") from error
            unreadable[f"{below}/"] = error.strerror or str(error)
            continue
        above = f"{below}/" if below else ""
        away += [above + name[1] for entry in every if (name := _PLACEHOLDER.fullmatch(entry.name))]
        for entry in every:
            if entry.name.startswith("."):
                continue
            path = above + entry.name
            try:
                is_link = entry.is_symlink()
                if is_link and not _stays(Path(entry.path), inside):
                    refused.append(path)
                elif entry.is_file():
                    stat = entry.stat()
                    yield path, (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
                elif entry.is_dir() and not is_link:  # one that is a link would show its notes twice, or for ever
                    folders.append(path)
            except FileNotFoundError:  # it is gone already
                continue
            except OSError as error:
                unreadable[path] = error.strerror or str(error)


_PLACEHOLDER = re.compile(r"\.(.+)\.icloud")


def _stays(link: Path, inside: Path) -> bool:
    """True if the symbolic *link* leads to something *inside*."""
    try:
        return link.resolve().is_relative_to(inside)
    except (OSError, RuntimeError):  # a loop
        return False
