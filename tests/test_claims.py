"""Claims: the rule that gets a block of a note, and what keeps a block from all rules."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of
from flashgen.conversion.serialise_note import dump_cards, load_cards
from flashgen.extraction.extract import extract_drafts
from flashgen.markdown.parse import parse_note
from flashgen.markdown.visible_text import plain, visible
from flashgen.vault.index import Index

NOWHERE = Index(Path("nowhere"), walked=False)


def cards(text: str, **settings: object) -> dict[str, str]:
    """Question and answer of the cards of the note *text*."""
    made = cards_of(parse_note(text, "Note.md"), NOWHERE, Config(**settings)).cards  # type: ignore[arg-type]
    return {card.front: card.back for card in made}


# ------------------------------------------------------------------ tasks

GLOSSARY = """
- Normalisation
    - Definition: tables are split so that nothing is said twice
    - Purpose: fewer anomalies when rows change
- ACID
    - Atomicity: all of it or nothing of it happens
    - Durability: what is done stays done for good
"""


def test_tasks_at_the_end_of_a_note_leave_its_glossary_alone() -> None:
    assert list(cards(GLOSSARY + "\nSee slide 15.\n\n- [ ] pay the fee\n- [ ] solve the sheet\n")) == list(
        cards(GLOSSARY)
    )
    assert len(cards(GLOSSARY)) == 4


def test_plain_names_in_a_list_of_tasks_are_tasks() -> None:
    text = "- [ ] call the bank\n- Anna: send her the slides of Monday\n- Ben: ask him for the key to the lab\n"
    assert cards(text) == {}


def test_plain_names_where_most_lines_are_tasks_are_tasks() -> None:
    text = (
        "## Now\n\n- [ ] call the bank\n- [x] pay the rent\n\nAnna: send her the slides\nBen: ask him for the key\n"
    )
    assert cards(text) == {}


# ------------------------------------------------------------------ the author's own markup


def test_markup_of_the_author_is_a_card_of_its_own_under_a_question() -> None:
    """It is no part of the answer above it."""
    text = "## How is it different?\n\nOne is about when, the other about what.\n\nInterleaving:: mixing the kinds of tasks\n"
    assert cards(text) == {
        "How is it different?": "One is about when, the other about what.",
        "Interleaving": "mixing the kinds of tasks",
    }


def test_properties_of_logseq_are_no_part_of_an_answer() -> None:
    text = (
        "## How is it different?\n\nOne is about when, the other about what.\n\nstatus:: seedling\nup:: [[Memory]]\n"
    )
    assert cards(text) == {"How is it different?": "One is about when, the other about what."}


# ------------------------------------------------------------------ headings


def test_a_sentence_that_begins_with_the_marked_name_of_its_heading_defines_it() -> None:
    text = "## D. Density\n\n*Density* is the mass of a body by its volume.\n\n| Thing | Density |\n|---|---|\n| Iron | 7.9 |\n| Gold | 19.3 |\n"
    assert cards(text)["Density"] == "Density is the mass of a body by its volume."


def test_a_sentence_that_begins_with_another_marked_word_does_not() -> None:
    text = "## Density\n\n**Archimedes** was a Greek of Syracuse.\n\n**Buoyancy:** the force that lifts\n"
    assert "Density" not in cards(text)


def test_a_line_in_italics_under_the_title_is_its_subtitle() -> None:
    text = "# Hermeneutics\n\n*Lecture notes, third meeting*\n\nHermeneutics is the art of reading old texts.\n"
    assert cards(text) == {"Hermeneutics": "Hermeneutics is the art of reading old texts."}


def test_a_wall_is_measured_by_what_its_answer_shows() -> None:
    """Of the items that are cards of their own an answer gives the names, however much is said of each."""
    terms = "".join(
        f"    - **{name}:** {'much is said of it here ' * 30}\n" for name in ("Fixed", "Floating", "Pegged")
    )
    made = cards(f"## Exchange rates\n\n- The price of one currency in another. There are three kinds:\n{terms}")
    assert list(made) == ["Exchange rates", "Fixed", "Floating", "Pegged"]
    assert "much is said" not in made["Exchange rates"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> [!definizione]\n> Un **gruppo** è un insieme con una operazione.\n", ["gruppo"]),
        ("> [!Definition]\n> Die **Dichte** ist Masse je Volumen.\n", ["Dichte"]),
        ("> [!定义]\n> **密度** 是单位体积的质量。\n", ["密度"]),
        ("> [!What is it]\n> A store of keys that others cannot read.\n", ["What is it"]),
        ("> [!definition]\n> It can be said in two ways.\n", []),
        ("> [!warning]\n> Please **never** touch the wire with bare hands.\n", []),
        ("> [!note]\n> The **wire** that we bought was too long for it.\n", []),
    ],
)
def test_a_box_without_title_may_say_by_its_kind_what_it_defines(text: str, expected: list[str]) -> None:
    assert list(cards(f"## Part\n\n{text}")) == expected


def test_a_table_of_questions_is_none_of_two_sides() -> None:
    """As in the notes of Cornell; rows that are not filled in ask nothing."""
    rows = "| Why do leaves turn red in the autumn of the year? | The green fades first |\n| What is it good for, and for whom? | |\n"
    made = cards(f"## Leaves\n\n| Cue | Notes |\n|---|---|\n{rows}")
    assert made == {"Why do leaves turn red in the autumn of the year?": "The green fades first"}


def test_options_belong_to_their_question_and_the_box_below_them_answers() -> None:
    text = "**Q1.** Which organ makes insulin?\n- A. the liver\n- B. the pancreas\n- C. the spleen\n\n> [!success]- Answer\n> **B**, the pancreas.\n"
    (draft,) = extract_drafts(parse_note(text, "n.md"), Config()).drafts
    assert visible(draft.front) == "Which organ makes insulin?"
    assert [token["type"] for token in draft.front][-1] == "block"
    assert plain(draft.back) == "B, the pancreas."
    assert cards("Which of these is red?\n- A. grass\n- B. blood\n- C. sky\n") == {}


def test_space_between_paragraphs_is_no_formula_of_an_answer() -> None:
    assert cards(
        "## Heat\n\nIt flows from warm to cold.\n$\\space$\n\n## Work\n\nA force along a way.\n$\\quad\\,$\n"
    ) == {
        "Heat": "It flows from warm to cold.",
        "Work": "A force along a way.",
    }


def test_a_heading_ends_the_quote_right_above_it() -> None:
    text = "## Care\n> look at the newest advice\n### Drugs\n- broad at first, then by what grew\n- for two weeks\n"
    assert list(cards(text)) == ["Drugs"]
    assert list(cards("> [!info] Box\n> text of it\n> > said by one\n> ## Inside\n> more\n")) == ["Box"]


def test_a_sentence_that_goes_on_in_a_list_too_long_is_no_answer() -> None:
    items = "".join(f"{number}. {'it has all that one asks of it and more ' * 6}\n" for number in range(1, 7))
    assert cards(f"## Component\n\nA component is a part such that\n{items}") == {}


def test_letters_of_a_word_to_remember_are_no_terms() -> None:
    letters = (
        "- P: oxygen below sixty in the blood\n- A: age above fifty five years\n- N: more white cells than usual\n"
    )
    assert list(cards(f"## How bad is it\n\n{letters}")) == ["How bad is it"]
    assert cards("## ＿＿＿＿\n\nText below a line of dashes that says something.\n") == {}


def test_a_long_list_below_a_label_shows_items_with_cards_by_their_names() -> None:
    """A short one is recalled as a whole."""
    few = "".join(f"        - **Part {n}:** what the part number {n} does\n" for n in range(3))
    many = "".join(f"        - **Part {n}:** what the part number {n} does\n" for n in range(9))
    made = cards(
        f"- Engine\n    - it has many parts\n    - Inside\n{many}- Gear\n    - it has few\n    - Outside\n{few}"
    )
    assert "what the part" not in made["Engine"]
    assert made["Engine"].startswith("it has many parts")
    assert "what the part number 2 does" in made["Gear"]


def test_toggles_beside_a_question_ask_as_it_does() -> None:
    text = "".join(
        f"<details>\n<summary>{name}</summary>\n\n{answer}\n\n</details>\n\n"
        for name, answer in (
            ("What is seen?", "blood"),
            ("Name two causes.", "cough, a fall"),
            ("Hint", "look again"),
        )
    )
    assert cards(text) == {"What is seen?": "blood", "Name two causes.": "cough, a fall"}
    assert cards("<details>\n<summary>Name two causes.</summary>\n\ncough\n\n</details>\n") == {}


def test_bullets_without_words_hide_no_card_below_them() -> None:
    """Readwise and Logseq nest lists so."""
    assert (
        cards("- Highlights of it\n\t- -\n\t\t- What is a map? #card\n\t\t\t- a plan\n\t\t- (Page 5)\n")[
            "What is a map?"
        ]
        == "a plan"
    )


def test_headings_may_stand_under_one_without_text() -> None:
    text = "# \n\n## Heat\n\nEnergy that flows from warm to cold.\n\n## Work\n\nEnergy that a force brings along a way.\n"
    assert list(cards(text)) == ["Heat", "Work"]


def test_html_paragraphs_answer_a_heading() -> None:
    text = "## Overfitting\n\n<p>The model learns the noise of its training set.</p>\n"
    assert cards(text) == {"Overfitting": "The model learns the noise of its training set."}


def test_html_that_only_lays_out_answers_nothing() -> None:
    text = '## Overfitting\n\n<div class="row">\n</div>\n\n<br>\n'
    assert cards(text) == {}


def test_questions_and_answers_in_paragraphs_of_their_own_are_no_glossary() -> None:
    text = "Why: because\n\nQ: Why is it hard?\nA: It never rests.\n\nQ: Is it a mode?\nA: Not one of the church.\n"
    assert cards(text) == {"Why is it hard?": "It never rests.", "Is it a mode?": "Not one of the church."}


def test_a_numbered_heading_is_no_version() -> None:
    assert cards("## 3.1 Deep causes\n\nBad harvests and the price of bread at its peak.\n") == {
        "Deep causes": "Bad harvests and the price of bread at its peak."
    }
    for heading in ("1.2.0", "v1.2", "1.2.0 - 2024-05-17", "1.2 (unreleased)", "2.10.3: the summer release"):
        assert cards(f"## {heading}\n\nBad harvests and the price of bread at its peak.\n") == {}, heading


TABLE = "| Situation | Test |\n|---|---|\n| one mean | t of Student |\n| two variances | F of Snedecor |\n"


def test_rows_under_a_question_are_cards() -> None:
    assert cards(f"## Which test do I use?\n\n{TABLE}") == {
        "one mean": "t of Student",
        "two variances": "F of Snedecor",
    }
    assert (
        cards(f"## Which test do I use?\n\nThe one that fits.\n\n{TABLE}")["Which test do I use?"]
        == "The one that fits."
    )


def test_a_table_without_rows_of_its_own_answers_the_question() -> None:
    text = "## When is it fast?\n\n| | Linux | Windows |\n|---|---|---|\n| Vim | ✓ | ✓ |\n| Emacs | ✗ | ✓ |\n"
    assert list(cards(text)) == ["When is it fast?"]


def test_an_overview_may_hold_numbers_in_its_names() -> None:
    text = "## Kinds of elasticity\n\n1. **Elastic** (E > 1): demand changes much\n2. **Inelastic** (E < 1): demand hardly changes\n"
    assert cards(text)["Kinds of elasticity"] == "Elastic (E > 1)\nInelastic (E < 1)"
    years = (
        "## Kinds of elasticity\n\n1. **1990 crash:** demand changes much\n2. **2001 crash:** demand hardly changes\n"
    )
    assert "Kinds of elasticity" not in cards(years)


def test_prose_that_ends_in_an_example_answers_its_heading() -> None:
    text = "## Moves\n\nTo assign a value moves it to its new owner. The old binding is dead:\n\n```rust\nlet b = a;\n```\n"
    assert "The old binding is dead" in cards(text)["Moves"]
    assert cards("## Moves\n\nThe old binding is dead:\n\n```rust\nlet b = a;\n```\n") == {}


def test_plain_days_are_no_terms() -> None:
    for day in (
        "3 okt",
        "10 oct",
        "14 juillet 1789",
        "5 mai",
        "5 May",
        "3rd March",
        "12 mars",
        "1 maj",
        "Oct 3",
        "2 de mayo",
    ):
        text = f"## Dates\n\n- {day}: the match away from home\n- {day}: the other match at home\n"
        assert cards(text) == {}, day


def test_tables_of_prices_and_of_years_have_no_rows_to_ask_for() -> None:
    for table in (
        "| Item | Cost |\n|---|---|\n| Train | 15,880円 |\n| Taxi | 2,100円 |\n",
        "| Item | Cost (€) |\n|---|---|\n| Train | 180 |\n| Taxi | 95 |\n",
        "| Tool | Price | Trial |\n|---|---|---|\n| Quizzler | $30/mo | two weeks |\n| HireBox | $55/mo | none at all |\n",
        "| Bed | 2023 | 2024 |\n|---|---|---|\n| A | potatoes | beans |\n| B | beans | onions |\n",
    ):
        assert cards(f"## Plan\n\n{table}") == {}, table


def test_a_matrix_whose_ticks_are_words_of_any_language_has_no_rows_to_ask_for() -> None:
    for yes, no in (("Tak", "Nie"), ("対応", ""), ("supported", "missing"), ("Có", "Không")):
        table = f"| | A | B |\n|---|---|---|\n| one | {yes} | {no} |\n| two | {no} | {yes} |\n| three | {yes} | {yes} |\n| four | {yes} | {no} |\n"
        assert cards(f"## Overview\n\n{table}") == {}, yes


def test_a_table_of_digits_to_the_base_of_two_and_of_sixteen_measures() -> None:
    rows = "| Bits | 0001 | 1010 | 1111 |\n| Hex | 1 | A | F |\n"
    assert cards(f"## Address\n\n| | a | b | c |\n|---|---|---|---|\n{rows}") == {}


def test_a_table_of_few_words_that_differ_keeps_its_rows() -> None:
    table = (
        "| Verb | Past | Perfect |\n|---|---|---|\n| put | put | put |\n| cut | cut | cut |\n| go | went | gone |\n"
    )
    assert set(cards(f"## Verbs\n\n{table}")) == {"put", "cut", "go"}


def test_tables_of_numbers_that_are_no_prices_keep_their_rows() -> None:
    assert cards("## Heat\n\n| Metal | Melts at |\n|---|---|\n| Iron | 1538 °C |\n| Tin | 232 °C |\n") != {}
    assert cards("## Money\n\n| Country | Currency |\n|---|---|\n| Japan | yen (¥) |\n| Poland | złoty |\n") != {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("- **A:** one\n  - x\n  - y\n- **B:** two", {"A": (1, 3), "B": (4, 4)}, id="terms of a list"),
        pytest.param("**A:** one\nmore\n**B:** two", {"A": (1, 2), "B": (3, 3)}, id="terms of a paragraph"),
        pytest.param("Parts:\n\n- one\n- two\n- three\n\nx", {"Parts": (1, 5)}, id="label and list"),
        pytest.param(
            "|A|B|\n|-|-|\n|Laos|Vientiane|\n|Nepal|Kathmandu|", {"Laos": (3, 3), "Nepal": (4, 4)}, id="rows"
        ),
        pytest.param(
            "One thing :: two\nThree things :: four",
            {"One thing": (1, 1), "Three things": (2, 2)},
            id="lines of markup",
        ),
        pytest.param("What is it?\n?\nthis\nand that\n\nx", {"What is it?": (1, 4)}, id="markup of several lines"),
        pytest.param("> [!question] Why?\n> Because\n> of this.", {"Why?": (1, 3)}, id="callout"),
    ],
)
def test_a_card_knows_the_lines_that_made_it(text: str, expected: dict[str, tuple[int, int]]) -> None:
    """From the first to the last line of what the rule took, and where several took a part of one block, of that."""
    found = cards_of(parse_note(text, "n.md"), Index(Path(), walked=False), Config()).cards
    assert {card.front: (card.source.line, card.last_line) for card in found} == expected
    assert load_cards(dump_cards(found)) == found


def test_what_is_read_of_a_note_is_gone_with_it() -> None:
    """Builds work without the collector of cycles: a note that left some would stay in memory to the end."""
    notes = [path.read_text("utf-8") for path in sorted((Path(__file__).parent / "golden").glob("*.md"))]
    for text in notes:  # what is remembered from the first time on is no cycle of a note
        cards(text)
    gc.collect()
    gc.disable()
    try:
        for text in notes:
            cards(text)
        assert gc.collect() == 0
    finally:
        gc.enable()
