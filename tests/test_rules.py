"""The rules: their docstrings are their documentation, and each example in them is run."""

from __future__ import annotations

import inspect
import re
import textwrap
from pathlib import Path

import pytest

from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of
from flashgen.extraction.outline import outline
from flashgen.extraction.reading.place import Place
from flashgen.extraction.rules import NAMES, RULES, document_of, label_text
from flashgen.markdown.parse import parse_note
from flashgen.vault.index import Index

PAGE = Path(__file__).parents[1] / "docs" / "rules.md"
NOWHERE = Index(Path("nowhere"), walked=False)


def card_lines(sample: str, only: str = "") -> list[str]:
    """The cards of the note *sample*, a line each; *only* those of the rule of that name."""
    found = cards_of(parse_note(sample, "Note.md"), NOWHERE, Config())
    return [
        f"**{card.front}** → {' · '.join(card.back.split(chr(10)))}"
        for card in found.cards
        if not only or card.rule == only
    ]


def parts(name: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The introduction of the rule's docstring, and its examples: what they make, in words, and the note."""
    doc = inspect.cleandoc(document_of(name))
    pieces = re.split(r"(?m)^Makes (a card|cards|none)( \(.*?\))?:\n", doc, flags=re.S)
    examples = [
        (pieces[at], (pieces[at + 1] or "").strip(" ()"), textwrap.dedent(pieces[at + 2]).strip("\n"))
        for at in range(1, len(pieces), 3)
    ]
    return pieces[0].strip(), examples


def page() -> str:
    """The user's page of all rules."""
    lines = [
        "# What becomes a card",
        "",
        "The rules in the order in which they are tried; the first that takes a block keeps it.",
        "`flashgen extract -v` shows for each block of a note which rule took it, or why none did. A rule is switched off by",
        '`skip_rules = ["heading"]` in the settings.',
        "",
    ]
    for name in NAMES:
        introduction, examples = parts(name)
        lines += [f"## `{name}`", "", introduction, ""]
        for kind, why, sample in examples:
            words = f" ({' '.join(why.split())})" if why else ""
            lines += [f"Makes {kind}{words}:", "", "````markdown", sample, "````", ""]
            if kind != "none":
                lines += [*(f"- {line}" for line in card_lines(sample, name)), ""]
    return "\n".join(lines)


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_rule_are_true(name: str) -> None:
    """What a docstring says makes cards makes cards by this rule, and what it says makes none makes none."""
    _, examples = parts(name)
    assert {kind for kind, _, _ in examples} >= {"none"}
    assert len(examples) >= 2
    for kind, _, sample in examples:
        made = card_lines(sample, name)
        assert bool(made) == (kind != "none"), (sample, made)
        assert len(made) == 1 or kind != "a card"


def test_the_page_of_rules_is_made_of_the_docstrings(request: pytest.FixtureRequest) -> None:
    """`docs/rules.md` says what the rules do now; `pytest --update-golden` writes it anew."""
    if request.config.getoption("--update-golden"):
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(), "utf-8")
    assert PAGE.read_text("utf-8") == page()


def test_a_rule_is_switched_off_by_its_name() -> None:
    """Every rule can be left out, and then its cards are."""
    note = parse_note("# Cell\n\n- **A:** b\n- **C:** d\n", "Note.md")
    assert [card.rule for card in cards_of(note, NOWHERE, Config()).cards] == [
        "term_bullet",
        "term_bullet",
    ]
    without = Config(skip_rules=("term_bullet",))
    assert "term_bullet" not in {card.rule for card in cards_of(note, NOWHERE, without).cards}


def test_all_rule_files_are_registered() -> None:
    """A file in `rules/` that nobody lists would be a rule that nobody uses."""
    folder = Path(__file__).parents[1] / "flashgen" / "extraction" / "rules"
    assert {path.stem for path in folder.rglob("*.py")} - {"__init__"} == {rule.name for rule in RULES}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("x {{c1,2::a}} y", "cloze"),
        ("x {{c01::a}} y", "cloze"),
        ("x {{c500::a::b}} y", "cloze"),
        ("x {{c501::a::b}} y", ""),
        ("x {{c0::a}} y", ""),
        ("x {{c１::a}} y", ""),
        ("x {{c1::a", ""),
        ("X x::{{c0::a}} y", "explicit"),
        ("X {{c0::a}}::y", "explicit"),
        ("x {c0::a}", ""),  # a name within braces: nothing is asked
    ],
)
def test_the_colons_of_a_deletion_ask_no_question(text: str, rule: str) -> None:
    """It is a cloze, if Anki makes a card of it, or nothing."""
    cards = cards_of(parse_note(text, "n.md"), NOWHERE, Config()).cards
    assert [card.rule for card in cards] == [rule] * bool(rule)
    assert all(card.front == "x a y" for card in cards if rule == "cloze")


@pytest.mark.parametrize("piece", ["a:\n\nb\n\n", "a: ^c\n\nb\n\n", "> a:\n>\n> b\n>\n"])
def test_a_label_does_not_look_at_all_that_follows(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many labels are twice as much work."""
    counted: list[Place] = []
    is_counted = label_text._is_counted
    monkeypatch.setattr(label_text, "_is_counted", lambda place: counted.append(place) or is_counted(place))
    counts = []
    for times in (50, 100):
        cards_of(parse_note(piece * times, "n.md"), NOWHERE, Config())
        counts.append(len(counted))
        counted.clear()
    assert 0 < counts[1] <= 2.1 * counts[0]


def test_a_place_knows_what_stands_around_it() -> None:
    """Rules look from it to the end of its section, no further."""
    first, second = outline(parse_note("# A\n\na\n\nb\n\n# B\n\nc\n", "n.md").blocks, "n")
    at, behind = first.body
    assert (at.before, at.next, [*at.rest()], behind.next) == (None, behind, [behind], None)
    assert [place.look.text for place in second.body] == ["c"]


def test_cloze_cards_from_highlights_only_when_asked_for() -> None:
    """`==x==` is a deletion by the setting `cloze`; braces in it do no harm."""
    text = "The ==mitochondrion== makes ==ATP::x== in cells.\n"
    assert cards_of(parse_note(text, "n.md"), NOWHERE, Config(title="false")).cards == ()
    (card,) = cards_of(parse_note(text, "n.md"), NOWHERE, Config(cloze="highlight")).cards
    assert card.front == "The mitochondrion makes ATP::x in cells."
    assert card.front_html == "The {{c1::mitochondrion}} makes {{c2::ATP&#58;:x}} in cells."
    assert card.back == "mitochondrion\nATP::x"
