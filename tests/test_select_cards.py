"""`explain`, `forget` and `rebind` take what one has at hand, and do nothing to a card that nobody meant."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flashgen.cli.main import main
from flashgen.identity.ledger import Ledger

MakeVault = Callable[[dict[str, str]], Path]


def run(*arguments: str | Path, say: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=say)


@pytest.fixture
def vault(make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built one, in which one stands."""
    text = (
        "- **Abcd rule:** how to look at a mole\n- **Mole:** a spot of the skin\n\n- **Scar:** what a wound leaves\n"
    )
    folder = make_vault({"Skin/derma.md": text, "b.md": "- **细胞膜:** 细胞的边界\n", ".obsidian/app.json": "{}"})
    monkeypatch.chdir(folder)
    assert run("build").exit_code == 0
    return folder


def ledger(vault: Path) -> Ledger:
    return Ledger.read(vault / ".flashgen/ledger.jsonl")


def forgotten(vault: Path) -> list[str]:
    return sorted(entry.record.front for entry in ledger(vault).entries.values() if entry.forgotten)


def guid_of(vault: Path, front: str) -> str:
    return next(entry.guid for entry in ledger(vault).entries.values() if entry.record.front == front)


@pytest.mark.parametrize("wanted", ["abc", "abcd r", "", "derma.md:0", "nowhere.md:1", "ole"])
def test_a_part_of_a_word_means_no_card(vault: Path, wanted: str) -> None:
    """A typing error in a guid once silenced another card."""
    result = run("forget", "--yes", "--", wanted)
    assert result.exit_code == 2
    assert "no card is meant by this" in result.stderr
    assert forgotten(vault) == []


@pytest.mark.parametrize(
    ("wanted", "front"),
    [
        ("abcd", "abcd rule"),
        ("ABCD  Rule", "abcd rule"),
        ("膜", "细胞膜"),
        ("Skin/derma.md:1", "abcd rule"),
        ("derma.md:2", "mole"),
        ("derma.md:3", "mole"),
        ("derma.md:99", "scar"),
        ("./b.md:1", "细胞膜"),
    ],
)
def test_words_and_places_are_shown_and_asked_about(vault: Path, wanted: str, front: str) -> None:
    """Nothing is done without a yes; a place means the card there, or the last above it."""
    asked = run("forget", wanted, say="n\n")
    assert (asked.exit_code, forgotten(vault)) == (1, [])
    assert f"  {front}  (" in asked.stderr
    assert "Forget 1 card?" in asked.stderr
    nobody = (sys.executable, "-m", "flashgen", "forget", wanted)
    alone = subprocess.run(nobody, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert (alone.returncode, forgotten(vault)) == (2, [])
    assert "--yes" in alone.stderr
    assert run("forget", wanted, say="y\n").exit_code == 0
    assert forgotten(vault) == [front]


def test_a_guid_is_done_at_once_and_the_line_that_undoes_it_works(vault: Path) -> None:
    """As it was before, to the byte."""
    before = (vault / ".flashgen/ledger.jsonl").read_bytes()
    done = run("forget", guid_of(vault, "mole"))
    assert forgotten(vault) == ["mole"]
    (undo,) = (line for line in done.stdout.splitlines() if line.startswith("to undo it: flashgen "))
    again = run(*undo.removeprefix("to undo it: flashgen ").split())
    assert (vault / ".flashgen/ledger.jsonl").read_bytes() == before
    assert f"to undo it: flashgen forget {guid_of(vault, 'mole')}" in again.stdout


def test_a_rebinding_prints_its_way_back(vault: Path) -> None:
    """Both ways."""
    before = (vault / ".flashgen/ledger.jsonl").read_bytes()
    done = run("rebind", "mole", "derma.md:4", "--yes")
    assert ledger(vault).entries[guid_of(vault, "scar")].record.back_hash != ""
    (undo,) = (line for line in done.stdout.splitlines() if line.startswith("to undo it: flashgen "))
    assert run(*undo.removeprefix("to undo it: flashgen ").split()).exit_code == 0
    assert (vault / ".flashgen/ledger.jsonl").read_bytes() == before


def test_the_undo_of_a_rebinding_can_be_undone(vault: Path) -> None:
    """By the line that it prints."""
    guid = guid_of(vault, "scar")
    note = vault / "Skin/derma.md"
    note.write_text(note.read_text("utf-8").replace("**Scar:**", "**A mark of the skin:**"), "utf-8")
    assert json.loads(run("build", "--json").stdout)["rebound"][0]["guid"] == guid
    assert ledger(vault).entries[guid].record.front == "a mark of the skin"
    done = run("rebind", "--undo", guid)
    assert ledger(vault).entries[guid].record.front == "scar"
    (undo,) = (line for line in done.stdout.splitlines() if line.startswith("to undo it: flashgen "))
    assert run(*undo.removeprefix("to undo it: flashgen ").split()).exit_code == 0
    assert ledger(vault).entries[guid].record.front == "a mark of the skin"


def test_several_cards_are_forgotten_together(vault: Path) -> None:
    """One question for all of them; the list says which they are."""
    result = run("forget", "mole", "derma.md:4", say="y\n")
    assert "Forget 2 cards?" in result.stderr
    assert forgotten(vault) == ["mole", "scar"]


def test_words_of_very_many_cards_are_too_common(vault: Path) -> None:
    """Nobody reads a list of hundreds before saying yes."""
    (vault / "many.md").write_text(
        "".join(f"- **Muscle of kind {n}:** moves bone number {n}\n" for n in range(40)), "utf-8"
    )
    result = run("forget", "muscle", "--yes")
    assert result.exit_code == 2
    assert "40 cards are meant" in result.stderr


def test_a_card_can_be_forgotten_before_it_was_ever_exported(vault: Path) -> None:
    """By its place, so that it never reaches Anki."""
    (vault / "new.md").write_text("- **Nonsense:** not worth a card\n- **Sense:** worth one\n", "utf-8")
    assert run("forget", "new.md:1", "--yes").exit_code == 0
    report = json.loads(run("build", "--json").stdout)
    assert [entry.record.front for guid in report["new"] if (entry := ledger(vault).entries[guid])] == ["sense"]


def test_explain_takes_a_place(vault: Path) -> None:
    """It asks nothing, for it does nothing."""
    facts = json.loads(run("explain", "derma.md:2", "--json").stdout)
    assert (facts["front"], facts["line"]) == ("Mole", 2)


def test_explain_gives_no_date_to_a_card_that_is_in_no_deck_yet(vault: Path) -> None:
    """What the next build would do has a time of its own, which means nothing."""
    (vault / "new.md").write_text("- **Nonsense:** not worth a card\n", "utf-8")
    facts = json.loads(run("explain", "new.md:1", "--json").stdout)
    assert (facts["next_build"], facts["created"], facts["mod"]) == ("new", 0, 0)
    assert "not yet" in run("explain", "new.md:1").stdout


def test_a_card_that_was_never_built_cannot_be_rebound(vault: Path) -> None:
    """It has no past to give or to get."""
    (vault / "new.md").write_text("- **Nonsense:** not worth a card\n", "utf-8")
    result = run("rebind", "mole", "new.md:1", "--yes")
    assert result.exit_code == 2
    assert "flashgen build" in result.stderr
