"""Copies that a synchronisation makes of a note, and notes that it took from the disk."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest
from click.testing import CliRunner

import flashgen
from flashgen.cli.main import main
from flashgen.vault.scan import scan

TEXT = "# Metals\n\n- **Zinc:** a metal of low melting point\n- **Lead:** a heavy one, soft and grey\n"
OTHER = "# Gases\n\n- **Neon:** glows red in tubes\n- **Argon:** fills lamps because it does not react\n"


def vault(folder: Path, **notes: str) -> Path:
    """A vault with *notes*, by their names."""
    for name, text in notes.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "Metals.sync-conflict-20240203-101112-ABCDEF7",
        "Metals (Kim's conflicted copy 2024-02-03)",
        "Metals (conflicted copy 2024-02-03 101112)",
        "Metals (Conflicted copy Phone 202402031011)",
        "Metals (In Konflikt stehende Kopie von Kim 2024-02-03)",
        "Metals (Copie en conflit de Kim 2024-02-03)",
        "Metals (Conflicterende kopie van Kim 2024-02-03)",
        "Metals (Конфликтующая копия с Kim 2024-02-03)",
        "Metals (bản sao xung đột của Kim 2024-02-03)",
        "Metals (Kim 的冲突副本 2024-02-03)",
        "Metals (Kim의 충돌된 사본 2024-02-03)",
        normalize("NFD", "Metals (Cópia em conflito de Kim 2024-02-03)"),
        "Metals (SFConflict kim@example.org 2024-02-03-10-11-12)",
        "Metals (case clash from Kim 2024-02-03)",
        "Metals_conflict-20240203-101112",
        "Metals_Station_Feb-03-1011-2024_ConflictedCopy",
        "Metals.sync-conflict-20240203-101112-ABCDEF7.sync-conflict-20240204-101112-ABCDEF7",
    ],
)
def test_a_copy_that_says_so_is_left_out_whatever_is_in_it(tmp_path: Path, name: str) -> None:
    """Its cards would all come twice."""
    index = scan(vault(tmp_path, **{"Metals": TEXT, name: OTHER}))
    assert index.notes == ("Metals.md",)
    assert [(each.path, each.code) for each in index.problems] == [(f"{name}.md", "W104")]


@pytest.mark.parametrize(
    "name",
    [
        "Metals (1)",
        "Metals 2",
        "Metals-DESKTOP-7K2",
        "Metals-Kims-MacBook-Pro",
        "Metals copy",
        "Metals – Kopie",
        "Metals (3rd copy)",
        "Metals のコピー",
        "Copy of Metals",
        "Kopie von Metals",
        "Копия Metals",
        "Metals (Case Conflict)",
        "Metals [Conflict 1]",
        "Metals (White Space Conflict)",
        "Metals (conflict 1914)",
        "Metals_REMOTE_4711",
        "Metals.bak",
    ],
)
def test_a_name_that_may_be_a_copys_is_one_with_mostly_the_same_words(tmp_path: Path, name: str) -> None:
    """`Chapter 2` beside `Chapter` is a note of its own."""
    index = scan(vault(tmp_path, **{"Metals": TEXT, name: TEXT.replace("grey", "dull")}))
    assert index.notes == ("Metals.md",)
    index = scan(vault(tmp_path, **{"Metals": TEXT, name: OTHER}))
    assert set(index.notes) == {"Metals.md", f"{name}.md"}
    assert index.problems == ()


def test_an_honest_name_is_none_of_a_copy(tmp_path: Path) -> None:
    """What begins like the name of another note, and has the same words, is a note all the same."""
    names = ("Metals of the sea", "Metals-alloys", "Metals 1914", "Copy of Gold", "Metalscopy of Kim")
    assert len(scan(vault(tmp_path, **{"Metals": TEXT}, **dict.fromkeys(names, TEXT))).notes) == len(names) + 1


@pytest.mark.parametrize("name", ["Metals (Kims in Konflikt stehende Kopie 2024-02-03)", "Metals (1)"])
def test_whoever_asks_for_a_copy_itself_gets_its_cards(tmp_path: Path, name: str) -> None:
    """`extract` shows them, and says that a build does not."""
    notes = vault(tmp_path, **{"Metals": TEXT, name: TEXT})
    (notes / ".obsidian").mkdir()
    result = CliRunner().invoke(main, ["extract", str(notes / f"{name}.md")])
    assert "2 cards" in result.output
    assert "W104 left out: a copy of 'Metals.md'" in result.stderr
    assert "`exclude`" not in result.stderr


def test_without_its_original_a_copy_is_the_note(tmp_path: Path) -> None:
    """What it holds stands nowhere else."""
    name = "Metals.sync-conflict-20240203-101112-ABCDEF7"
    assert scan(vault(tmp_path, **{name: TEXT, "Metals of old (conflict)": OTHER})).notes == (
        "Metals of old (conflict).md",
        f"{name}.md",
    )
    german = "Tin (Kims in Konflikt stehende Kopie 2024-02-03)"
    problems = scan(vault(tmp_path, **{german: OTHER})).problems
    assert [(each.path, each.code) for each in problems] == [(f"{name}.md", "W104"), (f"{german}.md", "W104")]


def test_build_and_check_name_what_is_left_out(tmp_path: Path) -> None:
    """A build that leaves notes out in silence is not to be trusted."""
    notes = tmp_path / "notes"
    notes.mkdir()
    vault(notes, **{"Metals": TEXT, "Metals (1)": TEXT})
    for words in (["build", str(notes), "-o", str(tmp_path / "d.apkg")], ["check", str(notes)]):
        result = CliRunner().invoke(main, words)
        assert "Metals (1).md" in result.output + result.stderr
        assert "copy of 'Metals.md'" in result.output + result.stderr


def test_cards_of_a_note_that_is_not_on_this_disk_stay_as_they_are(tmp_path: Path) -> None:
    """iCloud puts `.Name.md.icloud` in its place; nobody deleted it."""
    notes = tmp_path / "notes"
    notes.mkdir()
    vault(notes, Metals=TEXT, Gases=OTHER)
    deck = tmp_path / "d.apkg"
    assert flashgen.build(notes, deck, now=1).cards == 4
    (notes / "Metals.md").rename(notes / ".Metals.md.icloud")
    report = flashgen.build(notes, deck, now=2)
    assert report.counts["retired"] == 0
    assert [(each.path, each.code) for each in report.problems] == [("Metals.md", "W105")]
    (notes / ".Metals.md.icloud").rename(notes / "Metals.md")
    report = flashgen.build(notes, deck, now=3)
    assert report.cards == 4
    assert report.counts["new"] == report.counts["returned"] == 0
    assert report.problems == ()


def test_cards_that_show_only_what_cannot_be_had_now_stay_as_they_are(tmp_path: Path) -> None:
    """A picture that iCloud took from the disk, a note in a merge: both come back."""
    notes = tmp_path / "notes"
    notes.mkdir()
    show = "- **Ore:** ![[ore.png]]\n- **Slag:** ![[Rest]]\n- **Tin:** a soft metal\n"
    vault(notes, Show=show, Rest="What is left.\n")
    (notes / "ore.png").write_bytes(b"a picture")
    deck = tmp_path / "d.apkg"
    first = [card.guid for card in flashgen.extract(notes)]
    assert flashgen.build(notes, deck, now=1).cards == 3
    (notes / "ore.png").rename(notes / ".ore.png.icloud")
    vault(notes, Rest="<<<<<<< HEAD\nWhat is left.\n=======\nThe rest.\n>>>>>>> side\n")
    for now in (2, 3):
        report = flashgen.build(notes, deck, now=now)
        assert (report.cards, report.counts["retired"]) == (1, 0)
        assert [each.code for each in report.problems if each.path == "Show.md"] == ["W109", "W109"]
    (notes / ".ore.png.icloud").rename(notes / "ore.png")
    vault(notes, Rest="What is left.\n")
    report = flashgen.build(notes, deck, now=4)
    assert (report.cards, report.counts["new"], report.counts["returned"]) == (3, 0, 0)
    assert [card.guid for card in flashgen.extract(notes)] == first
    vault(notes, Show="- **Tin:** a soft metal\n")
    assert flashgen.build(notes, deck, now=5).counts["retired"] == 2


def test_cards_of_a_note_in_a_merge_stay_as_they_are(tmp_path: Path) -> None:
    """They are neither changed nor retired until the merge is done."""
    notes = tmp_path / "notes"
    notes.mkdir()
    vault(notes, Metals=TEXT, Gases=OTHER)
    deck = tmp_path / "d.apkg"
    flashgen.build(notes, deck, now=1)
    vault(notes, Metals=TEXT.replace("soft and grey", "\n<<<<<<< HEAD\nsoft\n=======\ngrey\n>>>>>>> side\n"))
    report = flashgen.build(notes, deck, now=2)
    assert [(each.path, each.code) for each in report.problems] == [("Metals.md", "E005")]
    assert report.counts["retired"] == 0
