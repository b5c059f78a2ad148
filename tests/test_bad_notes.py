"""One bad note stops nothing: whatever stands in a note, only that note is concerned."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flashgen.building.build import build
from flashgen.cli.main import main
from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of, convert_note
from flashgen.conversion.worker import work_on
from flashgen.errors import NoteError
from flashgen.markdown.parse import parse_note
from flashgen.vault.frontmatter import read_properties
from flashgen.vault.index import Index

NOWHERE = Index(Path("nowhere"), walked=False)
LONG = "f" * 5000
GOOD = "- **Mitochondrion:** the power plant of the cell\n"

NO_YAML = {
    "a bool that is none": "a: !!bool foo",
    "an empty int": "a: !!int ''",
    "a time that is none": "a: !!timestamp foo",
    "a long number as id": f"id: 0x{LONG}",
    "a long number as tag": f"tags: [0x{LONG}]",
    "a long number as alias": f"aliases: [0x{LONG}]",
    "a long number as setting": f"flashgen: {{evidence: 0x{LONG}}}",
}
BOMBS = {
    "question marks": "? " * 40_000,
    "brackets after bad YAML": "bad: @x\na: " + "[" * 40_000 + "]" * 40_000,
    "two aliases in each list": "a0: &a0 x\n"
    + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 45))
    + "tags: [*a44]",
    "merges": "a0: &a0 {x: 1}\n"
    + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 45))
    + "b: *a44",
    "bombs after bad YAML": "bad: @x\na: &a [x, x]\n" + "b: [" * 60 + "]" * 60,
}


def note(properties: str) -> str:
    """A note with *properties* and one card."""
    return f"---\n{properties}\n---\n{GOOD}"


@pytest.mark.parametrize("properties", NO_YAML.values(), ids=NO_YAML)
def test_properties_that_are_no_yaml_cost_no_card(properties: str) -> None:
    found = cards_of(parse_note(note(properties), "Note.md"), NOWHERE, Config())
    assert [card.front for card in found.cards] == ["Mitochondrion"]
    assert [problem.code for problem in found.problems] == ["E002"]


@pytest.mark.parametrize("properties", BOMBS.values(), ids=BOMBS)
def test_properties_that_are_meant_to_harm_are_refused(properties: str) -> None:
    with pytest.raises(NoteError, match="the properties are"):
        read_properties(note(properties), "Note.md")


def test_ordinary_aliases_of_yaml_are_read() -> None:
    values = read_properties(note("base: &b {x: 1, y: [1, 2]}\none: {<<: *b, z: 3}\ntwo: *b"), "Note.md").values
    assert values["one"] == {"x": 1, "y": [1, 2], "z": 3}
    assert values["two"] == {"x": 1, "y": [1, 2]}


def test_wrong_settings_of_a_note_cost_no_card() -> None:
    found = cards_of(parse_note(note("flashgen: {folders: {1: {decks: x}}}"), "Note.md"), NOWHERE, Config())
    assert [problem.code for problem in found.problems] == ["E003"]


def test_a_mistake_of_ours_costs_one_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody thought of is said, with the note in which it happened, and the other notes are built."""
    import flashgen.markdown.parse

    parse = flashgen.markdown.parse.parse_note

    def stumbling(text: str, path: str) -> object:
        if "stumble" in text:
            raise ZeroDivisionError("division by zero")
        return parse(text, path)

    monkeypatch.setattr(flashgen.markdown.parse, "parse_note", stumbling)
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "bad.md").write_text("- **Stumble:** stumble\n", "utf-8")
    (vault / "good.md").write_text(GOOD, "utf-8")
    report = flashgen.build(vault, tmp_path / "a.apkg", Config())
    assert [card.front for card in flashgen.extract(vault)] == ["Mitochondrion"]
    (problem,) = report.problems
    assert (problem.path, problem.code) == ("bad.md", "E004")
    assert "ZeroDivisionError" in problem.message
    assert "report" in problem.hint
    index = Index(vault, notes=("bad.md",))
    assert convert_note("bad.md", index, Config()).error
    assert not work_on("bad.md", index, Config()).made


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_a_file_name_that_is_no_text_costs_one_note(tmp_path: Path) -> None:
    """Other systems wrote it in other encodings."""
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "good.md").write_text(GOOD, "utf-8")
    try:
        with open(os.fsencode(vault) + b"/bad\xff.md", "w") as file:  # noqa: PTH123
            file.write("- **Ribosome:** makes proteins of the cell\n")
    except OSError:
        pytest.skip("this file system takes only text")
    for command in (["build", "-v"], ["check"], ["diff"], ["extract"]):
        output = ["-o", str(tmp_path / "a.apkg")] if command[0] == "build" else []
        notes = [str(file) for file in vault.glob("*.md")] if command[0] == "extract" else [str(vault)]
        result = CliRunner().invoke(main, [*command, *notes, *output])
        assert result.exit_code == 1, (command, result.output)
        assert result.exception is None or isinstance(result.exception, SystemExit), command
        assert "is not valid UTF-8" in result.output, command
    assert (tmp_path / "a.apkg").exists()


def test_nothing_in_a_name_or_a_note_steers_the_terminal(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    try:
        (vault / "x\x1b[2Jy.md").write_text("- **Cell:** ![](gone.png) the smallest \x9b2J living thing\n", "utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    (note,) = vault.glob("*.md")
    for command in (
        ["build", "-v", vault, "-o", tmp_path / "a.apkg"],
        ["check", vault],
        ["diff", vault],
        ["extract", "-v", note],
    ):
        result = CliRunner().invoke(main, [*map(str, command)], color=True)
        assert "\x1b[2J" not in result.output, command
        assert "\x9b" not in result.output, command
        assert "y.md" in result.output or command[0] == "diff"


def shut(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let *folder* be one that cannot be listed: `chmod 000` would not keep root out."""
    listed = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)


def test_a_folder_that_cannot_be_read_is_an_error_and_its_cards_stay(
    make_vault: Callable[[dict[str, str]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that is not mounted, a synchronisation at work: nothing of it is gone, and nobody is told to delete it."""
    vault = make_vault(
        {"a.md": GOOD, "sub/b.md": "- **Ribosome:** makes proteins\n", "sub/deep/c.md": "- **Cell:** lives\n"}
    )
    deck = vault.parent / "d.apkg"
    build(vault, deck, Config(), now=1_000)
    with monkeypatch.context() as patched:
        shut(patched, vault / "sub")
        for _ in range(2):  # the second time nothing changed
            report = build(vault, deck, Config(), now=2_000)
            assert [str(problem).partition("\n")[0] for problem in report.problems] == [
                "sub/:1: cannot be read (Permission denied)"
            ]
            assert report.failed == ("sub/",)
            assert not report.changes
            assert report.cards == 1
        checked = CliRunner().invoke(main, ["check", str(vault)])
        assert "sub/:1: E001 cannot be read (Permission denied)" in checked.stdout
        assert checked.exit_code == 1
    after = build(vault, deck, Config(), now=3_000)
    assert not after.changes
    assert after.cards == 3


def test_a_vault_of_which_nothing_can_be_read_says_so(
    make_vault: Callable[[dict[str, str]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = make_vault({"sub/b.md": GOOD})
    shut(monkeypatch, vault / "sub")
    built = CliRunner().invoke(main, ["build", str(vault), "-o", str(vault.parent / "d.apkg")])
    assert built.exit_code == 1
    assert "sub/:1: cannot be read (Permission denied)" in built.stderr


def test_settings_of_obsidian_that_cannot_be_read_are_an_error(
    make_vault: Callable[[dict[str, str]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they exclude would become cards."""
    vault = make_vault({"b.md": GOOD, ".obsidian/app.json": "{}"})
    read = Path.read_text

    def refuse(path: Path, *args: Any, **more: Any) -> str:
        if path.name == "app.json":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path, *args, **more)

    monkeypatch.setattr(Path, "read_text", refuse)
    built = CliRunner().invoke(main, ["build", str(vault), "-o", str(vault.parent / "d.apkg")])
    assert built.exit_code == 2
    assert "app.json: cannot be read" in built.stderr
