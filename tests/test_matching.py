"""Cards of today are matched with cards of the last build."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flashgen.identity.card_record import Key, first_guid
from flashgen.identity.identify import identify
from flashgen.identity.ledger import Ledger
from flashgen.model.card import Card, Media
from tests.support.cards import fact, rebuilt

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
