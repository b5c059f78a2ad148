"""The errors of flashgen: each names the place and the remedy.

Every error of flashgen is a `FlashgenError`. A library's error becomes one of these in the one file
that knows the library, so that nobody else has to.
"""

from __future__ import annotations

import re
from traceback import walk_tb

import click

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def printable(text: str) -> str:
    """*text* as a terminal may show it: what could steer it, in the name of a file or in a note, is escaped."""
    return _UNPRINTABLE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


class FlashgenError(click.ClickException):
    """Something that the person can put right: *problem*, and a *hint* how."""

    exit_code = 1

    def __init__(self, problem: str, hint: str = "") -> None:
        self.problem = problem
        self.hint = hint
        super().__init__(f"{problem}\n  hint: {hint}" if hint else problem)

    def format_message(self) -> str:
        """The text that click prints."""
        return printable(super().format_message())

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the arguments: errors come home from other processes."""
        return type(self), (self.problem, self.hint)


class UsageError(FlashgenError):
    """The command was called in a way that cannot work; nothing was done."""

    exit_code = 2


class ConfigError(FlashgenError):
    """A setting cannot be used; the message names the layer and the key."""

    exit_code = 2


class NoteError(FlashgenError):
    """A note cannot be read; the message says where and what to do.

    *path* is vault-relative, *line* 1-based, *code* as in `check.CODES`. The other notes are not concerned.
    """

    def __init__(self, path: str, line: int, problem: str, hint: str, code: str = "E001") -> None:
        self.path = path
        self.line = line
        self.code = code
        super().__init__(f"{path}:{line}: {problem}", hint)
        self.problem = problem

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the arguments: errors come home from other processes."""
        return type(self), (self.path, self.line, self.problem, self.hint, self.code)


REPORT = "this is a mistake in flashgen, please report it"


def as_note_error(error: Exception, path: str) -> NoteError:
    """*error*, met at the note at *path*; if it is none that we foresaw, what is to be said of it.

    Nothing of its text: that may be of any length, hold whatever the note holds, or fail itself.
    """
    if isinstance(error, NoteError):
        return error
    places = [
        f"{frame.f_globals['__name__']}:{line}"
        for frame, line in walk_tb(error.__traceback__)
        if frame.f_globals.get("__name__", "").startswith("flashgen.")
    ]
    where = f" at {places[-1]}" if places else ""
    return NoteError(path, 1, f"flashgen fails on this note ({type(error).__name__}{where})", REPORT, "E004")


class NoCardsError(FlashgenError):
    """No note of a vault gives a card, so there is no deck to build."""


class LedgerError(FlashgenError):
    """The ledger cannot be trusted; nothing was written."""


class BusyError(LedgerError):
    """Another flashgen is at work with the vault."""


class DeckError(FlashgenError):
    """The deck cannot be written; the old one is whole."""


class PushError(FlashgenError):
    """Anki cannot be reached, or not be changed as it should; the message says what to do."""


class AnkiAwayError(PushError):
    """Anki does not run, or not with AnkiConnect."""


class AnkiRefusedError(PushError):
    """Anki could not do what it was asked for."""


class GoneError(DeckError):
    """A file that a card shows was there when the vault was read, and is there no more."""


def as_flashgen_error(error: OSError | MemoryError) -> FlashgenError:
    """The error to show when the computer is short of memory, room or files."""
    if isinstance(error, MemoryError):
        return FlashgenError("there is not enough memory", "end other programs, or use one process: --jobs 1")
    where = f"{error.filename}: " if error.filename else ""
    hint = "see that it may be read and written, that the disk has room, and how many files may be open (ulimit -n)"
    return FlashgenError(f"{where}{error.strerror or error}", hint)
