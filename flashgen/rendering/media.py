"""Pictures, sounds and films -> files of the deck, each under a name made of its content.

Only what lies in the vault is packed; what is missing, empty, too large or elsewhere is a `Problem`.
"""

from __future__ import annotations

import binascii
import hashlib
import re
import unicodedata
from base64 import b64decode
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from flashgen.model.card import Media
from flashgen.vault.index import Index

PICTURES = frozenset(("avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"))
SOUNDS = frozenset(("flac", "m4a", "mp3", "ogg", "wav", "3gp", "mkv", "mov", "mp4", "ogv", "webm"))
"""Sounds and films; for Anki they are the same."""
MAX_MEDIA = 100 * 2**20
"""Bytes; AnkiWeb refuses to synchronise larger files."""

_DATA = re.compile(r"data:(?P<kind>[\w.+/-]{1,50})(?:;[\w.+=-]{1,50}){0,5}?(?P<base64>;base64)?,", re.I)
_SUFFIX_OF = {
    "image/avif": "avif",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/webp": "webp",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
}


class Refused(Exception):  # noqa: N818 -- it says what happened; it never leaves this package as an error
    """A file is not packed; the text says why, `hint` what the person can do."""

    def __init__(self, why: str, hint: str, code: str = "W101") -> None:
        super().__init__(why)
        self.hint = hint
        self.code = code


def suffix_of(target: str) -> str:
    """The suffix of the file name *target*, in lower case without the dot; empty if it has none.

    >>> suffix_of("a.b/Plan.PNG"), suffix_of("Plan")
    ('png', '')
    """
    name = target.replace("\\", "/").rpartition("/")[2]
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def is_media(target: str) -> bool:
    """True if *target* names a picture, a sound or a film."""
    return suffix_of(target) in PICTURES or suffix_of(target) in SOUNDS


def pack(target: str, note: str, index: Index) -> Media:
    """The file that *target*, written in *note*, names. Raises `Refused`."""
    if target[:5].lower() == "data:":
        return _pack_data(target)
    path = next((path for name in _spellings(target, index) if (path := index.find(name, note))), None)
    if path is None:
        if index.leaves(unquote(target), note):
            raise Refused("it lies outside the vault", "copy the file into the vault")
        if index.is_away(unquote(target)):
            raise Refused(
                "it is not on this disk, iCloud has left a placeholder", "open it once in the Finder", "W109"
            )
        raise Refused("there is no such file in the vault", "put the file there, or mend the link")
    if suffix_of(path) not in PICTURES | SOUNDS:
        raise Refused("Anki cannot show such a file", "link to it instead")
    try:
        stat = (index.root / path).stat()
        if not stat.st_size:
            raise Refused("the file is empty", "put the whole file there")
        if stat.st_size > MAX_MEDIA:
            raise Refused("the file is over 100 MB", "AnkiWeb takes no larger files; make it smaller")
        digest = _digest(str(index.root / path), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
        return Media(_name(path, digest), path)
    except OSError as error:
        raise Refused(f"the file cannot be read ({error.strerror})", "check its permissions") from error


_ABSOLUTE = re.compile(r"file:/*|(?=[A-Za-z]:[\\/])", re.I)


def _spellings(target: str, index: Index) -> list[str]:
    """The spellings of *target* to try: with `%20` read as a space first, then as it is, then without `?raw=true`; if
    it is an address on a disk, what stands in it behind the name of the vault."""
    if _ABSOLUTE.match(target):
        _, inside, path = unquote(target).replace("\\", "/").rpartition(f"/{index.root.absolute().name}/")
        return [f"/{path}"] if inside else [target]
    found = [unquote(target), target] if "%" in target else [target]
    return [*found, found[0].partition("?")[0]] if "?" in found[0] else found


def _pack_data(address: str) -> Media:
    match = _DATA.match(address)
    suffix = _SUFFIX_OF.get(match["kind"].lower(), "") if match else ""
    if not match or not suffix:
        raise Refused("a data: address of this kind is not shown", "save it as a file in the vault")
    body = address[match.end() :]
    try:
        data = b64decode(re.sub(r"\s+", "", unquote(body))) if match["base64"] else unquote_to_bytes(body)
    except (binascii.Error, ValueError) as error:
        raise Refused("its data: address is damaged", "save it as a file in the vault") from error
    if not data:
        raise Refused("its data: address is empty", "save it as a file in the vault")
    return Media(f"data-{hashlib.sha256(data).hexdigest()[:12]}.{suffix}", "", data)


@lru_cache(maxsize=4096)
def _digest(file: str, *stat: int) -> str:  # noqa: ARG001 -- tells when to read it again
    """The first 12 digits of the SHA-256 of *file*; a picture on ten cards is read once."""
    with Path(file).open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:12]


def _name(path: str, digest: str) -> str:
    """`stem-<content hash>.ext`: a name that Anki keeps as it is and that changes with the content.

    >>> _name("src/Große Abb. (1).PNG", "e3b0c44298fc")
    'grosse-abb-1-e3b0c44298fc.png'
    """
    name = path.rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    ascii_stem = unicodedata.normalize("NFKD", stem.casefold()).encode("ascii", "ignore").decode()
    clean = re.sub(r"[^a-z0-9]+", "-", ascii_stem).strip("-")[:60] or "media"
    return f"{clean}-{digest}.{suffix.lower()}"
