"""`flashgen check`: problems and weak cards, for people, editors and continuous integration."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flashgen.cli.options import echo, state_option, vault_argument

if TYPE_CHECKING:
    from flashgen.model.problem import Problem


@click.command(
    epilog="""
\b
Examples:
  flashgen check ~/Vault
  flashgen check --strict --ignore W204 notes
  flashgen check --format github notes     annotations in a pull request

The codes are explained in docs/check.md. Exit code 1: there are errors (with --strict also warnings).
"""
)
@vault_argument
@state_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to print findings."
)
@click.option("--json", "form", flag_value="json", help="The same as --format json: one JSON object a line.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Leave findings of this code out; may be repeated.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
def check(vault: Path, state: Path | None, form: str, ignore: tuple[str, ...], strict: bool) -> None:
    """Find problems and weak cards in the notes of the folder VAULT (default: notes)."""
    from flashgen.building.check import check as problems_in
    from flashgen.building.findings import CODES
    from flashgen.cli.changes import count
    from flashgen.errors import UsageError

    unknown = [code for code in ignore if code.upper() not in CODES]
    if unknown:
        raise UsageError(f"--ignore: there is no code {unknown[0]}", f"the codes are {', '.join(CODES)}")
    left_out = {code.upper() for code in ignore}
    found = [problem for problem in problems_in(vault, state=state) if problem.code not in left_out]
    for problem in found:
        echo(_finding(problem, form))
    errors = sum(problem.is_error for problem in found)
    if form == "text":
        echo(f"{count(errors, 'error')}, {count(len(found) - errors, 'warning')}", err=True)
    sys.exit(1 if errors or (strict and found) else 0)


def _finding(problem: Problem, form: str) -> str:
    if form == "json":
        keys = ("path", "line", "code", "message", "hint")
        return json.dumps({key: getattr(problem, key) for key in keys}, ensure_ascii=False)
    if form == "github":
        level = "error" if problem.is_error else "warning"
        place = f"file={_of_github(problem.path, ':,')},line={problem.line},title={problem.code}"
        return f"::{level} {place}::{_of_github(problem.message)}"
    return f"{problem.path}:{problem.line}: {problem.code} {problem.message}"


def _of_github(text: str, more: str = "") -> str:
    """*text* as a workflow command of GitHub takes it; *more*: what else has a meaning there."""
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{more}" else sign for sign in text)
