"""Texts that `find_breaks` does not look at hold nothing that it would find."""

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from flashgen.markdown.preprocess import paragraph_breaks as separate

STARTS = st.sampled_from(["", "", "", " ", "  ", "\t", "> ", ">", "> > "])
MARKS = st.sampled_from(
    ["- ", "- ", "1. ", "", "", "-", "# ", "```", "~~~", "$$", "- ```", "1. $$", "|", "**", "__", "¿"]
)
ENDS = st.sampled_from(
    ["", "a", "a:", "b?", "c：", "B**", "B:** c", "B**: c", "b__ :", "？", "a\u00a0", ":\u00a0", "$$"]
)


@given(st.lists(st.tuples(STARTS, MARKS, ENDS).map("".join), max_size=8).map("\n".join))
def test_nothing_is_missed(text: str) -> None:
    """The quick look at a text and the line by line one agree."""
    quick = separate.find_breaks(text)
    with patch.object(separate, "_may_have_label", lambda _: True):
        assert separate.find_breaks(text) == quick
