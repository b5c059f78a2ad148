"""Files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flashgen.errors import DeckError


@contextmanager
def replacing(*files: Path) -> Iterator[tuple[Path, ...]]:
    """Paths to write new versions of *files* to; they take their places when the block ends well.

    In the order given, one right after the other; if one cannot be put in its place, those before it
    get their old content back. Raises `DeckError` if a folder cannot be made or written to. Whatever
    happens, no `.part` file stays behind.
    """
    parts = tuple(file.with_name(file.name + ".part") for file in files)
    try:
        try:
            for file in files:
                file.parent.mkdir(parents=True, exist_ok=True)
            yield parts
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


def _put_in_place(files: tuple[Path, ...], parts: tuple[Path, ...]) -> None:
    before = [file.read_bytes() if file.exists() else None for file in files[:-1]]
    done: list[int] = []
    try:
        for number, (file, part) in enumerate(zip(files, parts, strict=True)):
            if not (file.exists() and file.read_bytes() == part.read_bytes()):
                part.replace(file)
            done.append(number)
    except OSError:
        for number in done:
            old = before[number]
            if old is None:
                files[number].unlink(missing_ok=True)
            else:
                files[number].write_bytes(old)
        raise
