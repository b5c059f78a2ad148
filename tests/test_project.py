"""The project's statements about itself hold: the README's commands, the committed sample deck."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import sqlite3
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import flashgen
from flashgen import load_config
from flashgen.vault.card_css import FILE as OWN_STYLE

ROOT = Path(__file__).parents[1]


def content(deck: Path, scratch: Path) -> dict[str, Any]:
    """All that is in *deck*: notes, cards, note types, decks, and the bytes of its media by name."""
    with zipfile.ZipFile(deck) as package:
        scratch.write_bytes(package.read("collection.anki2"))
        media = {name: package.read(key) for key, name in json.loads(package.read("media")).items()}
    connection = sqlite3.connect(scratch)
    try:
        models, decks = connection.execute("select models, decks from col").fetchone()
        return {
            "notes": connection.execute("select guid, mid, mod, tags, flds, id from notes order by guid").fetchall(),
            "cards": connection.execute("select nid, did, ord, due, type from cards order by nid, ord").fetchall(),
            "note types": json.loads(models),
            "decks": json.loads(decks),
            "media": media,
        }
    finally:
        connection.close()


def test_the_committed_sample_deck_is_what_a_build_gives(tmp_path: Path) -> None:
    """`decks/notes.apkg` holds the notes, cards, note types and media of a rebuild of `notes/`."""
    vault = shutil.copytree(ROOT / "notes", tmp_path / "notes")
    report = flashgen.build(vault, tmp_path / "rebuilt.apkg", load_config(vault))
    assert report.changes == ()
    rebuilt = content(tmp_path / "rebuilt.apkg", tmp_path / "rebuilt.anki2")
    committed = content(ROOT / "decks" / "notes.apkg", tmp_path / "committed.anki2")
    assert rebuilt == committed


def test_the_documents_name_files_that_exist() -> None:
    """A file that is renamed is renamed in the texts, too."""
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "flashgen").rglob("*.*")]
    files += [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py")]
    files += [path.relative_to(ROOT).as_posix() for path in (ROOT / "bench").rglob("*.py")]
    named = [
        (page.name, name)
        for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
        if page.name != "CHANGELOG.md"
        for name in re.findall(r"`([\w./-]+\.(?:py|css))`", page.read_text("utf-8"))
        if name != OWN_STYLE  # a file of the person's
    ]
    assert [each for each in named if not any(f"/{file}".endswith(f"/{each[1]}") for file in files)] == []


def test_every_dependency_has_a_lowest_version_that_is_tested() -> None:
    """`.ci/lowest.py` pins each library that a user or a test needs, so no lower bound is a guess."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    constraints = runpy.run_path(str(ROOT / ".ci" / "lowest.py"))["constraints"](ROOT / "pyproject.toml")
    extras = table["optional-dependencies"]
    names = [re.split(r"[<>=\[]", each)[0] for each in (*table["dependencies"], *extras["preview"], *extras["test"])]
    assert [line.partition("==")[0] for line in constraints] == names


def test_continuous_integration_runs_the_command_of_the_readme() -> None:
    """The README promises that one command installs and passes the tests: CI runs that very line."""
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = [line for line in readme.split("\n") if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text("utf-8").split("\n")


def test_the_version_is_the_same_everywhere() -> None:
    """What is cited, and what hook and action of the docs are taken from, is what is installed."""
    assert f"\nversion: {flashgen.__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    shown = re.findall(r"\bv(\d+\.\d+\.\d+)\b", (ROOT / "docs" / "check.md").read_text("utf-8"))
    assert shown == [flashgen.__version__] * 2


def test_the_changelog_has_this_version() -> None:
    """Below what is not released yet, with its date."""
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert headings[0] == "Unreleased"
    assert re.fullmatch(re.escape(flashgen.__version__) + r" - \d{4}-\d\d-\d\d", headings[1])
