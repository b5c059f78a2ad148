"""A stand-in for AnkiConnect: the requests and answers of the real add-on, before a real collection of Anki.

with serve(tmp_path / "anki") as there:
    push(vault, there.url)
    there.anki.study(2)

What the actions do to the collection is done by Anki itself, in the ways in which the add-on calls it: an import merges
note types, with scheduling and presets (Anki 26.9 and later), moving cards is plain SQL that ends the undo history.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import anki.collection  # before anki.cards, which cannot be imported by itself
from anki.cards import CardId
from anki.decks import DeckId
from anki.errors import NotFoundError
from anki.notes import NoteId

from tests.support.anki_collection import AnkiCollection, open_collection

Action = Callable[..., Any]


class DiedError(Exception):
    """The connection is cut: the other side died."""


@dataclass
class Stub:
    """The stand-in, and what a test may look at and set."""

    anki: AnkiCollection
    folder: Path
    url: str = ""
    profile: str = "User 1"
    key: str | None = None
    merges: bool = True
    """Whether an import merges note types, as from Anki 26.9 on."""
    requests: list[tuple[str, dict[str, Any], int]] = field(default_factory=list)
    """Action, parameters and bytes of each request."""
    die_after: int | None = None
    """After the request with this number, counted from 0, was carried out, the connection is cut."""
    lock: Lock = field(default_factory=Lock)

    @property
    def col(self) -> Any:
        """The library's own object, for what only that can do."""
        return self.anki.collection

    @property
    def actions(self) -> list[str]:
        """The actions that were asked for, those within `multi` as well."""
        found = []
        for action, params, _ in self.requests:
            found += [each["action"] for each in params["actions"]] if action == "multi" else [action]
        return found

    def handle(self, body: bytes) -> Any:
        """What AnkiConnect answers to *body*."""
        request = json.loads(body)
        number = len(self.requests)
        self.requests.append((request["action"], request.get("params", {}), len(body)))
        answer = self._answer(request)
        if number == self.die_after:
            raise DiedError
        return answer

    def _answer(self, request: dict[str, Any]) -> Any:
        action, params = request["action"], request.get("params", {})
        if action != "requestPermission" and request.get("key") != self.key:
            return {"result": None, "error": "valid api key must be provided"}
        try:
            if action == "multi":
                return {"result": [self._answer(each) for each in params["actions"]], "error": None}
            if action not in ACTIONS:
                raise Exception("unsupported action")
            return {"result": ACTIONS[action](self, self.anki.collection, **params), "error": None}
        except DiedError:
            raise
        except Exception as error:
            return {"result": None, "error": str(error)}


@contextmanager
def serve(folder: Path) -> Iterator[Stub]:
    """A stand-in that keeps its collection in *folder*."""
    with open_collection(folder) as anki:
        stub = Stub(anki, folder)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    with stub.lock:
                        answer = json.dumps(stub.handle(body)).encode()
                except DiedError:
                    self.close_connection = True
                    return
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            stub.url = f"http://127.0.0.1:{server.server_port}"
            thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield stub
            finally:
                server.shutdown()
                thread.join()


# ------------------------------------------------------------------ the actions

ACTIONS: dict[str, Action] = {}


def action(function: Action) -> Action:
    """Answer to the action with the name of *function*."""
    ACTIONS[function.__name__] = function
    return function


@action
def version(stub: Stub, col: anki.collection.Collection) -> int:
    return 6


@action
def requestPermission(stub: Stub, col: anki.collection.Collection) -> dict[str, Any]:  # noqa: N802
    return {"permission": "granted", "requireApikey": stub.key is not None, "version": 6}


@action
def getActiveProfile(stub: Stub, col: anki.collection.Collection) -> str:  # noqa: N802
    return stub.profile


@action
def modelNamesAndIds(stub: Stub, col: anki.collection.Collection) -> dict[str, int]:  # noqa: N802
    return {each.name: each.id for each in col.models.all_names_and_ids()}


def _model(col: anki.collection.Collection, name: str) -> dict[str, Any]:
    model = col.models.by_name(name)
    if model is None:
        raise Exception(f"model was not found: {name}")
    return model


@action
def modelFieldNames(stub: Stub, col: anki.collection.Collection, modelName: str) -> list[str]:  # noqa: N802, N803
    return [each["name"] for each in _model(col, modelName)["flds"]]


@action
def modelTemplates(stub: Stub, col: anki.collection.Collection, modelName: str) -> dict[str, Any]:  # noqa: N802, N803
    return {each["name"]: {"Front": each["qfmt"], "Back": each["afmt"]} for each in _model(col, modelName)["tmpls"]}


@action
def deckNames(stub: Stub, col: anki.collection.Collection) -> list[str]:  # noqa: N802
    return [each.name for each in col.decks.all_names_and_ids()]


@action
def getDeckConfig(stub: Stub, col: anki.collection.Collection, deck: str) -> Any:  # noqa: N802
    if deck not in deckNames(stub, col):
        return False
    found = col.decks.by_name(deck)
    assert found is not None
    return col.decks.config_dict_for_deck_id(DeckId(found["id"]))


@action
def findNotes(stub: Stub, col: anki.collection.Collection, query: str) -> list[int]:  # noqa: N802
    return [int(id_) for id_ in col.find_notes(query)]


@action
def findCards(stub: Stub, col: anki.collection.Collection, query: str) -> list[int]:  # noqa: N802
    return [int(id_) for id_ in col.find_cards(query)]


@action
def notesInfo(stub: Stub, col: anki.collection.Collection, notes: list[int]) -> list[dict[str, Any]]:  # noqa: N802
    infos: list[dict[str, Any]] = []
    for id_ in notes:
        try:
            note = col.get_note(NoteId(id_))
        except NotFoundError:
            infos.append({})
            continue
        model = note.note_type()
        assert model is not None
        cards = [int(card) for card in note.card_ids()]
        if not cards:
            raise KeyError(id_)
        fields = {each["name"]: {"value": note.fields[each["ord"]], "order": each["ord"]} for each in model["flds"]}
        infos.append(
            {
                "noteId": note.id,
                "profile": stub.profile,
                "tags": note.tags,
                "fields": fields,
                "modelName": model["name"],
                "mod": note.mod,
                "cards": cards,
            }
        )
    return infos


@action
def getDecks(stub: Stub, col: anki.collection.Collection, cards: list[int]) -> dict[str, list[int]]:  # noqa: N802
    decks: dict[str, list[int]] = {}
    for card in cards:
        decks.setdefault(col.decks.name(col.get_card(CardId(card)).did), []).append(card)
    return decks


@action
def areSuspended(stub: Stub, col: anki.collection.Collection, cards: list[int]) -> list[bool | None]:  # noqa: N802
    return [col.get_card(CardId(card)).queue == -1 for card in cards]


@action
def importPackage(stub: Stub, col: anki.collection.Collection, path: str) -> bool:  # noqa: N802
    options = anki.collection.ImportAnkiPackageOptions(
        merge_notetypes=stub.merges, with_scheduling=True, with_deck_configs=stub.merges
    )
    col.import_anki_package(anki.collection.ImportAnkiPackageRequest(package_path=path, options=options))
    return True


@action
def guiUndo(stub: Stub, col: anki.collection.Collection) -> bool:  # noqa: N802
    col.undo()
    return True


@action
def addTags(stub: Stub, col: anki.collection.Collection, notes: list[int], tags: str) -> None:  # noqa: N802
    col.tags.bulk_add([NoteId(id_) for id_ in notes], tags)


@action
def removeTags(stub: Stub, col: anki.collection.Collection, notes: list[int], tags: str) -> None:  # noqa: N802
    col.tags.bulk_remove([NoteId(id_) for id_ in notes], tags)


@action
def suspend(stub: Stub, col: anki.collection.Collection, cards: list[int]) -> bool:
    col.sched.suspend_cards([CardId(card) for card in cards])
    return True


@action
def unsuspend(stub: Stub, col: anki.collection.Collection, cards: list[int]) -> None:
    col.sched.unsuspend_cards([CardId(card) for card in cards])


@action
def createDeck(stub: Stub, col: anki.collection.Collection, deck: str) -> int:  # noqa: N802
    id_ = col.decks.id(deck)
    assert id_ is not None
    return int(id_)


@action
def changeDeck(stub: Stub, col: anki.collection.Collection, cards: list[int], deck: str) -> None:  # noqa: N802
    id_ = createDeck(stub, col, deck)
    col.sched.remFromDyn([CardId(card) for card in cards])
    ids = ",".join(map(str, cards))
    assert col.db
    col.db.execute(f"update cards set did = ?, usn = -1 where id in ({ids})", id_)


@action
def exportPackage(stub: Stub, col: anki.collection.Collection, deck: str, path: str, includeSched: bool) -> bool:  # noqa: N802, N803
    found = col.decks.by_name(deck)
    if found is None:
        return False
    options = anki.collection.ExportAnkiPackageOptions(with_scheduling=includeSched, with_media=True, legacy=True)
    col.export_anki_package(out_path=path, options=options, limit=anki.collection.DeckIdLimit(DeckId(found["id"])))
    return True


@action
def deleteNotes(stub: Stub, col: anki.collection.Collection, notes: list[int]) -> None:  # noqa: N802
    col.remove_notes([NoteId(id_) for id_ in notes])


@action
def deleteDecks(stub: Stub, col: anki.collection.Collection, decks: list[str], cardsToo: bool) -> None:  # noqa: N802, N803
    assert cardsToo
    col.decks.remove([DeckId(found["id"]) for name in decks if (found := col.decks.by_name(name))])
