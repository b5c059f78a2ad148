"""Names of files as Windows and macOS have them, simulated: `docs/systems.md` says what that is, and what it is not."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from click.testing import CliRunner, Result

import flashgen
from flashgen.cli.main import main
from flashgen.vault.index import folded_name
from tests.test_project import content

MakeVault = Callable[[dict[str, str]], Path]

CELL = "- **Nucleus:** holds the DNA → RNA\n- **Ribosome:** makes proteins ![[pic.png]]\n"


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is there under its name in any case and normal form, as on Windows and macOS."""
    stat = os.stat

    def lenient(path: Any, *rest: Any, **more: Any) -> os.stat_result:
        try:
            return stat(path, *rest, **more)
        except FileNotFoundError:
            if not isinstance(path, str | os.PathLike):
                raise
            return stat(_as_it_is(Path(path)), *rest, **more)

    access = os.access
    monkeypatch.setattr(os, "stat", lenient)
    monkeypatch.setattr(os, "access", lambda path, *rest, **more: access(_as_it_is(Path(path)), *rest, **more))


def _as_it_is(path: Path) -> Path:
    found = Path(path.anchor)
    for name in path.parts[bool(path.anchor) :]:
        names = os.listdir(found) if found.is_dir() else []  # noqa: PTH208 -- a plain list of names
        found /= next((each for each in names if folded_name(each) == folded_name(name)), name)
    return found


def test_a_note_has_the_name_that_stands_on_the_disk(any_case: None, make_vault: MakeVault, tmp_path: Path) -> None:
    """However it is typed: the same cards with the same guids, a note that is not left out, a vault by its name."""
    note = normalize("NFD", "Sub/Zélie.md")
    vault = make_vault({note: CELL, "flashgen.toml": 'ignore = ["W101"]\n'})
    typed = vault.with_name("vault")
    deck = tmp_path / "deck.apkg"
    assert "+2 new" in run("build", typed, "-o", deck).output
    assert {card.deck for card in flashgen.extract(vault)} == {"Vault::Sub"}
    right = run("extract", "--json", vault / note)
    for spelling in ("SUB/zélie.MD", "sub/ZÉLIE.md"):
        odd = run("extract", "--json", typed / spelling)
        assert (odd.stdout, odd.stderr) == (right.stdout, right.stderr)
        assert flashgen.extract(typed / spelling) == flashgen.extract(vault / note)
        assert run("explain", f"{typed / spelling}:2", vault).exit_code == 0
        assert "1 warning" not in run("check", typed / spelling).stdout
    assert run("extract", typed / "SUB").stdout == run("extract", vault / "Sub").stdout
    assert "2 cards from 1 note (nothing " in run("build", typed / "SUB", "-o", deck).stdout


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there it is one")
def test_a_name_in_the_wrong_case_is_no_name_elsewhere(make_vault: MakeVault) -> None:
    """Where case matters, nobody guesses."""
    vault = make_vault({"Cell.md": CELL, "cells.md": CELL})
    assert "no such note" in run("extract", vault / "cell.md").stderr
    assert run("extract", vault / "Cell.md").stdout.startswith("Cell.md:1")


def test_names_in_both_normal_forms_are_one(make_vault: MakeVault, tmp_path: Path) -> None:
    """A vault that macOS has written in pieces, and one that Windows has not: the same guids, decks and pictures."""
    found = []
    for form in ("NFC", "NFD"):
        vault = make_vault({normalize(form, "Möbel/Größe.md"): "- **Länge:** x ![[Übersicht.png]]\n- **Höhe:** y\n"})
        (vault / normalize(form, "Möbel/Übersicht.png")).write_bytes(b"picture")
        deck = tmp_path / f"{form}.apkg"
        report = flashgen.build(vault, deck, state=tmp_path / form)
        assert report.problems == ()
        cards = flashgen.extract(vault)
        assert {normalize("NFC", card.deck) for card in cards} == {card.deck for card in cards} == {"Vault::Möbel"}
        inside = content(deck, tmp_path / "x.anki2")
        found.append(([note[0] for note in inside["notes"]], inside["media"], [card.guid for card in cards]))
        shutil.rmtree(vault)
    assert found[0] == found[1]


@pytest.mark.skipif(os.name == "nt", reason="nobody can write such notes there")
def test_names_that_windows_refuses_do_not_leave_the_vault(make_vault: MakeVault, tmp_path: Path) -> None:
    """Notes and pictures may have them elsewhere; decks and media go to machines that do not take them."""
    vault = make_vault(
        {
            "CON.md": "- **A:** b ![[aux.png]]\n- **C:** d ![[lpt1 .png]]\n",
            "Law. /ends in a dot..md": "- **E:** f\n- **G:** h\n",
            "a:b?.md": "- **I:** j\n- **K:** l\n",
        }
    )
    (vault / "aux.png").write_bytes(b"1")
    (vault / "lpt1 .png").write_bytes(b"2")
    report = flashgen.build(vault, tmp_path / "out", flashgen.load_config(vault, split="note"))
    assert [problem.code for problem in report.problems] == []
    names = [deck.name for deck in report.decks]
    assert names == ["CON_.apkg", "Law.  - ends in a dot.apkg", "a-b-.apkg"]
    media = {name for deck in report.decks for name in content(deck, tmp_path / "x.anki2")["media"].values()}
    assert media == {b"1", b"2"}
    packed = [card.media for card in flashgen.extract(vault) if card.media]
    assert sorted(each.name.split("-")[0] for several in packed for each in several) == ["aux", "lpt1"]
    assert not any("." in each.name.rpartition(".")[0] for several in packed for each in several)


def test_a_page_that_a_disk_refuses_is_named(
    make_vault: MakeVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A preview names its files like the notes; the person can rename these, or write elsewhere."""
    write = Path.write_text

    def refuse(file: Path, *rest: Any, **more: Any) -> int:
        if file.name.startswith("CON."):
            raise OSError(22, "Invalid argument", str(file))
        return write(file, *rest, **more)

    vault = make_vault({"CON.md": "- **A:** b\n- **C:** d\n"})
    monkeypatch.setattr(Path, "write_text", refuse)
    result = run("preview", vault, "--out", tmp_path / "pages")
    assert result.exit_code == 2
    assert "no file can have this name there\n  hint: rename the note, or write elsewhere" in result.stderr


def test_backslashes_in_a_link_are_folders(make_vault: MakeVault) -> None:
    """Some write them on Windows."""
    vault = make_vault(
        {"a.md": "- **A:** b ![[img\\pic.png]]\n- **C:** d ![](img\\pic.png)\n", ".obsidian/app.json": "{}"}
    )
    (vault / "img").mkdir()
    (vault / "img" / "pic.png").write_bytes(b"1")
    cards = [json.loads(line) for line in run("extract", "--json", vault / "a.md").stdout.splitlines()]
    assert [card["back_html"].count("<img") for card in cards] == [1, 1]
