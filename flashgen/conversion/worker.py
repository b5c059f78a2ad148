"""The work on one note as a whole: read it, convert it, and say what the result depends on.

`convert_paths` is what a pool or a cluster runs: arguments and result can be pickled, and the result is
compact, because most of what a note gives is only stored until the deck is written. It is written as JSON,
not pickled: a vault, with all that lies in it, may come from somebody else.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from flashgen.config import Config
from flashgen.errors import NoteError, as_note_error
from flashgen.identity.ledger import line_of_new
from flashgen.model.card import Card, Media
from flashgen.model.note import Source
from flashgen.model.problem import Problem
from flashgen.vault.decode import read_text
from flashgen.vault.index import Index

if TYPE_CHECKING:
    from flashgen.identity.card_record import Traits


Look = tuple[str, str, str, str | None]
"""What the index was asked, `find`, `find_note` or `leaves`; the target; the note; the answer."""


class Made(NamedTuple):
    """What is needed of a card to build a deck: nothing that would have to be worked out again."""

    guid: str
    """The guid that it has if no ledger knows it and nothing else is asked in its words."""
    entry: bytes
    """The line of the ledger that it then has, without its times."""
    line: int
    """1-based line of the note."""
    deck: str
    ords: str
    """See `Row`."""
    row: bytes
    """What stands in the deck, with that guid: see `Row`."""


class Worked(NamedTuple):
    """What one note gave, as it is stored."""

    path: str
    digest: str
    """Hash of its text; empty if it could not be read."""
    note: str
    """Note id of its cards."""
    plain: bool
    """Whether its cards, if they are new, are what they are whatever else stands in the vault: no two ask the
    same, none is a cloze."""
    made: tuple[Made, ...]
    """Its cards, in their order."""
    cards: bytes
    """The same, whole, as `load_cards` reads them."""
    remarks: str
    """JSON: problems, the error, look-ups, files, media; empty if there is nothing of these."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is to be known of a note besides its cards."""

    problems: tuple[Problem, ...] = ()
    error: NoteError | None = None
    looks: tuple[Look, ...] = ()
    """What it asked the index: with other answers it would give other cards."""
    files: tuple[str, ...] = ()
    """The files whose content stands on its cards."""
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched(Index):
    """An index that remembers what it is asked."""

    looks: dict[tuple[str, str, str], str | None] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    def find(self, target: str, note: str) -> str | None:
        """As `Index`."""
        found = Index.find(self, target, note)
        self.looks["find", target, note] = found
        if found is not None:
            self.files.add(found)
        return found

    def find_note(self, target: str, note: str) -> str | None:
        """As `Index`; only the name counts, a link does not depend on what stands in the note."""
        found = Index.find_note(_unwatched(self), target, note)
        self.looks["find_note", target, note] = found
        return found

    def leaves(self, target: str, note: str) -> bool:
        """As `Index`."""
        leaves = Index.leaves(self, target, note)
        self.looks["leaves", target, note] = "yes" if leaves else None
        return leaves


_NAMES = tuple(each.name for each in fields(Index))


def _unwatched(index: Index) -> Index:
    return Index(*(getattr(index, name) for name in _NAMES))


def answer(index: Index, kind: str, target: str, note: str) -> str | None:
    """What *index* says to a look-up."""
    if kind == "leaves":
        return "yes" if index.leaves(target, note) else None
    return index.find(target, note) if kind == "find" else index.find_note(target, note)


def convert_paths(paths: Sequence[str], index: Index, config: Config) -> list[Worked]:
    """What the notes at *paths* give; notes cannot make it fail."""
    return [work_on(path, index, config) for path in paths]


def work_on(path: str, index: Index, config: Config) -> Worked:
    """What the note at *path* gives; if anything at all fails, that is what it gives: see `as_note_error`."""
    try:
        return _worked(path, index, config)
    except Exception as error:
        remarks = Remarks(error=as_note_error(error, path))
        return Worked(path, "", "", True, (), b"", _dump_remarks(remarks))


def _worked(path: str, index: Index, config: Config) -> Worked:
    # Here, because an unchanged vault needs nothing of it.
    from flashgen.conversion.note import cards_of
    from flashgen.identity.card_record import traits_and_fields
    from flashgen.identity.keys import without_duplicates
    from flashgen.markdown.parse import parse_note

    watched = Watched(*(getattr(index, name) for name in _NAMES))
    text = read_text(index.root, path)
    made = cards_of(parse_note(text, path), watched, config)
    cards = without_duplicates(made.cards)
    remarks = Remarks(
        made.problems,
        None,
        tuple((*asked, said) for asked, said in watched.looks.items()),
        tuple(sorted({*watched.files, *(other for card in cards for other in card.depends)})),
        tuple(dict.fromkeys(media for card in cards for media in card.media)),
    )
    found = [traits_and_fields(card) for card in cards]
    return Worked(
        path,
        digest(text),
        found[0][0].note if found else "",
        len({each.front for each, _ in found}) == len(found) and all(each.hash for each, _ in found),
        tuple(_made(cards, found)),
        dump_cards(cards),
        _dump_remarks(remarks),
    )


def _made(cards: Sequence[Card], found: Sequence[tuple[Traits, tuple[str, ...]]]) -> Iterator[Made]:
    from flashgen.deck.rows import row_of

    after = ""
    for card, (each, texts) in zip(cards, found, strict=True):
        row = row_of(card, each.guid, texts)
        yield Made(each.guid, line_of_new(each, after), each.line, each.deck, row.ords, row.dump())
        after = each.guid


def digest(text: str) -> str:
    """What stands for the *text* of a note."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# ------------------------------------------------------------------ as bytes


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


def _dump_remarks(remarks: Remarks) -> str:
    if remarks == _NONE:
        return ""
    error = remarks.error
    return json.dumps(
        (
            [(each.path, each.line, each.message, each.hint, each.code) for each in remarks.problems],
            (error.path, error.line, error.problem, error.hint, error.code) if error else None,
            remarks.looks,
            remarks.files,
            list(map(_media_as_json, remarks.media)),
        )
    )


_NONE = Remarks()


def load_remarks(text: str) -> Remarks:
    """The remarks that *text* holds."""
    if not text:
        return _NONE
    problems, error, looks, files, media = json.loads(text)
    return Remarks(
        tuple(Problem(*each) for each in problems),
        NoteError(*error) if error else None,
        tuple(tuple(look) for look in looks),
        tuple(files),
        tuple(map(_media, media)),
    )


def _media_as_json(media: Media) -> tuple[str, str, str | None]:
    return media.name, media.path, None if media.data is None else b64encode(media.data).decode()


def _media(values: Iterable[Any]) -> Media:
    name, path, data = values
    return Media(name, path, None if data is None else b64decode(data))
