"""`flashgen check`: problems and weak cards, for people, editors and continuous integration."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flashgen.cli.options import echo, found_vault, state_option
from flashgen.errors import printable

if TYPE_CHECKING:
    from flashgen.model.problem import Problem


@click.command(
    epilog="""
\b
Examples:
  flashgen check                           the vault that you are in
  flashgen check note.md ~/Vault/Physics   single notes, folders of a vault
  flashgen check --only W101 ~/Vault       findings of one code; --ignore leaves one out
  flashgen check --format github notes     annotations in a pull request

The codes are explained in docs/check.md. Exit code 1: there are errors (with --strict also warnings).
"""
)
@click.argument("paths", metavar="[VAULT|FOLDER|NOTE]...", nargs=-1, type=click.Path(path_type=Path))
@state_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="Format of the findings."
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json: one JSON object a line.")
@click.option("--only", multiple=True, metavar="CODE", help="Only findings of this code; may be repeated.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Leave findings of this code out; may be repeated.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
def check(
    paths: tuple[Path, ...],
    state: Path | None,
    form: str,
    as_json: bool,
    only: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
) -> None:
    """Find problems and weak cards, each with its place, in a vault, in folders or in single notes."""
    wanted, unwanted = _codes("--only", only), _codes("--ignore", ignore)
    form = "json" if as_json else form
    errors = others = 0
    for root, vault, folders in _by_vault(paths or (found_vault("flashgen check"),)):
        found = [
            problem
            for problem in _findings(root, vault, folders, state)
            if problem.code not in unwanted and (not wanted or problem.code in wanted)
        ]
        for problem in _walls_together(found) if form == "text" else found:
            text = printable(_finding(problem, form, root))
            click.echo(_coloured(text, problem) if form == "text" else text)
        errors += sum(problem.is_error for problem in found)
        others += sum(not problem.is_error for problem in found)
        if form == "text":
            _sum_up(found)
    sys.exit(1 if errors or (strict and others) else 0)


def _codes(option: str, codes: Iterable[str]) -> set[str]:
    """*codes* as they are written in findings; raises `UsageError` for one that there is not."""
    from flashgen.errors import UsageError
    from flashgen.model.problem_codes import CODES

    found = {code.upper() for code in codes}
    if unknown := sorted(found.difference(CODES)):
        raise UsageError(f"{option}: there is no code {unknown[0]}", f"the codes are {', '.join(CODES)}")
    return found


def _by_vault(paths: Iterable[Path]) -> Iterator[tuple[Path, bool, list[str]]]:
    """For each vault of *paths* its folder, whether it is one, and what of it is wanted; nothing: all of it.

    A note that lies in no vault is alone in its folder.
    """
    from flashgen.cli.default_vault import in_its_vault
    from flashgen.vault.path_spelling import spelt
    from flashgen.vault.scan import vault_of

    vaults: dict[tuple[Path, bool], list[str]] = {}
    for path in spelt(paths):
        root = vault_of(path.absolute().parent) if path.is_file() else in_its_vault(path, {})[0]
        place = (root or path.parent).absolute(), root is not None
        vaults.setdefault(place, []).append(path.absolute().relative_to(place[0]).as_posix())
    for (folder, is_vault), inside in vaults.items():
        relative = os.path.relpath(folder)
        yield Path(relative) if not relative.startswith("..") else folder, is_vault, [] if "." in inside else inside


def _findings(root: Path, is_vault: bool, inside: Sequence[str], state: Path | None) -> list[Problem]:
    """The findings in the vault *root*, or only in its notes and folders *inside*."""
    from flashgen.building.check import check as check_vault

    if is_vault:
        found = check_vault(root, state=state)
        return [each for each in found if not inside or any(_is_in(each.path, folder) for folder in inside)]
    from flashgen.building.check_findings import findings
    from flashgen.building.extract import extract_notes

    return [*findings(extract_notes([root / path for path in inside], state=state).values())]


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _walls_together(found: Iterable[Problem]) -> list[Problem]:
    """*found* with one line for the walls of text of a note, the longest of them: its note is what needs work."""
    walls: dict[str, list[Problem]] = {}
    for problem in found:
        if problem.code == "W204":
            walls.setdefault(problem.path, []).append(problem)
    longest = {path: max(several, key=_length) for path, several in walls.items()}
    together = []
    for problem in found:
        several = walls[problem.path] if problem.code == "W204" else [problem]
        if len(several) > 1 and problem is longest[problem.path]:
            lines = ", ".join(str(other.line) for other in several if other is not problem)
            problem = replace(problem, message=f"{problem.message} (and {len(several) - 1} more, in lines {lines})")
        elif len(several) > 1:
            continue
        together.append(problem)
    return together


def _length(wall: Problem) -> int:
    return max((int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", wall.message)), default=0)


def _sum_up(found: Iterable[Problem]) -> None:
    """Print the number of findings of each code, and its meaning."""
    from flashgen.cli.change_lines import count
    from flashgen.model.problem_codes import CODES

    counts = Counter(problem.code for problem in found)
    for code, number in counts.most_common():
        echo(f"{code} {number:6,}  {CODES[code]}", err=True)
    errors = sum(number for code, number in counts.items() if code.startswith("E"))
    echo(f"{count(errors, 'error')}, {count(counts.total() - errors, 'warning')}", err=True)


def _finding(problem: Problem, form: str, root: Path = Path()) -> str:
    if form == "json":
        keys = ("path", "line", "code", "message", "hint")
        return json.dumps({key: getattr(problem, key) for key in keys}, ensure_ascii=False)
    if form == "github":
        level = "error" if problem.is_error else "warning"
        file = problem.path if root.is_absolute() else (root / problem.path).as_posix()
        place = f"file={_of_github(file, ':,')},line={problem.line},title={problem.code}"
        return f"::{level} {place}::{_of_github(problem.message)}"
    return f"{problem.path}:{problem.line}: {problem.code} {problem.message}"


def _coloured(text: str, problem: Problem) -> str:
    """*text* with its code in a colour, where a terminal shows it."""
    code = click.style(problem.code, fg="red" if problem.is_error else "yellow")
    return text.replace(f" {problem.code} ", f" {code} ", 1)


def _of_github(text: str, more: str = "") -> str:
    """*text* as a workflow command of GitHub takes it; *more*: what else has a meaning there."""
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{more}" else sign for sign in text)
