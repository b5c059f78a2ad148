"""A collection of Anki that is closed, opened by Anki's own library: the only file that imports `anki`.

Anki locks an open collection, so to try is safe. Before anything is written there is a backup among Anki's own, and
all that a push does is one entry of Anki's undo.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from flashgen.deck.note_types import NOTE_TYPES, SEPARATOR
from flashgen.errors import AnkiAwayError, PushError, UsageError
from flashgen.push.anki_connect_http import parts
from flashgen.push.anki_protocol import AnkiNote, State, TypeInAnki

FILE = "collection.anki2"
UNDO = "flashgen push"
_SUSPENDED = -1

Method = TypeVar("Method", bound=Callable[..., Any])


@contextmanager
def open_collection(where: str, profile: str) -> Iterator[ClosedAnki]:
    """The collection in the file *where*, or that of *profile* if *where* is `collection`; closed in the end.

    Raises `PushError` if it is open in Anki.
    """
    try:
        import anki.lang
        from anki.collection import Collection as AnkiCollection
        from anki.errors import AnkiException
    except ImportError as error:
        raise PushError(
            "Anki's library is not installed, which opens a collection while Anki is closed",
            "pip install 'flashgen[collection]'",
        ) from error
    file = _file_of(profile) if where == "collection" else Path(where).expanduser()
    if not file.is_file():
        raise UsageError(f"{file}: there is no collection", f"give the path of a file {FILE}")
    anki.lang.set_lang("en")  # without it, several calls of the library fail
    try:
        collection = AnkiCollection(str(file.absolute()))
    except AnkiException as error:
        raise AnkiAwayError(
            f"{file}: cannot be opened ({error})", "close Anki, or push into the running one: leave --to out"
        ) from error
    name = file.absolute().parent.name if file.name == FILE else str(file.absolute())
    if profile and profile != name:
        collection.close()
        raise UsageError(
            f"{file}: is not the collection of the profile '{profile}'", "leave --profile or the path out"
        )
    try:
        yield ClosedAnki(collection, name, file)
    finally:
        collection.close()


def _bases() -> list[Path]:
    """The folders in which Anki may keep its profiles on this system."""
    home = Path.home()
    if base := os.environ.get("ANKI_BASE"):
        return [Path(base)]
    if sys.platform == "win32":
        return [Path(os.environ.get("APPDATA", home)) / "Anki2"]
    if sys.platform == "darwin":
        return [home / "Library/Application Support/Anki2"]
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return [data / "Anki2", home / ".var/app/net.ankiweb.Anki/data/Anki2"]


def _file_of(profile: str) -> Path:
    """The collection of *profile*, or of the only profile there is."""
    files = [file for base in _bases() for file in sorted(base.glob(f"*/{FILE}"))]
    found = [file for file in files if profile in ("", file.parent.name)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"'{file.parent.name}'" for file in files) or "none"
    raise UsageError(f"which collection? Profiles that were found: {names}", "say --profile NAME, or --to PATH")


def timed(method: Method) -> Method:
    """*method* of a `ClosedAnki`, whose time counts as Anki's."""

    @wraps(method)
    def measured(self: ClosedAnki, *args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        try:
            return method(self, *args, **kwargs)
        finally:
            self.seconds += time.perf_counter() - start

    return measured  # type: ignore[return-value]


class ClosedAnki:
    """See `Anki`."""

    def __init__(self, collection: Any, profile: str, file: Path) -> None:
        self._col = collection
        self._profile = profile
        self._file = file
        self._undo: int | None = None
        """The entry of Anki's undo, once something was written."""
        self.seconds = 0.0

    @timed
    def state(self) -> State:
        """See `Anki`."""
        models = self._col.models
        types = {int(each.id): each.name for each in models.all_names_and_ids()}
        ours = {}
        for note_type in NOTE_TYPES:
            if note_type.id in types:
                model = models.get(note_type.id)
                fields, templates = ([each["name"] for each in model[part]] for part in ("flds", "tmpls"))
                ours[note_type.id] = TypeInAnki(model["name"], tuple(fields), frozenset(templates))
        return State(self._profile, types, ours, frozenset(each.name for each in self._col.decks.all_names_and_ids()))

    @timed
    def find(self, guids: Collection[str]) -> dict[str, AnkiNote]:
        """See `Anki`."""
        ours = ",".join(str(note_type.id) for note_type in NOTE_TYPES)
        found: dict[str, AnkiNote] = {}
        for some in parts(sorted(guids)):
            marks = ",".join("?" * len(some))
            rows = self._all(
                f"select id, guid, mid, flds, tags, mod from notes where guid in ({marks}) and mid in ({ours})", *some
            )
            ids = ",".join(str(row[0]) for row in rows)
            cards: dict[int, dict[int, str]] = {}
            for id_, note, deck in self._all(f"select id, nid, did from cards where nid in ({ids}) order by ord"):
                cards.setdefault(note, {})[id_] = self._col.decks.name(deck)
            for id_, guid, type_id, fields, tags, mod in rows:
                note_fields = tuple(fields.split(SEPARATOR))
                found[guid] = AnkiNote(id_, guid, type_id, note_fields, tuple(tags.split()), mod, cards.get(id_, {}))
        return found

    def with_ids(self, note_ids: Mapping[str, int]) -> dict[str, AnkiNote]:
        """See `Anki`; to look up a guid is as fast."""
        return self.find(note_ids)

    def _all(self, query: str, *args: Any) -> list[Any]:
        rows: list[Any] = self._col.db.all(query, *args)
        return rows

    @timed
    def types_of(self, note_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """See `Anki`."""
        found = {}
        for some in parts(note_ids):
            for (id_,) in self._all(f"select id from notes where id in ({_listed(some)})"):
                note = self._col.get_note(id_)
                found[id_] = note.note_type()["name"], dict(note.items()).get("Key", "")
        return found

    @timed
    def filtered(self, decks: Iterable[str]) -> set[str]:
        """See `Anki`."""
        return {name for name in decks if (deck := self._col.decks.by_name(name)) and deck["dyn"]}

    @timed
    def suspended(self, cards: Sequence[int]) -> set[int]:
        """See `Anki`."""
        found: set[int] = set()
        for some in parts(cards):
            query = f"select id from cards where id in ({_listed(some)}) and queue = {_SUSPENDED}"
            found.update(id_ for (id_,) in self._all(query))
        return found

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Something that is written: after a backup, and part of the one entry of undo."""
        if self._undo is None:
            folder = self._file.absolute().parent / "backups"
            folder.mkdir(exist_ok=True)
            self._col.create_backup(backup_folder=str(folder), force=True, wait_for_completion=True)
            self._undo = self._col.add_custom_undo_entry(UNDO)
        yield
        self._col.merge_undo_entries(self._undo)

    @timed
    def import_package(self, file: Path, *, reviews: bool = False) -> None:
        """See `Anki`."""
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        options = ImportAnkiPackageOptions(with_scheduling=reviews)
        with self._writing():
            self._col.import_anki_package(ImportAnkiPackageRequest(package_path=str(file), options=options))

    def undo_import(self) -> None:
        """See `Anki`."""
        self._col.undo()
        self._undo = None

    @timed
    def tag(self, notes: Sequence[int], tags: Sequence[str]) -> None:
        """See `Anki`."""
        with self._writing():
            self._col.tags.bulk_add(list(notes), " ".join(tags))

    @timed
    def untag(self, notes: Sequence[int], tags: Sequence[str]) -> None:
        """See `Anki`."""
        with self._writing():
            self._col.tags.bulk_remove(list(notes), " ".join(tags))

    @timed
    def suspend(self, cards: Sequence[int]) -> None:
        """See `Anki`."""
        with self._writing():
            self._col.sched.suspend_cards(list(cards))

    @timed
    def unsuspend(self, cards: Sequence[int]) -> None:
        """See `Anki`."""
        with self._writing():
            self._col.sched.unsuspend_cards(list(cards))

    @timed
    def move(self, cards: Sequence[int], deck: str) -> None:
        """See `Anki`."""
        with self._writing():
            found = self._col.decks.id_for_name(deck)
            if found is None:
                found = self._col.decks.add_normal_deck_with_name(deck).id
                self._col.merge_undo_entries(self._undo)
            self._col.set_deck(list(cards), found)

    @timed
    def export(self, deck: str, file: Path) -> None:
        """See `Anki`."""
        from anki.collection import DeckIdLimit, ExportAnkiPackageOptions

        options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=True)
        limit = DeckIdLimit(self._col.decks.id_for_name(deck))
        self._col.export_anki_package(out_path=str(file), options=options, limit=limit)

    @timed
    def delete_notes(self, notes: Sequence[int]) -> None:
        """See `Anki`."""
        with self._writing():
            self._col.remove_notes(list(notes))

    @timed
    def delete_empty_deck(self, deck: str) -> None:
        """See `Anki`."""
        found = self._col.decks.id_for_name(deck)
        if found is not None and not self._col.decks.card_count(found, include_subdecks=True):
            with self._writing():
                self._col.decks.remove([found])

    def sync(self) -> None:
        """See `Anki`."""
        raise UsageError("--sync is for a running Anki", "sync when you have started it again")


def _listed(ids: Sequence[int]) -> str:
    return ",".join(map(str, ids))
