"""Check sums of what the cache holds, and the errors that a damaged file raises.

The file may have been written by a process that died, or lie on a bad disk. Then a build has to notice, not to
believe.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import suppress

from flashgen.errors import FlashgenError
from flashgen.identity.ledger.lines import check_sum


class CacheError(FlashgenError):
    """The cache holds something that it cannot hold. A build begins again without it; who looks at the cards of
    an older report may see the error."""

    def __init__(self, problem: str, hint: str = "delete .flashgen/cache.db: nothing is lost with it") -> None:
        super().__init__(problem, hint)


UNUSABLE = (sqlite3.Error, UnicodeDecodeError, CacheError)
"""What a damaged file may raise; what SQLite says of it need not be text."""
DAMAGED = "a row of the cache does not have its check sum"


def checked(data: bytes, sum_: int) -> bytes:
    """*data*, if *sum_* is its check sum; raises `CacheError`."""
    (intact,) = all_checked([(data, sum_)])
    return intact


def all_checked(rows: Iterable[tuple[bytes, int]]) -> tuple[bytes, ...]:
    """The first of each of *rows*, if the second is its check sum; raises `CacheError`."""
    data, sums = tuple(zip(*rows, strict=True)) or ((), ())
    with suppress(TypeError):  # of what is no bytes
        if (*map(check_sum, data),) == sums:
            return data
    raise CacheError(DAMAGED)


def as_raw(path: str) -> bytes:
    """*path* as it is kept: the name of a file need not be text."""
    return path.encode("utf-8", "surrogatepass")


def path_in(raw: bytes | None) -> str:
    """The path that is kept as *raw*; raises `CacheError`."""
    if not isinstance(raw, bytes):
        raise CacheError(DAMAGED)
    return raw.decode("utf-8", "surrogatepass")


def sum_of(*values: object) -> int:
    """The check sum of the columns of a row."""
    return zlib.crc32(repr(values).encode("utf-8", "surrogatepass"))


def sealed(data: bytes) -> bytes:
    """*data* with its check sum at the end, four bytes."""
    return data + zlib.crc32(data).to_bytes(4, "big") if data else b""


def unsealed(data: bytes | None) -> bytes:
    """The content that was `sealed`; raises `CacheError` if it was changed."""
    if not isinstance(data, bytes):
        raise CacheError(DAMAGED)
    if not data:
        return b""
    view = data[:-4]
    if zlib.crc32(view) != int.from_bytes(data[-4:], "big"):
        raise CacheError(DAMAGED)
    return view
