"""Push, into a real collection of Anki behind the requests of AnkiConnect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flashgen.cli.main import main
from flashgen.push.anki_protocol import RETIRED
from tests.support.anki_collection import AnkiNote
from tests.support.anki_connect import Stub, serve

MakeVault = Callable[[dict[str, str]], Path]

NOTES = {
    "A/letters.md": "- **Alpha:** the first letter\n- **Beta:** the second letter\n- **Gamma:** the third letter\n",
    "B/colours.md": "- **Delta red:** a warm colour\n- **Epsilon blue:** a cold colour\n- **Zeta green:** between them\n",
}


@pytest.fixture
def vault(make_vault: MakeVault) -> Path:
    return make_vault(NOTES)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Stub]:
    with serve(tmp_path / "anki") as stub:
        yield stub


def push(vault: Path, there: Stub, *options: str, answers: str | None = None) -> Result:
    """Push *vault*, without questions; what is not asked for must not happen."""
    arguments = ["push", str(vault), "--url", there.url, *(() if "-n" in options else ("--yes",)), *options]
    result = CliRunner().invoke(main, arguments, input=answers)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def edit(vault: Path, path: str, old: str, new: str) -> None:
    """Replace *old* by *new* in a note."""
    file = vault / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def note_of(there: Stub, word: str) -> AnkiNote:
    """The note in Anki in whose question *word* stands."""
    (note,) = (note for note in there.anki.notes().values() if word in note.fields.get("Front", ""))
    return note


def card_of(there: Stub, word: str) -> Any:
    """Its card, as Anki's own object."""
    (id_,) = there.col.card_ids_of_note(note_of(there, word).id)
    return there.col.get_card(id_)


def deck_of(there: Stub, word: str) -> str:
    return str(there.col.decks.name(card_of(there, word).did))


def test_a_first_push_adds_all_cards_in_their_order_and_the_second_does_nothing(vault: Path, there: Stub) -> None:
    """Cards are in the decks of their folders, with the fields of a build; what is there is not touched again."""
    result = push(vault, there)
    assert result.exit_code == 0, result.output
    assert "+6 new" in result.output
    assert deck_of(there, "Alpha") == "Vault::A"
    assert [card.due for card in there.anki.cards()] == list(range(1, 7))
    before, count = there.anki.notes(), len(there.requests)
    result = push(vault, there)
    assert result.exit_code == 0
    assert "nothing changed" in result.output
    assert there.anki.notes() == before
    assert {action for action, _, _ in there.requests[count:]} == {"requestPermission", "multi"}
    assert there.anki.problems() == []


# ------------------------------------------------------------------ both sides changed something


def studied(vault: Path, there: Stub) -> None:
    """A vault that was pushed, and of which all cards were answered once in Anki."""
    assert push(vault, there).exit_code == 0
    there.anki.study(6)


def history(there: Stub, word: str) -> tuple[int, int, int]:
    """Interval, repetitions and reviews of a card."""
    guid = note_of(there, word).guid
    (card,) = (card for card in there.anki.cards() if card.guid == guid)
    return card.ivl, card.reps, card.reviews


def test_an_edited_answer_arrives_and_the_tags_of_the_person_stay(vault: Path, there: Stub) -> None:
    """Interval and reviews, too; `leech` and `marked` are Anki's own."""
    studied(vault, there)
    guid, before = note_of(there, "Alpha").guid, history(there, "Alpha")
    there.col.tags.bulk_add([note_of(there, "Alpha").id], "mine leech marked")
    edit(vault, "A/letters.md", "the first letter", "the very first letter")
    result = push(vault, there)
    assert "~1 updated" in result.output
    note = note_of(there, "Alpha")
    assert (note.guid, note.fields["Back"], note.tags) == (guid, "the very first letter", ("leech", "marked", "mine"))
    assert history(there, "Alpha") == before


def test_tags_of_the_note_come_and_go_without_those_of_the_person(vault: Path, there: Stub) -> None:
    """What the person took off stays off, what she added stays, and what the note lost is lost."""
    text = (vault / "A/letters.md").read_text("utf-8")
    (vault / "A/letters.md").write_text(f"---\ntags: [one, two, three]\n---\n{text}", "utf-8")
    studied(vault, there)
    col, id_ = there.col, note_of(there, "Alpha").id
    col.tags.bulk_add([id_], "mine")
    col.tags.bulk_remove([id_], "two")
    edit(vault, "A/letters.md", "[one, two, three]", "[two, three, four]")
    push(vault, there)
    assert note_of(there, "Alpha").tags == ("four", "mine", "three")
    assert note_of(there, "Beta").tags == ("four", "three", "two")
    assert "nothing changed" in push(vault, there).output


def test_an_answer_edited_on_both_sides_stays_as_it_is_in_anki_unless_it_is_to_be_overwritten(
    vault: Path, there: Stub
) -> None:
    """Reported at each push, until somebody decides."""
    studied(vault, there)
    there.anki.edit(note_of(there, "Alpha").guid, Back="my own words", tag="mine")
    edit(vault, "A/letters.md", "the first letter", "the very first letter")
    for _ in range(2):
        result = push(vault, there)
        assert "! A/letters.md:1  Alpha (edited in Anki: stays as it is there)" in result.output
        assert "--edited overwrite" in result.output
        assert note_of(there, "Alpha").fields["Back"] == "my own words"
    assert push(vault, there, "-n").exit_code == 0
    push(vault, there, "--edited", "overwrite")
    assert note_of(there, "Alpha").fields["Back"] == "the very first letter"
    assert note_of(there, "Alpha").tags == ("mine",)


def test_an_edit_in_anki_of_what_did_not_change_in_the_notes_is_nobodys_business(vault: Path, there: Stub) -> None:
    """Not even looked at; and when only its tags or its deck change in the notes, they do, and its text stays."""
    studied(vault, there)
    there.anki.edit(note_of(there, "Alpha").guid, Back="my own words")
    edit(vault, "B/colours.md", "a warm colour", "a very warm colour")
    assert "Alpha" not in push(vault, there).output
    text = (vault / "A/letters.md").read_text("utf-8")
    (vault / "A/letters.md").write_text(f"---\ntags: [one]\ndeck: Elsewhere\n---\n{text}", "utf-8")
    push(vault, there)
    assert (note_of(there, "Alpha").fields["Back"], note_of(there, "Alpha").tags) == ("my own words", ("one",))
    assert deck_of(there, "Alpha") == "Elsewhere"
    assert "nothing changed" in push(vault, there).output


def test_what_is_gone_is_suspended_and_tagged_and_comes_back(vault: Path, there: Stub) -> None:
    """With its history; only what push suspended is asked for again when the text is back."""
    studied(vault, there)
    before = history(there, "Alpha")
    there.col.sched.suspend_cards([card_of(there, "Beta").id])
    edit(vault, "A/letters.md", NOTES["A/letters.md"], "- **Gamma:** the third letter\n")
    result = push(vault, there)
    assert "-2 retired" in result.output
    for word in ("Alpha", "Beta"):
        assert card_of(there, word).queue == -1
        assert note_of(there, word).tags == (RETIRED,)
    assert "nothing changed" in push(vault, there).output
    edit(vault, "A/letters.md", "- **Gamma:** the third letter\n", NOTES["A/letters.md"])
    assert "<2 back" in push(vault, there).output
    assert (card_of(there, "Alpha").queue, card_of(there, "Beta").queue) == (2, -1)
    assert note_of(there, "Alpha").tags == note_of(there, "Beta").tags == ()
    assert history(there, "Alpha") == before
    assert "nothing changed" in push(vault, there).output


def test_who_takes_the_tag_off_a_card_keeps_it(vault: Path, there: Stub) -> None:
    """It is neither retired nor deleted again, nor is anything done to it when its text is back."""
    studied(vault, there)
    edit(vault, "A/letters.md", "- **Alpha:** the first letter\n", "")
    push(vault, there)
    col, card = there.col, card_of(there, "Alpha")
    col.sched.unsuspend_cards([card.id])
    col.tags.bulk_remove([card.nid], RETIRED)
    assert "nothing changed" in push(vault, there, "--all").output
    assert (card_of(there, "Alpha").queue, note_of(there, "Alpha").tags) == (2, ())
    edit(vault, "A/letters.md", "- **Beta:", "- **Alpha:** the first letter\n- **Beta:")
    assert "nothing changed" in push(vault, there).output


def test_what_was_deleted_in_anki_stays_deleted(vault: Path, there: Stub) -> None:
    """Reported when its text changes; added anew or forgotten only on request."""
    studied(vault, there)
    for word in ("Alpha", "Beta"):
        there.col.remove_notes([note_of(there, word).id])
    edit(vault, "A/letters.md", " letter", " sign")
    result = push(vault, there)
    assert "x A/letters.md:1  Alpha (deleted in Anki: left out)" in result.output
    assert "--deleted add" in result.output
    assert len(there.anki.notes()) == 4
    assert note_of(there, "Gamma").fields["Back"] == "the third sign"
    assert "1 forgotten" not in push(vault, there).output
    assert push(vault, there, "--deleted", "add").exit_code == 0
    assert note_of(there, "Alpha").fields["Back"] == "the first sign"
    assert len(there.anki.notes()) == 6


def test_a_deleted_card_may_be_forgotten(vault: Path, there: Stub) -> None:
    """As by `flashgen forget`: no push speaks of it again, whatever its text becomes."""
    studied(vault, there)
    there.col.remove_notes([note_of(there, "Alpha").id])
    edit(vault, "A/letters.md", "the first letter", "the first sign")
    assert "x1 forgotten" in push(vault, there, "--deleted", "forget").output
    edit(vault, "A/letters.md", "the first sign", "the first of all")
    assert "Alpha" not in push(vault, there).output
    assert len(there.anki.notes()) == 5


def test_cards_follow_their_folder_unless_the_person_moved_them(vault: Path, there: Stub) -> None:
    """History, suspension and flags stay; a card that was put elsewhere in Anki stays there, with its new text."""
    studied(vault, there)
    before, col = history(there, "Delta"), there.col
    there.anki.move(note_of(there, "Epsilon").guid, "Mine")
    col.sched.suspend_cards([card_of(there, "Zeta").id])
    col.set_user_flag_for_cards(3, [card_of(there, "Zeta").id])
    edit(vault, "B/colours.md", "between them", "in the middle")
    (vault / "B").rename(vault / "C")
    result = push(vault, there)
    assert "> C/colours.md:2  Epsilon blue (moved in Anki: stays in Mine)" in result.output
    assert [deck_of(there, word) for word in ("Delta", "Epsilon", "Zeta")] == ["Vault::C", "Mine", "Vault::C"]
    assert history(there, "Delta") == before
    zeta = card_of(there, "Zeta")
    assert (zeta.queue, zeta.user_flag(), note_of(there, "Zeta").fields["Back"]) == (-1, 3, "in the middle")
    assert "nothing changed" in push(vault, there).output


def test_cards_need_not_move(vault: Path, there: Stub) -> None:
    """With --no-move they stay, and another push may move them."""
    studied(vault, there)
    (vault / "B").rename(vault / "C")
    push(vault, there, "--no-move")
    assert deck_of(there, "Delta") == "Vault::B"
    push(vault, there)
    assert deck_of(there, "Delta") == "Vault::C"


def test_an_update_makes_no_empty_deck(vault: Path, there: Stub) -> None:
    """Anki makes every deck that a package names; the person renamed hers."""
    studied(vault, there)
    col = there.col
    col.decks.rename(col.decks.by_name("Vault::A"), "Letters")
    edit(vault, "A/letters.md", "the first letter", "the very first letter")
    push(vault, there)
    assert (deck_of(there, "Alpha"), note_of(there, "Alpha").fields["Back"]) == ("Letters", "the very first letter")
    assert "Vault::A" not in there.anki.decks()


def test_what_is_in_a_filtered_deck_moves_when_it_is_back(vault: Path, there: Stub) -> None:
    studied(vault, there)
    col = there.col
    filtered = col.decks.new_filtered("Cram")
    deck = col.decks.get(filtered)
    deck["terms"] = [["Alpha", 100, 0]]
    col.decks.save(deck)
    col.sched.rebuild_filtered_deck(filtered)
    assert deck_of(there, "Alpha") == "Cram"
    (vault / "A").rename(vault / "C")
    push(vault, there)
    assert (deck_of(there, "Alpha"), deck_of(there, "Beta")) == ("Cram", "Vault::C")
    col.sched.empty_filtered_deck(filtered)
    push(vault, there)
    assert deck_of(there, "Alpha") == "Vault::C"


# ------------------------------------------------------------------ deleting


def test_what_is_retired_is_deleted_on_request_and_comes_back_with_its_reviews(vault: Path, there: Stub) -> None:
    """After the number was typed; the file to undo it holds interval, reviews and the tags of the person."""
    studied(vault, there)
    before = history(there, "Alpha")
    there.col.tags.bulk_add([note_of(there, "Alpha").id], "mine")
    there.anki.move(note_of(there, "Alpha").guid, "Mine")
    edit(vault, "A/letters.md", "- **Alpha:** the first letter\n", "")
    push(vault, there)
    result = asked(vault, there, "--delete", answers="2\n")
    assert len(there.anki.notes()) == 6, result.output
    asked(vault, there, "--delete", answers="1\n")
    assert len(there.anki.notes()) == 5
    (file,) = (vault / ".flashgen/undo").iterdir()
    assert "flashgen deleted" not in " ".join(there.anki.decks())
    assert "nothing changed" in push(vault, there).output
    result = push(vault, there, "--undo")
    assert "1 note back in Anki" in result.output
    assert (history(there, "Alpha"), deck_of(there, "Alpha")) == (before, "Mine")
    assert note_of(there, "Alpha").tags == (RETIRED, "mine")
    assert "flashgen deleted" not in " ".join(there.anki.decks())
    assert file.exists()
    edit(vault, "A/letters.md", "- **Beta:", "- **Alpha:** the first letter\n- **Beta:")
    push(vault, there)
    assert (history(there, "Alpha"), card_of(there, "Alpha").queue) == (before, 2)


def test_yes_deletes_nothing(vault: Path, there: Stub) -> None:
    """Where nobody can be asked, a deletion is an error, and nothing at all is done."""
    studied(vault, there)
    edit(vault, "A/letters.md", "- **Alpha:** the first letter\n", "")
    before = there.anki.notes()
    assert push(vault, there, "--delete").exit_code == 2
    assert there.anki.notes() == before


def asked(vault: Path, there: Stub, *options: str, answers: str) -> Result:
    """Push with somebody at the terminal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flashgen.cli.commands.push.is_terminal", lambda: True)
        arguments = ["push", str(vault), "--url", there.url, *options]
        return CliRunner().invoke(main, arguments, input=answers)


def test_cards_that_were_imported_by_hand_are_known_at_the_first_push(vault: Path, there: Stub) -> None:
    """They are looked at once; what is as in the notes is not touched, what was edited in Anki stays."""
    deck = vault.parent / "deck.apkg"
    assert CliRunner().invoke(main, ["build", str(vault), "-o", str(deck)]).exit_code == 0
    there.anki.import_deck(deck)
    there.anki.study(6)
    there.anki.edit(note_of(there, "Beta").guid, Back="my own words")
    there.col.db.execute(
        "update notes set mod = mod + 5 where id = ?", note_of(there, "Beta").id
    )  # nobody is so fast
    before = there.anki.notes()
    edit(vault, "A/letters.md", "the first letter", "the very first letter")
    result = push(vault, there)
    assert "~1 updated" in result.output
    assert "! A/letters.md:2  Beta" in result.output
    after = there.anki.notes()
    assert {guid for guid in before if before[guid] != after[guid]} == {note_of(there, "Alpha").guid}
    assert push(vault, there, "-n").exit_code == 0
    (vault / ".flashgen/push.json").unlink()
    assert "nothing changed" in push(vault, there).output
    assert (vault / ".flashgen/push.json").exists()
    assert there.anki.notes() == after
