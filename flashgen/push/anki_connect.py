"""A running Anki, reached through AnkiConnect.

Few requests with many ids each: every request waits for a timer of 25 ms, and one action on 5,000 notes is as
fast as on five. Content never goes through `addNote` or `updateNote`, which take 80 to 270 times as long as an
import, and know no guids.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flashgen.deck.browser_searches import key_searches
from flashgen.deck.note_types import NOTE_TYPES, key_of
from flashgen.errors import AnkiRefusedError, PushError
from flashgen.push.anki_connect_http import API, QUICK, Connection, parts
from flashgen.push.anki_protocol import KEY_AT, AnkiNote, State, TypeInAnki

_NOTES = 1_000
"""Notes in one answer: a few hundred bytes to some kilobytes each."""
_SOONER_ALL = 8
"""If so many times the notes that are looked for are there at all, it is faster to look at all of them."""

_DECK_SIGNS, _ESCAPED = re.compile(r'([\\*_":])'), r"\\\1"
"""What means something in a search for a deck."""


class AnkiConnect:
    """See `Anki`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._call = connection.call
        self._names: dict[str, int] = {}
        """Ids of our note types, by the names that they have in this collection."""

    @property
    def seconds(self) -> float:
        """See `Anki`."""
        return self._connection.seconds

    def state(self) -> State:
        """See `Anki`."""
        permission = self._permission()
        if permission.get("permission") != "granted":
            raise PushError("AnkiConnect does not permit it", "answer Yes when Anki asks, then push again")
        if int(permission.get("version", 0)) < API:
            raise PushError("AnkiConnect is too old", "update it in Anki: Tools > Add-ons > Check for Updates")
        if not permission.get("requireApikey"):
            self._connection.without_key()
        profile, types, decks = self._connection.several(
            [("getActiveProfile", {}), ("modelNamesAndIds", {}), ("deckNames", {})]
        )
        if types is None or decks is None:
            self._call("deckNames")  # which says why
            raise PushError("Anki did not say what is in the collection", "look into Anki, then push again")
        names = {int(id_): name for name, id_ in types.items()}
        ours = [id_ for note_type in NOTE_TYPES if (id_ := note_type.id) in names]
        self._names = {names[id_]: id_ for id_ in ours}
        asked = [
            (action, {"modelName": names[id_]}) for id_ in ours for action in ("modelFieldNames", "modelTemplates")
        ]
        answers = iter(self._connection.several(asked) if asked else ())
        there = {}
        for id_, fields, templates in zip(ours, answers, answers, strict=True):
            there[id_] = TypeInAnki(names[id_], tuple(fields or ()), frozenset(templates or ()))
        return State(profile or "", names, there, frozenset(decks))

    def _permission(self) -> Mapping[str, Any]:
        try:
            answer = self._call("requestPermission", QUICK)
        except AnkiRefusedError:  # of before 2021
            answer = {"permission": "granted", "version": self._call("version", QUICK), "requireApikey": True}
        return answer if isinstance(answer, Mapping) else {}

    def find(self, guids: Collection[str]) -> dict[str, AnkiNote]:
        """See `Anki`."""
        if not guids or not self._names:
            return {}
        mine = " or ".join(f"mid:{id_}" for id_ in self._names.values())
        wanted = {key_of(guid): guid for guid in guids}
        ids: set[int] = set()
        everything = self._call("findNotes", query=mine) if len(wanted) > _NOTES else None
        if everything is not None and len(everything) < _SOONER_ALL * len(wanted):
            ids.update(everything)
        else:
            for search in key_searches(sorted(guids)):
                ids.update(self._call("findNotes", query=f"({mine}) {search}"))
        found: dict[str, AnkiNote] = {}
        for note in self._notes(sorted(ids)):
            # Of a note that somebody duplicated in Anki, which has the Key of the first, the first is ours.
            if note.key in wanted:
                found.setdefault(wanted[note.key], note)
        return self._with_decks(found)

    def with_ids(self, note_ids: Mapping[str, int]) -> dict[str, AnkiNote]:
        """See `Anki`."""
        keys = {key_of(guid): guid for guid in note_ids}
        notes = self._notes(sorted(note_ids.values()))
        return self._with_decks({keys[note.key]: note for note in notes if note.key in keys})

    def _notes(self, ids: Sequence[int]) -> Iterable[AnkiNote]:
        for some in parts(ids, _NOTES):
            for info in self._infos(some):
                if info.get("modelName") in self._names:
                    yield self._note(info)

    def _infos(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """AnkiConnect's information on the notes with *ids*. It fails on a note without cards, and names it: such a
        note is left out."""
        left = list(ids)
        while left:
            try:
                infos: list[dict[str, Any]] = self._call("notesInfo", notes=left)
            except AnkiRefusedError as error:
                culprit = next((id_ for id_ in left if str(id_) in error.problem), None)
                if culprit is None:
                    raise
                left.remove(culprit)
            else:
                return infos
        return []

    def _note(self, info: Mapping[str, Any]) -> AnkiNote:
        type_id = self._names[info["modelName"]]
        fields = tuple(
            field["value"] for field in sorted(info["fields"].values(), key=lambda field: int(field["order"]))
        )
        key, cards = fields[KEY_AT[type_id]], dict.fromkeys(info["cards"], "")
        mod = info.get("mod") or int(time.time())  # which AnkiConnect says since 2024
        return AnkiNote(info["noteId"], key, type_id, fields, tuple(info["tags"]), mod, cards)

    def _with_decks(self, notes: Mapping[str, AnkiNote]) -> dict[str, AnkiNote]:
        cards = [card for note in notes.values() for card in note.cards]
        decks: dict[int, str] = {}
        for some in parts(cards):
            for deck, inside in self._call("getDecks", cards=some).items():
                decks.update(dict.fromkeys(inside, deck))
        return {guid: replace(note, cards={card: decks[card] for card in note.cards}) for guid, note in notes.items()}

    def types_of(self, note_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """See `Anki`."""
        there: list[int] = []
        for some in parts(note_ids):
            there += self._call("findNotes", query=f"nid:{','.join(map(str, some))}")
        infos = [info for some in parts(there, _NOTES) for info in self._infos(some) if info]
        return {info["noteId"]: (info["modelName"], info["fields"].get("Key", {}).get("value", "")) for info in infos}

    def filtered(self, decks: Iterable[str]) -> set[str]:
        """See `Anki`."""
        names = sorted(decks)
        answers = self._connection.several([("getDeckConfig", {"deck": name}) for name in names]) if names else []
        return {name for name, answer in zip(names, answers, strict=True) if answer and answer.get("dyn")}

    def suspended(self, cards: Sequence[int]) -> set[int]:
        """See `Anki`."""
        found: set[int] = set()
        for some in parts(cards):
            are = self._call("areSuspended", cards=some)
            found.update(card for card, is_suspended in zip(some, are, strict=True) if is_suspended)
        return found

    def import_package(self, file: Path, *, reviews: bool = False) -> None:  # noqa: ARG002 -- it has no choice
        """See `Anki`."""
        if self._call("importPackage", path=str(file)) is not True:
            raise PushError("Anki did not import the cards", "look into Anki, then push again")

    def undo_import(self) -> None:
        """See `Anki`."""
        self._call("guiUndo")

    def tag(self, notes: Sequence[int], tags: Sequence[str]) -> None:
        """See `Anki`."""
        for some in parts(notes):
            self._call("addTags", notes=some, tags=" ".join(tags))

    def untag(self, notes: Sequence[int], tags: Sequence[str]) -> None:
        """See `Anki`."""
        for some in parts(notes):
            self._call("removeTags", notes=some, tags=" ".join(tags))

    def suspend(self, cards: Sequence[int]) -> None:
        """See `Anki`."""
        for some in parts(cards):
            self._call("suspend", cards=some)

    def unsuspend(self, cards: Sequence[int]) -> None:
        """See `Anki`."""
        for some in parts(cards):
            self._call("unsuspend", cards=some)

    def move(self, cards: Sequence[int], deck: str) -> None:
        """See `Anki`."""
        self._call("createDeck", deck=deck)
        for some in parts(cards):
            self._call("changeDeck", cards=some, deck=deck)

    def export(self, deck: str, file: Path) -> None:
        """See `Anki`."""
        if self._call("exportPackage", deck=deck, path=str(file), includeSched=True) is not True:
            raise PushError(f"Anki did not export the deck {deck}", "look into Anki, then push again")

    def delete_notes(self, notes: Sequence[int]) -> None:
        """See `Anki`."""
        for some in parts(notes):
            self._call("deleteNotes", notes=some)

    def delete_empty_deck(self, deck: str) -> None:
        """See `Anki`."""
        if not self._call("findCards", query=f'"deck:{_DECK_SIGNS.sub(_ESCAPED, deck)}"'):
            self._call("deleteDecks", decks=[deck], cardsToo=True)

    def sync(self) -> None:
        """See `Anki`."""
        try:
            self._call("sync")
        except AnkiRefusedError as error:
            raise PushError(
                f"Anki could not sync: {error.problem}", "sync by hand in Anki, then push again"
            ) from error

    def open_file(self, file: Path) -> None:
        """Show Anki's own import dialog for *file*."""
        self._call("guiImportFile", path=str(file))
