"""The package, as Anki's own importer takes it: histories, decks, media, the same bytes."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgen.config import Config
from flashgen.conversion.note import cards_of
from flashgen.deck import note_types
from flashgen.deck.cloze import MAX_CLOZE, cloze_numbers
from flashgen.deck.filenames import check_output_name
from flashgen.deck.names import deck_name
from flashgen.deck.note_types import BASIC, CLOZE, fields_of
from flashgen.deck.package import write_apkg
from flashgen.errors import DeckError, UsageError
from flashgen.markdown.parse import parse_note
from flashgen.model.card import Card
from flashgen.model.note import Source
from tests.support.anki_collection import AnkiCollection, Import, open_collection
from tests.support.faces import NOWHERE

THEN = 1_763_800_000
"""When the cards of these tests were made, in Unix seconds."""
MODS = {BASIC.name: THEN, CLOZE.name: THEN}


def card(number: int, **changes: Any) -> Card:
    """The card *number* of a vault, with *changes*."""
    made = Card(
        kind="definition",
        rule="term_bullet",
        front=f"Term {number}",
        back=f"Meaning {number}",
        front_html=f"Term {number}",
        back_html=f"<p>Meaning {number}</p>",
        source=Source("Folder/Note.md", number + 1),
        context=("Note", "Heading"),
        tags=("a::b",),
        deck="Vault::Folder",
        link="obsidian://open?vault=Vault&file=Folder%2FNote",
        guid=f"guid{number:012d}",
        mod=THEN,
        created=THEN,
    )
    return replace(made, **changes)


def cloze(number: int, text: str, **changes: Any) -> Card:
    """A card with deletions."""
    return card(number, kind="cloze", front_html=text, back_html="", **changes)


def write(
    folder: Path, cards: Sequence[Card], media: Mapping[str, Path | bytes] | None = None, *, mod: int = THEN
) -> Path:
    """A deck of *cards* in *folder*; *mod* is that of the note types."""
    deck = folder / "deck.apkg"
    write_apkg(cards, deck, note_type_mods=dict.fromkeys(MODS, mod), media=media or {})
    return deck


def rows(deck: Path, query: str) -> list[tuple[Any, ...]]:
    """What *query* gives in the database of *deck*."""
    with zipfile.ZipFile(deck) as package:
        connection = sqlite3.connect(":memory:")
        connection.deserialize(package.read("collection.anki2"))
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[AnkiCollection]:
    with open_collection(tmp_path / "anki") as collection:
        yield collection


def history(anki: AnkiCollection) -> dict[tuple[str, int], tuple[int, int, int]]:
    """What must never be lost, by guid and ord: interval, answers, rows in the log."""
    return {(card.guid, card.ord): (card.ivl, card.reps, card.reviews) for card in anki.cards()}


# --- note types


def test_the_note_types_never_change() -> None:
    """Ids, names, fields and templates are those of the first release: anything else orphans all notes."""
    assert (BASIC.id, BASIC.name, BASIC.cloze) == (1763890343958, "flashgen", False)
    assert BASIC.fields == (
        ("Front", 1303404387219530),
        ("Back", 905850802251765),
        ("Context", 4688774990323273),
        ("Source", 3340057254244618),
        ("Link", 7170623464727952),
        ("Reverse", 3200240885843185),
        ("Key", 4290056623590349),
        ("Spare1", 3072221599545253),
        ("Spare2", 1107827290202346),
    )
    assert BASIC.template_ids == (("Forward", 5284692990895514), ("Backward", 8696367672844934))
    assert (CLOZE.id, CLOZE.name, CLOZE.cloze) == (1763818934392, "flashgen cloze", True)
    assert CLOZE.fields == (
        ("Text", 6122880107753642),
        ("Extra", 8508320077633727),
        ("Context", 8937116363721227),
        ("Source", 7062095179133824),
        ("Link", 3706334562596592),
        ("Key", 3236647074191400),
        ("Spare1", 3372632860221476),
        ("Spare2", 4683487680962515),
    )
    assert CLOZE.template_ids == (("Cloze", 8327699859499074),)


def test_fields_and_templates_have_their_ids_in_anki(tmp_path: Path, anki: AnkiCollection) -> None:
    """Anki knows every field and template by our id, with which even a changed name makes no conflict."""
    anki.import_deck(write(tmp_path, [card(0), cloze(1, "{{c1::a}}")]))
    for note_type in (BASIC, CLOZE):
        theirs = anki.collection.models.by_name(note_type.name)
        assert theirs is not None
        assert theirs["id"] == note_type.id
        assert tuple((field["name"], field["id"]) for field in theirs["flds"]) == note_type.fields
        assert tuple((template["name"], template["id"]) for template in theirs["tmpls"]) == note_type.template_ids


def test_the_digest_tells_when_the_look_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The digest of a note type is that of its templates and CSS, and of nothing else."""
    before = BASIC.digest()
    assert re.fullmatch("[0-9a-f]{16}", before)
    assert before == BASIC.digest() != CLOZE.digest()
    text = note_types._text
    monkeypatch.setattr(note_types, "_text", lambda name: text(name) + ("/**/" if name == "css/page.css" else ""))
    assert BASIC.digest() != before


def test_note_types_are_cheap_to_import() -> None:
    """What every command imports does not bring genanki, or a package that reads files."""
    code = "import sys, flashgen.deck.note_types; print({'genanki', 'importlib.resources'} & sys.modules.keys())"
    assert run(code) == "set()\n"


def test_the_style_sheet_fetches_nothing_and_can_be_read() -> None:
    """No script, no address of the net; each colour has a contrast of 4.5 on what it stands on, day and night."""
    css = re.sub(r"/\*.*?\*/", "", BASIC.css, flags=re.DOTALL)
    for template in (*BASIC.templates, *CLOZE.templates):
        assert "<script" not in template.front + template.back
    assert not re.search(r"@import|url\(|https?:|expression", css)
    palettes = [dict(re.findall(r"--([\w-]+):\s*([^;]+);", block)) for block in css.split("}") if "--paper:" in block]
    assert len(palettes) == 2
    for palette in palettes:
        colours = {name: rgb(value) for name, value in palette.items()}
        paper, wash, ink = (colours[name] for name in ("paper", "wash", "ink"))
        pairs = [(colours[name], paper) for name in ("ink", "soft", "link")]
        pairs += [(ink, wash), (colours["soft"], wash), (ink, colours["mark"])]
        pairs += [(colours["blank"], mixed(colours["blank"], paper, 0.12))]
        pairs += [(colour, wash) for name, colour in colours.items() if name.startswith("code-")]
        for name in ("blue", "cyan", "green", "amber", "red", "purple", "grey"):
            box = mixed(colours[name], paper, 0.08)
            pairs += [(colours[name], box), (ink, box), (colours["soft"], box)]
        assert min(contrast(*pair) for pair in pairs) >= 4.5


Colour = tuple[float, ...]


def rgb(value: str) -> Colour:
    if value.startswith("#"):
        return tuple(int(value[place : place + 2], 16) for place in (1, 3, 5))
    return tuple(map(float, value.split(",")))


def mixed(colour: Colour, ground: Colour, share: float) -> Colour:
    return tuple(share * a + (1 - share) * b for a, b in zip(colour, ground, strict=True))


def contrast(one: Colour, other: Colour) -> float:
    """As WCAG 2 defines it: 1 for equal colours, 21 for black on white."""

    def luminance(colour: Colour) -> float:
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (x / 255 for x in colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


# --- fields


def test_fields_say_where_a_card_comes_from() -> None:
    """Context, source and link are harmless HTML; the line is left out, for it moves with every edit above."""
    made = card(
        0,
        context=("A & B", "[sound:x.mp3] {{c1::no}}"),
        source=Source("C <3/Note.md", 7),
        link='obsidian://open?vault=V&file="x"',
    )
    fields = dict(zip((name for name, _ in BASIC.fields), fields_of(made), strict=True))
    assert fields["Context"] == "<span>A &amp; B</span> › <span>&#91;sound:x.mp3] {&#123;c1::no}}</span>"
    assert fields["Source"] == "C &lt;3/Note"
    assert fields["Link"] == "obsidian://open?vault=V&amp;file=&quot;x&quot;"
    assert (fields["Key"], fields["Reverse"], fields["Spare1"]) == (made.guid, "", "")
    assert fields_of(made) == fields_of(replace(made, source=Source("C <3/Note.md", 70)))


def test_fields_are_as_anki_keeps_them(tmp_path: Path, anki: AnkiCollection) -> None:
    """What the ledger sees of a card is what is in Anki after the import, whatever characters are in it."""
    odd = "".join(map(chr, (*range(0xA0), 0x2028, 0xFEFF, 0xFFFD))) + "e\u0301 \u1112\u1161\u11ab \ud800 \U0001f600"
    for character in "<>&":
        odd = odd.replace(character, "")
    cards = [card(0, front_html=odd, back_html=f"<p>{odd}</p>", context=(odd,)), cloze(1, f"{{{{c1::{odd}}}}}")]
    assert anki.import_deck(write(tmp_path, cards)).new == 2
    notes = anki.notes()
    for made in cards:
        assert tuple(notes[made.guid].fields.values()) == fields_of(made)


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


# --- the file


BUILD = """
import sys
from pathlib import Path
from tests.test_package import MODS, card, cloze
from flashgen.deck.package import write_apkg
cards = [card(n, deck=f"Vault::{n % 7}", reverse=n % 3 == 0) for n in range(200)] + [cloze(999, "{{c1::a}}")]
media = {f"m-{n:08x}.{ext}": bytes([n]) * 1000 for n in range(12) for ext in ("png", "svg")}
write_apkg(cards, Path(sys.argv[1]), note_type_mods=MODS, media=dict(reversed(media.items())))
"""


def run(code: str, *arguments: str, **environment: str) -> str:
    """What a fresh Python prints for *code*."""
    root = str(Path(__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": root, **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_the_same_cards_give_the_same_bytes(tmp_path: Path) -> None:
    """Hash seed, time zone, umask, clock and folder leave no trace; the temporary folder stays empty."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    decks = []
    for number, (seed, zone) in enumerate([("1", "UTC"), ("2", "Asia/Tokyo")]):
        deck = tmp_path / f"{number}.apkg.part"
        environment = {"PYTHONHASHSEED": seed, "TZ": zone, "TMPDIR": str(temporary)}
        run(f"import os; os.umask(0o{number}77)" + BUILD, str(deck), **environment)
        decks.append(deck.read_bytes())
    assert decks[0] == decks[1]
    assert list(temporary.iterdir()) == []
    with zipfile.ZipFile(tmp_path / "0.apkg.part") as package:
        assert [info.filename for info in package.infolist()] == ["collection.anki2", "media", *map(str, range(24))]
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        stored = {info.filename for info in package.infolist() if info.compress_type == zipfile.ZIP_STORED}
        names = json.loads(package.read("media"))
        assert {names[number] for number in stored} == {name for name in names.values() if name.endswith(".png")}


def test_nothing_stays_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a deck nor a failure leaves a file behind."""
    (temporary := tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    write(tmp_path, [card(0)])
    with pytest.raises(DeckError):
        write(tmp_path, [card(0), card(0)])
    assert list(temporary.iterdir()) == []


def test_only_note_types_in_use_are_in_the_package(tmp_path: Path) -> None:
    """A vault without deletions does not give the person a note type that it never uses."""
    for cards, name in [([card(0)], "flashgen"), ([cloze(0, "{{c1::a}}")], "flashgen cloze")]:
        ((models,),) = rows(write(tmp_path, cards), "select models from col")
        assert [model["name"] for model in json.loads(models).values()] == [name]


def test_two_cards_with_one_guid_are_refused(tmp_path: Path) -> None:
    """Anki would import both and ever after update one: both places are named, and there is no deck."""
    twins = [card(3), card(4, guid=card(3).guid)]
    with pytest.raises(DeckError, match=r"Folder/Note\.md:5.*Folder/Note\.md:4"):
        write(tmp_path, twins)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lack", [{"guid": ""}, {"mod": 0}, {"created": 0}])
def test_a_card_without_identity_is_refused(tmp_path: Path, lack: dict[str, Any]) -> None:
    """A card that was never identified cannot get into a deck."""
    with pytest.raises(DeckError, match="no identity"):
        write(tmp_path, [card(0, **lack)])


def test_a_tag_that_anki_would_split_is_refused(tmp_path: Path) -> None:
    """genanki's complaint about a space in a tag names the note."""
    with pytest.raises(DeckError, match=r"Folder/Note\.md:1: .*tag"):
        write(tmp_path, [card(0, tags=("two words",))])


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """Where nothing can be written, the error says which file and what to look at."""
    with pytest.raises(DeckError) as error:
        write(tmp_path / "missing", [card(0)])
    assert str(tmp_path / "missing" / "deck.apkg") in error.value.problem
    assert "folder" in error.value.hint


def test_a_full_disk_leaves_no_half_deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the middle of writing removes what was written and says so as a `DeckError`."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeckError, match="No space left on device"):
        write(tmp_path, [card(0)])
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_write_leaves_no_half_deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the deck is written removes it, and stays Ctrl-C."""

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, [card(0)])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "collection.apkg",
        "Collection.APKG",
        "backup-1.apkg",
        "BACKUP-.Apkg",
        "deck.zip",
        "deck",
        ".apkg",
        "deck.apkg.part",
    ],
)
def test_names_that_are_no_decks_are_refused(name: str) -> None:
    """Anki would take some for a backup of everything, and others for nothing."""
    with pytest.raises(UsageError) as error:
        check_output_name(Path("somewhere") / name)
    assert error.value.hint


@pytest.mark.parametrize("name", ["deck.apkg", "Deck 1.APKG", "collection 2.apkg", "my backup-1.apkg"])
def test_names_of_decks_are_taken(name: str) -> None:
    """Any other name that ends in .apkg is fine."""
    check_output_name(Path("collection.apkg") / name)


def test_a_card_can_be_found_by_its_key(tmp_path: Path, anki: AnkiCollection) -> None:
    """A search in Anki's browser for the guid finds the note."""
    cards = [card(number) for number in range(3)]
    anki.import_deck(write(tmp_path, cards))
    assert anki.find(f"Key:{cards[1].guid}") == [cards[1].guid]


def test_the_answer_leads_back_to_the_note(tmp_path: Path, anki: AnkiCollection) -> None:
    """Context stands on both sides; source and link only under the answer, the link only if there is one."""
    cards = [card(0), card(1, link=""), cloze(2, "{{c1::a}}")]
    anki.import_deck(write(tmp_path, cards))
    for made in cards:
        question, answer = anki.question(made.guid), anki.answer(made.guid)
        assert "<span>Note</span> › <span>Heading</span>" in question
        assert answer.count("<span>Note</span> › <span>Heading</span>") == 1
        assert "Folder/Note" not in question
        assert '<bdi><span class="known">Folder/Note</span></bdi>' in answer
        assert ('href="obsidian://open?vault=Vault&amp;file=Folder%2FNote"' in answer) is bool(made.link)
