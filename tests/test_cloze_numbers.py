"""Deletions of a cloze keep their numbers, to which Anki's cards belong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgen.deck.cloze import deletions
from flashgen.identity.cloze_numbers import renumbered
from flashgen.identity.identify import identify
from flashgen.identity.ledger import Ledger
from tests.support.cards import cloze, keys_of


@pytest.mark.parametrize(
    ("texts", "last"),
    [
        pytest.param(
            ["The {{c1::Nile}} is long.", "The {{c1::long}} {{c2::Nile}} is long."],
            "The {{c2::long}} {{c1::Nile}} is long.",
            id="a deletion is put in front",
        ),
        pytest.param(
            ["{{c1::A}} {{c2::B}} {{c3::C}} and so on", "{{c1::B}} {{c2::C}} and so on"],
            "{{c2::B}} {{c3::C}} and so on",
            id="the first is taken away",
        ),
        pytest.param(
            ["{{c1::A}} {{c2::B}} and so on", "{{c1::B}} and so on", "{{c1::B}} {{c2::D}} and so on"],
            "{{c2::B}} {{c3::D}} and so on",
            id="a number is never used again",
        ),
        pytest.param(
            ["{{c1::A}} {{c2::B}} and so on", "{{c1::B}} and so on", "{{c1::A}} {{c2::B}} and so on"],
            "{{c1::A}} {{c2::B}} and so on",
            id="a deletion comes back",
        ),
        pytest.param(
            [
                "A quantum of light is a {{c1::photon}} in a {{c2::field}}.",
                "A quantum of light: {{c2::photons}} in a {{c1::field}}.",
            ],
            "A quantum of light: {{c1::photons}} in a {{c2::field}}.",
            id="a deletion is edited",
        ),
        pytest.param(
            [
                "Blood has {{c1::red}} and {{c1::white}} cells.",
                "{{c1::Our}} blood has {{c2::red}} and {{c2::white}} cells.",
            ],
            "{{c2::Our}} blood has {{c1::red}} and {{c1::white}} cells.",
            id="two of one number",
        ),
        pytest.param(
            [
                "A quantum of light is a {{c1::photon}} in a {{c2::field}}.",
                "{{c1::Photons}} are quanta of light, each a {{c2::photon}} in a {{c3::field}}.",
            ],
            "{{c3::Photons}} are quanta of light, each a {{c1::photon}} in a {{c2::field}}.",
            id="a deletion that is nearly one which stays",
        ),
    ],
)
def test_a_deletion_keeps_its_number(texts: list[str], last: str) -> None:
    """Anki's cards belong to numbers: a number that goes to another deletion takes the reviews with it."""
    ledger = Ledger()
    guids = set()
    for step, text in enumerate(texts):
        result = identify([cloze(text)], ledger, now=step + 1)
        ledger = result.ledger
        guids.add(result.cards[0].guid)
    assert len(guids) == 1
    assert result.cards[0].front_html == last


_DELETIONS = st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["cell", "cells", "photon", "photons", "x"])))


@given(_DELETIONS, _DELETIONS)
def test_numbers_do_not_change_when_nothing_does(one: list[tuple[int, str]], other: list[tuple[int, str]]) -> None:
    """Also if two deletions of one card hide the same word: a second build finds all as the first left it."""
    memory: dict[str, int] = {}
    for found in (one, other):
        text = " ".join(f"{{{{c{number}::{word}}}}}" for number, word in found)
        shown, memory = renumbered(text, memory)
        assert renumbered(text, memory) == (shown, memory)


def test_the_numbers_of_deletions_are_no_part_of_the_key() -> None:
    """A deletion that is added in front changes the numbers behind it, not the text."""
    assert keys_of([cloze("The {{c1::Nile::river}}")]) == keys_of([cloze("The {{c2::Nile}}")])


def test_a_cloze_never_runs_out_of_numbers() -> None:
    """After 500 rewordings the numbers of words that are gone serve again, and no other deletion loses its own."""
    memory: dict[str, int] = {}
    for step in range(1200):
        text, memory = renumbered(
            f"{{{{c1::river}}}} {{{{c2::{'abcdefghij'[step % 10] * 9}{step} {step * 7919}}}}}", memory
        )
        numbers = [number for each in deletions(text) for number in each.numbers]
        assert numbers[0] == 1
        assert len(set(numbers)) == 2
        assert all(1 <= number <= 500 for number in numbers)
    assert len(memory) < 600  # words that were only edited share a number


def test_more_deletions_than_anki_has_numbers() -> None:
    """What is over is none to Anki; the others keep their numbers."""
    text = " ".join(f"{{{{c{number}::word {number * 7919}}}}}" for number in range(1, 601))
    first, memory = renumbered(text, {})
    assert renumbered(first, memory)[0] == first
