"""The author's own marks of cards and the fields of other tools: what they part, what belongs to them."""

from __future__ import annotations

import pytest

from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of
from flashgen.extraction.marks.double_colons import is_in_name
from flashgen.markdown.parse import parse_note
from flashgen.model.card import Card
from tests.support.card_of_markdown import NOWHERE


def cards(text: str) -> list[Card]:
    """The cards of the note *text*."""
    return list(cards_of(parse_note(text, "Note.md"), NOWHERE, Config()).cards)


def sides(text: str) -> list[tuple[str, str]]:
    """Question and answer of each card of the note *text*."""
    return [(card.front, card.back) for card in cards(text)]


@pytest.mark.parametrize(
    "line",
    [
        "Call std::sort on it",
        "A boost::asio::io_context runs it",
        "tokio::spawn",
        "Aws::Lambda::Function",
        "ActiveRecord::Base maps rows",
        "The loop address is fe80::12",
        "It listens on ::1 only",
        "The range ::/0 is everything",
        "A mapped one is ::ffff:198.51.100.7 here",
        "2001:db8:7::/48",
        "dplyr::mutate adds columns",
        "It returns Vec<u8>::iter when asked",
        "Use foo::bar() for it",
        "A face :smile::heart: is no card",
    ],
)
def test_colons_inside_of_a_name_part_nothing(line: str) -> None:
    """Names of programs, addresses and clouds stand in sentences, lists and terms."""
    assert sides(f"{line}\n") == []
    at = line.index("::")
    assert is_in_name(line, at, at + 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Capital of Chad::N'Djamena\n", [("Capital of Chad", "N'Djamena")], id="no blanks"),
        pytest.param("Capital of Chad :: N'Djamena\n", [("Capital of Chad", "N'Djamena")], id="blanks"),
        pytest.param("Output in C++::std::cout\n", [("Output in C++", "std::cout")], id="a name is the answer"),
        pytest.param("- maison::house\n- chien::dog\n", [("maison", "house"), ("chien", "dog")], id="words"),
        pytest.param(
            "- nom::name\n- titre::title\n", [("nom", "name"), ("titre", "title")], id="words of properties"
        ),
        pytest.param("être:::to be\n", [("être", "to be")], id="both ways"),
        pytest.param("Bee::6\n\nWings of a fly ::2\n", [("Bee", "6"), ("Wings of a fly", "2")], id="a number"),
        pytest.param("- chat:: cat\n- loup:: wolf\n", [("chat", "cat"), ("loup", "wolf")], id="a blank behind"),
    ],
)
def test_colons_between_two_sides_make_a_card(text: str, expected: list[tuple[str, str]]) -> None:
    """Lists of vocabulary, questions with their answers."""
    assert sides(text) == expected


@pytest.mark.parametrize(
    "field",
    ["status:: open", "Author:: Jo Doe", "Read on:: 2024-05-06", "rating:: 7", "up:: [[Index]]", "kind:: mineral"],
)
def test_a_field_is_no_card_and_stands_on_none(field: str) -> None:
    """Alone, under a term, below an item, in the text of a heading."""
    assert sides(f"{field}\n") == []
    assert sides(f"**Basalt:** a dark rock\n{field}\n\n**Tuff:** ash\n") == [
        ("Basalt", "a dark rock"),
        ("Tuff", "ash"),
    ]
    assert sides(f"- **Basalt:** a dark rock\n  {field}\n- **Tuff:** ash\n") == [
        ("Basalt", "a dark rock"),
        ("Tuff", "ash"),
    ]


def test_nested_items_with_colons_name_what_is_below_them() -> None:
    """The context is the term alone; the answer shows what is nested, without marks."""
    found = cards(
        "- **Volcano**:: a vent of the crust\n    - Crater:: its mouth\n        - **Rim:** the edge of it\n"
    )
    assert [(card.front, card.context[1:]) for card in found] == [
        ("Volcano", ()),
        ("Crater", ("Volcano",)),
        ("Rim", ("Volcano", "Crater")),
    ]
    assert found[0].back == "a vent of the crust\nCrater: its mouth\nRim: the edge of it"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Q: How?\nA: So\n```\nx\n```\n\nmore\n", [("How?", "So\nx\nmore")], id="code and a paragraph"),
        pytest.param("Q: How?\nA: So\n\n- **Iron:** a metal\n- **Neon:** a gas\n", None, id="terms are cards"),
        pytest.param("Q: How?\nA: So\n\n> quoted\n\nQ: Why?\nA: Thus\n", None, id="up to the next question"),
        pytest.param("Q: How?\nA: So\n\n# Other\n\nText of it.\n", None, id="up to a heading"),
        pytest.param("Q: How?\n\nA: So\n\n---\n\nmore\n", [("How?", "So")], id="up to a rule"),
        pytest.param("Which?\n```\nx\n```\n?\nthis\n", [("Which?", "this")], id="code above the mark"),
        pytest.param("## Lava\n?\nmolten rock\n", [("Lava", "molten rock")], id="a heading is the question"),
        pytest.param("Which?\n- a\n- b\n?\nb\n", [("Which?", "b")], id="a list above the mark"),
        pytest.param(
            "Who said it?\n> I came.\n?\nCaesar\n", [("Who said it?", "Caesar")], id="a quote above the mark"
        ),
        pytest.param("What?\n?\n- a\n- b\n\nmore\n", [("What?", "a\nb")], id="the answer ends at an empty line"),
        pytest.param("- Q: How?\n  A: So\n- Q: Why?\n  A: Thus\n", [("How?", "So"), ("Why?", "Thus")], id="items"),
        pytest.param("Iron::metal\nQ: How?\nA: So\n", [("How?", "So"), ("Iron", "metal")], id="both marks"),
    ],
)
def test_what_belongs_to_a_question_and_to_its_answer(text: str, expected: list[tuple[str, str]] | None) -> None:
    """All that touches; after `A:` all up to the next question, heading, rule or card."""
    found = sides(text)
    if expected is None:
        assert found[0] in (("How?", "So"), ("How?", "So\nquoted"))
        assert len(found) > 1 or "#" in text
    else:
        assert sorted(found) == sorted(expected)


def test_a_question_shows_the_code_that_it_asks_about() -> None:
    """Its words are what the card is known by; nobody could answer without the code."""
    [card] = cards("What is printed?\n```\nprint(7)\n```\n?\nseven\n")
    assert card.front == "What is printed?"
    assert "print(7)" in card.front_html
    assert "print(7)" not in card.back_html


def test_cards_in_a_box_with_a_title_are_the_cards() -> None:
    """People fold their cards away; the title of the box asks for nothing."""
    assert sides("> [!faq]- Rocks of the week\n> Basalt::dark\n> Tuff:::ash\n") == [
        ("Basalt", "dark"),
        ("Tuff", "ash"),
    ]
    assert sides("> [!tip] More\n> Q: What is lava?\n> A: molten rock\n") == [("What is lava?", "molten rock")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("?\nMolten rock.\n", [("Note", "Molten rock.")], id="the title"),
        pytest.param(
            "Created: 2024-02-03\n\n#rock\n\n??\nMolten rock.\n", [("Note", "Molten rock.")], id="properties"
        ),
        pytest.param("## Lava\n\n?\nMolten rock.\n", [("Lava", "Molten rock.")], id="the heading"),
        pytest.param("Some text.\n\n?\nMolten rock.\n", [], id="other text above"),
        pytest.param("Kinds of lava:\n?\n\n- aa\n- pahoehoe\n", [("Kinds of lava:", "aa\npahoehoe")], id="a list"),
        pytest.param("Its age?\n?\n$$x$$\nSource: Doe\n", [("Its age?", "x\nSource: Doe")], id="like a property"),
        pytest.param("Its code\n?\n\n```\nx\n```\n\nmore\n", [("Its code", "x")], id="code"),
        pytest.param("What is lava?\n?\n\nWhat is ash?\n?\ndust\n", [("What is ash?", "dust")], id="no answer"),
        pytest.param("What is lava?\n?\n\n## Ash\n", [], id="nothing at all"),
    ],
)
def test_a_mark_with_an_empty_line_beside_it_still_parts(text: str, expected: list[tuple[str, str]]) -> None:
    """Nothing above it: the heading or the title asks. Nothing below: what stands next answers. It is on no card."""
    assert sides(text) == expected


def test_a_name_that_asks_is_not_its_own_context() -> None:
    """A question that is shown twice says nothing more."""
    assert [card.context for card in cards("## Lava\n?\nMolten rock.\n\n?\nnone\n")] == [("Note",)]
    assert [card.context for card in cards("?\nMolten rock.\n")] == [()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("- Schmelzpunkt #card\n\t- bei ihm wird fest flüssig\n", "bei ihm wird fest flüssig", id="item"),
        pytest.param("- Schmelzpunkt #[[card]]\n\t- eins\n\t\t- zwei: drei\n", "eins\nzwei: drei", id="nested"),
        pytest.param("- #card Schmelzpunkt\n\t- eins\n", "eins", id="in front"),
        pytest.param("Schmelzpunkt #card #physik\neins\n", "eins", id="lines"),
        pytest.param("Schmelzpunkt #flashcard\n```\nx = 1\n```\n\nmehr\n", "x = 1", id="code that touches"),
        pytest.param("## Schmelzpunkt #card-spaced\n\neins\n\nzwei\n\n## X\n", "eins\nzwei", id="heading"),
    ],
)
def test_a_text_with_the_tag_of_a_card_asks(text: str, expected: str) -> None:
    """Logseq and Flashcards for Obsidian mark cards so; nothing in the answer is asked for without a mark."""
    assert sides(text) == [("Schmelzpunkt", expected)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I paid by #card today\nand went home.\n", id="in the midst of a line"),
        pytest.param("I bought a new one #card\n\nThen I went home.\n", id="nothing touches it"),
        pytest.param("- buy a #card\n- sell one #card\n", id="nothing hangs under it"),
        pytest.param("- [ ] buy it #card\n    - soon\n", id="a task"),
        pytest.param("#card\nOne line.\n", id="the tag alone"),
        pytest.param("Games #cards\nwhist, bridge\n", id="another tag"),
    ],
)
def test_the_tag_of_a_card_alone_is_none(text: str) -> None:
    """There is nothing to be asked, or nothing that answers it."""
    assert sides(text) == []


def test_a_card_with_the_tag_is_asked_both_ways_if_it_says_so() -> None:
    """`#card-reverse` and `#card/reverse` of Flashcards for Obsidian."""
    found = cards("Kupfer #card-reverse\nCu\n\nSilber #card/reverse\nAg\n\nGold #card\nAu\n")
    assert [(card.front, card.reverse) for card in found] == [("Kupfer", True), ("Silber", True), ("Gold", False)]


def test_a_picture_asks_before_colons_as_above_a_question_mark() -> None:
    """It is what stands before the mark, however it is written."""
    for picture in (
        "![](data:image/gif;base64,R0lGODlhAQABAAAAACw=)",
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    ):
        [card] = cards(f"{picture}::Give way\n")
        assert (card.front, card.back) == ("", "Give way")
        assert "<img" in card.front_html
        assert "<img" not in card.back_html
        [card] = cards(f"The sign {picture} :: Give way\n")
        assert "The sign" in card.front_html
        assert "<img" in card.front_html


def test_the_caption_of_a_picture_is_no_label_of_what_stands_below() -> None:
    """It says what is in the picture."""
    found = cards(
        "<figure><img src='a.png'><figcaption>A volcano</figcaption></figure>\n\n- **Tuff:** ash\n- **Slag:** rest\n"
    )
    assert [card.context for card in found] == [("Note",), ("Note",)]


def test_colons_at_the_end_of_a_text_are_a_name_if_a_blank_is_before_them() -> None:
    """The address of all addresses is `::`."""
    assert sides("- **Any:** the address ::\n- **Own:** the address ::1\n")[0] == ("Any", "the address ::")


def test_deletions_are_words_on_all_other_cards() -> None:
    """In headings, parents and tables they ask for nothing; a heading with one is a cloze itself."""
    text = "## Lava is {{c1::molten rock::what}}\n\n- **Tuff:** ash of {{c2::volcanoes}}\n- **Slag:** its rest\n"
    found = cards(text)
    assert [(card.kind, card.front, card.context[1:]) for card in found] == [
        ("cloze", "Lava is molten rock", ()),
        ("cloze", "Tuff: ash of volcanoes", ("Lava is molten rock",)),
        ("definition", "Slag", ("Lava is molten rock",)),
    ]
    [row, _] = cards("| Rock | From |\n|---|---|\n| {{c1::Tuff}} | ash |\n| Basalt | lava |\n")
    assert (row.front, row.back) == ("Tuff", "ash")
    assert sides("- **Mark:** `{{c1::x}}` is a deletion\n- **Sign:** a word\n")[0] == (
        "Mark",
        "{{c1::x}} is a deletion",
    )


@pytest.mark.parametrize(
    ("text", "front"),
    [
        pytest.param("What is tuff? #rock\nAsh.\n", "What is tuff?", id="question"),
        pytest.param("- **Tuff** #rock: ash\n- **Slag:** rest\n", "Tuff", id="between term and separator"),
        pytest.param("- **Tuff #rock:** ash\n- **Slag:** rest\n", "Tuff", id="in the bold"),
        pytest.param("**Tuff** #rock\nAsh of volcanoes.\n", "Tuff", id="a term alone"),
        pytest.param("Rocks of ash: #rock\n- tuff\n- pumice\n", "Rocks of ash", id="label"),
        pytest.param("Tuff #rock::ash\n", "Tuff", id="colons"),
        pytest.param("- **Tuff:** ash\n  #rock\n- **Slag:** rest\n", "Tuff", id="a line of its own"),
    ],
)
def test_tags_on_the_line_of_a_card_are_its_tags(text: str, front: str) -> None:
    """They are no text, leave no empty line, and are never lost."""
    [card] = [card for card in cards(text) if card.front == front]
    assert card.tags == ("rock",)
    assert "#" not in card.back
    assert "<br>" not in card.back_html


def test_tables_of_pictures_ask_for_what_they_show() -> None:
    """A picture is a cell's content, whichever column it stands in."""
    for row in ("| Chad | ![[chad.png]] |", "| ![[chad.png]] | Chad |"):
        text = f"| A | B |\n|---|---|\n{row}\n{row.replace('had', 'uba')}\n"
        skipped = cards_of(parse_note(text, "n.md"), NOWHERE, Config())
        assert [problem.code for problem in skipped.problems] == ["W101", "W101"]
