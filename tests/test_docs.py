"""The documentation says what the program does: generated pages are up to date, its examples and links hold."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from flashgen.cli.main import main
from flashgen.config import CHOICES, OF_THE_VAULT, Config, as_toml, meanings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"))]

_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)


def settings_page() -> str:
    """`docs/settings.md`: each setting with its default, its values and its meaning."""
    lines = [
        "# Settings",
        "",
        "In `flashgen.toml` in the vault, or in the table `[tool.flashgen]` of a `pyproject.toml`. All have good defaults;",
        "`flashgen init` writes a file with all of them, `flashgen config` prints what holds and where it comes from.",
        'Settings of a note are in its property `flashgen`, those of a folder in `[folders."Name"]`; a setting marked',
        "*vault* belongs to the whole vault. This page is made from the class `Config`.",
        "",
    ]
    texts = meanings()
    for field in fields(Config):
        marks = [f"default `{as_toml(field.default)}`"]
        if field.name in CHOICES:
            marks.append("one of " + ", ".join(f"`{value}`" for value in CHOICES[field.name]))
        if field.name in OF_THE_VAULT:
            marks.append("*vault*")
        lines += [f"## `{field.name}`", "", "; ".join(marks), "", texts[field.name], ""]
    return "\n".join(lines)


def commands_page() -> str:
    """`docs/commands.md`: the help of each command."""
    lines = ["# Commands", "", "What `flashgen COMMAND --help` prints.", ""]
    for name in ("", *main.list_commands(click.Context(main))):
        command = f"flashgen {name}".strip()
        shown = CliRunner().invoke(main, [*command.split()[1:], "--help"], prog_name="flashgen", terminal_width=100)
        lines += [f"## `{command}`", "", "```text", shown.output.rstrip(), "```", ""]
    return "\n".join(lines)


@pytest.mark.parametrize(("name", "page"), [("settings.md", settings_page), ("commands.md", commands_page)])
def test_generated_pages_are_up_to_date(name: str, page: object, request: pytest.FixtureRequest) -> None:
    """`pytest --update-golden` writes them anew."""
    assert callable(page)
    if request.config.getoption("--update-golden"):
        (DOCS / name).write_text(page(), "utf-8")
    assert (DOCS / name).read_text("utf-8") == page()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_documentation_lead_somewhere(page: Path) -> None:
    """A link to a file names one that is there, and one with a heading a heading of it."""
    text = _CODE.sub("", page.read_text("utf-8"))
    wrong = []
    for target in _LINK.findall(text):
        name, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        file = (page.parent / name) if name else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            wrong.append(target)
    assert wrong == []


def _anchors(page: Path) -> set[str]:
    """The anchors of the headings of *page*, as code hosts and the site make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_page_is_in_the_table_of_contents() -> None:
    """A page that the index does not list would be found by nobody."""
    listed = set(re.findall(r"^([a-z-]+)$", (DOCS / "index.md").read_text("utf-8"), re.M))
    assert {page.stem for page in DOCS.glob("*.md")} - {"index"} == listed
