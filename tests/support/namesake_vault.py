"""A vault whose notes are easily taken for one another, and builds of it with and without a cache."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import flashgen
from flashgen.config import Config

NOW = 1_760_000_000
OTHER = "- **Heap:** a tree whose parents are never smaller than what stands below them.\n"


def namesakes(folder: Path) -> Path:
    """Notes of which some share their name, some a question, one has a cloze and one the same fact twice."""
    notes = {
        "a.md": "- **Queue:** first in, first out, as people wait.\n- **Stack:** last in, first out, as plates lie.\n",
        "Sub/a.md": "- **Queue:** a line of people who wait for a shop to open.\n",
        "b.md": OTHER + "\nThe capital of Laos is {{c1::Vientiane}}.\n",
        "c.md": "# One\n\n- **Root:** what holds a plant.\n\n# Two\n\n- **Root:** what holds a plant.\n",
        "d.md": "- **Cell:** the least thing that lives.\n",
        "e.md": OTHER,
    }
    for name, text in notes.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def add_card(note: Path) -> None:
    """Give the *note* another card."""
    note.write_text(note.read_text("utf-8") + "\n- **Leaf:** what catches the light.\n", "utf-8")


def with_and_without_cache(make: Callable[[Path, bool], None], tmp_path: Path) -> list[bytes]:
    """The ledger and the collection that come out when *make* works on a vault with and without a cache."""
    results = []
    for cache in (True, False):
        folder = tmp_path / str(cache) / "vault"
        folder.mkdir(parents=True)
        make(folder, cache)
        with zipfile.ZipFile(folder.parent / "d.apkg") as deck:
            results.append((folder / ".flashgen/ledger.jsonl").read_bytes() + deck.read("collection.anki2"))
    return results


def build_at(folder: Path, now: int, cache: bool) -> None:
    """Build the vault in *folder*, *now* seconds after `NOW`."""
    flashgen.build(folder, folder.parent / "d.apkg", Config(), now=NOW + now, jobs=1, cache=cache)
