"""Whole vaults: which notes, which files, which settings."""

import json
import os
import sys
import unicodedata
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

import flashgen
from flashgen import load_config
from flashgen.cli.main import main
from flashgen.config import Config, overlay
from flashgen.deck.filenames import files_of, safe_name
from flashgen.errors import UsageError
from flashgen.vault.scan import scan
from tests.support.vaults import files_in, vault_of


def test_a_deck_for_each_folder_or_note(tmp_path: Path) -> None:
    """Notes at the top go into the file of the vault."""
    vault = vault_of(tmp_path / "Vault", "a.md", "Law/b.md", "Law/Sub/c.md", "Physics/d.md")
    report = flashgen.build(vault, tmp_path / "one", Config(split="folder"))
    assert files_in(tmp_path / "one") == ["Law.apkg", "Physics.apkg", "Vault.apkg"]
    assert report.cards == 8
    flashgen.build(vault, tmp_path / "two", Config(split="note"))
    assert files_in(tmp_path / "two") == ["Law - Sub - c.apkg", "Law - b.apkg", "Physics - d.apkg", "a.apkg"]
    assert all(zipfile.is_zipfile(file) for file in (tmp_path / "two").iterdir())


def test_only_the_file_of_the_edited_folder_is_written(tmp_path: Path) -> None:
    """The others are left alone, to the last byte and second."""
    vault = vault_of(tmp_path / "Vault", "Law/b.md", "Physics/d.md")
    flashgen.build(vault, tmp_path / "out", Config(split="folder"))
    before = {file.name: file.stat().st_ino for file in (tmp_path / "out").iterdir()}
    (vault / "Law/b.md").write_text("- **Other:** than before.\n", "utf-8")
    flashgen.build(vault, tmp_path / "out", Config(split="folder"))
    after = {file.name: file.stat().st_ino for file in (tmp_path / "out").iterdir()}
    assert after["Physics.apkg"] == before["Physics.apkg"]
    assert after["Law.apkg"] != before["Law.apkg"]


def test_several_decks_need_a_folder(tmp_path: Path) -> None:
    """A file cannot hold several."""
    with pytest.raises(UsageError):
        flashgen.build(vault_of(tmp_path / "Vault", "a.md"), tmp_path / "d.apkg", Config(split="folder"))


def test_names_of_files_differ_on_every_file_system() -> None:
    """Also where case and the form of accents do not count."""
    paths = ["Ä/a.md", unicodedata.normalize("NFD", "Ä") + "/b.md", "ä/c.md", "A?/d.md", "A*/e.md", "CON/f.md"]
    files = set(files_of(paths, "folder", "Vault").values())
    folded = {unicodedata.normalize("NFC", name).casefold() for name in files}
    assert len(folded) == len(files) == 6


@pytest.mark.parametrize(
    "name",
    [
        "x" * 255,
        "語" * 85,
        "語" * 22,
        "語 " * 17,
        "%" * 70,
        "a/b",
        "aux.md",
        "collection",
        "BACKUP-1",
        ". .",
        "e\u0301" * 90,
    ],
)
def test_every_name_can_be_a_file(tmp_path: Path, name: str) -> None:
    """Short enough, also for AnkiDroid, and neither reserved nor taken for a backup."""
    safe = safe_name(name)
    (tmp_path / f"{safe}.apkg.part-db").touch()
    assert len(quote(f"{safe}.apkg", safe="")) <= 200, "AnkiDroid copies the deck under its percent-encoded name"
    assert not safe.casefold().startswith(("collection", "backup-", "aux."))


def test_globs_choose_notes(tmp_path: Path) -> None:
    """The syntax of .gitignore; links still find what is excluded."""
    vault = vault_of(tmp_path / "v", "a.md", "Archive/b.md", "Archive/keep.md", "x.draft.md", "Law/c.md")
    config = Config(exclude=("Archive/*", "!Archive/keep.md", "*.draft.md"))
    index = scan(vault, config)
    assert index.notes == ("Archive/keep.md", "Law/c.md", "a.md")
    assert index.find("b.md", "a.md") == "Archive/b.md"
    assert scan(vault, Config(include=("/Law/",))).notes == ("Law/c.md",)


def test_vaults_inside_loops_and_names_of_all_sorts(tmp_path: Path) -> None:
    """A nested vault is part of the outer one; loops end; names may be as long as they can be."""
    names = [
        "Inner/.obsidian/app.json",
        "Inner/n.md",
        f"{'x' * 252}.md",
        "語" * 80 + ".md",
        "ملاحظة.md",
        "e\u0301.md",
    ]
    vault = vault_of(tmp_path / "v", *names, ".trash/gone.md", "-o.md", "%41 & 'b'.md")
    (vault / "Inner" / "loop").symlink_to(vault)
    (vault / "self").symlink_to("self")
    (vault / "dead.md").symlink_to("nowhere.md")
    report = flashgen.build(vault, tmp_path / "d.apkg", Config(split="none"))
    assert len(report.notes) == 7
    assert len(flashgen.build(vault, tmp_path / "many", Config(split="note")).decks) == 7


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file systems of which every name is text")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_name_that_is_no_text_is_an_error_of_that_note(tmp_path: Path, jobs: int) -> None:
    """The others are built, also those that show what lies there, and in a vault that has such a name itself."""
    vault = tmp_path / os.fsdecode(b"v\xff")
    bad = [os.fsdecode(b"bad\xff.md"), os.fsdecode(b"f\xfe/n.md")]
    vault_of(vault, *bad, "good.md", ".obsidian/app.json")
    (vault / bad[1]).write_text("---\naliases: [Alias]\n---\n- **A:** b\n", "utf-8")
    (vault / os.fsdecode(b"f\xfe/p.png")).write_bytes(b"1")
    (vault / "good.md").write_text("- **A:** b ![[p.png]]\n\n## C\n\nd e f ![[Alias]]\n", "utf-8")
    deck = tmp_path / "d.apkg"
    for _ in range(2):
        report = flashgen.build(vault, deck, Config(), jobs=jobs)
        assert {card.source.path for card in flashgen.extract(vault)} == {"good.md"}
        errors = [(each.path, each.code, each.hint) for each in report.problems if each.is_error]
        assert errors == [("bad?.md", "E001", "rename it"), ("f?/n.md", "E001", "rename it")]
    assert len(flashgen.build(vault, tmp_path / "many", Config(split="folder")).decks) == 1
    for command in ("check", "diff"):
        result = CliRunner().invoke(main, [command, str(vault)])
        assert "bad?.md:1: " in result.output
        assert not isinstance(result.exception, ValueError)
    assert "rename it" in CliRunner().invoke(main, ["extract", str(vault / bad[0])]).output


def test_a_folder_with_thousands_of_notes(tmp_path: Path) -> None:
    """All in one folder, all in one deck."""
    vault = vault_of(tmp_path / "v", *(f"{number}.md" for number in range(1000)))
    assert flashgen.build(vault, tmp_path / "d.apkg", Config(evidence="strict", daily=True)).cards == 2000


def test_config_says_where_each_value_comes_from(tmp_path: Path) -> None:
    """Default, file or command line."""
    vault = vault_of(tmp_path / "v", "a.md")
    (vault / "flashgen.toml").write_text('deck = "Law"\nexclude = ["x/"]\n', "utf-8")
    output = CliRunner().invoke(main, ["config", str(vault)]).output
    assert 'deck = "Law"' in output
    assert "flashgen.toml" in output
    found = json.loads(CliRunner().invoke(main, ["config", str(vault), "--json"]).output)
    assert found["deck"] == {"value": "Law", "from": str(vault / "flashgen.toml")}
    assert found["wall"]["from"] == "default"


def test_init_writes_a_file_that_changes_nothing_until_it_is_edited(tmp_path: Path) -> None:
    """Each setting is there, with what it means; without its `#` each line is valid."""
    vault = vault_of(tmp_path / "v", "a.md")
    assert CliRunner().invoke(main, ["init", str(vault)]).exit_code == 0
    assert load_config(vault) == Config()
    text = (vault / "flashgen.toml").read_text("utf-8")
    lines = [line[1:] for line in text.split("\n") if line.startswith("#") and not line.startswith("# ")]
    (vault / "flashgen.toml").write_text("\n".join(lines), "utf-8")
    assert load_config(vault) == overlay(Config(), {"folders": {"Daily": {"skip_rules": ["heading"]}}}, "")
    assert CliRunner().invoke(main, ["init", str(vault)]).exit_code == 2


def test_the_command_line_wins(tmp_path: Path) -> None:
    """And an error names it."""
    vault = vault_of(tmp_path / "v", "a.md", "b/c.md")
    (vault / "flashgen.toml").write_text('split = "note"\n', "utf-8")
    arguments = ["build", str(vault), "-o", str(tmp_path / "out"), "--split", "folder", "--exclude", "a.md", "-q"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert files_in(tmp_path / "out") == ["b.apkg"]


def test_the_report_for_programs_has_timings(tmp_path: Path) -> None:
    """`--json`: what was done and how long each step took; no bar where no terminal is."""
    vault = vault_of(tmp_path / "v", *(f"{letter}.md" for letter in "abc"))
    result = CliRunner().invoke(main, ["build", str(vault), "-o", str(tmp_path / "d.apkg"), "--json", "-j", "1"])
    report = json.loads(result.stdout)
    assert (report["cards"], report["parsed"], report["written"]) == (6, 3, True)
    assert {"scan", "notes", "identify", "deck", "ledger"} <= report["seconds"].keys()
    assert result.stderr == ""
