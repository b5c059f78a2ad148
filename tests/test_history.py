"""Reviews after edits, asked of Anki itself: the rows of docs/history.md are the tests of this file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import flashgen
from flashgen.deck.browser_searches import KEYS, key_searches
from tests.support.anki_collection import open_collection
from tests.support.edit_history import (
    ANOTHER,
    CELLS,
    MITOSIS,
    NOTE,
    OTHER,
    SENTENCE,
    Edit,
    added,
    bio_vault,
    both,
    build,
    guids,
    on,
    renamed,
    studied,
)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return bio_vault(tmp_path / "Vault")


# what the person does: the edit, how many notes are new in Anki, how many updated, how many are left behind
ROWS: dict[str, tuple[Edit, int, int, int]] = {
    "build again without a change": (both(), 0, 0, 0),
    "edit an answer": (on(CELLS, ("two equal ones", "two daughter cells")), 0, 1, 0),
    "rewrite an answer": (on(CELLS, ("division of a cell into two equal ones", "how skin grows")), 0, 1, 0),
    "correct a typing error in a question": (on(CELLS, ("Mitosis", "Mitossis")), 0, 1, 0),
    "reword a question": (on(CELLS, ("Mitosis", "Equal division")), 0, 1, 0),
    "edit question and answer a little": (
        on(CELLS, ("Mitosis", "Mitosis (M)"), ("two equal", "two quite equal")),
        0,
        1,
        0,
    ),
    "rename a heading": (on(CELLS, ("## Malaria", "## Paludism")), 0, 2, 0),
    "rename a note": (renamed(CELLS, "Bio/The cell.md"), 0, 6, 0),
    "rename a note, and another takes its name and asks the same": (
        both(renamed(CELLS, "Bio/Old cells.md"), added(CELLS, ANOTHER)),
        4,
        6,
        0,
    ),
    "move a note to another folder": (renamed(CELLS, "Archive/cells.md"), 0, 6, 0),
    "move and rename a note, and edit an answer": (
        both(on(CELLS, ("two equal ones", "two daughter cells")), renamed(CELLS, "Old/The cell.md")),
        0,
        6,
        0,
    ),
    "rename a folder": (renamed("Bio", "Biology"), 0, 6, 0),
    "put bullets in another order": (on(CELLS, (MITOSIS, ""), ("- **Osmosis", MITOSIS + "- **Osmosis")), 0, 0, 0),
    "move a card to another note": (both(on(CELLS, (MITOSIS, "")), added("rivers.md", MITOSIS)), 0, 1, 0),
    "split a note in two": (
        both(
            on(CELLS, (NOTE[NOTE.index("## Malaria") :], "")),
            added("Bio/diseases.md", NOTE[NOTE.index("## Malaria") :]),
        ),
        0,
        3,
        0,
    ),
    "merge two notes": (
        both(added(CELLS, "\n## Rivers\n\n" + OTHER), lambda vault: (vault / "rivers.md").unlink()),
        0,
        2,
        0,
    ),
    "make words bold, change case": (on(CELLS, ("a membrane", "a **membrane**"), ("Osmosis", "osmosis")), 0, 1, 0),
    "change the style of the bullets": (on(CELLS, ("- **Mitosis:**", "* **Mitosis**:")), 0, 0, 0),
    "make a list a table": (
        on(
            "rivers.md",
            (
                OTHER,
                "| Word | Meaning |\n|---|---|\n| Glacier | a river of ice |\n| Delta | where a river meets the sea |\n",
            ),
        ),
        0,
        2,
        0,
    ),
    "add a namesake": (
        on(CELLS, ("## Cholera\n", "## Dengue\n\n- **Vector:** tiger mosquito\n\n## Cholera\n")),
        1,
        0,
        0,
    ),
    "delete a card": (on(CELLS, (MITOSIS, "")), 0, 0, 1),
    "replace a card by another": (on(CELLS, (MITOSIS, "- **Lysosome:** digests what the cell takes in\n")), 1, 0, 1),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_happens_to_my_reviews_when_i(row: str, vault: Path, tmp_path: Path) -> None:
    """Every fact that is still in the notes has its review, no fact is there twice, nothing else is touched."""
    edit, new, updated, left = ROWS[row]
    with open_collection(tmp_path / "anki") as anki:
        before = studied(anki, vault)
        edit(vault)
        report = build(vault, 1)
        imported = anki.import_deck(tmp_path / "deck.apkg")
        assert (imported.new, imported.updated, imported.conflicting) == (new, updated, 0)
        exported = guids(vault)
        assert len(before.keys() - exported) == left == len(report.changes.retired)
        reviews = {card.guid: card.reviews for card in anki.cards()}
        assert all(reviews[guid] == (guid in before) for guid in exported)
        assert len(reviews) == len(before) + new
        assert anki.problems() == []


def test_a_card_that_comes_back_has_its_reviews(vault: Path, tmp_path: Path) -> None:
    """Deleted, built, imported, and some builds later written again: the same card in Anki, with its review."""
    with open_collection(tmp_path / "anki") as anki:
        before = studied(anki, vault)
        on(CELLS, (MITOSIS, ""))(vault)
        gone = build(vault, 1).changes.retired
        anki.import_deck(tmp_path / "deck.apkg")
        build(vault, 2)
        on(CELLS, ("- **Osmosis", MITOSIS + "- **Osmosis"))(vault)
        report = build(vault, 3)
        assert report.changes.returned == gone
        assert anki.import_deck(tmp_path / "deck.apkg").new == 0
        assert len(anki.cards()) == len(before)


def test_what_is_retired_can_be_found_in_anki(vault: Path, tmp_path: Path) -> None:
    """The search that the report prints finds these cards and no others, however many they are."""
    (vault / "many.md").write_text("".join(f"- **Term {n}:** meaning number {n}\n" for n in range(250)), "utf-8")
    with open_collection(tmp_path / "anki") as anki:
        studied(anki, vault)
        (vault / "many.md").unlink()
        retired = build(vault, 1).changes.retired
        assert len(retired) == 250
        (search,) = key_searches(retired)
        assert sorted(anki.find(search)) == sorted(retired)


def test_a_search_is_a_quoted_pattern_of_at_most_a_thousand_keys() -> None:
    """A hundred alternatives with `or` froze Anki for 15 seconds on a large collection; without the quotation marks
    it finds nothing."""
    guids = [f"guid{number}" for number in range(KEYS + 1)]
    first, second = key_searches(guids)
    assert first.startswith('"Key:re:^(guid0|guid1|')
    assert (first.count("|") + 1, second) == (KEYS, f'"Key:re:^(guid{KEYS})$"')


def test_edits_and_tags_made_in_anki_stay_on_what_did_not_change(vault: Path, tmp_path: Path) -> None:
    """A note of the vault that was not edited does not touch its cards in Anki."""
    with open_collection(tmp_path / "anki") as anki:
        studied(anki, vault)
        mine = next(guid for guid, note in anki.notes().items() if "Glacier" in note.fields["Front"])
        anki.edit(mine, tag="mine", Spare1="my own words")
        on(CELLS, ("Mitosis", "Equal division"))(vault)
        build(vault, 1)
        assert anki.import_deck(tmp_path / "deck.apkg").updated == 1
        assert "mine" in anki.notes()[mine].tags
        assert anki.notes()[mine].fields["Spare1"] == "my own words"


def test_a_long_history_loses_nothing(vault: Path, tmp_path: Path) -> None:
    """Edit, build, import, study, again and again: every fact has all its reviews, none is there twice."""
    history: list[Edit] = [
        on(CELLS, ("two equal ones", "two daughter cells")),
        renamed(CELLS, "Bio/The cell.md"),
        on("Bio/The cell.md", ("Meiosis", "Reduction division"), ("## Cholera", "## Blue death")),
        renamed("Bio", "Life"),
        on("Life/The cell.md", ("- **Osmosis:** water passing through a membrane\n", "")),
        added("rivers.md", "- **Osmosis:** water passing through a membrane\n"),
        both(on("rivers.md", ("Glacier", "A glacier")), on("Life/The cell.md", ("mosquito", "the mosquito"))),
        renamed("Life/The cell.md", "cell.md"),
    ]
    dice = random.Random(1)
    with open_collection(tmp_path / "anki") as anki:
        before = studied(anki, vault)
        tagged = dice.choice(sorted(before))
        anki.edit(tagged, tag="mine")
        for step, edit in enumerate(history, 1):
            edit(vault)
            report = build(vault, step)
            assert report.changes.new == (), (step, report.changes.of("new"))
            anki.import_deck(tmp_path / "deck.apkg")
            anki.study(3)
        assert guids(vault) == before.keys()
        assert {card.guid: card.reviews for card in anki.cards()} == dict.fromkeys(before, 1)
        assert anki.problems() == []


@pytest.mark.parametrize("to_cloze", [True, False], ids=["to a cloze", "from a cloze"])
def test_a_guid_never_goes_from_one_note_type_to_another(to_cloze: bool, vault: Path, tmp_path: Path) -> None:
    """Anki would call the two notes conflicting and show the old one for ever."""
    versions = ["- **Powerhouse of the cell:** mitochondrion\n", SENTENCE]
    before, after = versions if to_cloze else reversed(versions)
    with open_collection(tmp_path / "anki") as anki:
        for now, text in enumerate((before, after)):
            (vault / CELLS).write_text(f"{NOTE}\n---\n\n{text}", "utf-8")
            report = build(vault, now)
            imported = anki.import_deck(tmp_path / "deck.apkg")
            assert imported.conflicting == 0
        assert imported.new == len(report.changes.new) > 0
        assert guids(vault) <= anki.notes().keys()


@pytest.mark.parametrize("names", [("1", "2"), ("2", "1"), ("a", "b"), ("b", "a"), ("x", "y"), ("y", "x")])
def test_cards_that_only_their_pictures_tell_apart_keep_their_places(names: tuple[str, str], vault: Path) -> None:
    """Whatever the cache still knows."""
    for number, name in enumerate(names):
        (vault / f"{name}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes([number]) * 20)
    (vault / "leaf.md").write_text("".join(f"- **Example of a leaf:** ![[{name}.png]]\n" for name in names), "utf-8")
    build(vault, 0)
    before = [(card.guid, card.back_html) for card in flashgen.extract(vault)]
    (vault / ".flashgen" / "cache.db").unlink()
    changes = build(vault, 1).changes
    assert [(card.guid, card.back_html) for card in flashgen.extract(vault)] == before
    assert not changes.changed
