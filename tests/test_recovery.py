"""A build after one that was broken off, with a damaged cache, or with a ledger that somebody changed meanwhile."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

import flashgen
from flashgen.config import Config
from flashgen.deck import package as apkg
from flashgen.errors import LedgerError
from flashgen.identity.ledger import Ledger
from tests.support.namesake_vault import NOW, add_card, build_at, namesakes, with_and_without_cache


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return namesakes(tmp_path / "vault")


def test_a_build_after_an_interrupted_one_sees_where_names_lead_now(tmp_path: Path) -> None:
    """The interrupted build had looked at all names, but not converted what they concern."""

    def make(folder: Path, cache: bool) -> None:
        for number in range(40):
            text = f"- **Term {number} is:**\n\n  ![[shown]]\n\n  and so on, as they say.\n"
            (folder / f"n{number}.md").write_text(text, "utf-8")
        build_at(folder, 0, cache)
        (folder / "shown.md").write_text("What is shown in all notes.\n", "utf-8")

        def stop(done: int, total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            flashgen.build(folder, folder.parent / "d.apkg", Config(), now=NOW, jobs=1, cache=cache, progress=stop)
        build_at(folder, 1, cache)

    one, other = with_and_without_cache(make, tmp_path)
    assert one == other


@pytest.mark.parametrize(("table", "column"), [("card", "entry"), ("card", "sum"), ("face", "row"), ("face", "sum")])
def test_a_cache_with_nothing_where_something_should_be(vault: Path, tmp_path: Path, table: str, column: str) -> None:
    """Damage may give a value of any kind; the deck is the right one."""
    for value in ("NULL", "'x'", "x'ff'"):
        flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW, jobs=1)
        before = (tmp_path / "d.apkg").read_bytes()
        connection = sqlite3.connect(vault / ".flashgen/cache.db")
        connection.execute(f"UPDATE {table} SET {column} = {value}")
        connection.commit()
        connection.close()
        (tmp_path / "d.apkg").unlink()
        flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW + 1, jobs=1)
        assert (tmp_path / "d.apkg").read_bytes() == before


def test_an_interrupted_first_build_is_taken_up_again(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its notes are not converted again, but its cards are new when they are first written."""
    calls = 0

    def stop(done: int, total: int) -> None:
        nonlocal calls
        calls += 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW, jobs=1, progress=stop)
    assert calls == 1
    report = flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW + 5, jobs=1)
    assert {entry.created for entry in Ledger.read(vault / ".flashgen/ledger.jsonl").entries.values()} == {NOW + 5}
    assert {card.created for card in flashgen.extract(vault)} == {NOW + 5}
    assert len(report.changes.new) == report.cards


def test_a_ledger_that_cannot_be_read_costs_no_second_conversion(vault: Path, tmp_path: Path) -> None:
    """A merge is to be finished by hand; the notes are known then."""
    flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW, jobs=1)
    (vault / ".flashgen/cache.db").unlink()
    file = vault / ".flashgen/ledger.jsonl"
    whole = file.read_bytes()
    file.write_bytes(b"<<<<<<< HEAD\n" + whole)
    with pytest.raises(LedgerError):
        flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW, jobs=1)
    file.write_bytes(whole)
    report = flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW + 5, jobs=1)
    assert report.converted == 0
    assert file.read_bytes() == whole
    assert {card.created for card in flashgen.extract(vault)} == {NOW}


@pytest.mark.parametrize("begun", [False, True])
def test_a_ledger_that_arrives_during_a_build_is_not_lost(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    """A pull of git, or another machine's sync, may come at any time; what it brings is not written over."""
    file, deck = vault / ".flashgen/ledger.jsonl", tmp_path / "d.apkg"
    flashgen.build(vault, deck, Config(), now=NOW, jobs=1)
    theirs, before = file.read_bytes(), deck.read_bytes()
    if not begun:
        shutil.rmtree(vault / ".flashgen")
    add_card(vault / "d.md")
    real = apkg.write_apkg

    def meanwhile(*args: Any, **options: Any) -> None:
        real(*args, **options)
        file.write_bytes(theirs)

    monkeypatch.setattr(apkg, "write_apkg", meanwhile)
    with pytest.raises(LedgerError, match="build again"):
        flashgen.build(vault, deck, Config(), now=NOW + 1, jobs=1)
    assert (file.read_bytes(), deck.read_bytes()) == (theirs, before)
    monkeypatch.undo()
    assert flashgen.build(vault, deck, Config(), now=NOW + 2, jobs=1).changes.new
    assert {entry.created for entry in Ledger.read(file).entries.values()} == {NOW, NOW + 2}
