"""The result of a note as JSON, for the cache.

Not pickled, because a vault, with all that lies in it, may come from somebody else.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from flashgen.conversion.recording_index import Lookup
from flashgen.errors import NoteError
from flashgen.model.card import Card, Media
from flashgen.model.note import Source
from flashgen.model.note_result import SkippedBlock
from flashgen.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """The result of a note but for its cards: problems, look-ups, files."""

    problems: tuple[Problem, ...] = ()
    error: NoteError | None = None
    lookups: tuple[Lookup, ...] = ()
    """What it asked the index: with other answers it would give other cards."""
    files: tuple[str, ...] = ()
    """The files whose content stands on its cards."""
    media: tuple[Media, ...] = ()


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _bytes(value: Any) -> bytes:
    return _encode(value).encode("utf-8", "surrogatepass")


def _value(data: bytes) -> Any:
    return json.loads(data.decode("utf-8", "surrogatepass"))


def dump_cards(cards: Sequence[Card]) -> bytes:
    """*cards* of one note, without guids."""
    if not cards:
        return b""
    return _bytes(
        (
            cards[0].source.path,
            cards[0].note_id,
            [
                (
                    _plain(card),
                    card.source.line,
                    card.last_line,
                    card.source.headings,
                    card.context,
                    card.tags,
                    list(map(_media_as_json, card.media)),
                    card.depends,
                )
                for card in cards
            ],
        )
    )


_skip = attrgetter("type", "line", "last_line", "reason", "is_wall")
_PLAIN = ("kind", "rule", "front", "back", "front_html", "back_html", "deck", "link", "reverse")
_plain = attrgetter(*_PLAIN)


def load_cards(data: bytes) -> tuple[Card, ...]:
    """The cards that *data* holds."""
    if not data:
        return ()
    path, note_id, rows = _value(data)
    return tuple(
        Card(
            **dict(zip(_PLAIN, plain, strict=True)),
            source=Source(path, line, tuple(headings)),
            last_line=last_line,
            context=tuple(context),
            tags=tuple(tags),
            media=tuple(map(_media, media)),
            depends=tuple(depends),
            note_id=note_id,
        )
        for plain, line, last_line, headings, context, tags, media, depends in rows
    )


def dump_skipped(skipped: Iterable[SkippedBlock]) -> bytes:
    """*skipped*, those of one note."""
    rows = list(map(_skip, skipped))
    return _bytes(rows) if rows else b""


def load_skipped(data: bytes) -> tuple[SkippedBlock, ...]:
    """The blocks that *data* holds."""
    return tuple(SkippedBlock(*values) for values in _value(data)) if data else ()


def dump_diagnostics(diagnostics: Diagnostics) -> str:
    """*diagnostics* as JSON; empty if there is nothing of these."""
    if diagnostics == _NONE:
        return ""
    error = diagnostics.error
    return json.dumps(
        (
            [(each.path, each.line, each.message, each.hint, each.code) for each in diagnostics.problems],
            (error.path, error.line, error.problem, error.hint, error.code) if error else None,
            diagnostics.lookups,
            diagnostics.files,
            list(map(_media_as_json, diagnostics.media)),
        )
    )


_NONE = Diagnostics()


def load_diagnostics(text: str) -> Diagnostics:
    """The diagnostics that *text* holds."""
    if not text:
        return _NONE
    problems, error, lookups, files, media = json.loads(text)
    return Diagnostics(
        tuple(Problem(*each) for each in problems),
        NoteError(*error) if error else None,
        tuple(tuple(each) for each in lookups),
        tuple(files),
        tuple(map(_media, media)),
    )


def _media_as_json(media: Media) -> tuple[str, str, str | None]:
    return media.name, media.path, None if media.data is None else b64encode(media.data).decode()


def _media(values: Iterable[Any]) -> Media:
    name, path, data = values
    return Media(name, path, None if data is None else b64decode(data))
