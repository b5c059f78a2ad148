"""Five versions of Anki, three years apart, take the same decks in the same way.

Not part of the default run: `pytest -m anki_versions`. The first run installs each version of the package `anki`
into an environment of its own, in `.anki-versions/` or in the folder that FLASHGEN_ANKI_VERSIONS names.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import flashgen

VERSIONS = ("2.1.66", "23.12.1", "24.11", "25.9.5", "26.9.3")
"""From the last one with the old numbering, of July 2023, to today's."""

ENVIRONMENTS = Path(os.environ.get("FLASHGEN_ANKI_VERSIONS", Path(__file__).parents[2] / ".anki-versions"))
SCENE = Path(__file__).with_name("scene.py")

BEFORE = {
    "Cells.md": (
        "# Cells\n\n- **Mitosis:** division of a cell into two equal ones\n- **Meiosis:** halves the chromosomes\n"
        "- **Osmosis:** water through a membrane\n\n## Kinds\n\n| Kind | Nucleus |\n|---|---|\n| animal | yes |\n"
        "| bacterium | no |\n"
    ),
    "Maps/Colours.md": "Why is water blue?::![[map.png]]\n\nThe {{c1::Nile}} flows into the {{c2::Mediterranean}}.\n",
    "Gone.md": "- **Comet:** ice that grows a tail\n",
}
AFTER = {
    "Cells.md": BEFORE["Cells.md"]
    .replace("two equal ones", "two equal daughters")
    .replace("Osmosis:", "What osmosis is:"),
    "Geography/Colours.md": BEFORE["Maps/Colours.md"].replace("flows into", "ends in"),
}
PICTURE = b"\x89PNG\r\n\x1a\n and so on"


def python_of(version: str) -> Path:
    """The interpreter of the environment that has this *version* of `anki`; made at the first call."""
    python = ENVIRONMENTS / version / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENTS / version], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", f"anki=={version}"], check=True)
    return python


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The deck of a vault, the same again, and the deck after edits of all kinds."""
    folder = tmp_path_factory.mktemp("versions")
    vault = folder / "Vault"
    write(vault, BEFORE)
    flashgen.build(vault, folder / "1.apkg", now=1_700_000_000)
    for path in BEFORE:
        (vault / path).unlink()
    write(vault, AFTER)
    flashgen.build(vault, folder / "2.apkg", now=1_700_000_100)
    return [folder / "1.apkg", folder / "1.apkg", folder / "2.apkg", folder / "2.apkg"]


def write(vault: Path, notes: dict[str, str]) -> None:
    """Write *notes*, and the picture that one of them shows, into *vault*."""
    for path, text in notes.items():
        (vault / path).parent.mkdir(parents=True, exist_ok=True)
        (vault / path).write_text(text, "utf-8")
    (vault / "map.png").write_bytes(PICTURE)


def played(version: str, decks: list[Path], folder: Path) -> Any:
    """What *decks* become in this *version* of Anki."""
    command = [python_of(version), SCENE, folder, *decks]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return json.loads(lines[-1])  # before it some versions print where the main thread waited


@pytest.mark.anki_versions
@pytest.mark.parametrize("version", VERSIONS)
def test_decks_and_histories_are_the_same_in_every_anki(version: str, decks: list[Path], tmp_path: Path) -> None:
    """New, untouched, updated; nothing twice; every card that was answered has its review, whatever was edited."""
    found = played(version, decks, tmp_path)
    first, again, edited, edited_again = found["imports"]
    cards = first["new"]
    assert (first["updated"], first["duplicate"], first["conflicting"]) == (0, 0, 0)
    assert again == {"new": 0, "updated": 0, "duplicate": cards, "conflicting": 0}
    assert (edited["new"], edited["conflicting"]) == (0, 0)
    assert edited["updated"] >= 4  # the two bullets that changed, and the two cards of the note that was moved
    assert edited["updated"] + edited["duplicate"] == cards - 1  # one is gone, and stays in Anki
    assert edited_again == {"new": 0, "updated": 0, "duplicate": cards - 1, "conflicting": 0}
    assert len(found["notes"]) == cards
    reviews = [card["reviews"] for note in found["notes"].values() for card in note["cards"]]
    assert reviews == [1] * len(reviews)
    assert found["problems"] == []
    fronts = " ".join(note["fields"].get("Front", "") for note in found["notes"].values())
    assert "What osmosis is" in fronts
    assert "<strong>Osmosis</strong>" not in fronts
