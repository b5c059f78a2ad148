"""The two sides of a card: what the style sheet needs is in the fields, and says no words of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from flashgen.cli.main import main
from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of
from flashgen.deck.field_html import without_topic
from flashgen.deck.note_types import BASIC, fields_of
from flashgen.identity.adopt import adopt, read_deck, visible_html
from flashgen.identity.ledger import Ledger
from flashgen.markdown.parse import parse_note
from flashgen.model.card import Card
from flashgen.vault.index import Index
from tests.support.anki_collection import open_collection
from tests.support.card_of_markdown import answer

LONG = "A sentence of many words that tells a whole story of somebody, and only at its very end asks what was wrong?"


def fields(note: str, name: str = "Airway.md") -> dict[str, dict[str, str]]:
    """The fields of the cards of *note*, by question."""
    found = cards_of(parse_note(note, name), Index(Path("nowhere")), Config(evidence="eager")).cards
    return {card.front: by_name(card) for card in found}


def build(vault: Path, deck: Path) -> None:
    result = CliRunner().invoke(main, ["build", str(vault), "-o", str(deck)])
    assert result.exit_code == 0, result.output


def by_name(card: Card) -> dict[str, str]:
    return dict(zip([name for name, _ in BASIC.fields], fields_of(card), strict=True))


def test_ankis_browser_tells_questions_of_the_same_words_apart(tmp_path: Path) -> None:
    """It lists them by topic and question, though both cards ask only for the "Treatment" of what stands above."""
    vault = tmp_path / "v"
    vault.mkdir()
    for name in ("Croup", "Asthma"):
        (vault / f"{name}.md").write_text("## Treatment\n\nCalm the child, then give it something to breathe in.\n")
    build(vault, tmp_path / "d.apkg")
    with open_collection(tmp_path / "anki") as anki:
        anki.import_deck(tmp_path / "d.apkg")
        col = anki.collection
        assert sorted(col.db.list("select sfld from notes") if col.db else []) == [
            "Asthma › Treatment",
            "Croup › Treatment",
        ]
        col.load_browser_card_columns()
        col.set_browser_card_columns(["question"])
        rows = [[text for text, *_ in col.browser_row_for_id(card)[0]] for card in col.find_cards("")]
        assert sorted(rows) == [["Asthma › Treatment"], ["Croup › Treatment"]]


def test_the_topic_of_the_browser_is_no_part_of_a_question_that_is_adopted(tmp_path: Path) -> None:
    """A ledger made of an exported deck knows the question and the note as they were."""
    vault, deck = tmp_path / "v", tmp_path / "d.apkg"
    (vault / "Sub").mkdir(parents=True)
    (vault / "Sub" / "Airway.md").write_text("# Acute epiglottitis\n\n- **Cause:** a germ\n")
    build(vault, deck)
    (note,) = read_deck(deck)
    assert note.fields["Front"].startswith('<bdi class="topic')
    assert without_topic(note.fields["Front"]) == "<strong>Cause</strong>"
    assert visible_html(note.fields["Source"]) == "Sub/Airway"


@pytest.mark.parametrize(
    ("note", "items"),
    [
        pytest.param(
            "**Parts:**\n\n- one thing\n- another\n- a third\n",
            '<span class="items" data-count="3"></span>',
            id="list",
        ),
        pytest.param("**Parts:**\n\n- one thing\n  - and more\n- another\n", 'data-count="2"', id="nested"),
        pytest.param("**Parts:** one thing and another\n", "", id="text"),
    ],
)
def test_a_question_says_how_many_items_are_asked_for(note: str, items: str) -> None:
    """Of an answer that is a list; the number is no word of the question, so nothing that is searched has it."""
    front = fields(note)["Parts"]["Front"]
    assert items in front if items else "items" not in front
    assert visible_html(front) == "Airway › Parts"


def test_what_the_context_ends_with_is_not_shown_where_it_is_the_question(tmp_path: Path) -> None:
    """A box under a heading of its own name; a deck that is adopted knows the context all the same."""
    note = "## Parts\n\n> [!note] Parts\n> A cell has a wall, a nucleus and more.\n\nA remark follows here.\n"
    found = fields(note)["Parts"]
    assert found["Context"] == '<span>Airway</span><span class="known"> › Parts</span>'
    assert visible_html(found["Front"]) == "Airway › Parts"
    (tmp_path / "v").mkdir()
    (tmp_path / "v" / "Airway.md").write_text(note)
    build(tmp_path / "v", tmp_path / "d.apkg")
    adopted = adopt(tmp_path / "d.apkg", (), Ledger(), Ledger(), 0)
    assert [entry.record.context for entry in adopted.unmatched] == [("Airway", "Parts")]


def test_a_long_question_is_set_as_text() -> None:
    """And is not bold from end to end, whatever its author did."""
    found = fields(f"**{LONG}**\n\nNobody knows, as yet.\n\n**Why?**\n\nBecause.\n")
    assert f'<div class="long">{LONG}</div>' in found[LONG]["Front"]
    assert 'class="long"' not in found["Why?"]["Front"]


def test_the_note_is_named_under_the_answer_where_the_context_does_not_name_it() -> None:
    """Its path stands in the field all the same: decks are adopted by it."""
    plain = fields("- **Cause:** a germ\n")["Cause"]
    titled = fields("---\ntitle: The airway\n---\n- **Cause:** a germ\n")["Cause"]
    assert plain["Source"] == '<span class="known">Airway</span>'
    assert titled["Source"] == "Airway"
    assert ".source .known,\n.context .known {\n  display: none;" in BASIC.css


def test_korean_is_marked_as_such_and_chinese_is_not() -> None:
    """So that a line of Korean ends between words, and one of Chinese wherever it is full."""
    found = fields("- **세포:** 모든 생물의 가장 작은 단위이다\n- **细胞:** 生物体最小的单位之一\n")
    assert found["세포"]["Back"] == '<div lang="ko">모든 생물의 가장 작은 단위이다</div>'
    assert found["세포"]["Front"].endswith('<div lang="ko"><strong>세포</strong></div>')
    assert "lang" not in found["细胞"]["Back"] + found["细胞"]["Front"]
    assert ":lang(ko) {\n  word-break: keep-all;" in BASIC.css


def test_the_cells_of_a_wide_row_stand_under_the_names_of_their_columns() -> None:
    """As a block that the style sheet knows; a row of two cells needs none."""
    rows = "|Drug|Dose|Route|\n|-|-|-|\n|Aspirin|a gram|by mouth|\n|Heparin|a few units|by vein|\n"
    assert fields(rows)["Aspirin"]["Back"] == (
        '<div class="pairs"><p><strong>Dose:</strong> a gram</p><p><strong>Route:</strong> by mouth</p></div>'
    )


def test_a_list_in_a_cell_of_a_wide_row_is_a_list() -> None:
    """Below the name of its column, as the style sheet knows it."""
    note = "|drug|effects|risks|\n|-|-|-|\n|Aspirin|- less pain<br>- less fever|1. bleeding<br>2. asthma|\n|Codeine|sleep|none|\n"
    assert fields(note)["Aspirin"]["Back"] == (
        '<div class="pairs"><div><strong>effects:</strong><ul><li>less pain</li><li>less fever</li></ul></div>'
        "<div><strong>risks:</strong><ol><li>bleeding</li><li>asthma</li></ol></div></div>"
    )
    assert answer("**Dose:** - 5 mg")[0].back_html == "<p><strong>Dose:</strong> - 5 mg</p>"


@pytest.mark.parametrize("arrow", ["->", "-->", "=>", "<->"])
def test_no_line_ends_within_an_arrow(arrow: str) -> None:
    """A browser may end a line behind each hyphen."""
    shown = arrow.replace("<", "&lt;").replace(">", "&gt;")
    card, _ = answer(f"a {arrow} b")
    assert card.back_html == f'<p>a <span class="unbroken">{shown}</span> b</p>'
