"""Plain lines and lists read without mistune are what mistune makes of them, to the line."""

import re
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgen.markdown import mistune_parser as markdown

NOTES = sorted(Path(__file__).parent.glob("**/*.md"))
INDENTS = st.sampled_from(
    ["", "", "", "", " ", "  ", "   ", "    ", "\t", "\t\t", "  \t", " \t ", "    ", "        ", "\u00a0"]
)
MARKS = st.sampled_from(
    [
        *("", "", "- ", "- ", "- ", "* ", "+ ", "1. ", "2. ", "1) ", "10. ", "1234567890. ", "٣. "),
        *("-", "1.", "-\t", "-  ", "-     ", "- - -", "* * *", "---", "--", "--=", "***", "*", "**", "_", "___"),
        *("> ", ">", "# ", "#", "#tag", "####### ", "```", "``", "~~~", "`", "$$", "$", ": ", ":", "|", "=", "=="),
        *("[", "[^1]: ", "[^1]", "[a]: b", "[[", "[ ] ", "[x](y)", "![[", "^id", "<", "<b>", "<div>", "<!-- "),
        *("-->", "</div>", "\\", "(", "1", "12.5", "+", "-x", "\x1c", "\v"),
    ]
)
TEXTS = st.sampled_from(
    ["", "", "a", "b c", "**B:** c", "a | b", "|", "---|---", ":-:", "-", "a:", "x  ", "```", "[a]: /u", "]: c"]
)
LINES = st.tuples(INDENTS, MARKS, MARKS, TEXTS).map("".join)


def _read(text: str) -> tuple[Any, Any]:
    """The tokens of *text*, and what it defines."""
    env: dict[str, Any] = {"ref_links": {}}
    tokens = list(markdown.parse_blocks(text, env))
    env.pop("__blank_line_starts__", None)  # mistune's own memory
    return tokens, env


def _read_slowly(text: str) -> tuple[Any, Any]:
    nothing = re.compile(r"(?!)")
    with patch.multiple(markdown, PLAIN_LINES=nothing, BLANK_LINES=nothing, ITEM=nothing):
        return _read(text)


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_every_note_of_ours_is_read_alike(note: Path) -> None:
    """Each note of the tests, with its properties and comments: all the same to mistune."""
    text = note.read_text("utf-8", errors="replace").replace("\r\n", "\n")
    assert _read(text) == _read_slowly(text)


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_every_text_of_marks_and_indents_is_read_alike(text: str) -> None:
    """Whatever is read without mistune's rules, they read the same."""
    assert _read(text) == _read_slowly(text)


@given(
    st.lists(st.tuples(INDENTS, st.sampled_from(["- ", "1. ", "* ", ""]), TEXTS).map("".join), max_size=12).map(
        "\n".join
    )
)
def test_every_list_is_read_alike(text: str) -> None:
    """Lists in lists, at whatever indentation, with lines that go on with an item."""
    assert _read(text) == _read_slowly(text)


@pytest.mark.parametrize("above", ["", "> " * 15 + "- a\n", "text\n"])
def test_lists_too_deep_are_read_alike(above: str) -> None:
    """Where mistune nests no deeper, we go no deeper."""
    text = above + "\n".join("  " * depth + "- a" for depth in range(30))
    assert _read(text) == _read_slowly(text)
