"""The shortcut past mistune gives what mistune gives."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgen.markdown import mistune_parser as markdown
from flashgen.markdown.fast_inline import quick_tokens
from flashgen.markdown.parse_inline import _settle

NOTES = sorted(Path(__file__).parent.glob("**/*.md"))
PIECES = [
    "**",
    "*",
    "_",
    "__",
    " ",
    "a",
    "b1",
    "Ünï",
    "\n",
    "(",
    ")",
    ".",
    ":",
    ",",
    "-",
    "語",
    "。",
    "&amp;",
    "::",
    "=",
    "  \n",
    "//",
    "!",
    "h",
    "  ",
]


def _both(text: str) -> tuple[object, object]:
    quick = quick_tokens(text)
    if quick is None:
        return None, None
    env: dict[str, object] = {"ref_links": {}}
    slow = markdown._markdown(True).inline(text, env)
    return quick, tuple(_settle(slow, env))


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_every_text_of_our_notes_is_read_alike(note: Path) -> None:
    """Each paragraph, each line and each half of a line of all notes of the tests."""
    text = note.read_text("utf-8", errors="replace").replace("\r\n", "\n")
    for paragraph in text.split("\n\n"):
        for part in (paragraph, *paragraph.split("\n"), *(line[2:] for line in paragraph.split("\n"))):
            quick, slow = _both(part.strip())
            assert quick == slow


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join).map(str.strip))
def test_every_text_of_marks_and_letters_is_read_alike(text: str) -> None:
    """Whatever the shortcut dares to read, it reads as mistune does."""
    if text:
        quick, slow = _both(text)
        assert quick == slow
