"""A vault that somebody else gave us harms no file outside it, whatever lies in its `.flashgen`."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import flashgen
from flashgen.cli.main import main
from flashgen.config import Config
from flashgen.errors import DeckError, LedgerError

GOOD = "- **Mitochondrion:** the power plant of the cell\n"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    (folder / ".flashgen").mkdir(parents=True)
    (folder / "a.md").write_text(GOOD, "utf-8")
    return folder


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    file = tmp_path / "precious"
    file.write_text("precious", "utf-8")
    return file


def build(vault: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["build", str(vault), "-o", str(vault.parent / "a.apkg"), *options])


@pytest.mark.parametrize(
    "name", ["lock", "cache.db", "cache.db-journal", "ledger.jsonl", "ledger.jsonl.part", ".gitignore"]
)
def test_nothing_is_written_through_a_link(name: str, vault: Path, precious: Path) -> None:
    (vault / ".flashgen" / name).symlink_to(precious)
    result = build(vault)
    assert result.exit_code == 1
    assert name in result.output
    assert "link" in result.output
    assert precious.read_text("utf-8") == "precious"


def test_the_folder_is_no_link(vault: Path, tmp_path: Path) -> None:
    (vault / ".flashgen").rmdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (vault / ".flashgen").symlink_to(elsewhere)
    assert build(vault).exit_code == 1
    assert not [*elsewhere.iterdir()]
    assert build(vault, "--state", str(elsewhere)).exit_code == 0
    assert (elsewhere / "ledger.jsonl").exists()


def test_what_is_no_file_is_not_waited_for(vault: Path) -> None:
    os.mkfifo(vault / ".flashgen" / "ledger.jsonl")
    assert build(vault).exit_code == 1


def test_the_half_deck_of_another_build_is_no_link(vault: Path, precious: Path) -> None:
    (vault.parent / "a.apkg.part").symlink_to(precious)
    (vault.parent / "a.apkg.part-db").symlink_to(precious)
    assert build(vault).exit_code == 0
    assert precious.read_text("utf-8") == "precious"


def test_init_writes_through_no_link(vault: Path, tmp_path: Path, precious: Path) -> None:
    for target in (tmp_path / "new", precious):
        (vault / "flashgen.toml").unlink(missing_ok=True)
        (vault / "flashgen.toml").symlink_to(target)
        assert CliRunner().invoke(main, ["init", str(vault), "--force"]).exit_code == 2
    assert not (tmp_path / "new").exists()
    assert precious.read_text("utf-8") == "precious"


def test_another_database_is_not_emptied(vault: Path, tmp_path: Path) -> None:
    """Also where it is the same file under another name."""
    other = tmp_path / "collection.anki2"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE notes (id)")
        connection.execute("INSERT INTO notes VALUES (1)")
    connection.close()
    (vault / ".flashgen" / "cache.db").hardlink_to(other)
    assert build(vault).exit_code == 0
    with sqlite3.connect(other) as connection:
        assert connection.execute("SELECT * FROM notes").fetchall() == [(1,)]
    connection.close()


@pytest.mark.parametrize(
    "script",
    [
        "CREATE VIEW own AS WITH RECURSIVE n(key, names, ledger) AS (SELECT 1, 2, 3 UNION ALL SELECT key + 1, 2, 3 FROM n) SELECT * FROM n",
        "CREATE TABLE own (key TEXT, names TEXT, ledger TEXT)",
        "CREATE TABLE own (key TEXT, names TEXT, ledger TEXT); CREATE TRIGGER t AFTER INSERT ON own BEGIN SELECT 1; END",
    ],
    ids=["endless view", "half of it", "trigger"],
)
def test_a_cache_that_we_did_not_make_is_not_asked(script: str, vault: Path) -> None:
    connection = sqlite3.connect(vault / ".flashgen" / "cache.db")
    connection.executescript(script)
    connection.close()
    assert build(vault).exit_code == 0
    assert CliRunner().invoke(main, ["diff", str(vault)]).exit_code == 0


def test_a_full_disk_costs_no_cache(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build(vault).exit_code == 0
    cache = (vault / ".flashgen" / "cache.db").read_bytes()
    (vault / "a.md").write_text(GOOD + "- **Ribosome:** makes proteins of the cell\n", "utf-8")
    connect = sqlite3.connect

    def small(file: Path, **options: object) -> sqlite3.Connection:
        connection = connect(file, **options)  # type: ignore[call-overload]
        if str(file).endswith("-db"):
            connection.execute("PRAGMA max_page_count = 2")
        return connection  # type: ignore[no-any-return]

    monkeypatch.setattr(sqlite3, "connect", small)
    with pytest.raises(DeckError, match="full"):
        flashgen.build(vault, vault.parent / "a.apkg", Config())
    monkeypatch.undo()
    assert (vault / ".flashgen" / "cache.db").read_bytes() == cache
    assert build(vault).exit_code == 0


def test_a_ledger_that_arrives_at_the_last_moment_is_not_lost(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import flashgen.util.atomic_files

    assert build(vault).exit_code == 0
    ledger = vault / ".flashgen" / "ledger.jsonl"
    (vault / "a.md").write_text(GOOD + "- **Ribosome:** makes proteins of the cell\n", "utf-8")
    to_disk = flashgen.util.atomic_files._to_disk

    def late(path: Path) -> None:
        to_disk(path)
        if path.name == "a.apkg.part":
            ledger.write_text(ledger.read_text("utf-8") + "\n", "utf-8")

    monkeypatch.setattr(flashgen.util.atomic_files, "_to_disk", late)
    with pytest.raises(LedgerError, match="changed while"):
        flashgen.build(vault, vault.parent / "a.apkg", Config())
    assert ledger.read_text("utf-8").endswith("\n\n")


ENTRY = {
    "guid": "a" * 16, "note": "a", "front": "x", "path": "a.md", "back": "b", "loose": "l", "text": "t", "hash": "h",
    "mod": 1, "deck": "D", "created": 1,
}  # fmt: skip
WRONG = {
    "a number for a guid": '"guid": 5',
    "the end of a guid in it": '"guid": "a\\u001fb"',
    "half a pair of surrogates": '"guid": "\\ud800"',
    "lists in lists": '"was": ' + "[" * 100_000,
    "a number of thousands of digits": '"mod": ' + "9" * 5000,
    "a time that Anki cannot hold": '"created": 10000000000000000',
    "a time before all others": '"mod": -5',
    "no time": '"mod": 0',
    "a cloze of texts": '"cloze": {"nile": "x"}',
    "a cloze of lists": '"cloze": {"nile": [1]}',
    "a cloze of truth": '"cloze": {"nile": true}',
    "a cloze below": '"cloze": {"nile": -3}',
    "a cloze above": '"cloze": {"nile": 501}',
    "a past that none has": '"was": {"zzz": 1}',
    "a past of another type": '"was": {"front": 1}',
    "a context of numbers": '"context": [1]',
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_ledger_that_cannot_be_is_an_error_that_says_where(wrong: str, vault: Path) -> None:
    name = wrong.split('"')[1]
    entry = json.dumps({key: value for key, value in ENTRY.items() if key != name})
    ledger = vault / ".flashgen" / "ledger.jsonl"
    text = '{"flashgen": "ledger", "version": 1}\n' + f"{entry[:-1]}, {wrong}}}\n" + '{"end": "ledger"}\n'
    ledger.write_text(text, "utf-8")
    result = build(vault)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "ledger.jsonl:2: " in result.output
    assert "hint: " in result.output
    assert ledger.read_text("utf-8") == text


def test_a_ledger_with_guids_of_others_is_read(vault: Path) -> None:
    """Those of Anki are made of nearly all signs."""
    lines = [
        '{"flashgen": "ledger", "version": 1}',
        json.dumps(ENTRY | {"guid": 'a:(b"<i>&*_`\\'}),
        '{"end": "ledger"}',
    ]
    (vault / ".flashgen" / "ledger.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    assert build(vault).exit_code == 0
