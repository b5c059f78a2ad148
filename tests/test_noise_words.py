"""The lists of words keep noise out, and keep nothing else out, whatever language a note is in."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib.resources import files
from pathlib import Path

import pytest

from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of
from flashgen.extraction.noise_words import KINDS, noise_words
from flashgen.markdown.parse import parse_note
from flashgen.vault.index import Index

NOWHERE = Index(Path("nowhere"), walked=False)
LISTS = tomllib.loads(files("flashgen.extraction").joinpath("noise_words.toml").read_text("utf-8"))


def fronts(text: str) -> list[str]:
    """The questions of the note *text*."""
    return [card.front for card in cards_of(parse_note(text, "Note.md"), NOWHERE, Config()).cards]


def words_of(text: str) -> list[str]:
    """The words of a list as they stand in the file."""
    return [" ".join(word.split()) for word in text.split(",") if word.strip()]


@pytest.mark.parametrize("language", LISTS)
def test_each_list_is_sorted_and_holds_words_as_they_are_compared(language: str) -> None:
    """As the head of the file says."""
    for kind, text in LISTS[language].items():
        assert kind in KINDS
        words = [re.sub(r"\\u([0-9a-f]{4})", lambda sign: chr(int(sign[1], 16)), word) for word in words_of(text)]
        assert words == sorted(set(words)), kind
        for word in words:
            assert word == unicodedata.normalize("NFC", unicodedata.normalize("NFC", word).casefold()), kind


@pytest.mark.parametrize("language", LISTS)
def test_words_are_in_the_script_of_their_language(language: str) -> None:
    scripts = {"he": "HEBREW", "hi": "DEVANAGARI", "ar": "ARABIC"}
    for other, script in scripts.items():
        if other != language and {other, language} != {"ar", "fa"}:
            for text in LISTS[language].values():
                assert not any(unicodedata.name(c, "").startswith(script) for c in text), other


@pytest.mark.parametrize(
    "label",
    [
        "Causes of war",
        "Parts of a car",
        "The Meiji era",
        "Sides of a die",
        "Symptoms of ALS",
        "Functions of the WHO",
        "Types of OS",
        "Rich in vitamin A",
        "After World War I",
        "Argumente pro",
        "Manfaat vitamin E",
        "Types of ale",
        "Ale",
        "Men",
        "Результат",
    ],
)
def test_a_label_may_end_with_a_word_that_joins_in_another_language(label: str) -> None:
    assert fronts(f"# Note\n\n{label}:\n\n- greed and envy\n- fear of others\n") == [label]


@pytest.mark.parametrize(
    "lead_in",
    [
        "The three types are",
        "Jenisnya adalah",
        "Los tipos son",
        "Arten sind",
        "Il en existe pour",
        "Относится к",
        "THE TYPES ARE",
    ],
)
def test_the_first_half_of_a_sentence_is_no_label(lead_in: str) -> None:
    assert fronts(f"# Note\n\n{lead_in}:\n\n- greed and envy\n- fear of others\n") == []


@pytest.mark.parametrize(
    "name",
    ["Precision", "Précision", "Resolution", "CAS", "CBD", "Case", "Schema", "Target", "Members", "Attachments"],
)
def test_a_term_of_one_language_is_no_noise_for_what_it_says_in_another(name: str) -> None:
    assert fronts(f"# Note\n\n## Words\n\n- **{name}:** the share of what was found that is right\n") == [name]


@pytest.mark.parametrize(
    "heading",
    [
        *"Schema Target Feedback Comments Members Expenses MIS NOS Monads Kurs Frases Idee Mars Resolution".split(),
        *("Min heap", "Mi mayor", "Ma Huateng"),
    ],
)
def test_a_heading_is_no_noise_for_what_it_says_in_another_language(heading: str) -> None:
    text = f"# Note\n\n## {heading}\n\nA thing that stands above all others in the order of its kind.\n"
    assert fronts(text) == [heading]


@pytest.mark.parametrize(
    "heading", ["My plans", "Mis notas", "Mes idées", "Mina tankar", "References", "Quellen", "To do"]
)
def test_a_heading_that_asks_nothing_still_gives_none(heading: str) -> None:
    text = f"# Note\n\n## {heading}\n\nA thing that stands above all others in the order of its kind.\n"
    assert fronts(text) == []


def test_a_word_of_proofs_is_a_term_among_terms() -> None:
    """`Solution` is a step where there are steps, and a term of chemistry among others."""
    terms = ["Solute", "Solvent", "Mixture", "Solution"]
    assert fronts("# Note\n\n" + "".join(f"- **{term}:** a word of chemistry\n" for term in terms)) == terms
    steps = ["Given", "To show", "Proof", "Idea"]
    assert fronts("# Note\n\n" + "".join(f"- **{step}:** what is done in it\n" for step in steps)) == ["Idea"]


def test_a_remark_is_none_even_among_terms() -> None:
    text = "# Note\n\n" + "".join(f"- **{term}:** a word of physics\n" for term in ("Force", "Mass", "Work", "Note"))
    assert fronts(text) == ["Force", "Mass", "Work"]


def test_every_word_is_found_as_it_stands_in_its_list() -> None:
    words = noise_words()
    for kind in set(KINDS) - {"definite"}:  # these only begin a text
        for word in words.lists[kind]:
            assert words.has(kind, word.replace("#", "3")), (kind, word)


def test_an_abbreviation_is_found_with_its_full_stop_only() -> None:
    assert fronts("## Words\n\n**Sol.:** the star in the midst of them all\n") == ["Words"]
    assert fronts("## Words\n\n**Sol:** the star in the midst of them all\n") == ["Sol"]
