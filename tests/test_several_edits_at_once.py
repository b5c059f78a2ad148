"""Facts that were edited in several ways at once are known by all that is left of them together."""

from __future__ import annotations

import pytest

from flashgen.model.card import Card
from tests.support.cards import fact, rebuilt

SIGNS = (
    "fever that comes and goes, a stiff neck, headache that light makes worse, and a rash that glass does not fade"
)
DRUGS = "aspirin, heparin, a beta blocker"
BYPASS = "may fly ten to fourteen days after the operation"


@pytest.mark.parametrize(
    ("before", "after", "now", "then"),
    [
        pytest.param(
            [fact("S/s", SIGNS), fact("Cause", "a bacterium")],
            [fact("Clinical signs", SIGNS.replace("comes and", "comes  and")), fact("Cause", "a bacterium")],
            f"Clinical signs: {SIGNS.replace('comes and', 'comes  and')}",
            f"S/s: {SIGNS}",
            id="a label is spelt out, and a blank is put into a long answer",
        ),
        pytest.param(
            [fact("Signs", "pain in the chest"), fact("Rx", DRUGS), fact("Risk", "smoking, mostly")],
            [
                fact("Signs", "pain in the chest"),
                fact("Treatment", f"{DRUGS}, oxygen"),
                fact("Risk", "smoking, mostly"),
            ],
            f"Treatment: {DRUGS}, oxygen",
            f"Rx: {DRUGS}",
            id="a label is spelt out between the same neighbours, and a list goes on",
        ),
        pytest.param(
            [fact("Bypass of a coronary artery", BYPASS, "a.md"), fact("Other", "x", "a.md")],
            [
                fact("Other", "x", "a.md"),
                fact("Bypass of a coronary artery", f"Who is well {BYPASS}, in a pair", "b.md"),
            ],
            f"Bypass of a coronary artery: Who is well {BYPASS}, in a pair",
            f"Bypass of a coronary artery: {BYPASS}",
            id="moved to another note, and words are put before and behind the answer",
        ),
        pytest.param(
            [fact("Radiation", SIGNS, "a.md"), fact("Other", "x", "a.md")],
            [fact("Other", "x", "a.md"), fact("What does radiation do?", SIGNS, "b.md")],
            f"What does radiation do?: {SIGNS}",
            f"Radiation: {SIGNS}",
            id="moved and reworded, with the same long answer",
        ),
        pytest.param(
            [fact("Use", "to fold what is flat", "n.md", "Old"), fact("Use", "elsewhere", "m.md")],
            [fact("Use", "something else altogether", "n.md", "New"), fact("Use", "elsewhere", "m.md")],
            "Use: something else altogether",
            "Use: to fold what is flat",
            id="a heading is renamed and the answer rewritten; the question stands in another note, too",
        ),
        pytest.param(
            [fact("Ohm", "law of"), fact("Other", "x")],
            [fact("Ohm law", "of"), fact("Other", "x")],
            "Ohm law: of",
            "Ohm: law of",
            id="the border of a short question and its answer is moved",
        ),
    ],
)
def test_what_is_left_of_a_fact_is_enough(before: list[Card], after: list[Card], now: str, then: str) -> None:
    one, two = rebuilt(before, after)
    assert two[now] == one[then]


def test_namesakes_under_headings_that_change_places_go_with_their_answers() -> None:
    """Not with their headings: each answer says which fact it is."""
    first = "chills, jaundice and pain under the ribs on the right, in a person who is plainly ill"
    other = "the eyes turn yellow first, the skin itches, and the stool is pale, often without pain"
    one, two = rebuilt(
        [fact("Signs", first, "n.md", "A"), fact("Signs", other, "n.md", "B")],
        [fact("Signs", f"{other}.", "n.md", "A"), fact("Signs", f"{first}.", "n.md", "B")],
    )
    assert two[f"Signs: {first}."] == one[f"Signs: {first}"]
    assert two[f"Signs: {other}."] == one[f"Signs: {other}"]


def test_a_heading_that_is_put_under_another_is_not_renamed() -> None:
    """Its question does not become that of the heading above it."""
    one, two = rebuilt(
        [fact("Product", SIGNS, "n.md"), fact("Drawback", "says too much", "n.md", "Product")],
        [
            fact("Activity", "all that is done in a country by those who live there", "n.md"),
            fact("Product", SIGNS, "n.md", "Activity"),
            fact("Drawback", "says too much", "n.md", "Activity", "Product"),
        ],
    )
    assert two[f"Product: {SIGNS}"] == one[f"Product: {SIGNS}"]
    assert two["Drawback: says too much"] == one["Drawback: says too much"]
