"""The commands around the ledger: what they print, and what they refuse."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import flashgen
from flashgen.building.dry_run import Plan
from flashgen.cli.main import main
from flashgen.cli.rule_names import rule_names
from flashgen.config import Config
from flashgen.identity.word_diff import changed_words
from flashgen.model.card import Card
from flashgen.util.normalise_text import normalised

MakeVault = Callable[[dict[str, str]], Path]
NOTE = (
    "- **Mitosis:** division of a cell into two equal ones\n- **Osmosis:** water passing through a membrane\n"
    "- **Ribosome:** builds proteins from amino acids\n"
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def vault(make_vault: MakeVault, tmp_path: Path) -> Path:
    """Built once, then one question reworded, one answer edited, one card deleted, one added."""
    folder = make_vault({"a.md": NOTE, "b.md": "- **Delta:** where a river meets the sea\n"})
    assert run("build", folder, "-o", tmp_path / "d.apkg").exit_code == 0
    text = NOTE.replace("Mitosis", "Equal division").replace("a membrane", "a thin membrane")
    text = "".join(line + "\n" for line in text.split("\n") if line and "Ribosome" not in line)
    make_vault({"a.md": text + "- **Enzyme:** makes a reaction faster\n"})
    (folder / "C").mkdir()
    (folder / "b.md").rename(folder / "C/b.md")
    return folder


def test_diff_says_what_a_build_would_do(vault: Path) -> None:
    """A line a change with its mark; on stderr what the person can do in Anki."""
    result = run("diff", vault)
    marks = {line[0]: line for line in result.stdout.strip().split("\n") if line[0] != " "}
    assert marks.keys() == set("=~+>-")
    assert "mitosis -> Equal division (same answer, the question was reworded" in marks["="]
    assert "a.md:2  Osmosis" in marks["~"]
    assert "Enzyme" in marks["+"]
    assert "Delta (from b.md)" in marks[">"]
    assert "ribosome" in marks["-"]
    assert "Key:" in result.stderr
    assert "Vault -> Vault::C: 1 card" in result.stderr


def test_diff_shows_old_and_new_words(vault: Path) -> None:
    """Below each card that changes: of the question, the answer, the context, the deck, or that only its looks do."""
    text = run("diff", vault).stdout
    assert "    answer: water passing through a {+thin+} membrane\n" in text
    assert "    question: [-mitosis-] {+Equal division+}\n" in text
    assert "    deck: [-Vault-] {+Vault::C+}\n" in text
    note = vault / "a.md"
    note.write_text("# Cells\n\n" + note.read_text("utf-8"), "utf-8")
    assert "    context: " in run("diff", vault).stdout


def test_diff_says_when_only_the_looks_change(make_vault: MakeVault, tmp_path: Path) -> None:
    """Also that it cannot tell what changed beyond what is remembered of an answer."""
    long = "word " * 60
    folder = make_vault({"a.md": f"- **A:** some words\n- **B:** {long}end\n"})
    run("build", folder, "-o", tmp_path / "d.apkg")
    make_vault({"a.md": f"---\ntags: [new]\n---\n- **A:** some words\n- **B:** {long}another end\n"})
    text = run("diff", folder).stdout
    assert "    looks: formatting, pictures, tags or links\n" in text
    assert "    answer: changed after its first 200 characters\n" in text


def test_diff_has_an_exit_code_for_scripts(vault: Path, tmp_path: Path) -> None:
    """3 if there are changes, 0 if there are none; without the option always 0."""
    assert run("diff", vault).exit_code == 0
    assert run("diff", vault, "--exit-code").exit_code == 3
    run("build", vault, "-o", tmp_path / "d.apkg")
    assert run("diff", vault, "--exit-code").exit_code == 0


@given(st.text(), st.text())
def test_the_words_of_a_diff_are_those_of_both_texts(old: str, new: str) -> None:
    """What it shows without what is gone is the new text, without what came the old one; but for what is cut."""
    old, new = ("".join(char for char in text if char not in "[]{}+-") for text in (old, new))
    text = changed_words(normalised(old), new)
    if "..." not in text:
        with_new = re.sub(r"\{\+(.*?)\+\}", r"\1", re.sub(r"\[-.*?-\] ?", "", text, flags=re.S), flags=re.S)
        assert "".join(normalised(with_new).split()) == "".join(normalised(new).split())


def test_diff_as_json_is_what_the_build_then_reports(vault: Path, tmp_path: Path) -> None:
    """The same guids in the same lists."""
    planned = json.loads(run("diff", vault, "--json").stdout)
    built = json.loads(run("build", vault, "-o", tmp_path / "d.apkg", "--json").stdout)
    assert {key: built[key] for key in planned} == planned
    assert planned["rebound"][0]["from"] == "mitosis"
    assert planned["rebound"][0]["to"] == "Equal division"
    assert planned["retired_searches"] == [f'"Key:re:^({planned["retired"][0]})$"']
    assert planned["deck_moves"][0]["to"] == "Vault::C"


def test_what_the_command_line_leaves_out_for_once_is_not_gone(vault: Path, tmp_path: Path) -> None:
    """A deck of a part of the vault: nobody is told to delete the rest in Anki, and the next build has it as it was."""
    before = json.loads(run("build", vault, "-o", tmp_path / "d.apkg", "--json").stdout)
    gone = json.loads(run("diff", vault, "--exclude", "C/", "--json").stdout)
    assert (gone["retired"], gone["new"], gone["changed"]) == ([], [], [])
    ledger = (vault / ".flashgen/ledger.jsonl").read_bytes()
    for options in ((), ("--no-cache",)):
        part = json.loads(
            run("build", vault, "-o", tmp_path / "p.apkg", "--exclude", "C/", "--json", *options).stdout
        )
        assert part["cards"] == before["cards"] - 1
        assert (vault / ".flashgen/ledger.jsonl").read_bytes() == ledger
    after = json.loads(run("build", vault, "-o", tmp_path / "d.apkg", "--json").stdout)
    assert (after["cards"], after["returned"], after["changed"]) == (before["cards"], [], [])
    (vault / "flashgen.toml").write_text('exclude = ["C/"]', "utf-8")
    assert len(json.loads(run("diff", vault, "--json").stdout)["retired"]) == 1  # for good


def test_what_is_left_out_for_good_is_gone_also_if_the_deck_stays_the_same(vault: Path, tmp_path: Path) -> None:
    """The same settings once by the command line, once by a file outside the vault: nothing else tells them apart."""
    for file in vault.rglob("*.md"):
        os.utime(file, (1_600_000_000, 1_600_000_000))
    os.utime(vault / "C", (1_600_000_000, 1_600_000_000))
    os.utime(vault, (1_600_000_000, 1_600_000_000))
    config, deck = Config(exclude=("C/",)), tmp_path / "p.apkg"
    flashgen.build(vault, tmp_path / "d.apkg", Config())
    for _ in range(2):
        part = flashgen.build(vault, deck, config, keep=("a.md", "C/b.md"))
        assert part.changes.retired == ()
    assert not part.written
    assert len(flashgen.build(vault, deck, config).changes.retired) == 1


def test_a_build_reports_what_it_rebound_and_retired(vault: Path, tmp_path: Path) -> None:
    """Every rebinding is listed with its reason, and how to undo it; moves that a deck cannot do as well."""
    lines = run("build", vault, "-o", tmp_path / "d.apkg").stdout.split("\n")
    (deck,) = (line for line in lines if line.startswith(f"{tmp_path / 'd.apkg'}: "))
    assert deck.endswith("(+1 new, ~3 changed, >1 moved, =1 rebound, -1 retired)")
    assert lines.index(deck) > max(lines.index(line) for line in lines if line.startswith(("  = ", "  - ")))
    assert any(line.startswith("  = a.md:1  mitosis -> Equal division") for line in lines)
    assert any("rebind --undo" in line for line in lines)
    assert any("move them in Anki: Vault -> Vault::C" in line for line in lines)
    assert len(run("build", vault, "-o", tmp_path / "d.apkg").stdout.strip().split("\n")) == 1


def test_explain_by_guid_and_by_words(vault: Path) -> None:
    """Rule, place, key, where the guid is from, why it was rebound."""
    by_words = json.loads(run("explain", "equal", vault, "--json").stdout)
    by_guid = run("explain", by_words["guid"], vault).stdout
    assert (by_words["rule"], by_words["note"], by_words["line"]) == ("term_bullet", "a.md", 1)
    assert by_words["next_build"] == "rebound"
    assert "same answer, the question was reworded" in by_guid
    assert "a.md:1" in by_guid
    gone = run("explain", "ribosome", vault).stdout
    assert "retired" in gone
    nothing = run("explain", "no such thing", vault)
    assert nothing.exit_code == 2
    assert "no card is meant by this" in nothing.stderr


def test_explain_says_from_what_a_guid_was_made(vault: Path, make_vault: MakeVault, tmp_path: Path) -> None:
    """Its key; a text that it had before; or its key, of which another fact has the first guid."""

    def made_of(front: str) -> str:
        found = [json.loads(line) for line in run("explain", front, vault, "--json").stdout.splitlines()]
        return next(str(each["guid_from"]) for each in found if each["key"]["front"] == front)

    assert made_of("osmosis") == "its key"
    assert made_of("equal division") == "an earlier text or place"
    run("build", vault, "-o", tmp_path / "d.apkg")
    text = (vault / "a.md").read_text("utf-8")
    make_vault({"a.md": text + "- **Mitosis:** how the skin renews itself at night\n"})
    assert made_of("mitosis") == "its key, after another fact of that key"


def test_explain_walks_the_cards_once(make_vault: MakeVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many of them the words are found in."""
    folder = make_vault({"a.md": "".join(f"- **Term {n}:** b\n" for n in range(30))})
    run("build", folder, "-o", tmp_path / "d.apkg")
    walks: list[object] = []
    cards = Plan.cards

    def counted(plan: Plan) -> Iterator[Card]:
        walks.append(plan)
        return cards(plan)

    monkeypatch.setattr(Plan, "cards", counted)
    assert run("explain", "term", folder).stdout.count("in the notes") == 30
    assert len(walks) == 1


def test_words_that_stand_in_several_cards_are_refused_with_the_candidates(vault: Path, tmp_path: Path) -> None:
    """One of the lines has to be chosen; the error lists them. A part of a word means nothing."""
    (vault / "d.md").write_text("- **Cell wall:** keeps a plant upright\n- **Cell death:** ends a cell\n", "utf-8")
    run("build", vault, "-o", tmp_path / "d.apkg")
    result = run("rebind", "cell", "osmosis", "--vault", vault)
    assert result.exit_code == 2
    assert result.stderr.count("(d.md)") == 2
    assert "no card is meant" in run("rebind", "cel", "osmosis", "--vault", vault).stderr


def test_rebind_twice_is_no_rebind(vault: Path, tmp_path: Path) -> None:
    """The exchange is its own way back."""
    run("build", vault, "-o", tmp_path / "d.apkg")
    ledger = vault / ".flashgen/ledger.jsonl"
    run("rebind", "ribosome", "enzyme", "--yes", "--vault", vault)
    once = ledger.read_text("utf-8")
    run("rebind", "ribosome", "enzyme", "--yes", "--vault", vault)
    run("rebind", "ribosome", "enzyme", "--yes", "--vault", vault)
    assert ledger.read_text("utf-8") == once
    assert run("diff", vault).stdout.startswith("~ a.md")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["rebind", "x", "y", "--vault"], "there is no ledger yet", id="no ledger"),
        pytest.param(["forget", "x", "--vault"], "there is no ledger yet", id="nothing to forget"),
        pytest.param(["adopt", "nowhere.apkg"], "cannot be read as a deck", id="no deck"),
    ],
)
def test_commands_without_what_they_need_say_so(arguments: list[str], said: str, make_vault: MakeVault) -> None:
    """A clear error, never a traceback, and nothing is written."""
    folder = make_vault({"a.md": NOTE})
    result = run(*arguments, folder)
    assert result.exit_code in (1, 2)
    assert said in result.stderr
    assert not (folder / ".flashgen").exists()


@pytest.mark.parametrize("command", ["diff", "explain", "rebind", "forget", "adopt"])
def test_help_has_examples_and_loads_nothing_heavy(command: str) -> None:
    """Every command shows how it is used, at once."""
    code = (
        "import sys; from flashgen.cli.main import main\n"
        f"try: main(['{command}', '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(1 if {'genanki', 'mistune', 'yaml', 'nh3', 'rapidfuzz', 'sqlite3'} & set(sys.modules) else 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0
    assert "flashgen " + command in result.stdout.split("Examples:")[1]


@pytest.mark.parametrize("command", ["build", "watch", "diff", "check", "config", "init"])
@pytest.mark.parametrize(("path", "problem"), [("nowhere", "no such folder"), ("a.md", "not a folder")])
def test_a_wrong_vault_is_told_at_once(command: str, path: str, problem: str, vault: Path) -> None:
    """By every command in the same words; nothing waits for it or prints defaults. `check` takes notes, too."""
    if (command, path) == ("check", "a.md"):
        return
    result = run(command, vault / path)
    assert result.exit_code == 2
    assert f"{path}: {problem}" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_folder_without_notes_is_no_success(command: str, tmp_path: Path) -> None:
    """A check that is pointed at the wrong folder stays green otherwise; and nothing is left there."""
    empty = tmp_path / "empty"
    empty.mkdir()
    result = run(command, empty)
    assert result.exit_code != 0
    assert "no notes here" in result.stderr
    assert [*empty.iterdir()] == []


def test_hints_name_the_vault(vault: Path, tmp_path: Path) -> None:
    """They can be pasted."""
    assert f"rebind --undo GUID --vault {vault}`" in run("build", vault, "-o", tmp_path / "d.apkg").stdout
    assert f"--vault {vault}" in run("explain", "equal", vault).stdout


@pytest.mark.parametrize("name", ["deck.apk", "deck.zip", "deck.colpkg"])
def test_a_deck_of_another_suffix_is_no_folder(name: str, vault: Path, tmp_path: Path) -> None:
    """A typing error makes no folder `deck.apk`."""
    result = run("build", vault, "-o", tmp_path / name)
    assert result.exit_code == 2
    assert "say" in result.stderr
    assert "deck.apkg" in result.stderr
    assert not (tmp_path / name).exists()


def test_the_file_of_settings_names_the_rules_and_what_each_makes(vault: Path) -> None:
    """So that `skip_rules` can be written without another page."""
    assert run("init", vault).exit_code == 0
    text = (vault / "flashgen.toml").read_text("utf-8")
    for name in rule_names():
        assert re.search(rf"^#   {name} +\S.*$", text, re.M), name


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which nobody can write")
def test_a_file_of_settings_that_cannot_be_written_is_an_error() -> None:
    """Never a traceback."""
    result = run("init", "/proc")
    assert result.exit_code == 1
    assert "/proc/flashgen.toml: cannot be written" in result.stderr


def test_what_is_not_forgotten_cannot_be_remembered(vault: Path) -> None:
    """`forget --undo` says so, and does nothing."""
    guid = json.loads(run("explain", "osmosis", vault, "--json").stdout)["guid"]
    result = run("forget", "--undo", guid, "--vault", vault)
    assert result.exit_code == 2
    assert "is not forgotten" in result.stderr
