"""`flashgen check`: each code is found where it belongs, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from flashgen.check import CODES
from flashgen.cli import main

MakeVault = Callable[[dict[str, str]], Path]
WALL = "Words about it all, " * 100

WEAK = {
    "E002": {"a.md": "---\ntitle: a: b\n---\n- **A:** b\n"},
    "E003": {"a.md": "---\nflashgen: {evidense: eager}\n---\n- **A:** b\n"},
    "W101": {"a.md": "- **A:** b ![](x.png)\n"},
    "W102": {"a.md": "- **A:** b\n\n%%never closed\n"},
    "W201": {"a.md": "# H\n\n- **A:** b\n- **A:** c\n"},
    "W202": {"a.md": "- **Boiling water:** water\n"},
    "W203": {"a.md": "**Kinds:**\n\n" + "".join(f"- kind {n}\n" for n in "abcdefghij")},
    "W204": {"a.md": f"## Concept\n\n{WALL}\n\n## Other\n\n- **A:** b\n"},
    "W205": {"a.md": "- **A:** the same\n", "b.md": "- **A:** the same\n"},
}


def check(vault: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", str(vault), *options])
    return result.exit_code, result.stdout


@pytest.mark.parametrize("code", WEAK)
def test_each_weakness_is_found_by_its_code(code: str, make_vault: MakeVault) -> None:
    """A note that has one weakness has one finding, with its place."""
    status, output = check(make_vault(WEAK[code]))
    assert output.count("\n") == 1, output
    assert f": {code} " in output
    assert output.startswith(("a.md:", "b.md:"))
    assert status == (1 if code.startswith("E") else 0)


def test_a_note_that_cannot_be_read_is_an_error(make_vault: MakeVault) -> None:
    """E001 names the file and the line."""
    vault = make_vault({"a.md": "- **A:** b\n"})
    (vault / "b.md").write_bytes(b"x\n\xff\xff\xff")
    assert check(vault) == (1, "b.md:2: E001 the note is not valid UTF-8\n")


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
    assert set(CODES) == {*WEAK, "E001"}
