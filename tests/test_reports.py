"""The report of a build stays short, whatever is wrong in a vault: lines are counted over made-up vaults full of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flashgen.cli.main import main
from flashgen.cli.problem_lines import MAX_KINDS, MAX_OF_A_KIND, kinds_of, new_lines, shares
from flashgen.model.problem import Problem
from flashgen.model.problem_codes import CODES

MANY = 300
FIRST, AGAIN = 25, 6
"""Lines that a first and a second build may print."""


def _notes(write: Callable[[int], str]) -> Callable[[Path], None]:
    def fill(vault: Path) -> None:
        for number in range(MANY):
            (vault / f"{write.__name__}{number}.md").write_text(write(number), "utf-8")

    return fill


def _pictures(number: int) -> str:
    return f"- **Term {number}:** meaning {number} ![[gone-{number}.png]]\n"


def _outside(number: int) -> str:
    return f"- **Place {number}:** meaning ![x](file:///C:/x/{number}.png)\n"


def _comments(number: int) -> str:
    return f"- **Open {number}:** meaning\n\n%% never closed {number}\n"


def _properties(number: int) -> str:
    return f"---\ntitle: a: b {number}\n---\n- **Yaml {number}:** meaning\n"


def _settings(number: int) -> str:
    return f"---\nflashgen: {{unknown{number}: 1}}\n---\n- **Setting {number}:** meaning\n"


def _merges(number: int) -> str:
    return f"- **Merge {number}:** meaning\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> side\n"


def _copies(vault: Path) -> None:
    for number in range(MANY):
        for name in (f"both{number}", f"both{number} (conflicted copy 2024-05-06)"):
            (vault / f"{name}.md").write_text(f"- **Both {number}:** meaning\n", "utf-8")


def _away(vault: Path) -> None:
    for number in range(MANY):
        (vault / f".away{number}.md.icloud").write_bytes(b"")


def _not_now(vault: Path) -> None:
    for number in range(MANY):
        (vault / f".here{number}.png.icloud").write_bytes(b"")
        (vault / f"shows{number}.md").write_text(f"- **Here {number}:** meaning ![[here{number}.png]]\n", "utf-8")


def _too_much(vault: Path) -> None:
    (vault / "big.md").write_text("Words about it all. " * 1_100, "utf-8")
    for number in range(MANY):
        (vault / f"embeds{number}.md").write_text(f"- **Embed {number}:** meaning ![[big]]\n\n  ![[big]]\n", "utf-8")


def _unreadable(vault: Path) -> None:
    for number in range(MANY):
        (vault / f"latin{number}.md").write_bytes(b"caf\xe9\n")


def _patterns(vault: Path) -> None:
    (vault / ".obsidian").mkdir()
    filters = [f"/(?!a{number})b/" for number in range(MANY)]
    (vault / ".obsidian/app.json").write_text(json.dumps({"userIgnoreFilters": filters}), "utf-8")


def _style(vault: Path) -> None:
    rules = [f".a{number} {{ background: url(https://example.org/{number}) }}" for number in range(MANY)]
    (vault / "card.css").write_text("\n".join(rules), "utf-8")


def _ids(vault: Path) -> None:
    for number in range(MANY):
        for copy in ("", "b"):
            (vault / f"id{number}{copy}.md").write_text(
                f"---\nid: {number}\n---\n- **Id {number}{copy}:** meaning\n", "utf-8"
            )


PLAGUES = {
    "W101": _notes(_pictures),
    "W101 outside": _notes(_outside),
    "W102": _notes(_comments),
    "W103": _too_much,
    "E001": _unreadable,
    "E002": _notes(_properties),
    "E003": _notes(_settings),
    "E005": _notes(_merges),
    "W104": _copies,
    "W105": _away,
    "W106": _patterns,
    "W107": _style,
    "W108": _ids,
    "W109": _not_now,
}
"""What fills a vault with hundreds of problems, by their code."""


def build(vault: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["build", str(vault), "-o", str(vault.parent / "d.apkg"), *options])


def lines_of(result: Result) -> int:
    return result.output.count("\n")


@pytest.mark.parametrize("plagues", [*([name] for name in PLAGUES), [*PLAGUES]], ids="+".join)
def test_a_first_build_says_little_and_a_second_next_to_nothing(plagues: list[str], tmp_path: Path) -> None:
    """Hundreds of problems of one kind, or of every kind at once: each kind is there, with its code and one hint."""
    vault = tmp_path / "Vault"
    vault.mkdir()
    (vault / "good.md").write_text("- **Good:** a note without problems\n", "utf-8")
    for name in plagues:
        PLAGUES[name](vault)
    first = build(vault, "--max-new", "5")
    assert lines_of(first) <= FIRST, first.output
    for name in plagues:
        assert name[:4] in first.stderr
    assert first.stdout.splitlines()[0].endswith(")"), "what was built comes last, after all problems"
    build(vault)
    again = build(vault)
    assert lines_of(again) <= AGAIN, again.output
    assert "known problems" in again.stderr
    assert f"flashgen check {vault}" in again.stderr
    assert again.exit_code == first.exit_code
    assert "nothing changed" in again.stdout or "with errors" in again.stdout


def test_all_codes_that_a_build_can_tell_are_counted_here() -> None:
    """E004 is a mistake of flashgen itself; W2 is what `check` finds in cards."""
    assert {name[:4] for name in PLAGUES} == {code for code in CODES if not code.startswith("W2")} - {"E004"}


def test_what_is_new_among_what_is_known_is_told(tmp_path: Path) -> None:
    """Also if the known ones have moved to other lines; what is mended is forgotten, and told if it comes back."""
    vault = tmp_path / "Vault"
    vault.mkdir()
    for number in range(3):
        (vault / f"{number}.md").write_text(_pictures(number), "utf-8")
    build(vault)
    (vault / "1.md").write_text("\n\n" + _pictures(1) + _pictures(7), "utf-8")
    (vault / "2.md").write_text("- **Term 2:** meaning\n", "utf-8")
    second = build(vault).stderr
    assert "gone-7.png" in second
    assert "gone-1.png" not in second
    assert "2 known problems" in second
    (vault / "2.md").write_text(_pictures(2), "utf-8")
    assert "gone-2.png" in build(vault).stderr


def test_quiet_means_errors_alone(tmp_path: Path) -> None:
    """And what was not said is not known: the next build that is not quiet tells it."""
    vault = tmp_path / "Vault"
    vault.mkdir()
    (vault / "a.md").write_text(_pictures(1), "utf-8")
    (vault / "b.md").write_text(_properties(1), "utf-8")
    quiet = build(vault, "-q")
    assert "E002" in quiet.output
    assert "W101" not in quiet.output
    assert quiet.stdout == ""
    loud = build(vault)
    assert "W101" in loud.stderr
    assert "1 known problem, 1 error among them" in loud.stderr


def test_what_is_ignored_is_neither_told_nor_counted_nor_found(tmp_path: Path) -> None:
    """By `build`, its JSON and `check`."""
    vault = tmp_path / "Vault"
    vault.mkdir()
    (vault / "a.md").write_text(_pictures(1) + _pictures(2), "utf-8")
    (vault / "flashgen.toml").write_text('ignore = ["W101"]\n', "utf-8")
    assert build(vault).stderr == ""
    assert json.loads(build(vault, "--json").stdout)["problems"] == []
    assert "W101" not in CliRunner().invoke(main, ["check", str(vault)]).output


def test_verbose_tells_everything_again(tmp_path: Path) -> None:
    """Each problem, known or not, with one hint for all of a kind."""
    vault = tmp_path / "Vault"
    vault.mkdir()
    PLAGUES["W101"](vault)
    build(vault)
    result = build(vault, "-v")
    assert result.stderr.count("W101") == MANY
    assert result.stderr.count("hint:") == 1


def test_a_program_that_reads_the_report_gets_nothing_else(tmp_path: Path) -> None:
    """`--json` says on stdout all that there is to say, and does not make it known to a person."""
    vault = tmp_path / "Vault"
    vault.mkdir()
    (vault / "a.md").write_text(_pictures(1), "utf-8")
    result = build(vault, "--json")
    assert result.stderr == ""
    assert len(json.loads(result.stdout)["problems"]) == 1
    assert "W101" in build(vault).stderr


def test_a_build_says_what_it_made(tmp_path: Path) -> None:
    """Cards by rule, notes without any, weak cards, and what to do with the deck."""
    vault = tmp_path / "Vault"
    vault.mkdir()
    (vault / "a.md").write_text("- **Boiling water:** water\n- **Cell:** the smallest living thing\n", "utf-8")
    (vault / "b.md").write_text("Just prose.\n", "utf-8")
    assert build(vault).stdout.splitlines()[1:] == [
        "  by rule: term_bullet 2",
        f"  1 note gave no card: flashgen stats {vault}",
        f"  1 weak card: flashgen check {vault}",
        "  import it in Anki with File > Import",
    ]
    report = json.loads(build(vault, "--json").stdout)
    assert (report["rules"], report["weak"]) == ({"term_bullet": 2}, 1)


def test_errors_come_first_and_no_kind_takes_all_the_room() -> None:
    """However many of one there are."""
    problems = [Problem("a.md", n, f"{n}", "mend it", "W101") for n in range(1000)]
    problems += [Problem("b.md", 1, "bad", "save it", "E001"), Problem("c.md", 1, "open", "close it", "W102")]
    assert [kind.code for kind in kinds_of(problems)] == ["E001", "W101", "W102"]
    lines = [*new_lines(problems, "flashgen check")]
    assert lines[0] == "error: b.md:1: E001 bad"
    assert sum(line.startswith("warning: a.md") for line in lines) == MAX_OF_A_KIND - 1, "two others want a line"
    assert "  ... and 991 more W101 like these: flashgen check" in lines
    assert "warning: c.md:1: W102 open" in lines


def test_kinds_without_end_are_only_counted() -> None:
    """Hints may differ from note to note."""
    problems = [Problem("a.md", n, "bad", f"hint {n}", "E003") for n in range(1000)]
    lines = [*new_lines(problems, "flashgen check")]
    assert len(lines) == 2 * MAX_KINDS + 1
    assert lines[-1] == f"... and {1000 - MAX_KINDS} more problems of other kinds (E003): flashgen check"
    assert min(shares([1000] * MAX_KINDS)) >= 1, "each kind has an example"
