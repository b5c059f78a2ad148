"""A card as the preview shows it is a card as Anki shows it: Anki itself is asked."""

from __future__ import annotations

import html
import re
from pathlib import Path

from click.testing import CliRunner

from flashgen.cli.main import main
from flashgen.deck.fill_templates import sides
from flashgen.deck.note_types import NOTE_TYPES
from tests.support.anki_collection import open_collection

NOTES = Path(__file__).parents[1] / "notes"
MORE = """
The {{c1::sun::a star}} is {{c2::hot {{c3::and bright}}}}, {{c1,2::far}} {{c4::away

- **Both ways:** ::: asked
- Front of it ::: back of it
"""
_HIDDEN = re.compile(r'data-cloze="([^"]*)"')
_SOUND = re.compile(r"\[sound:[^\]]*\]|\[anki:play:[^\]]*\]")


def test_both_sides_of_each_card_are_what_anki_makes_of_its_templates(tmp_path: Path) -> None:
    """For the notes of the sample, and for deletions in deletions, with hints, of two numbers, and never closed."""
    vault, deck = tmp_path / "vault", tmp_path / "d.apkg"
    vault.mkdir()
    for file in NOTES.glob("*.md"):
        (vault / file.name).write_bytes(file.read_bytes())
    (vault / "More.md").write_text(MORE, "utf-8")
    CliRunner().invoke(main, ["build", str(vault), "-o", str(deck)])
    compared = 0
    types = {note_type.name: note_type for note_type in NOTE_TYPES}
    with open_collection(tmp_path / "anki") as anki:
        notes = anki.import_deck(deck).new
        for each in anki.collection.find_cards(""):
            card = anki.collection.get_card(each)
            note_type = card.note().note_type()
            assert note_type is not None
            ours = sides(types[note_type["name"]], card.note().fields, card.ord)
            rendered = card.render_output()
            assert [*map(_plain, ours)] == [_plain(rendered.question_text), _plain(rendered.answer_text)]
            compared += 1
    assert compared > notes > 40


def _plain(text: str) -> str:
    """*text* without the mark of a sound, for which each puts its own, and with attributes escaped alike."""
    text = _HIDDEN.sub(lambda match: f'data-cloze="{html.escape(html.unescape(match[1]))}"', text)
    return _SOUND.sub("", text)
