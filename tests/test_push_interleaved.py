"""Whatever is edited in the notes and in Anki between pushes: nobody's work is lost, and no review.

    INTERLEAVINGS=500 pytest tests/test_push_interleaved.py

tries five hundred sequences of edits instead of a few.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flashgen.push.anki_protocol import RETIRED
from tests.support.anki_connect import Stub, serve
from tests.test_push import push

TERMS = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon")
NOTES = ("one", "two")
TAGS = ("red", "green", "blue")
READS = {
    *("requestPermission", "version", "getActiveProfile", "modelNamesAndIds", "modelFieldNames", "modelTemplates"),
    *("deckNames", "findNotes", "notesInfo", "getDecks", "getDeckConfig", "areSuspended", "multi"),
}
"""Actions that change nothing."""

terms, notes, numbers = st.sampled_from(TERMS), st.sampled_from(NOTES), st.integers(1, 3)
edits = st.one_of(
    st.tuples(st.just("answer"), terms, notes, numbers),
    st.tuples(st.just("remove"), terms, notes),
    st.tuples(st.just("folder"), notes, st.sampled_from(("", "A", "B"))),
    st.tuples(st.just("retag"), notes, st.sets(st.sampled_from(TAGS))),
    st.tuples(st.just("push")),
    st.tuples(st.just("push")),
    st.tuples(st.just("die"), st.integers(0, 14)),
    st.tuples(st.just("anki_edit"), terms, numbers),
    st.tuples(st.just("anki_tag"), terms, st.sampled_from(("mine", "leech", "marked", *TAGS))),
    st.tuples(st.just("anki_untag"), terms, st.sampled_from(TAGS)),
    st.tuples(st.just("anki_move"), terms, st.sampled_from(("Mine", "Vault::B"))),
    st.tuples(st.just("anki_suspend"), terms),
    st.tuples(st.just("anki_unsuspend"), terms),
    st.tuples(st.just("anki_flag"), terms, numbers),
    st.tuples(st.just("anki_delete"), terms),
    st.tuples(st.just("anki_study"), numbers),
)


@dataclass
class Mine:
    """What the person did to a note in Anki."""

    text: str | None = None
    tags: set[str] = field(default_factory=set)
    taken_off: set[str] = field(default_factory=set)
    deck: str = ""
    suspended: bool = False
    flag: int = 0


class World:
    """A vault, a collection, and what the person did in it."""

    def __init__(self, root: Path, there: Stub) -> None:
        self.vault, self.there = root / "Vault", there
        self.facts: dict[str, dict[str, str]] = {note: {} for note in NOTES}
        self.tags: dict[str, set[str]] = {note: set() for note in NOTES}
        self.folder = dict.fromkeys(NOTES, "")
        self.mine: dict[str, Mine] = {}
        self.deleted: set[str] = set()
        self.foreign = self._foreign()
        self.answer("Alpha", "one", 1)
        self.answer("Beta", "two", 1)

    def _foreign(self) -> Any:
        col = self.there.col
        for model in ("Basic", "Cloze"):
            note = col.new_note(col.models.by_name(model))
            note.fields[0] = "{{c1::hers}} Alpha"
            note.tags = ["hers", RETIRED]
            col.add_note(note, col.decks.id("Vault::A"))
        return self._others()

    def _others(self) -> Any:
        col = self.there.col
        found = []
        for id_ in col.find_notes("-note:flashgen*"):
            note = col.get_note(id_)
            cards = [(col.decks.name(card.did), card.queue, card.mod, card.flags) for card in note.cards()]
            found.append((note.fields, note.tags, note.mod, cards))
        return found

    # --- the notes

    def write(self, note: str) -> None:
        for folder in ("", "A", "B"):
            (self.vault / folder / f"{note}.md").unlink(missing_ok=True)
        tags = ", ".join(sorted(self.tags[note]))
        lines = [f"- **{term}:** {answer}\n" for term, answer in self.facts[note].items()]
        file = self.vault / self.folder[note] / f"{note}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\ntags: [{tags}]\n---\n" + "".join(lines or ["nothing\n"]), "utf-8")

    def answer(self, term: str, note: str, number: int) -> None:
        self.facts[note][f"{term} {note}"] = f"answer {number} to {term} of {note}"
        self.write(note)

    def remove(self, term: str, note: str) -> None:
        if sum(map(len, self.facts.values())) > 1:  # a vault without cards is an error
            self.facts[note].pop(f"{term} {note}", None)
        self.write(note)

    def retag(self, note: str, tags: set[str]) -> None:
        self.tags[note] = tags
        self.write(note)

    def move_folder(self, note: str, folder: str) -> None:
        self.folder[note] = folder
        self.write(note)

    # --- Anki

    def ours(self, term: str) -> list[Any]:
        col = self.there.col
        return [note for id_ in col.find_notes(f"note:flashgen {term}") if (note := col.get_note(id_))]

    def do(self, name: str, *arguments: Any) -> None:
        edits: dict[str, Callable[..., None]] = {
            "folder": self.move_folder,
            "retag": self.retag,
            "answer": self.answer,
            "remove": self.remove,
        }
        edits[name](*arguments)

    def do_in_anki(self, name: str, *arguments: Any) -> None:
        col = self.there.col
        if name == "anki_study":
            for guid in self.there.anki.study(*arguments):
                if guid in self.mine:
                    self.mine[guid].suspended = False  # to answer a card is to unsuspend it
            self.foreign = self._others()
            return
        term, *rest = arguments
        for note in self.ours(term):
            mine, cards = self.mine.setdefault(note.guid, Mine()), [card.id for card in note.cards()]
            match name:
                case "anki_edit":
                    note["Back"] = mine.text = f"my answer {rest[0]}"
                    col.update_note(note)
                case "anki_tag":
                    col.tags.bulk_add([note.id], rest[0])
                    mine.tags.add(rest[0])
                    mine.taken_off.discard(rest[0])
                case "anki_untag":
                    if rest[0] in note.tags:
                        col.tags.bulk_remove([note.id], rest[0])
                        mine.taken_off.add(rest[0])
                        mine.tags.discard(rest[0])
                case "anki_move":
                    col.set_deck(cards, col.decks.id(rest[0]))
                    mine.deck = rest[0]
                case "anki_suspend" if RETIRED not in note.tags:
                    col.sched.suspend_cards(cards)
                    mine.suspended = True
                case "anki_unsuspend":
                    col.sched.unsuspend_cards(cards)
                    mine.suspended = False
                case "anki_flag":
                    col.set_user_flag_for_cards(rest[0], cards)
                    mine.flag = rest[0]
                case "anki_delete":
                    col.remove_notes([note.id])
                    self.deleted.add(note.guid)

    # --- what must hold

    def reviews(self) -> dict[int, Any]:
        col = self.there.col
        rows = col.db.all(
            "select id, ivl, reps, due, flags, (select count() from revlog where cid = c.id) from cards c"
        )
        return {id_: tuple(rest) for id_, *rest in rows}

    def push(self, dies_after: int | None = None) -> None:
        before = self.reviews()
        if dies_after is not None:
            self.there.die_after = len(self.there.requests) + dies_after
        result = push(self.vault, self.there)
        self.there.die_after = None
        after = self.reviews()
        assert {id_: after[id_] for id_ in before if id_ in after} == before, "a review is lost"
        assert before.keys() <= after.keys(), "a card is lost"
        assert self._others() == self.foreign, "a note of another is touched"
        if dies_after is None:
            assert result.exit_code == 0, result.output
            self.check()

    def check(self) -> None:
        col = self.there.col
        notes = self.there.anki.notes()
        assert not self.deleted & notes.keys(), "what was deleted in Anki is back"
        for guid, mine in self.mine.items():
            if guid in notes:
                note = col.get_note(notes[guid].id)
                assert mine.text in (None, note["Back"])
                assert mine.tags <= set(note.tags)
                assert not mine.taken_off & set(note.tags)
                for card in note.cards():
                    assert mine.deck in ("", col.decks.name(card.did)) or mine.deck == "Vault::B"
                    assert not mine.suspended or card.queue == -1
                    assert card.user_flag() == mine.flag
        done, seen = len(self.there.requests), notes
        assert push(self.vault, self.there).exit_code == 0
        assert self.there.anki.notes() == seen
        actions = {action for action, _, _ in self.there.requests[done:]}
        assert actions <= READS, f"the second push does something: {actions - READS}"

    def finish(self) -> None:
        """All facts of the notes are asked for, those that are not the person's in the words of the notes."""
        self.push()
        col, facts = (
            self.there.col,
            {front: back for note in self.facts.values() for front, back in note.items()},
        )
        for note in self.there.anki.notes().values():
            front = note.fields.get("Front", "").rpartition("<strong>")[2].removesuffix("</strong>")
            mine = self.mine.get(note.guid, Mine())
            if front in facts and note.note_type == "flashgen":
                assert note.fields["Back"] == (mine.text or facts.pop(front))
                card = col.get_note(note.id).cards()[0]
                assert mine.suspended == (card.queue == -1), (note, mine)
                assert RETIRED not in note.tags
        deleted_or_mine = len(self.deleted) + sum(mine.text is not None for mine in self.mine.values())
        assert len(facts) <= deleted_or_mine
        assert self.there.anki.problems() == []


@settings(
    max_examples=int(os.environ.get("INTERLEAVINGS", "12")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(edits, min_size=4, max_size=25))
def test_whatever_happens_on_both_sides_nothing_is_lost(steps: list[tuple[Any, ...]]) -> None:
    """Nothing of another's note is touched, no review is lost, what the person did stays, a second push does nothing."""
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "anki") as there:
        world = World(Path(folder), there)
        world.push()
        for name, *arguments in steps:
            if name == "push":
                world.push()
            elif name == "die":
                world.push(*arguments)
            elif name.startswith("anki_"):
                world.do_in_anki(name, *arguments)
            else:
                world.do(name, *arguments)
        world.finish()
