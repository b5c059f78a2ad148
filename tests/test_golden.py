"""Notes as people write them, and what they must give: `golden/NAME.md` and `golden/NAME.cards`.

`pytest --update-golden` writes the `.cards` anew; what changed is read in the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from flashgen.config import Config
from flashgen.conversion.convert_note import convert_note
from flashgen.model.note_result import NoteCards
from flashgen.vault.index import Index

GOLDEN = Path(__file__).parent / "golden"
NOTES = sorted(GOLDEN.glob("*.md"))


def written(note: NoteCards) -> str:
    """The cards of *note*, and the blocks that became none, as the `.cards` files hold them."""
    lines: list[str] = []
    for card in note.cards:
        lines.append(f"{card.source.line} [{card.rule}, {card.kind}] {' › '.join(card.context)}".rstrip())
        lines.append(f"Q: {card.front}")
        lines += [f"{'A' if number == 0 else ' '}: {line}" for number, line in enumerate(card.back.split("\n"))]
        lines.append("")
    lines += [f"{skip.line} - {skip.type}: {skip.reason}" for skip in note.skipped]
    lines += [f"{problem.line} ! {problem.message}" for problem in note.problems]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_a_golden_note_gives_its_cards(note: Path, request: pytest.FixtureRequest) -> None:
    """Each golden note gives exactly the cards, and the reasons for none, that stand beside it."""
    found = convert_note(note.name, Index(GOLDEN, walked=False), Config())
    assert found.error is None
    expected = note.with_suffix(".cards")
    if request.config.getoption("--update-golden"):
        expected.write_text(written(found), "utf-8")
    assert written(found) == expected.read_text("utf-8")


def test_every_golden_file_has_its_note() -> None:
    """No `.cards` is left behind by a note that was renamed or removed."""
    assert {note.stem for note in NOTES} == {cards.stem for cards in GOLDEN.glob("*.cards")}
