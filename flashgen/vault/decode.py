"""Bytes of a note -> text, whatever encoding it was saved in."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from flashgen.errors import NoteError

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
    return text_of(data, path)


def text_of(data: bytes, path: str) -> str:
    """The text of the bytes *data* of the note at *path*."""
    text = _decoded(data, path)
    if _is_clean(data):
        return text
    # lone surrogates cannot be stored, the others mean nothing or break the deck's format
    return _CONTROLS.sub("", _VERTICAL.sub("\n", text))


def _is_clean(data: bytes) -> bool:
    """True if there is surely no control character in *data*, tab and `\\n` aside; so it is in most notes.

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
