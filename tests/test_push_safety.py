"""A push never loses anything, also when it cannot go on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flashgen.push.anki_connect_http import MAX_REQUEST
from flashgen.push.anki_protocol import RETIRED
from tests.support.anki_connect import Stub, serve
from tests.test_push import (
    NOTES,
    MakeVault,
    asked,
    card_of,
    deck_of,
    edit,
    history,
    note_of,
    push,
    studied,
    there,
    vault,
)

__all__ = ["there", "vault"]  # fixtures

FORBIDDEN = {"addNote", "addNotes", "updateNote", "updateNoteFields", "updateNoteTags", "updateNoteModel"}


def both_sides(vault: Path, there: Stub) -> None:
    """Everything that can happen between two pushes, at once."""
    col = there.col
    col.tags.bulk_add([note_of(there, "Alpha").id], "mine leech")
    col.sched.suspend_cards([card_of(there, "Epsilon").id])
    there.anki.move(note_of(there, "Delta").guid, "Mine")
    there.anki.edit(note_of(there, "Beta").guid, Back="my own words")
    text = NOTES["A/letters.md"].replace("first", "very first").replace("second", "very second")
    (vault / "A/letters.md").write_text(text.replace("- **Gamma:** the third letter\n", ""), "utf-8")
    (vault / "D.md").write_text("- **Eta:** the seventh letter\n- **Theta:** the eighth letter\n", "utf-8")
    edit(vault, "B/colours.md", "a cold colour", "a very cold colour")
    (vault / "B").rename(vault / "C")


def looks(there: Stub) -> dict[str, Any]:
    """All that a person sees of the collection."""
    col = there.col
    found = {}
    for guid, note in there.anki.notes().items():
        cards = [col.get_card(id_) for id_ in col.card_ids_of_note(note.id)]
        found[guid] = (
            note.note_type,
            note.fields,
            note.tags,
            [
                (card.ord, col.decks.name(card.did), card.queue, card.ivl, card.reps, card.user_flag())
                for card in cards
            ],
        )
    return found


def test_the_whole_scene(vault: Path, there: Stub) -> None:
    """What was changed on both sides is as it should be, and the next push does nothing."""
    studied(vault, there)
    before = {word: history(there, word) for word in ("Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta")}
    both_sides(vault, there)
    push(vault, there)
    assert {word: history(there, word) for word in before} == before
    assert note_of(there, "Alpha").fields["Back"] == "the very first letter"
    assert note_of(there, "Alpha").tags == ("leech", "mine")
    assert note_of(there, "Beta").fields["Back"] == "my own words"
    assert (card_of(there, "Gamma").queue, note_of(there, "Gamma").tags) == (-1, (RETIRED,))
    assert (deck_of(there, "Delta"), deck_of(there, "Zeta")) == ("Mine", "Vault::C")
    assert (card_of(there, "Epsilon").queue, deck_of(there, "Epsilon")) == (-1, "Vault::C")
    assert note_of(there, "Epsilon").fields["Back"] == "a very cold colour"
    assert deck_of(there, "Eta") == "Vault"
    after = looks(there)
    assert "nothing changed" in push(vault, there).output
    assert looks(there) == after
    assert there.anki.problems() == []


def test_a_push_that_dies_anywhere_is_simply_repeated(tmp_path: Path) -> None:
    """After each request that Anki answered: the next push ends as if nothing had been."""
    expected = _after_a_death(tmp_path / "alive", None)
    number = 0
    while _after_a_death(tmp_path / str(number), number, expected):
        number += 1
    assert number > 8


def _after_a_death(root: Path, number: int | None, expected: object = None) -> Any:
    """What is in Anki after a push that died at the request *number*, if it came to that, and one that did not;
    compared with what is *expected*, it is said whether the first died."""
    vault = root / "Vault"
    for path, text in NOTES.items():
        (vault / path).parent.mkdir(parents=True, exist_ok=True)
        (vault / path).write_text(text, "utf-8")
    with serve(root / "anki") as there:
        studied(vault, there)
        both_sides(vault, there)
        if number is not None:
            there.die_after = len(there.requests) + number
        died = push(vault, there).exit_code != 0
        there.die_after = None
        push(vault, there)
        found = _without_intervals(looks(there))
        if expected is None:
            return found
        assert found == expected, number
        edit(vault, "A/letters.md", "- **Alpha", "- **Gamma:** the third letter\n- **Alpha")
        push(vault, there)
        assert card_of(there, "Gamma").queue == 2, number
        assert "nothing changed" in push(vault, there).output
        return died


def _without_intervals(seen: dict[str, Any]) -> dict[str, Any]:
    """Anki draws lots for them, another in each collection."""
    return {
        guid: (*note, [(ord_, *rest[:2], *rest[3:]) for ord_, *rest in cards])
        for guid, (*note, cards) in seen.items()
    }


@pytest.mark.parametrize("number", range(12))
def test_a_deletion_that_dies_loses_nothing(number: int, make_vault: MakeVault, there: Stub) -> None:
    """Wherever it dies: the note is in Anki, or in a file that brings it back with its reviews."""
    vault = make_vault(NOTES)
    studied(vault, there)
    before = history(there, "Alpha")
    edit(vault, "A/letters.md", "- **Alpha:** the first letter\n", "")
    push(vault, there)
    there.die_after = len(there.requests) + number
    asked(vault, there, "--delete", answers="1\n")
    there.die_after = None
    if not any("Alpha" in note.fields["Front"] for note in there.anki.notes().values()):
        push(vault, there, "--undo")
    assert history(there, "Alpha") == before
    edit(vault, "A/letters.md", "- **Beta:", "- **Alpha:** the first letter\n- **Beta:")
    push(vault, there)
    assert (history(there, "Alpha"), card_of(there, "Alpha").queue) == (before, 2)


def test_a_file_that_does_not_hold_all_is_no_reason_to_delete(vault: Path, there: Stub) -> None:
    """Then the cards go back into their decks, and the deck that push made is gone."""
    from tests.support import anki_connect

    studied(vault, there)
    edit(vault, "A/letters.md", "- **Alpha:** the first letter\n- **Beta:** the second letter\n", "")
    real = anki_connect.ACTIONS["exportPackage"]

    def half(stub: Stub, col: Any, deck: str, path: str, includeSched: bool) -> bool:  # noqa: N803
        stub.anki.move(note_of(stub, "Alpha").guid, "Elsewhere")
        return bool(real(stub, col, deck, path, includeSched))

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(anki_connect.ACTIONS, "exportPackage", half)
        result = asked(vault, there, "--delete", answers="2\n")
    assert "only 1 of 2 notes; nothing was deleted" in result.output
    assert len(there.anki.notes()) == 6
    assert [deck_of(there, word) for word in ("Alpha", "Beta")] == ["Vault::A", "Vault::A"]
    assert "flashgen deleted" not in " ".join(there.anki.decks())


def test_no_request_is_one_that_is_forbidden(vault: Path, there: Stub) -> None:
    """In all that happens in the scene and a deletion: content only by import, no deck deleted but the one that push
    made, no large request."""
    studied(vault, there)
    both_sides(vault, there)
    push(vault, there)
    asked(vault, there, "--delete", answers="1\n")
    push(vault, there, "--undo")
    assert not FORBIDDEN.intersection(there.actions)
    assert max(size for _, _, size in there.requests) <= MAX_REQUEST
    gone = [name for action, params, _ in there.requests if action == "deleteDecks" for name in params["decks"]]
    assert len(gone) == 2
    assert all(name.startswith("flashgen deleted ") for name in gone)


def test_many_cards_make_no_large_request(make_vault: MakeVault, there: Stub) -> None:
    """They are looked for, found and moved in parts: none of a thousand needs a tenth of what a request may have."""
    lines = [f"- **Term {number}:** meaning number {number}\n" for number in range(1200)]
    vault = make_vault({f"A/{start}.md": "".join(lines[start : start + 100]) for start in range(0, 1200, 100)})
    assert "+1,200 new" in push(vault, there).output
    (vault / "A").rename(vault / "B")
    assert ">1,200 moved" in push(vault, there).output
    assert max(size for _, _, size in there.requests) <= MAX_REQUEST / 10


# ------------------------------------------------------------------ what is refused


def refused(vault: Path, there: Stub, *options: str) -> str:
    """What is said, by a push that does nothing."""
    before = looks(there)
    result = push(vault, there, *options)
    assert result.exit_code in (1, 2)
    assert looks(there) == before
    assert "hint: " in result.output
    assert "importPackage" not in [action for action, _, _ in there.requests[-4:]]
    return result.output


def test_anki_that_does_not_run(vault: Path) -> None:
    """The sentence says what to do."""
    result = push(vault, Stub(None, vault, "http://127.0.0.1:9"))  # type: ignore[arg-type]
    assert result.exit_code == 1
    assert "no AnkiConnect answers there" in result.output
    assert "2055492159" in result.output


def test_a_key_is_sent_if_it_is_asked_for(vault: Path, there: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    there.key = "secret"
    assert "asks for a key" in refused(vault, there)
    monkeypatch.setenv("FLASHGEN_ANKI_KEY", "secret")
    assert push(vault, there).exit_code == 0
    there.key = None
    assert push(vault, there).exit_code == 0


def test_another_profile(vault: Path, there: Stub) -> None:
    """A vault goes into the profile into which it went first; into another one only if that is named."""
    push(vault, there)
    there.profile = "Other"
    assert "Anki has the profile 'Other' open; this vault was pushed into 'User 1'" in refused(vault, there)
    assert "not 'User 1'" in refused(vault, there, "--profile", "User 1")
    assert push(vault, there, "--profile", "Other").exit_code == 0
    there.profile = "User 1"
    assert push(vault, there).exit_code == 0
    assert json.loads((vault / ".flashgen/push.json").read_text("utf-8"))["profiles"].keys() == {"User 1", "Other"}


def test_permission_and_old_versions(vault: Path, there: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support import anki_connect

    for answer, said in (
        ({"permission": "denied"}, "does not permit"),
        ({"permission": "granted", "version": 5}, "too old"),
    ):
        monkeypatch.setitem(anki_connect.ACTIONS, "requestPermission", lambda *_, answer=answer: answer)
        assert said in refused(vault, there)


def test_a_note_type_that_was_changed_in_anki(vault: Path, there: Stub) -> None:
    """An import would change it further, and make the next synchronisation a full one."""
    push(vault, there)
    col = there.col
    model = col.models.by_name("flashgen")
    col.models.add_field(model, col.models.new_field("Mine"))
    col.models.update_dict(model)
    edit(vault, "A/letters.md", "first", "very first")
    assert "the note type 'flashgen' was changed in Anki: its fields are Front, Back" in refused(vault, there)


def test_a_note_type_of_that_name_that_is_not_ours(vault: Path, there: Stub) -> None:
    col = there.col
    model = col.models.new("flashgen")
    col.models.add_field(model, col.models.new_field("Front"))
    template = col.models.new_template("Card 1")
    template["qfmt"] = "{{Front}}"
    col.models.add_template(model, template)
    col.models.add(model)
    assert "has a note type called 'flashgen' that is not flashgen's" in refused(vault, there)


def test_a_filtered_deck_is_no_place_for_cards(vault: Path, there: Stub) -> None:
    col = there.col
    col.decks.new_filtered("Vault::A")
    assert "Vault::A is a filtered deck" in refused(vault, there)


@pytest.mark.parametrize("merges", [True, False])
@pytest.mark.parametrize("forgetful", ["", "push.json", "all"])
def test_a_note_that_was_given_another_type_stays_what_it_is(
    vault: Path, there: Stub, merges: bool, forgetful: str
) -> None:
    """From Anki 26.9 on an import of it would empty the note, mix the types and delete an unused *Basic*."""
    there.merges = merges
    push(vault, there)
    col, note = there.col, note_of(there, "Alpha")
    basic = col.models.by_name("Basic")
    ours = col.models.by_name("flashgen")
    change = col.models.change_notetype_info(old_notetype_id=ours["id"], new_notetype_id=basic["id"])
    request = change.input
    request.note_ids.extend([note.id])
    col.models.change_notetype_of_notes(request)
    before = looks(there)[note.guid]
    assert before[0] == "Basic"
    types = [each.name for each in col.models.all_names_and_ids()]
    if forgetful == "push.json":
        (vault / ".flashgen/push.json").unlink()
    elif forgetful:
        for file in (vault / ".flashgen").iterdir():
            file.unlink()
    edit(vault, "A/letters.md", " letter", " sign")
    for options in ((), ("--deleted", "add"), ("--all",), ("--edited", "overwrite")):
        push(vault, there, *options)
        assert looks(there)[note.guid] == before
        assert [each.name for each in col.models.all_names_and_ids()] == types
    if not forgetful:
        assert note_of(there, "Beta").fields["Back"] == "the second sign"


def test_a_copy_that_somebody_made_in_anki_is_hers(vault: Path, there: Stub) -> None:
    """It has the Key of the first note, and is nevertheless never touched."""
    push(vault, there)
    col = there.col
    first = col.get_note(note_of(there, "Alpha").id)
    copy = col.new_note(first.note_type())
    copy.fields = list(first.fields)
    copy["Back"] = "hers"
    col.add_note(copy, col.decks.id("Hers"))
    edit(vault, "A/letters.md", "the first letter", "the very first letter")
    (vault / "A").rename(vault / "B2")
    push(vault, there)
    assert col.get_note(first.id)["Back"] == "the very first letter"
    again = col.get_note(copy.id)
    assert (again["Back"], again.tags, col.decks.name(again.cards()[0].did)) == ("hers", [], "Hers")


def test_pictures_travel_with_their_cards(vault: Path, there: Stub) -> None:
    """Only those of what is pushed, under their names in Anki."""
    (vault / "dot.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    (vault / "E.md").write_text("- **Iota:** a dot ![[dot.png]]\n", "utf-8")
    push(vault, there)
    assert "dot-" in note_of(there, "Iota").fields["Back"]
    assert there.anki.problems() == []


def test_a_new_look_arrives_without_touching_a_card(vault: Path, there: Stub) -> None:
    """When templates or style sheet changed and no card did: one card goes along, and stays as it is."""
    push(vault, there)
    ledger = vault / ".flashgen/ledger.jsonl"
    lines = ledger.read_text("utf-8").splitlines(keepends=True)
    record = json.loads(lines[1])
    assert record["note_type"] == "flashgen"
    lines[1] = json.dumps({**record, "hash": "another"}) + "\n"
    ledger.write_text("".join(lines), "utf-8")
    before = looks(there)
    there.col.models.by_name("flashgen")
    result = push(vault, there)
    assert "* the look of cards" in result.output
    assert looks(there) == before
    assert "nothing changed" in push(vault, there).output
