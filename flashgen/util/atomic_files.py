"""Files that appear whole or not at all."""

from __future__ import annotations

import filecmp
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flashgen.errors import DeckError


@contextmanager
def replacing(*files: Path) -> Iterator[tuple[Path, ...]]:
    """Paths to write new versions of *files* to; they take their places when the block ends well.

    In the order given, one right after the other, each on the disk before the first is moved; if one
    cannot be put in its place, those before it get their old content back. A process that is killed
    between two leaves the first ones new and the others old, each whole: so the first is the one that
    the others can be made from again. Raises `DeckError` if a folder cannot be made or written to.
    However the block ends, no `.part` file stays behind; after a kill the next run writes over it.
    """
    parts = tuple(file.with_name(file.name + ".part") for file in files)
    try:
        try:
            for file, part in zip(files, parts, strict=True):
                file.parent.mkdir(parents=True, exist_ok=True)
                part.unlink(missing_ok=True)  # it may be a link to somewhere else
            yield parts
            to_disk(parts)
            _put_in_place(files, parts)
        except OSError as error:
            where = error.filename or files[-1]
            raise DeckError(
                f"{where}: cannot be written ({error.strerror or error})",
                "choose another place with -o, or make the folder writable",
            ) from error
    finally:
        for part in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def to_disk(parts: Iterable[Path]) -> None:
    """See that what was written to *parts* is on the disk. `replacing` does so, too, but whoever has something to
    look at right before the files take their places does it first: it may take long."""
    for part in parts:
        _to_disk(part)


def _put_in_place(files: tuple[Path, ...], parts: tuple[Path, ...]) -> None:
    olds = [_kept(file) for file in files[:-1]]
    done: list[int] = []
    try:
        for number, (file, part) in enumerate(zip(files, parts, strict=True)):
            if not (file.exists() and filecmp.cmp(file, part, shallow=False)):
                part.replace(file)
                _to_disk(file.parent)
            done.append(number)
    except OSError:
        for number in done:
            _put_back(files[number], olds[number])
        raise
    finally:
        for old in filter(None, olds):
            with suppress(OSError):
                old.unlink(missing_ok=True)


def _kept(file: Path) -> Path | None:
    """Another name for *file*, under which it stays when a new one takes its place; None if there is none."""
    old = file.with_name(f"{file.name}.old.part")
    old.unlink(missing_ok=True)
    try:
        old.hardlink_to(file)
    except FileNotFoundError:
        return None
    except OSError:  # a file system without such names
        shutil.copyfile(file, old)
    return old


def _put_back(file: Path, old: Path | None) -> None:
    if old is None:
        file.unlink(missing_ok=True)
    else:
        old.replace(file)


def _to_disk(path: Path) -> None:
    """See that *path*, a file or a folder, is on the disk: a rename may get there before what is renamed."""
    if os.name == "nt" and path.is_dir():
        return  # folders cannot be opened there
    with suppress(PermissionError):
        handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
        try:
            # Some file systems cannot do it for folders; the rename is no worse for it.
            with suppress(OSError):
                os.fsync(handle)
        finally:
            os.close(handle)


def backdate(file: Path) -> None:
    """Give *file* an earlier time of change, so that whatever is written to it from now on gives it another one:
    the clock of a file system may stand still for milliseconds, that of some for two seconds."""
    earlier = time.time_ns() - 2_000_000_000
    os.utime(file, ns=(earlier, earlier))


def stat_of(file: Path) -> list[int] | None:
    """Size, time of change in nanoseconds and inode of *file*, which are others once it is replaced; None if
    it is not there."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino]
