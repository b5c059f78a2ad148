"""Guids: the formula that may never change, and what tells namesakes apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgen.deck.cloze import deletions
from flashgen.identity.card_record import Key, first_guid, record_of
from flashgen.identity.cloze_numbers import renumbered
from flashgen.identity.identify import identify
from flashgen.identity.keys import keys_of as keys_of_records
from flashgen.identity.ledger import Ledger
from flashgen.model.card import Card, Media
from flashgen.model.note import Source


def card(front: str, back: str = "x", path: str = "n.md", context: tuple[str, ...] = ("n",)) -> Card:
    source = Source(path, 1, context[1:])
    note_id = path.rpartition("/")[2].removesuffix(".md")
    return Card("definition", "term_bullet", front, back, front, back, source, context, deck="D", note_id=note_id)


def keys_of(cards: Sequence[Card]) -> list[Key]:
    return keys_of_records([record_of(card) for card in cards])


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


def fact(front: str, back: str, path: str = "n.md", *headings: str) -> Card:
    return card(front, back, path, (path.rpartition("/")[2].removesuffix(".md"), *headings))


def rebuilt(*builds: list[Card]) -> list[dict[str, str]]:
    """After each of *builds*: `front: back` of every card -> its guid."""
    ledger, seen = Ledger(), []
    for step, cards in enumerate(builds):
        result = identify(cards, ledger, now=100 * (step + 1))
        ledger = result.ledger
        seen.append({f"{each.front}: {each.back}": each.guid for each in result.cards})
        assert len({each.guid for each in result.cards}) == len(result.cards)
    return seen


LONG = "a long answer that nobody writes twice"


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        pytest.param(
            [fact("Cause", "virus", "n.md", "Malaria")],
            [fact("Cause", "virus", "n.md", "Malaria"), fact("Cause", "water", "n.md", "Cholera")],
            {"Cause: virus": "Cause: virus"},
            id="a namesake appears",
        ),
        pytest.param(
            [fact("Cause", "virus", "n.md", "Malaria"), fact("Cause", "water", "n.md", "Cholera")],
            [fact("Cause", "water", "n.md", "Cholera")],
            {"Cause: water": "Cause: water"},
            id="a namesake vanishes",
        ),
        pytest.param(
            [fact("A", "first answer", "n.md", "H"), fact("A", "second answer", "n.md", "H")],
            [
                fact("A", "zeroth thing", "n.md", "H"),
                fact("A", "first answer", "n.md", "H"),
                fact("A", "second answer", "n.md", "H"),
            ],
            {"A: first answer": "A: first answer", "A: second answer": "A: second answer"},
            id="a counter shifts",
        ),
        pytest.param(
            [fact("A", "first answer here", "n.md", "H"), fact("A", "second answer there", "n.md", "H")],
            [fact("A", "second answer over there", "n.md", "H")],
            {"A: second answer over there": "A: second answer there"},
            id="a counter shifts and the answer is edited",
        ),
        pytest.param(
            [fact("Cause", LONG, "n.md", "Malaria"), fact("Cause", "water", "n.md", "Cholera")],
            [
                fact("Cause", LONG, "n.md", "Marsh fever"),
                fact("Cause", "water", "n.md", "Cholera"),
                fact("Cause", "lice", "n.md", "Typhus"),
            ],
            {f"Cause: {LONG}": f"Cause: {LONG}", "Cause: water": "Cause: water", "Cause: lice": ""},
            id="a heading is renamed and a namesake appears",
        ),
        pytest.param(
            [fact("A", "yes"), fact("B", "yes"), fact("C", "-")],
            [fact("X", "yes"), fact("Y", "yes"), fact("Z", "-")],
            {"X: yes": "", "Y: yes": "", "Z: -": ""},
            id="answers that many facts have say nothing",
        ),
        pytest.param(
            [fact("Cell wall", LONG)],
            [fact("Cell wall", LONG, "n.md"), fact("Cell wall", LONG, "copy.md")],
            {f"Cell wall: {LONG}": None},
            id="a copy is another card",
        ),
        pytest.param(
            [fact("Capital of France", "Paris")],
            [fact("Capital of Finland", "Helsinki")],
            {"Capital of Finland: Helsinki": ""},
            id="a sibling in its place",
        ),
        pytest.param(
            [fact("Type 1", LONG)], [fact("Type 2", LONG[:-3])], {f"Type 2: {LONG[:-3]}": ""}, id="a number"
        ),
        pytest.param(
            [fact("A", "x of the first"), fact("B", "y of the second")],
            [fact("A", "y of the second"), fact("B", "x of the first")],
            {"A: y of the second": "A: x of the first", "B: x of the first": "B: y of the second"},
            id="answers are swapped",
        ),
        pytest.param(
            [fact("Term", LONG)], [fact("Term: more", LONG)], {f"Term: more: {LONG}": f"Term: {LONG}"}, id="reworded"
        ),
        pytest.param(
            [fact("Author", "a Greek, or many", "One.md"), fact("Length", "24 books", "One.md")],
            [
                fact("Author", "a Roman who was banished", "One.md"),
                fact("Length", "15 books", "One.md"),
                fact("Author", "a Greek, or many", "Two.md"),
                fact("Length", "24 books", "Two.md"),
            ],
            {
                "Author: a Greek, or many": "Author: a Greek, or many",
                "Length: 24 books": "Length: 24 books",
                "Author: a Roman who was banished": "",
                "Length: 15 books": "",
            },
            id="the name of a note goes to another",
        ),
        pytest.param(
            [
                fact("Author", "a Greek, or many", "1.md"),
                fact("Length", "24 books", "1.md"),
                fact("Author", "a Roman who was banished", "2.md"),
                fact("Length", "15 books", "2.md"),
                fact("Author", "nobody knows any more", "3.md"),
                fact("Length", "one scroll", "3.md"),
            ],
            [
                fact("Author", "a Roman who was banished", "1.md"),
                fact("Length", "15 books", "1.md"),
                fact("Author", "nobody knows any more", "2.md"),
                fact("Length", "one scroll, torn", "2.md"),
            ],
            {
                "Author: a Roman who was banished": "Author: a Roman who was banished",
                "Length: 15 books": "Length: 15 books",
                "Author: nobody knows any more": "Author: nobody knows any more",
                "Length: one scroll, torn": "Length: one scroll",
            },
            id="notes move up by one, and one is edited",
        ),
        pytest.param(
            [fact("Author", "a Greek, or many", "One.md"), fact("Length", "24 books", "One.md")],
            [
                fact("Author", "a Greek, or several", "One.md"),
                fact("Length", "24 books", "One.md"),
                fact("Author", "a Greek, or many", "Copy.md"),
                fact("Length", "24 books", "Copy.md"),
            ],
            {"Author: a Greek, or several": "Author: a Greek, or many", "Author: a Greek, or many": ""},
            id="a note is copied, and then edited",
        ),
        pytest.param(
            [
                fact("Cause", "a virus of the liver", "n.md", "Fever"),
                fact("Risk", "high", "n.md", "Fever"),
                fact("Risk", "low", "n.md", "Cold"),
            ],
            [
                fact("Cause", "the bite of a louse", "n.md", "Fever"),
                fact("Risk", "none", "n.md", "Fever"),
                fact("Cause", "a virus of the liver", "n.md", "Yellow fever"),
                fact("Risk", "high", "n.md", "Yellow fever"),
                fact("Risk", "low", "n.md", "Cold"),
            ],
            {
                "Cause: a virus of the liver": "Cause: a virus of the liver",
                "Risk: high": "Risk: high",
                "Cause: the bite of a louse": "",
                "Risk: none": "",
            },
            id="the heading of a section goes to another",
        ),
        pytest.param(
            [fact("Café", "noir")], [fact("cafe", "Noir")], {"cafe: Noir": "Café: noir"}, id="accents and case"
        ),
    ],
)
def test_who_is_who(before: list[Card], after: list[Card], pairs: dict[str, str | None]) -> None:
    """What was there before keeps its guid; what is in doubt is new (""), and nothing is shared (None: that only)."""
    first, second = rebuilt(before, after)
    for now, then in pairs.items():
        if then == "":
            assert second[now] not in first.values()
        elif then is not None:
            assert second[now] == first[then]


def test_the_guid_of_a_fact_that_was_reworded_goes_to_nobody_else() -> None:
    """The new fact of the old question gets another guid, the same in every build."""
    builds = [[fact("A", LONG)], [fact("B", LONG)], [fact("B", LONG), fact("A", "something else")]]
    one, two = rebuilt(*builds), rebuilt(*builds)
    assert one[2][f"B: {LONG}"] == one[0][f"A: {LONG}"] == first_guid(Key("n", "a", ""), "")
    assert one[2]["A: something else"] == two[2]["A: something else"] == first_guid(Key("n", "a", "\x1e\x1e2"), "")


def test_a_reworded_question_whose_answer_is_a_picture() -> None:
    """The file tells which answer it is, as words would."""

    def shown(front: str, file: str) -> Card:
        return replace(fact(front, ""), media=(Media(f"{file}-1.png", f"img/{file}.png"),))

    before = [shown("Heart from the front", "heart of a grown person"), shown("Lung", "lung of a grown person")]
    after = [shown("The heart, as you see it", "heart of a grown person"), shown("Lung", "lung of a grown person")]
    first = identify(before, Ledger(), now=1)
    second = identify(after, first.ledger, now=2)
    assert [each.guid for each in second.cards] == [each.guid for each in first.cards]


def test_of_several_that_were_gone_the_one_that_is_like_it_returns() -> None:
    """The question alone does not tell which of two answers it was; one that only goes on does."""
    one, other = fact("Cause", "the bite of a louse", "n.md", "Fever"), fact("Cause", "damp air", "n.md", "Fever")
    rest = fact("Risk", "high")
    first, _, second, _, back = rebuilt(
        [one, rest], [rest], [other, rest], [rest], [fact("Cause", "damp air at night", "n.md", "Fever"), rest]
    )
    assert back["Cause: damp air at night"] == second["Cause: damp air"] == first["Cause: the bite of a louse"]
    one, other = fact("Cause", "the bite of a louse", "n.md", "Fever"), fact("Cause", "damp air", "n.md", "Fever")
    both, _, back = rebuilt([one, other, rest], [rest], [fact("Cause", "damp air at night", "n.md", "Fever"), rest])
    assert back["Cause: damp air at night"] == both["Cause: damp air"]


def test_cards_of_a_note_that_failed_are_nobodys() -> None:
    """Their guids are not up for another note that says the same, nor are they retired."""
    first = identify([fact("A", LONG, "a.md")], Ledger(), now=1)
    second = identify([fact("A", LONG, "b.md")], first.ledger, now=2, failed=frozenset({"a.md"}))
    assert second.cards[0].guid != first.cards[0].guid
    assert second.changes.retired == ()
    third = identify([fact("A", LONG, "a.md"), fact("A", LONG, "b.md")], second.ledger, now=3)
    assert [each.guid for each in third.cards] == [first.cards[0].guid, second.cards[0].guid]


def test_a_note_moved_and_broken_at_once_keeps_its_cards() -> None:
    """The note of that name that failed is taken to be the one that is gone."""
    first = identify([fact("A", LONG, "X/a.md"), fact("B", "b")], Ledger(), now=1)
    assert identify([fact("B", "b")], first.ledger, now=2, failed=frozenset({"Y/a.md"})).changes.retired == ()


def cloze(text: str) -> Card:
    return replace(card(text, ""), kind="cloze", rule="cloze", front_html=text, back_html="")


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
