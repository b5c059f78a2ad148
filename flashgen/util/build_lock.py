"""One build at a time: a lock that the operating system gives up when its process ends, however it ends."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from flashgen.errors import BusyError, LedgerError

NAME = "lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the only process that works with what flashgen keeps in *folder*, which is made if it is not there.

    Raises `BusyError` if another process does so now, `LedgerError` if *folder* cannot be written to. The lock is a
    file, which holds the number of the process and is removed at the end; one that a killed process left
    behind locks nobody out.
    """
    made = not folder.exists()
    try:
        _refuse_links(folder)
        folder.mkdir(parents=True, exist_ok=True)
        file = _open(folder / NAME)
    except OSError as error:
        raise LedgerError(
            f"{folder}: flashgen cannot keep its memory there ({error.strerror or error})",
            "make the folder writable, or name another one with --state DIR",
        ) from error
    try:
        yield
    finally:
        with suppress(OSError):
            (folder / NAME).unlink()
        file.close()
        with suppress(OSError):
            if sys.platform == "win32":  # an open file cannot be removed there
                (folder / NAME).unlink(missing_ok=True)
            if made:
                folder.rmdir()  # fails, as it should, when something was written


def _refuse_links(folder: Path) -> None:
    """Raise `LedgerError` if *folder*, which may have come with somebody else's vault, leads to other files: what
    is written here would destroy them. Whoever wants it elsewhere says so by `--state`."""
    if folder.is_symlink() and folder.name == ".flashgen":
        raise LedgerError(
            f"{folder}: is a link, and flashgen writes through none", "name the folder with --state DIR"
        )
    for file in folder.iterdir() if folder.is_dir() else ():
        if file.is_symlink() or not (file.is_file() or file.is_dir()):
            raise LedgerError(f"{file}: is a link or a device, and flashgen keeps its memory in files", "remove it")


def _open(path: Path) -> BinaryIO:
    """*path*, opened and locked."""
    while True:
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(path.open("a+b"))
            _lock(file, path)
            # The one who held it may have removed it in the meantime: then this file is no longer the lock.
            if sys.platform == "win32" or _is(file, path):
                try:
                    file.truncate(0)
                    file.write(str(os.getpid()).encode())
                    file.flush()
                except OSError:  # no room on the disk
                    with suppress(OSError):
                        path.unlink()
                    file.raw.close()  # else it would try again to write
                    raise
                stack.pop_all()
                return file


def _is(file: BinaryIO, path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    return False


def _lock(file: BinaryIO, path: Path) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0x7FFFFFFF)  # a byte that nobody reads: Windows lets nobody read one that is locked
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS):
            return  # a network file system without locks: better unlocked than not at all
        if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            raise
        number = path.read_text("utf-8", errors="replace").strip()
        who = f" (process {number})" if number.isdecimal() else ""
        raise BusyError(
            f"{path.parent}: another flashgen is at work with this vault{who}", "wait until it is done, or end it"
        ) from error
