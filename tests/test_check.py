"""`flashgen check`: each code is found where it belongs, and nowhere else."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import flashgen
from flashgen.cli.commands.check import _finding
from flashgen.cli.commands.watch import Rounds
from flashgen.cli.main import main
from flashgen.config import Config
from flashgen.conversion import worker
from flashgen.errors import REPORT
from flashgen.identity.ledger import Ledger
from flashgen.markdown import parse
from flashgen.model.note import Note
from flashgen.model.problem import Problem
from flashgen.model.problem_codes import CODES
from flashgen.util.build_lock import locked

MakeVault = Callable[[dict[str, str]], Path]
WALL = "Words about it all, " * 100

WEAK = {
    "E002": {"a.md": "---\ntitle: a: b\n---\n- **A:** b\n"},
    "E003": {"a.md": "---\nflashgen: {evidense: eager}\n---\n- **A:** b\n"},
    "W101": {"a.md": "- **A:** b ![](x.png)\n"},
    "W102": {"a.md": "- **A:** b\n\n%%never closed\n"},
    "W103": {"a.md": "- **A:** b ![[b]]\n", "b.md": "Words about it all, " * 1001},
    "W108": {"a.md": "---\nid: 7\n---\n- **A:** b\n", "b.md": "---\nid: 7\n---\n- **C:** d\n"},
    "W201": {"a.md": "# H\n\n- **A:** b\n- **A:** c\n"},
    "W202": {"a.md": "- **Boiling water:** water\n"},
    "W203": {"a.md": "**Kinds:**\n\n" + "".join(f"- kind {n}\n" for n in "abcdefghij")},
    "W204": {"a.md": f"## Concept\n\n{WALL}\n\n## Other\n\n- **A:** b\n"},
    "W205": {"a.md": "- **A:** the same\n", "b.md": "- **A:** the same\n"},
}


def check(vault: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", str(vault), *options])
    return result.exit_code, result.stdout


@pytest.mark.parametrize(
    "structure",
    [
        "## Concept\n\n{}",
        "## What is it?\n\n{}",
        "**What is it?**\n\n{}",
        "What is it?\n{}",
        "**Benefits of it:**\n\n{}",
        "> [!info] Box\n> {}",
    ],
)
def test_a_wall_is_found_whatever_it_answers(structure: str, make_vault: MakeVault) -> None:
    """Headings, questions, labels and boxes."""
    status, output = check(make_vault({"a.md": structure.format(WALL) + "\n\n## Other\n\n- **A:** b\n"}))
    assert (status, output.count("\n")) == (0, 1)
    assert output.startswith("a.md:1: W204 no card: its answer would be a wall of 1,99")


@pytest.mark.parametrize("code", WEAK)
def test_each_weakness_is_found_by_its_code(code: str, make_vault: MakeVault) -> None:
    """A note that has one weakness has one finding, with its place."""
    status, output = check(make_vault(WEAK[code]))
    assert output.count("\n") == 1, output
    assert f": {code} " in output
    assert output.startswith(("a.md:", "b.md:"))
    assert status == (1 if code.startswith("E") else 0)


def test_a_pattern_that_excludes_nothing_is_told(make_vault: MakeVault, tmp_path: Path) -> None:
    """W106 names Obsidian's file and the pattern, in a check, in each build and in a plan."""
    settings = '{"userIgnoreFilters": ["/(?!a)b/"]}'
    vault = make_vault({"a.md": "- **A:** b\n", ".obsidian/app.json": settings})
    status, output = check(vault)
    assert status == 0
    assert output.startswith(".obsidian/app.json:1: W106 the excluded-files pattern '/(?!a)b/' is not applied")
    for _ in range(2):
        assert [problem.code for problem in flashgen.build(vault, tmp_path / "d.apkg").problems] == ["W106"]
    assert [problem.code for problem in flashgen.plan(vault).problems] == ["W106"]
    assert check(vault)[1] == output


def test_a_note_that_cannot_be_read_is_an_error(make_vault: MakeVault) -> None:
    """E001 names the file and the line."""
    vault = make_vault({"a.md": "- **A:** b\n"})
    (vault / "b.md").write_bytes(b"x\n\xff\xff\xff")
    assert check(vault) == (1, "b.md:2: E001 the note is not valid UTF-8\n")


def test_a_mistake_of_ours_is_an_error_of_one_note(make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch) -> None:
    """E004 says what failed where, and to whom to say so; the other notes are looked at."""
    _fail_at("b.md", monkeypatch)
    status, output = check(make_vault({"a.md": "- **Boiling water:** water\n", "b.md": "- **A:** b\n"}))
    assert status == 1
    assert "a.md:1: W202 " in output
    assert re.search(
        r"^b\.md:1: E004 flashgen fails on this note \(KeyError at flashgen\.[\w.]+:\d+\)$", output, re.M
    )


def test_a_mistake_of_ours_costs_a_build_one_note(
    make_vault: MakeVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deck has the cards of the others; none of the note's is retired; the next version tries it again."""
    vault, deck = make_vault({"a.md": "- **A:** b\n", "b.md": "- **C:** d\n"}), tmp_path / "d.apkg"
    assert flashgen.build(vault, deck, Config(), now=1).cards == 2
    with monkeypatch.context() as patch:
        _fail_at("b.md", patch)
        (vault / "b.md").write_text("- **C:** d and e\n", "utf-8")
        os.utime(vault / "b.md", (1_700_000_000, 1_700_000_000))  # no longer so new that a build would read it again
        for _ in range(2):
            report = flashgen.build(vault, deck, Config(), now=2)
            assert [(problem.path, problem.code) for problem in report.problems] == [("b.md", "E004")]
            assert report.problems[0].hint == REPORT
            assert not any(entry.retired for entry in Ledger.read(vault / ".flashgen/ledger.jsonl").entries.values())
    report = flashgen.build(vault, deck, Config(), now=3)
    assert (report.problems, report.cards) == ((), 2)


def test_a_mistake_of_ours_does_not_end_a_watch(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever a build fails with is said in a line."""

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("so it is")

    monkeypatch.setattr("flashgen.cli.commands.watch.build_once", fails)
    rounds = Rounds(Path(), Path(), None, {})
    for _ in range(3):
        rounds.build()
    said = capsys.readouterr().err
    assert said.partition("  ")[2] == f"error: ZeroDivisionError: so it is\n  hint: {REPORT}\n", "once, with the time"


def _fail_at(wanted: str, patch: pytest.MonkeyPatch) -> None:
    """Have flashgen fail where it parses the note *wanted*."""
    real = parse.parse_note

    def fails(text: str, path: str) -> Note:
        if path == wanted:
            raise KeyError(text)
        return real(text, path)

    patch.setattr(parse, "parse_note", fails)


def test_good_notes_have_no_findings(make_vault: MakeVault) -> None:
    """Silence for notes that are well."""
    assert check(
        make_vault({"a.md": "# Cell\n\n- **Nucleus:** keeps the genes\n- **Membrane:** keeps it together\n"})
    ) == (
        0,
        "",
    )


def test_strict_and_ignore(make_vault: MakeVault) -> None:
    """Warnings fail only when asked to; a code can be left out."""
    vault = make_vault(WEAK["W202"])
    assert check(vault, "--strict")[0] == 1
    assert check(vault, "--strict", "--ignore", "w202") == (0, "")
    assert CliRunner().invoke(main, ["check", str(vault), "--ignore", "W999"]).exit_code == 2


def test_the_other_formats(make_vault: MakeVault) -> None:
    """JSON for programs, annotations for GitHub."""
    vault = make_vault(WEAK["W202"])
    record = json.loads(check(vault, "--json")[1])
    assert (record["path"], record["line"], record["code"]) == ("a.md", 1, "W202")
    assert check(vault, "--format", "github")[1].startswith(
        "::warning file=a.md,line=1,title=W202::the answer 'water'"
    )


def test_every_code_is_documented_and_tested() -> None:
    """The page of codes and the tests are complete."""
    page = (Path(__file__).parents[1] / "docs" / "check.md").read_text("utf-8")
    assert [code for code in CODES if f"| {code} |" not in page] == []
    elsewhere = {
        "E001",
        "E004",
        "W106",
        "W107",
        "E005",
        "W104",
        "W105",
        "W109",
    }  # the last four in test_sync_copies.py
    assert set(CODES) == {*WEAK, *elsewhere}


def test_annotations_hold_no_command_of_their_own() -> None:
    """A comma in the name of a note is common."""
    problem = Problem("g,line=3::x%.md", 7, "a: b,\nc 5 %", code="W101")
    assert _finding(problem, "github") == "::warning file=g%2Cline=3%3A%3Ax%25.md,line=7,title=W101::a: b,%0Ac 5 %25"


def test_a_check_of_a_vault_that_was_built_converts_only_what_changed(
    make_vault: MakeVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says the same with the cache of the build, with its own findings, after an edit, and without a cache."""
    vault = make_vault({f"{name}.md": text for notes in WEAK.values() for name, text in _named(notes)})
    expected = flashgen.check(vault)
    assert not (vault / ".flashgen").exists()
    assert {problem.code for problem in expected} >= set(WEAK) - {"W205"}
    _age(vault)
    flashgen.build(vault, tmp_path / "d.apkg", Config())
    converted = _converted(monkeypatch)
    for _ in range(2):
        assert flashgen.check(vault) == expected
    assert converted == []
    (vault / "a E002.md").write_text("- **A:** b\n", "utf-8")
    after = flashgen.check(vault)
    assert converted == ["a E002.md"]
    assert {problem.code for problem in expected} - {problem.code for problem in after} == {"E002"}
    assert flashgen.check(vault, cache=False) == after
    assert flashgen.build(vault, tmp_path / "d.apkg", Config()).converted == 0
    assert flashgen.plan(vault, cache=False).changes == ()


def test_notes_and_folders_can_be_checked_alone(
    make_vault: MakeVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As parts of their vault: a question that another note asks as well is found. A note in no vault is alone."""
    weak = "# X\n\n- **Boiling water:** water\n- **Cell:** {0} small living thing\n"
    vault = make_vault(
        {"A/a.md": weak.format("a"), "B/a.md": weak.format("the"), "b.md": weak.format("any"), ".obsidian/x": ""}
    )
    assert codes_of(vault / "A") == {"A/a.md": ["W202"]}
    assert codes_of(vault / "B/a.md") == {"B/a.md": ["W201", "W202", "W205"]}
    assert codes_of(vault / "b.md", vault / "A") == {"b.md": ["W202", "W205"], "A/a.md": ["W202"]}
    (tmp_path / "lone.md").write_text(weak, "utf-8")
    assert codes_of(tmp_path / "lone.md") == {"lone.md": ["W202"]}
    monkeypatch.chdir(vault / "B")
    assert codes_of("a.md") == {"B/a.md": ["W201", "W202", "W205"]}
    assert codes_of() == codes_of(vault)


def codes_of(*paths: Path | str) -> dict[str, list[str]]:
    """The codes that `check` finds at *paths*, by note."""
    found: dict[str, list[str]] = {}
    for line in CliRunner().invoke(main, ["check", "--json", *map(str, paths)]).stdout.splitlines():
        record = json.loads(line)
        found.setdefault(record["path"], []).append(record["code"])
    return {path: sorted({*codes}) for path, codes in found.items()}


def test_findings_are_counted_by_code_and_one_code_can_be_looked_at(make_vault: MakeVault) -> None:
    """With what it means; the walls of a note stand in one line, the longest first to be seen."""
    wall, longer = "Words about it all, " * 100, "Words about it all, " * 200
    vault = make_vault({"a.md": f"## One\n\n{wall}\n\n## Two\n\n{longer}\n\n## Boiling water\n\nwater\n"})
    result = CliRunner().invoke(main, ["check", str(vault)])
    assert re.search(r"^W204      2  The text under", result.stderr, re.M)
    (line,) = (line for line in result.stdout.splitlines() if "W204" in line)
    assert line.startswith("a.md:5: W204 ")
    assert line.endswith("(and 1 more, in lines 1)")
    only = CliRunner().invoke(main, ["check", str(vault), "--only", "w204", "--json"])
    assert {json.loads(line)["code"] for line in only.stdout.splitlines()} == {"W204"}


def test_a_check_beside_a_build_does_not_wait(make_vault: MakeVault, tmp_path: Path) -> None:
    """What the cache holds is read, if it can be, and left as it is."""
    vault = make_vault(WEAK["W201"])
    flashgen.build(vault, tmp_path / "d.apkg", Config())
    cache = vault / ".flashgen/cache.db"
    before = cache.read_bytes()
    with locked(vault / ".flashgen"):
        assert [problem.code for problem in flashgen.check(vault)] == ["W201"]
    assert cache.read_bytes() == before


def test_a_check_with_a_damaged_cache_finds_the_same(make_vault: MakeVault, tmp_path: Path) -> None:
    """It costs time only."""
    vault = make_vault(WEAK["W204"])
    flashgen.build(vault, tmp_path / "d.apkg", Config())
    connection = sqlite3.connect(vault / ".flashgen/cache.db")
    connection.execute("UPDATE note SET skipped = x'ff'")
    connection.commit()
    connection.close()
    assert [problem.code for problem in flashgen.check(vault)] == ["W204"]


def _named(notes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The notes of one weakness under names of their own, with other words than those of the other weaknesses."""
    (code,) = (code for code, each in WEAK.items() if each is notes)
    for path, text in notes.items():
        own = re.sub(r"\*\*([^*]+)\*\*", rf"**{code} \1**", text).replace("[[b]]", f"[[b {code}]]")
        yield f"{path[0]} {code}", own.replace("**A:**", f"**{code}:**")


def _age(vault: Path) -> None:
    """Make all files old enough to be told by their times."""
    for file in vault.rglob("*.md"):
        os.utime(file, (1_600_000_000, 1_600_000_000))


def _converted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The notes that are converted from now on."""
    paths: list[str] = []
    real = worker.work_on

    def watched(path: str, *rest: Any) -> worker.StoredNote:
        paths.append(path)
        return real(path, *rest)

    monkeypatch.setattr(worker, "work_on", watched)
    return paths
