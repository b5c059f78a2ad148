"""Properties read without YAML are what YAML makes of them."""

from pathlib import Path

import pytest
import yaml
from frontmatter.default_handlers import YAMLHandler
from hypothesis import given
from hypothesis import strategies as st

from flashgen.plain_yaml import read_plain

NOTES = sorted(Path(__file__).parent.glob("**/*.md"))
NAMES = st.sampled_from(
    ["a", "b", "Titel", "né en", "a-b", "yes", "Null", "_", "on", "1", "a ", "- a", "<<", "=", "名"]
)
WORDS = st.sampled_from(
    [
        *(
            "a",
            "b c",
            "é",
            "名",
            "True",
            "true",
            "no",
            "NULL",
            "~",
            "0",
            "7",
            "007",
            "1_0",
            "1.5",
            "1e3",
            "0x1F",
            "1:30",
        ),
        *(
            "2024-01-31",
            "2024-02-30",
            "2024-1-1",
            "2024-01-31T10:11:12",
            "2024-01-31 10:11:12",
            "2024-01-31T25:00:00",
        ),
        *(
            '"',
            "'",
            "#",
            " #",
            ":",
            ": ",
            "::",
            "http://x",
            "-",
            "- ",
            "?",
            "? ",
            "[",
            "]",
            "{",
            ",",
            "&",
            "*",
            "!",
            "|",
        ),
        *(
            ">",
            "%",
            "@",
            "`",
            "\\",
            "\t",
            " ",
            "  ",
            ".",
            "...",
            "---",
            "\u00a0",
            "\u2028",
            "\x85",
            "_",
            "=",
            "<<",
            ".inf",
        ),
        *("\U0001f600", "٣", '"a"', "'a'", '"[[b]]"', "'#'", "''", '""'),
    ]
)
VALUES = st.lists(WORDS, max_size=3).map("".join)
LINES = st.one_of(
    st.tuples(NAMES, st.sampled_from([": ", ":", ":  "]), VALUES).map("".join),
    st.tuples(st.sampled_from(["- ", "  - ", " - ", "-", "    - "]), VALUES).map("".join),
    st.sampled_from(["a:", "b:", "tags:", "tags: ", "", " ", "# a", "  a", "a: b", "- a", "  - a"]),
    VALUES,
)


def _check(source: str) -> None:
    plain = read_plain(source)
    if plain is not None:
        loaded = YAMLHandler().load(source)
        assert repr(plain) == repr(loaded or {})


@given(st.lists(LINES, max_size=7).map("\n".join))
def test_every_text_of_names_and_values_is_read_alike(source: str) -> None:
    """Whatever is read without YAML, YAML reads the same: values, their types and their order."""
    _check(source)


@given(WORDS, VALUES)
def test_every_value_is_read_alike(first: str, more: str) -> None:
    """Alone behind a name, in a list, and with another line below."""
    for source in (
        f"a: {first}{more}\n",
        f"a:\n  - {first}{more}\n",
        f"{first}{more}: a\n",
        f"a: {first}\n {more}\n",
    ):
        _check(source)


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_the_properties_of_our_notes_are_read_alike(note: Path) -> None:
    """All that stands between two lines `---`."""
    text = note.read_text("utf-8", errors="replace").replace("\r\n", "\n")
    for part in text.split("---\n"):
        try:
            _check(part)
        except (yaml.YAMLError, ValueError):
            pytest.fail(f"read what is no YAML: {part!r}")
