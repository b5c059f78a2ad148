"""The vault and the deck of a command that names neither."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flashgen.cli.main import main

MakeVault = Callable[[dict[str, str]], Path]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def built(result: Result) -> Path:
    """The deck that a build reports."""
    assert result.exit_code == 0, result.output
    return Path(result.stdout.partition(": ")[0])


@pytest.fixture
def vault(make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One of Obsidian, in which one stands."""
    folder = make_vault(
        {"Physics/a.md": "- **Inertia:** resists a change of motion ![](p.png)\n", "b.md": "- **C:** d\n"}
    )
    (folder / ".obsidian").mkdir()
    (folder / "p.png").write_bytes(b"\x89PNG")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("FLASHGEN_VAULT", raising=False)
    return folder


@pytest.mark.parametrize("inside", [".", "Physics"])
def test_in_a_vault_every_command_means_it_and_its_deck_goes_beside_it(
    vault: Path, inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever in it one stands; nothing but `.flashgen` appears in the vault, for Obsidian Sync takes what lies there."""
    monkeypatch.chdir(vault / inside)
    before = {*vault.rglob("*")}
    assert built(run("build")) == vault.parent / "Vault.apkg"
    assert {path.relative_to(vault).parts[0] for path in {*vault.rglob("*")} - before} == {".flashgen"}
    guid = json.loads(run("explain", "inertia", "--json").stdout)["guid"]
    for command in (["diff"], ["check"], ["config"], ["explain", "inertia"], ["forget", guid]):
        assert run(*command).exit_code == 0, command
    assert "--vault" not in run("explain", "inertia").stdout


def test_a_deck_never_goes_into_a_vault_unless_one_says_so(vault: Path, tmp_path: Path) -> None:
    """Not into the one in which one stands while another is built, nor into one around it."""
    other = tmp_path / "Other"
    (other / ".obsidian").mkdir(parents=True)
    (other / "a.md").write_text("- **E:** f\n", "utf-8")
    assert built(run("build", other)) == tmp_path / "Other.apkg"
    inner = vault / "Inner"
    (inner / ".obsidian").mkdir(parents=True)
    (inner / "a.md").write_text("- **G:** h\n", "utf-8")
    assert built(run("build", inner)) == tmp_path / "Inner.apkg"
    assert built(run("build", "-o", vault / "mine.apkg")) == vault / "mine.apkg"
    assert run("build", "--split", "folder").exit_code == 0
    names = sorted(file.name for file in (tmp_path / "Vault decks").iterdir())
    assert names == ["Inner.apkg", "Physics.apkg", "Vault.apkg"]


def test_a_folder_of_a_vault_is_built_as_a_part_of_it(vault: Path, tmp_path: Path) -> None:
    """The same guids and decks as in the whole, pictures found, and what it leaves out is not gone."""
    part = run("build", vault / "Physics", "--json")
    report = json.loads(part.stdout)
    assert part.stderr == ""
    assert (report["cards"], Path(report["deck"]).name) == (1, "Physics.apkg")
    assert not (vault / "Physics/.flashgen").exists()
    whole = json.loads(run("build", "--json").stdout)
    assert (whole["cards"], len(whole["new"]), whole["retired"], whole["changed"]) == (2, 1, [], [])
    assert json.loads(run("build", vault / "Physics", "--json").stdout)["retired"] == []
    assert json.loads(run("build", vault / "Physics", "--include", "x.md", "--json").stdout or "{}") == {}
    assert json.loads(run("build", vault / "Physics", "--include", "a.md", "--json").stdout)["cards"] == 1


def test_a_folder_that_was_built_as_a_vault_stays_one(vault: Path) -> None:
    """It has a memory of its own."""
    (vault / "Physics/.flashgen").mkdir()
    assert run("build", vault / "Physics").exit_code == 0
    assert (vault / "Physics/.flashgen/ledger.jsonl").exists()


def test_settings_name_vault_and_output(vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative to the file in which they stand, wherever below it one is."""
    (tmp_path / "work/sub").mkdir(parents=True)
    (tmp_path / "work/flashgen.toml").write_text('vault = "../Vault"\noutput = "../Anki/x.apkg"\n', "utf-8")
    monkeypatch.chdir(tmp_path / "work/sub")
    assert built(run("build")) == tmp_path / "Anki/x.apkg"
    assert built(run("build")) == tmp_path / "Anki/x.apkg", "a deck of flashgen is written over"
    assert built(run("build", "-o", tmp_path / "y.apkg")) == tmp_path / "y.apkg"


def test_a_deck_that_settings_name_is_that_of_one_whole_vault(vault: Path, tmp_path: Path) -> None:
    """A part of it, or another vault below the same settings, gets a file of its own name beside that one."""
    (tmp_path / "flashgen.toml").write_text('vault = "Vault"\noutput = "Anki/x.apkg"\n', "utf-8")
    assert built(run("build")) == tmp_path / "Anki/x.apkg"
    assert built(run("build", vault / "Physics")) == tmp_path / "Anki/Physics.apkg"
    other = tmp_path / "Other"
    (other / ".obsidian").mkdir(parents=True)
    (other / "a.md").write_text("- **E:** f\n", "utf-8")
    assert built(run("build", other)) == tmp_path / "Anki/Other.apkg"


def test_a_variable_names_the_vault(vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of any vault."""
    monkeypatch.chdir(tmp_path)
    for command in ("build", "check", "stats", "forget"):
        result = run(command, *(["x"] if command == "forget" else []))
        assert result.exit_code == 2
        assert "you are in no vault" in result.stderr
        said = "flashgen forget ... --vault ." if command == "forget" else f"flashgen {command} ."
        assert f"`{said}`" in result.stderr
    monkeypatch.setenv("FLASHGEN_VAULT", str(vault))
    assert built(run("build")) == Path("decks/Vault.apkg")


def test_settings_above_a_built_folder_of_notes_leave_that_the_vault(
    make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project may hold its settings at the top and its notes in `notes/`."""
    root = make_vault({"notes/a.md": "- **A:** b\n", "README.md": "- **No:** card\n", "flashgen.toml": ""})
    (root / "notes/.flashgen").mkdir()
    monkeypatch.chdir(root)
    assert built(run("build")) == Path("decks/notes.apkg")


def test_the_setting_output_writes_over_no_other_file(vault: Path, tmp_path: Path) -> None:
    """It may stand in a vault that somebody else gave us; `-o` is said by the person."""
    precious = tmp_path / "mine.apkg"
    precious.write_bytes(b"all my cards")
    (vault / "flashgen.toml").write_text(f"output = {json.dumps(str(precious))}\n", "utf-8")
    result = run("build")
    assert result.exit_code == 1
    assert "no deck of flashgen" in result.stderr
    assert precious.read_bytes() == b"all my cards"
    assert run("build", "-o", precious).exit_code == 0


def test_what_is_ignored_has_to_be_a_weakness(vault: Path) -> None:
    """An error is no matter of taste."""
    (vault / "flashgen.toml").write_text('ignore = ["E001"]\n', "utf-8")
    result = run("build")
    assert result.exit_code == 2
    assert "W101" in result.stderr
