"""A vault with its history: what a person does to it, and what is built and reviewed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import flashgen
from flashgen import Report
from flashgen.config import Config
from tests.support.anki_collection import AnkiCollection

NOTE = """- **Mitosis:** division of a cell into two equal ones
- **Meiosis:** division that halves the chromosomes
- **Osmosis:** water passing through a membrane

## Malaria

- **Vector:** mosquito
- **Cause:** parasites in the blood

## Cholera

- **Vector:** water
"""
OTHER = "- **Glacier:** a river of ice\n- **Delta:** where a river meets the sea\n"
ANOTHER = """# Cells

- **Mitosis:** what skin does all day long
- **Osmosis:** why a cherry bursts in the rain

## Malaria

- **Vector:** a gnat

## Cholera

- **Vector:** a well
"""
MITOSIS = "- **Mitosis:** division of a cell into two equal ones\n"
CELLS = "Bio/cells.md"
SENTENCE = "The powerhouse of the cell is the {{c1::mitochondrion}}.\n"
START = 1_700_000_000

Edit = Callable[[Path], None]


def on(path: str, *changes: tuple[str, str]) -> Edit:
    """An edit of the note at *path*: each old text becomes the new one."""

    def edit(vault: Path) -> None:
        text = (vault / path).read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (vault / path).write_text(text, "utf-8")

    return edit


def renamed(old: str, new: str) -> Edit:
    """A note or a folder that gets another name."""

    def edit(vault: Path) -> None:
        (vault / new).parent.mkdir(parents=True, exist_ok=True)
        (vault / old).rename(vault / new)

    return edit


def both(*edits: Edit) -> Edit:
    """All of *edits*, one after the other."""

    def edit(vault: Path) -> None:
        for each in edits:
            each(vault)

    return edit


def added(path: str, text: str) -> Edit:
    """*text* at the end of the note at *path*."""

    def edit(vault: Path) -> None:
        file = vault / path
        file.write_text((file.read_text("utf-8") if file.exists() else "") + text, "utf-8")

    return edit


def bio_vault(folder: Path) -> Path:
    """A vault in *folder* with two notes, one of them in a folder."""
    (folder / "Bio").mkdir(parents=True)
    (folder / CELLS).write_text(NOTE, "utf-8")
    (folder / "rivers.md").write_text(OTHER, "utf-8")
    return folder


def build(vault: Path, step: int) -> Report:
    """Build *vault*, *step* minutes after the beginning."""
    return flashgen.build(vault, vault.parent / "deck.apkg", Config(), now=START + 60 * step)


def guids(vault: Path) -> set[str]:
    """The guids of all cards that are exported."""
    return {card.guid for card in flashgen.extract(vault)}


def built_guids(vault: Path, step: int) -> set[str]:
    """The same after a build."""
    build(vault, step)
    return guids(vault)


def studied(anki: AnkiCollection, vault: Path) -> dict[str, str]:
    """Build, import, answer everything once; guid -> answer, of every card."""
    build(vault, 0)
    anki.import_deck(vault.parent / "deck.apkg")
    assert len(anki.study(1000)) == len(anki.cards())
    return {guid: note.fields["Back"] for guid, note in anki.notes().items()}
