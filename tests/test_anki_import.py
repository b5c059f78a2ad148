"""Decks in Anki, by its own importer: histories, new cards and deletions, names of decks, media."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of
from flashgen.deck import note_types
from flashgen.deck.cloze import MAX_CLOZE, cloze_numbers
from flashgen.deck.deck_names import deck_name
from flashgen.deck.note_types import fields_of
from flashgen.errors import DeckError
from flashgen.markdown.parse import parse_note
from tests.support.anki_collection import AnkiCollection, Import
from tests.support.card_of_markdown import NOWHERE
from tests.support.packages import THEN, card, cloze, history, rows, write

# --- importing, again and again


def test_the_first_import_makes_all_notes(tmp_path: Path, anki: AnkiCollection) -> None:
    """Every card arrives with its fields and tags, and Anki's own checks find nothing to say."""
    cards = [card(0), card(1, reverse=True, tags=()), cloze(2, "{{c1::a}} {{c2::b}}")]
    assert anki.import_deck(write(tmp_path, cards)) == Import(3, 0, 0, 0)
    notes = anki.notes()
    assert [notes[made.guid].note_type for made in cards] == ["flashgen", "flashgen", "flashgen cloze"]
    for made in cards:
        note = notes[made.guid]
        assert tuple(note.fields.values()) == fields_of(made)
        assert (note.tags, note.mod) == (made.tags, THEN)
    assert anki.problems() == []


def test_a_second_import_touches_nothing(tmp_path: Path, anki: AnkiCollection) -> None:
    """The same deck again: nothing new, nothing updated, every history as it was."""
    deck = write(tmp_path, [card(number, reverse=True) for number in range(4)])
    anki.import_deck(deck)
    anki.study(5)
    before = history(anki), anki.notes()
    assert sum(reps for _, reps, _ in before[0].values()) == 5
    assert anki.import_deck(deck) == Import(0, 0, 4, 0)
    assert (history(anki), anki.notes()) == before
    assert anki.problems() == []


def test_a_changed_answer_keeps_its_history(tmp_path: Path, anki: AnkiCollection) -> None:
    """One card changed: exactly this note is updated, and all cards keep interval, answers and log."""
    cards = [card(number) for number in range(4)]
    anki.import_deck(write(tmp_path, cards))
    anki.study(3)
    before = history(anki)
    cards[1] = replace(cards[1], back_html="<p>Better</p>", mod=THEN + 1)
    assert anki.import_deck(write(tmp_path, cards)) == Import(0, 1, 3, 0)
    assert anki.notes()[cards[1].guid].fields["Back"] == "<p>Better</p>"
    assert history(anki) == before
    assert before[cards[1].guid, 0][0] > 0


def test_what_the_person_did_to_an_unchanged_note_stays(tmp_path: Path, anki: AnkiCollection) -> None:
    """An edit, a tag and a move in Anki survive a build that changed another note."""
    cards = [card(0), card(1)]
    anki.import_deck(write(tmp_path, cards))
    anki.edit(cards[0].guid, tag="mine", Back="my words")
    anki.move(cards[0].guid, "Elsewhere")
    cards[1] = replace(cards[1], back_html="<p>new</p>", mod=THEN + 1)
    assert anki.import_deck(write(tmp_path, cards)) == Import(0, 1, 1, 0)
    note = anki.notes()[cards[0].guid]
    assert (note.fields["Back"], note.tags) == ("my words", ("a::b", "mine"))
    assert [found.deck for found in anki.cards() if found.guid == cards[0].guid] == ["Elsewhere"]


def test_a_look_is_replaced_only_by_a_newer_one(
    tmp_path: Path, anki: AnkiCollection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New CSS arrives with a newer mod of the note type, without a word about notes; with an equal one not."""
    cards = [card(0), cloze(1, "{{c1::x}}")]
    anki.import_deck(write(tmp_path, cards))
    text = note_types._text
    monkeypatch.setattr(note_types, "_text", lambda name: "/* new */" if name == "css/page.css" else text(name))
    assert anki.import_deck(write(tmp_path, cards)) == Import(0, 0, 2, 0)
    assert "/* new */" not in anki.question(cards[0].guid)
    assert anki.import_deck(write(tmp_path, cards, mod=THEN + 1)) == Import(0, 0, 2, 0)
    assert "/* new */" in anki.question(cards[0].guid)
    assert "/* new */" in anki.question(cards[1].guid)


# --- which cards, in which order


def test_new_cards_come_in_the_order_of_the_notes(tmp_path: Path, anki: AnkiCollection) -> None:
    """Anki shows new cards as they stand in the source, over all decks, siblings by template."""
    cards = [card(number, deck=f"Vault::{number % 3}", reverse=number == 5) for number in (9, 5, 7, 1)]
    deck = write(tmp_path, cards)
    assert [due for (due,) in rows(deck, "select distinct due from cards order by due")] == [1, 2, 3, 4]
    anki.import_deck(deck)
    shown = [(found.guid[-1], found.ord) for found in anki.cards()]
    assert shown == [("9", 0), ("5", 0), ("5", 1), ("7", 0), ("1", 0)]


def test_only_reverse_notes_are_asked_both_ways(tmp_path: Path, anki: AnkiCollection) -> None:
    """Backward exists where `Reverse` is not empty and there is a back to ask; Anki would make the same cards."""
    cards = [card(0), card(1, reverse=True), card(2, reverse=True, back_html=" <br> ")]
    anki.import_deck(write(tmp_path, cards))
    assert sorted(history(anki)) == [(made.guid, ord_) for made, ord_ in zip(cards[:2], (0, 0), strict=True)] + [
        (cards[1].guid, 1),
        (cards[2].guid, 0),
    ]
    assert "Meaning 1" in anki.question(cards[1].guid, 1)
    assert "Term 1" not in anki.question(cards[1].guid, 1)
    assert "Term 1" in anki.answer(cards[1].guid, 1)
    assert anki.problems() == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        pytest.param("{{c1::a}} {{c3::b::hint}} {{c1::c}}", {1, 3}, id="each number once"),
        pytest.param("{{c2::a {{c1::b}} c}}", {1, 2}, id="inside another"),
        pytest.param("{{c1,4::a}}", {1, 4}, id="two at once"),
        pytest.param("a {{c1::b", set(), id="never closed"),
        pytest.param("{{c1::a {{c2::b}}", set(), id="inside one that is never closed"),
        pytest.param("{{c0::a}} {{C1::b}} {{ c1::c}} {{c1:d}} {{c::e}}", set(), id="none"),
        pytest.param("{{c500::a}} {{c501::b}} {{c99999::c}}", {500}, id="too high"),
        pytest.param("{{c1::\na\n}}", {1}, id="several lines"),
    ],
)
def test_deletions_are_counted(text: str, numbers: set[int]) -> None:
    """Each number from 1 to 500 of a closed deletion makes a card."""
    assert cloze_numbers(text) == numbers


PIECES = st.sampled_from(
    ["{{c1::", "{{c2::", "{{c12::", "{{c1,3::", "{{c0::", "{{c::", "{{", "}}", "}", "::", "c1", "x "]
)


def anki_numbers(anki: AnkiCollection, text: str) -> set[int]:
    """The numbers of the deletions that Anki finds in *text*."""
    note_type = anki.collection.models.by_name("Cloze")
    assert note_type is not None
    note = anki.collection.new_note(note_type)
    note.fields = [text, ""]
    return set(note.cloze_numbers_in_fields())


def test_deletions_are_counted_as_anki_does(anki: AnkiCollection) -> None:
    """Whatever is nested in whatever: the numbers are those that Anki finds."""

    @given(st.lists(PIECES, max_size=14).map("".join))
    def check(text: str) -> None:
        assert cloze_numbers(text) == {number for number in anki_numbers(anki, text) if 1 <= number <= MAX_CLOZE}

    check()


@pytest.mark.parametrize(
    "text", ["{{c0::Nile}}", "{{c999::Nile}}", "{{c１::Nile}}", "{{c1::Nile `b}}`", "{{c1::a $b}}$"]
)
def test_a_text_of_which_anki_makes_no_card_is_none_and_says_why(text: str) -> None:
    """Anki would show an error in its place."""
    found = cards_of(parse_note(f"The {text} is long.\n\n- {text}\n", "n.md"), NOWHERE, Config())
    assert found.cards == ()
    assert {skip.line for skip in found.skipped} == {1, 3}


def test_all_cloze_cards_have_a_number_to_anki(anki: AnkiCollection) -> None:
    """Whatever an author writes between braces."""
    code = st.sampled_from(["`", "$", "**", "{{c１::", "{{c999::", "{{c1,999::", "{{c01::"])

    @given(st.lists(st.one_of(PIECES, code), max_size=14).map("".join))
    def check(text: str) -> None:
        for made in cards_of(parse_note(f"x {text}", "n.md"), NOWHERE, Config()).cards:
            if made.kind == "cloze":
                assert anki_numbers(anki, made.front_html) & {*range(1, MAX_CLOZE + 1)}

    check()


def test_cloze_cards_are_those_of_anki(tmp_path: Path, anki: AnkiCollection) -> None:
    """One card for each number, none for marks in other fields; Check Database and Empty Cards agree."""
    cards = [
        cloze(0, "{{c1::a {{c3::b}}}} {{c2::c}}"),
        cloze(1, "{{c2::only}}", context=("{{c7::x}}",)),
        replace(cloze(2, "{{c1::a}}"), back_html="<pre><code>{{c9::x}}</code></pre>"),
    ]
    anki.import_deck(write(tmp_path, cards))
    assert sorted((guid[-1], ord_) for guid, ord_ in history(anki)) == [
        ("0", 0), ("0", 1), ("0", 2), ("1", 1), ("2", 0),
    ]  # fmt: skip
    for note in anki.notes().values():
        anki.edit(note.guid, tag="touched")  # Anki generates the missing cards of a note that is saved
    assert len(history(anki)) == 5
    assert anki.problems() == []


def test_a_new_deletion_brings_its_card_and_keeps_the_others(tmp_path: Path, anki: AnkiCollection) -> None:
    """A number more is a card more; the history of the other numbers stays."""
    anki.import_deck(write(tmp_path, [cloze(0, "{{c1::a}} b")]))
    anki.study(1)
    before = history(anki)
    assert anki.import_deck(write(tmp_path, [cloze(0, "{{c1::a}} {{c2::b}}", mod=THEN + 1)])).updated == 1
    after = history(anki)
    assert len(after) == 2
    assert before.items() <= after.items()


def test_ids_are_times_that_are_past_and_unique(tmp_path: Path) -> None:
    """Ids lie in the day before the card was made and do not depend on the other cards or their order."""
    cards = [card(number, reverse=True) for number in range(3000)]
    deck = write(tmp_path, cards)
    notes = dict(rows(deck, "select guid, id from notes"))
    assert len(set(notes.values())) == len(notes) == 3000
    assert all((THEN - 86_401) * 1000 < id_ <= THEN * 1000 for id_ in notes.values())
    ids = rows(deck, "select id, nid, ord from cards order by id")
    assert len({id_ for id_, _, _ in ids}) == len(ids) == 6000
    assert all(nid - 1000 < id_ <= nid for id_, nid, _ in ids)
    (alone,) = rows(write(tmp_path, [cards[7]]), "select guid, id from notes")
    assert notes[alone[0]] == alone[1]


# --- decks


def test_decks_follow_their_names(tmp_path: Path, anki: AnkiCollection) -> None:
    """Decks nest, whatever they are called; spellings that Anki takes for one deck are one, the first."""
    names = [
        "Vault::Notes", "Vault::notes", "vault::NOTES::Sub", "Vault::Cafe\u0301", "Vault::Caf\u00e9",
        "Default", "default::x", '"Quoted"', "Vault::::Empty", "", "a::" * 14 + "b",
    ]  # fmt: skip
    cards = [card(number, deck=name) for number, name in enumerate(names)]
    assert anki.import_deck(write(tmp_path, cards)).new == len(cards)
    decks = [found.deck for found in anki.cards()]
    assert decks == [
        "Vault::Notes", "Vault::Notes", "Vault::Notes::Sub", "Vault::Caf\u00e9", "Vault::Caf\u00e9",
        "Default notes", "Default notes::x", "'Quoted'", "Vault::Empty", "Notes",
        "a::a::a::a::a::a::a::a::a::a / a / a / a / a / b",
    ]  # fmt: skip
    assert not [name for name in anki.decks() if "_" in name or "+" in name]
    assert anki.problems() == []


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (["Vault", "Folder", "Sub"], "Vault::Folder::Sub"),
        (["  Vault ", "", " \t", "A  B"], "Vault::A B"),
        (["A::B", "C:", ":D"], "A:B::C::D"),
        (['say "x"', "a\x00\x1fb\u200b"], "say 'x'::a b\u200b"),
        (["DEFAULT", "Default"], "DEFAULT notes::Default"),
        (list("abcdefghijkl"), "a::b::c::d::e::f::g::h::i::j / k / l"),
        ([], "Notes"),
        (["::", '""'], "''"),
    ],
)
def test_deck_names(parts: list[str], name: str) -> None:
    """A deck's name keeps what its levels are called, but for what Anki cannot take."""
    assert deck_name(parts) == name


@given(st.lists(st.text(st.characters() | st.sampled_from(' :"\x1f\u00a0dDefault'), max_size=12), max_size=14))
def test_any_folders_make_a_deck_name(parts: list[str]) -> None:
    """A name has 1 to 10 levels, none empty or with what Anki changes, and is its own name."""
    name = deck_name(parts)
    levels = name.split("::")
    assert 1 <= len(levels) <= 10
    assert all(level == level.strip(": ") != "" for level in levels)
    assert not re.search('["\x00-\x1f\x7f]|:::', name)
    assert levels[0].casefold() != "default"
    assert deck_name(levels) == name


def test_the_ids_of_decks_differ(tmp_path: Path) -> None:
    """Each deck of a package has an id of its own, positive and below 2**40, never that of Default."""
    deck = write(tmp_path, [card(number, deck=f"Deck {number}") for number in range(500)])
    ((decks,),) = rows(deck, "select decks from col")
    ids = {int(id_) for id_ in json.loads(decks)} - {1}
    assert len(ids) == 500
    assert all(1 < id_ < 2**40 for id_ in ids)
    assert {did for (did,) in rows(deck, "select did from cards")} == ids
    assert all(found["desc"] == "" for found in json.loads(decks).values())


# --- media


def test_media_arrive(tmp_path: Path, anki: AnkiCollection) -> None:
    """The files that cards show are in Anki under their packed names, none missing, none unused."""
    picture = tmp_path / "Ein Bild.PNG"
    picture.write_bytes(b"\x89PNG one")
    cards = [
        card(0, back_html='<img src="bild-0a1b2c3d.png" alt="x">'),
        card(1, back_html="[sound:ton-11223344.mp3]"),
    ]
    media: dict[str, Path | bytes] = {"ton-11223344.mp3": b"ID3 sound", "bild-0a1b2c3d.png": picture}
    anki.import_deck(write(tmp_path, cards, media))
    folder = Path(anki.collection.media.dir())
    assert (folder / "bild-0a1b2c3d.png").read_bytes() == picture.read_bytes()
    assert (folder / "ton-11223344.mp3").read_bytes() == b"ID3 sound"
    assert anki.problems() == []


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    """A media file that vanished since the scan stops the deck, with its path and what to do; nothing is left."""
    gone = tmp_path / "gone.png"
    with pytest.raises(DeckError) as error:
        write(tmp_path, [card(0)], {"gone-00000000.png": gone})
    assert str(gone) in error.value.problem
    assert "build again" in error.value.hint
    assert list(tmp_path.iterdir()) == []
