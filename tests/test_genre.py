"""The quick look at a line misses nothing that the patterns would find."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flashgen.config import Config
from flashgen.extraction.extract import extract_drafts
from flashgen.extraction.genre import _TELLING, _tells, exclusion
from flashgen.markdown.parse import parse_note

PIECES = (
    "12:30 5.3. 2024-01-05 3月4日 € $ EUR zł 200 ½ g kg cups 大さじ Stück localhost @ a.b .com +49 0171 - – 📅 ☎ ✅ ٣ ３ x word ("
).split(" ")


def test_a_name_makes_a_log_only_of_a_note_whose_lines_are_those_of_one() -> None:
    """A lecture may be named after its week, and hold an amount or a time here and there."""
    facts = "".join(
        f"- **Term {letter}:** what it means in this lecture\n" for letter in "abcdefghijklmnopqrstuvwxyz"
    )
    lines = "- 08:30 bus\n- 12:00 lunch with Kim\n"
    lecture, plan = (parse_note(text, "Week 2 Review.md") for text in (facts + lines, lines + facts[:60]))
    assert len(extract_drafts(lecture, Config()).drafts) == 26
    assert extract_drafts(plan, Config()).drafts == ()


@given(st.lists(st.sampled_from([*PIECES, " ", ""]), max_size=8).map("".join))
@example("localhost")
@example("½ cup")
@settings(max_examples=2000)
def test_whatever_tells_has_something_of_what_is_looked_for(text: str) -> None:
    """Else a line with a time, an amount, a number or an address would make a card."""
    assert _TELLING.search(text) or not _tells(text)


def test_the_patterns_find_something_in_these_pieces() -> None:
    """The test above would say nothing if nothing ever told."""
    assert sum(map(_tells, ("12:30 Zoo", "localhost", "½ cup", "200 g", "5 €", "a@b.com", "☎ x"))) >= 6


@pytest.mark.parametrize(
    ("text", "is_template"),
    [
        ("a <% tp.date.now() %> b", True),
        ("<%\na\n%>", True),
        ("%> <%", False),
        ("<%>", False),
        ("# {{title}}", True),
        ("{{ date:YYYY-MM-DD }}", True),
        ("{{date }}", True),
        ("{{date", False),
        ("{{datum}}", False),
        ("{{c1::date}}", False),
    ],
)
def test_a_template_has_a_place_to_be_filled_in(text: str, is_template: bool) -> None:
    """One of Templater or of Obsidian's own templates, closed."""
    note = parse_note(f"{text}\n\n- **A:** b\n", "n.md")
    assert (exclusion(note, Config()) == "it is a template") == is_template
