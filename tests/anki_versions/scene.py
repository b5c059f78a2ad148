"""Imports decks into one version of Anki, one after the other, and prints what became of them as JSON.

    python scene.py FOLDER DECK.apkg DECK.apkg ...

Needs only the package `anki`, of any version from 2.1.66 on: it runs in the environment of that version. After the
first import every card is answered once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import anki.lang

anki.lang.set_lang("en")  # without it, several calls of the library fail

from anki import import_export_pb2  # noqa: E402
from anki.collection import Collection  # noqa: E402

EASY = 4


def opened(folder: Path) -> Any:
    """A new collection in *folder*, with the scheduler that has been the only one since 23.10."""
    folder.mkdir(parents=True, exist_ok=True)
    collection: Any = Collection(str(folder / "collection.anki2"))
    if collection.sched_ver() == 1:
        collection.upgrade_to_v2_scheduler()
    if not collection.v3_scheduler():
        collection.set_v3_scheduler(enabled=True)
    return collection


def imported(collection: Any, deck: str) -> dict[str, int]:
    """How many notes of *deck* were what, with the options that a new profile has."""
    if hasattr(import_export_pb2, "ImportAnkiPackageOptions"):
        log = collection.import_anki_package(import_export_pb2.ImportAnkiPackageRequest(package_path=deck)).log
    else:  # up to 2.1.66
        log = collection.import_anki_package(deck).log
    return {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting")}


def answer_all(collection: Any) -> None:
    """Answer each card once."""
    for id_ in collection.db.list("select id from cards order by id"):
        card = collection.get_card(id_)
        card.start_timer()
        collection.sched.answerCard(card, EASY)


def state(collection: Any) -> dict[str, Any]:
    """What a person would see: the notes by guid, and the cards with their histories."""
    notes = {}
    for guid, id_ in collection.db.all("select guid, id from notes"):
        note = collection.get_note(id_)
        notes[guid] = {
            "fields": dict(note.items()),
            "tags": sorted(note.tags),
            "cards": [
                {
                    "deck": collection.decks.name(card.did),
                    "interval": bool(card.ivl),
                    "reps": card.reps,
                    "reviews": collection.db.scalar("select count() from revlog where cid = ?", card.id),
                }
                for card in sorted(note.cards(), key=lambda card: card.ord)
            ],
        }
    return notes


def problems(collection: Any) -> list[str]:
    """What Check Database, Check Media and Empty Cards complain of."""
    found = []
    text, fine = collection.fix_integrity()
    if not fine:
        # of cards that a script answers faster than a person Anki notes the time of the review only now
        found += [line for line in text.splitlines() if "last review time" not in line and "optimized" not in line]
    media = collection.media.check()
    found += [f"missing {name}" for name in media.missing] + [f"unused {name}" for name in media.unused]
    return found + [f"empty {note.note_id}" for note in collection.get_empty_cards().notes]


def main(folder: str, *decks: str) -> None:
    """Import *decks* in their order and print the counts of each import and the state at the end."""
    from anki.buildinfo import version

    collection = opened(Path(folder))
    imports = []
    for number, deck in enumerate(decks):
        imports.append(imported(collection, deck))
        if not number:
            answer_all(collection)
    found = {"version": version, "imports": imports, "notes": state(collection), "problems": problems(collection)}
    collection.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
