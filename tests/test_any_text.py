"""Of any file flashgen makes cards, or says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of
from flashgen.errors import NoteError
from flashgen.markdown.parse import parse_note
from flashgen.vault.decode import read_text
from flashgen.vault.index import Index

NOWHERE = Index(Path("nowhere"))

_SYNTAX = (
    "** * _ ` ``` ~~~ $ $$ %% == ~~ [[ ]] ![[ | \\| [ ]( ) ![ <b> </b> <!-- --> <details> : ： :: ? ^ ^id [^1] ^[ "
    "#tag \\ &amp; {{ }} a Term 定義 ب é https://a.b [sound:x] ```ad-note"
)
_SPACED = ["- ", "1. ", "    ", "\t", "\n", "\n\n", "> ", "> [!tip] ", "# ", "## ", "---\n", " - ", "[^1]: ", "= "]
_pieces = st.sampled_from([*_SYNTAX.split(), *_SPACED, "\u00a0", "\u200b", "|-|-|\n"])
_markdown = st.lists(_pieces, max_size=60).map("".join)


@given(st.one_of(st.text(), _markdown))
@settings(max_examples=400)
def test_any_text_is_a_note_or_a_note_error(text: str) -> None:
    """No text of any kind makes flashgen fail in another way."""
    try:
        note = parse_note(text, "note.md")
    except NoteError:
        return
    found = cards_of(note, NOWHERE, Config())
    for card in found.cards:
        assert card.front.strip()
        assert card.back_html.strip()
        assert 1 <= card.source.line <= text.count("\n") + 1


@given(_markdown)
def test_a_card_stands_on_a_line_that_holds_its_term(text: str) -> None:
    """Property: the first word of a front is on the line that the card names."""
    try:
        note = parse_note(text, "note.md")
    except NoteError:
        return
    lines = text.split("\n")
    for card in cards_of(note, NOWHERE, Config()).cards:
        first = card.front.split()[0] if card.front.split() else ""
        if first.isalpha():
            assert first in lines[card.source.line - 1].replace("\\", "")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_a_note_error(tmp_path_factory: object, data: bytes) -> None:
    """Reading gives text without control characters, or names the file and the line."""
    folder = tmp_path_factory.mktemp("bytes")  # type: ignore[attr-defined]
    (folder / "n.md").write_bytes(data)
    try:
        text = read_text(folder, "n.md")
    except NoteError as error:
        text = ""
        said = error.message
    else:
        said = "n.md:"
    assert said.startswith("n.md:")
    assert not set(text) & set("\x00\x07\x1f\r\x7f")
