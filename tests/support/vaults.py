"""Vaults of notes that are all alike, and the files of a folder."""

from __future__ import annotations

from pathlib import Path

NOTE = "- **Term {0}:** what it means.\n- **Word {0}:** what that is.\n"


def vault_of(folder: Path, *paths: str) -> Path:
    """A vault in *folder* with notes at *paths*, each with two cards of its own."""
    for number, path in enumerate(paths):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(NOTE.format(number), "utf-8")
    return folder


def files_in(folder: Path) -> list[str]:
    """The names in *folder*, sorted."""
    return sorted(file.name for file in folder.iterdir())
