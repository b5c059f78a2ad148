"""Guids: the formula that may never change, and what tells namesakes apart."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgen.identity.card_record import Key, first_guid
from flashgen.identity.identify import identify
from flashgen.identity.ledger import Ledger
from tests.support.cards import card, keys_of


@pytest.mark.parametrize(
    ("namespace", "key", "guid"),
    [
        ("", ("Foundation models", "bert (google)", ""), "tvj3nzb3qtg6urbv"),
        ("", ("Zelle", "größe", ""), "yl6t7frq57w4tq47"),
        ("", ("知识图谱", "术语", ""), "olcgojxvvjs56zor"),
        ("", ("n", "causes", "malaria"), "v3p46ternnjgmwcy"),
        ("biology", ("Glossary", "cell", ""), "xgcnblamdjcb5pqq"),
        ("physics", ("Glossary", "cell", ""), "gia7kft42wkhey2b"),
        ("größe", ("Zelle", "größe", ""), "qgfvjcy5apnkf2bq"),
        ("知识", ("n", "causes", "malaria"), "azme7knk5dgzmwor"),
    ],
)
def test_first_guids_are_for_ever(namespace: str, key: tuple[str, str, str], guid: str) -> None:
    """These are in people's collections: a change here loses their reviews."""
    assert first_guid(Key(*key), namespace) == guid


def test_case_spaces_and_the_encoding_of_accents_are_no_part_of_a_key() -> None:
    """The same question written a little differently is the same question."""
    keys = [keys_of([card(front)])[0] for front in ("Größe  der Zelle", "größe der\u00a0zelle")]
    keys += keys_of([card(unicodedata.normalize("NFD", "Größe der Zelle"))])
    assert len(set(keys)) == 1


def test_the_folder_is_no_part_of_a_key_unless_it_must_be() -> None:
    """Moving a note changes no guid; two notes of one name are told apart by their folders."""
    assert keys_of([card("A", path="X/n.md")]) == keys_of([card("A", path="Y/n.md")])
    assert [key[2] for key in keys_of([card("A", path="X/n.md"), card("A", path="Y/n.md")])] == ["x", "y"]


@pytest.mark.parametrize(
    ("contexts", "separators"),
    [
        pytest.param([("n", "Malaria"), ("n", "Cholera")], ["malaria", "cholera"], id="nearest heading"),
        pytest.param([("n", "A", "X"), ("n", "B", "X")], ["a", "b"], id="the nearest that differs"),
        pytest.param([("n", "A", "X"), ("n", "A", "Y"), ("n", "B", "Y")], ["x\x1ea", "y\x1ea", "y\x1eb"], id="two"),
        pytest.param([("n", "A"), ("n", "A"), ("n", "B")], ["a", "a\x1e2", "b"], id="a counter for twins"),
        pytest.param([("n",), ("n",)], ["", "2"], id="only a counter"),
    ],
)
def test_namesakes_are_told_apart_by_as_little_as_does_it(
    contexts: list[tuple[str, ...]], separators: list[str]
) -> None:
    """Equal questions of one note differ by the nearest heading or list parent, then by a counter."""
    cards = [card("A", back=str(number), context=context) for number, context in enumerate(contexts)]
    assert [key[2] for key in keys_of(cards)] == separators


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from(["n.md", "A/n.md"]))))
def test_no_two_cards_share_a_guid(facts: list[tuple[str, str, str]]) -> None:
    """Property: however many namesakes there are, each card has a guid of its own."""
    cards = [card(front, str(i), path, ("n", head)) for i, (front, head, path) in enumerate(facts)]
    found = identify(cards, Ledger(), now=1).cards
    assert len({found_card.guid for found_card in found}) == len(cards)


def test_the_same_fact_twice_in_a_note_is_one_card() -> None:
    """A note that says the same thing twice, word for word in the same place, asks once."""
    assert len(identify([card("A"), card("A")], Ledger(), now=1).cards) == 1


def test_mod_rises_only_with_what_is_exported() -> None:
    """Unchanged keeps its `mod`; changed gets the time, and never the same second as before."""
    first = identify([card("A"), card("B")], Ledger(), now=100)
    same = identify([card("A"), card("B")], first.ledger, now=200)
    assert [c.mod for c in same.cards] == [100, 100]
    assert same.ledger.dump() == first.ledger.dump()
    changed = identify([card("A", back="y"), card("B")], same.ledger, now=200)
    assert [c.mod for c in changed.cards] == [200, 100]
    assert changed.changes.changed == (changed.cards[0].guid,)
    again = identify([card("A", back="z"), card("B")], changed.ledger, now=150)
    assert again.cards[0].mod == 201  # the clock was set back: still newer


def test_a_card_stays_in_its_first_deck() -> None:
    """An .apkg cannot move a card, so the deck of the first export is kept."""
    first = identify([card("A")], Ledger(), now=1)
    moved = identify([replace(card("A"), deck="Other")], first.ledger, now=2)
    assert moved.cards[0].deck == "D"


def test_what_is_gone_is_retired_and_returns_with_its_guid() -> None:
    """Nothing is forgotten: a card that comes back has the guid, and so the reviews, that it had."""
    first = identify([card("A"), card("B")], Ledger(), now=1)
    without = identify([card("A")], first.ledger, now=2)
    assert without.changes.retired == (first.cards[1].guid,)
    back = identify([card("A"), card("B")], without.ledger, now=3)
    assert back.changes.returned == (first.cards[1].guid,)
    assert [c.guid for c in back.cards] == [c.guid for c in first.cards]
