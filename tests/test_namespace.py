"""Two vaults are two vaults in Anki, and one vault is one, whatever its folder is called."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import flashgen
from flashgen.cli.main import main
from flashgen.config import Config
from tests.support.anki_collection import open_collection

GLOSSARY = "- **Cell:** the smallest unit of life\n"
OTHER = "- **Cell:** a single battery, which turns chemical into electrical energy\n"
NOW = 1_700_000_000


def vault_at(folder: Path, text: str = GLOSSARY) -> Path:
    folder.mkdir(parents=True)
    (folder / "Glossary.md").write_text(text, "utf-8")
    return folder


def built(vault: Path, now: int = NOW, config: Config | None = None) -> flashgen.Report:
    return flashgen.build(vault, vault.parent / f"{vault.name}.apkg", config or Config(), now=now)


def guids(vault: Path) -> list[str]:
    return [card.guid for card in flashgen.extract(vault)]


def header(vault: Path) -> dict[str, object]:
    first: dict[str, object] = json.loads((vault / ".flashgen/ledger.jsonl").read_text("utf-8").split("\n")[0])
    return first


def test_two_vaults_that_ask_the_same_are_two_cards_in_anki(tmp_path: Path) -> None:
    """Without the namespace the second import would overwrite the first card, and take its reviews."""
    biology, physics = vault_at(tmp_path / "Biology"), vault_at(tmp_path / "Physics", OTHER)
    built(biology)
    built(physics, NOW + 60)
    with open_collection(tmp_path / "anki") as anki:
        assert anki.import_deck(tmp_path / "Biology.apkg").new == 1
        anki.study(10)
        imported = anki.import_deck(tmp_path / "Physics.apkg")
        assert (imported.new, imported.updated) == (1, 0)
        assert sorted(card.reviews for card in anki.cards()) == [0, 1]


def test_a_lost_ledger_or_a_second_machine_gives_the_same_guids(tmp_path: Path) -> None:
    vault = vault_at(tmp_path / "Biology")
    built(vault)
    before = guids(vault)
    shutil.rmtree(vault / ".flashgen")
    assert guids(vault) == before
    built(vault)
    assert guids(vault) == guids(vault_at(tmp_path / "laptop" / "BIOLOGY")) == before


@pytest.mark.parametrize("move", [Path.rename, shutil.copytree])
def test_a_vault_that_is_renamed_or_copied_keeps_all_it_has(tmp_path: Path, move: object) -> None:
    """Guids, links and decks: for Anki nothing changes; what is written there afterwards is of the same vault."""
    vault, other = vault_at(tmp_path / "Biology"), tmp_path / "notes-git"
    built(vault)
    before = guids(vault)
    move(vault, other)  # type: ignore[operator]
    ledger = (other / ".flashgen/ledger.jsonl").read_bytes()
    report = built(other, NOW + 60)
    assert not report.changes
    assert (other / ".flashgen/ledger.jsonl").read_bytes() == ledger
    (other / "Glossary.md").write_text(GLOSSARY + "- **Tissue:** cells of one kind\n", "utf-8")
    built(other, NOW + 120)
    assert [card.deck for card in flashgen.extract(other)] == ["Biology", "Biology"]
    (tmp_path / "x").mkdir()
    assert guids(other)[:1] == before
    assert guids(other)[1] == guids(vault_at(tmp_path / "x" / "Biology", "- **Tissue:** cells of one kind\n"))[0]


def test_a_ledger_from_before_has_no_namespace_and_keeps_all_guids(tmp_path: Path) -> None:
    """Also of cards that are new since."""
    vault = vault_at(tmp_path / "Biology")
    built(vault)
    file = vault / ".flashgen/ledger.jsonl"
    old = '{"flashgen": "ledger", "version": 1}\n{"end": "ledger"}\n'
    file.write_text(old, "utf-8")
    built(vault, NOW + 60)
    assert header(vault) == {"flashgen": "ledger", "version": 1, "vault": "Biology"}
    assert guids(vault) == ["qqir2hwrrfwx5k63"]  # version 1 of the formula


def test_the_setting_says_otherwise(tmp_path: Path) -> None:
    """For two vaults whose folders have one name."""
    one, other = vault_at(tmp_path / "a" / "Notes"), vault_at(tmp_path / "b" / "Notes")
    (other / "flashgen.toml").write_text('namespace = "Second Semester"\n', "utf-8")
    assert guids(one) != guids(other)
    flashgen.build(other, tmp_path / "b.apkg", now=NOW)
    assert header(other)["namespace"] == "second semester"
    assert header(other)["vault"] == "Notes"


def test_a_first_line_that_names_no_texts_is_refused(tmp_path: Path) -> None:
    vault = vault_at(tmp_path / "Biology")
    built(vault)
    file = vault / ".flashgen/ledger.jsonl"
    file.write_text(file.read_text("utf-8").replace('"namespace": "biology"', '"namespace": 3'), "utf-8")
    with pytest.raises(flashgen.FlashgenError, match=r"ledger.jsonl:1: 'namespace' is no text"):
        built(vault)


def test_a_ledger_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """Editors on Windows write one."""
    vault = vault_at(tmp_path / "Biology")
    built(vault)
    file = vault / ".flashgen/ledger.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    (vault / "Glossary.md").write_text(GLOSSARY.replace("smallest", "least"), "utf-8")
    assert built(vault, NOW + 60).counts["changed"] == 1
    assert file.read_bytes().startswith(b'{"flashgen"')


def test_a_missing_ledger_is_said_where_the_deck_shows_that_there_was_one(tmp_path: Path) -> None:
    vault = vault_at(tmp_path / "Biology")
    deck = tmp_path / "b.apkg"
    run = CliRunner()
    assert "ledger" not in run.invoke(main, ["build", str(vault), "-o", str(deck)]).stderr
    shutil.rmtree(vault / ".flashgen")
    again = run.invoke(main, ["build", str(vault), "-o", str(deck)])
    assert "the ledger is missing" in again.stderr
    assert f"flashgen adopt {deck} {vault}" in again.stderr
    assert "ledger" not in run.invoke(main, ["build", str(vault), "-o", str(deck)]).stderr
