"""Who gets a block of a note, and what keeps it from all."""

from __future__ import annotations

from pathlib import Path

from flashgen.config import Config
from flashgen.convert import cards_of
from flashgen.parse import parse_note
from flashgen.scan import Index

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
    assert cards(text)["D. Density"] == "Density is the mass of a body by its volume."


def test_a_sentence_that_begins_with_another_marked_word_does_not() -> None:
    text = "## Density\n\n**Archimedes** was a Greek of Syracuse.\n\n**Buoyancy:** the force that lifts\n"
    assert "Density" not in cards(text)


def test_a_line_in_italics_under_the_title_is_its_subtitle() -> None:
    text = "# Hermeneutics\n\n*Lecture notes, third meeting*\n\nHermeneutics is the art of reading old texts.\n"
    assert cards(text) == {"Hermeneutics": "Hermeneutics is the art of reading old texts."}


def test_html_paragraphs_answer_a_heading() -> None:
    text = "## Overfitting\n\n<p>The model learns the noise of its training set.</p>\n"
    assert cards(text) == {"Overfitting": "The model learns the noise of its training set."}


def test_html_that_only_lays_out_answers_nothing() -> None:
    text = '## Overfitting\n\n<div class="row">\n</div>\n\n<br>\n'
    assert cards(text) == {}
