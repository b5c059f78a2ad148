"""The quick look at a line misses nothing that the patterns would find."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from flashgen.mood import _TELLING, _tells

PIECES = (
    "12:30 5.3. 2024-01-05 3月4日 € $ EUR zł 200 ½ g kg cups 大さじ Stück localhost @ a.b .com +49 0171 - – 📅 ☎ ✅ ٣ ３ x word ("
).split(" ")


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
