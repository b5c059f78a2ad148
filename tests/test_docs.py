"""The documentation says what the program does: generated pages are up to date, its examples and links hold."""

from __future__ import annotations

import json
import re
import runpy
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
import tinycss2
import yaml
from click.testing import CliRunner

import flashgen
from flashgen.cli.main import main
from flashgen.config import CHOICES, OF_THE_VAULT, Config, as_toml, meanings
from tests.support.shown_commands import shell_lines, shown_in_blocks, shown_in_sentences

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [*sorted(DOCS.glob("*.md")), *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"))]

_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)


SETTINGS = """deck = "Medicine"
exclude = ["Archive/", "*.draft.md"]

[folders."Lectures"]
evidence = "strict\""""
PROPERTIES = """flashgen:
  reverse: true
  skip_rules: [heading]"""


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
        "```toml",
        SETTINGS,
        "```",
        "",
        "At the top of a note, `flashgen: false` for no cards, or settings for this note alone:",
        "",
        "```yaml",
        PROPERTIES,
        "```",
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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_pages_show_exist(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all their options, and in blocks of code with all arguments that they need."""
    (tmp_path / "notes").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(click.Path, "convert", lambda _, value, *__: Path(value))  # files are anybody's
    text = page.read_text("utf-8")
    for words in shown_in_blocks(text):
        _understand(words)
    for words in shown_in_sentences(text):
        with suppress(click.MissingParameter):
            _understand(words)


def _understand(words: list[str]) -> None:
    """Let click read a call of flashgen, short of running it."""
    _, name, *arguments = words
    command = main.get_command(click.Context(main), name)
    if name == "COMMAND" or name.startswith("-"):
        return
    assert command, words
    with suppress(click.exceptions.Exit):  # of `--help`
        command.make_context(name, arguments)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_options_and_settings_that_pages_name_exist(page: Path, tmp_path: Path) -> None:
    """An option that stands alone belongs to some command; `name = value` is a setting, with a value that it takes."""
    commands = [main, *(main.commands[name] for name in main.list_commands(click.Context(main)))]
    options = {name for command in commands for each in command.params for name in (*each.opts, *each.secondary_opts)}
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S))
    named = {word for span in spans for word in span.split() if re.match(r"--\w", span) and word.startswith("--")}
    assert named <= options | {
        "--update-golden",
        "--together",
        "--steps",
    }  # the others are of pytest and the simulator
    for span in spans:
        if re.fullmatch(r"\w+ = .+", span) and page.name != "CONTRIBUTING.md":
            (tmp_path / "flashgen.toml").write_text(span, "utf-8")
            flashgen.load_config(tmp_path)


def test_the_settings_that_the_page_of_settings_shows_hold(tmp_path: Path) -> None:
    """In the file for the vault and for a folder, and in a note for that note."""
    (tmp_path / "flashgen.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "Lectures").mkdir()
    for path in ("a.md", "Lectures/b.md"):
        (tmp_path / path).write_text(f"---\n{PROPERTIES}\n---\n- **ATP:** energy\n\n## Heat\n\nIs motion.\n", "utf-8")
    cards = {path: flashgen.extract(tmp_path / path) for path in ("a.md", "Lectures/b.md")}
    assert [(card.front, card.reverse, card.deck) for card in cards["a.md"]] == [("ATP", True, "Medicine")]
    assert [card.deck for card in cards["Lectures/b.md"]] == ["Medicine::Lectures"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_blocks_of_code_are_what_they_say(page: Path) -> None:
    """TOML, YAML, JSON, Python and CSS that can be read; rules and examples of Python are run elsewhere."""
    text = page.read_text("utf-8")
    read: dict[str, Callable[[str], Any]] = {
        "toml": tomllib.loads,
        "yaml": yaml.safe_load,
        "json": json.loads,
        "python": lambda code: None if ">>>" in code else compile(code, str(page), "exec"),
        "css": lambda code: [rule for rule in tinycss2.parse_stylesheet(code) if rule.type == "error"],
    }
    for language, code in re.findall(r"^```(\w+)\n(.*?)^```", text, re.M | re.S):
        assert language in {*read, "sh", "text", "markdown", "toctree", "include"}
        assert not (language == "css" and read["css"](code))
        read.get(language, str)(code)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_installed_beside_flashgen_has_a_name(page: Path) -> None:
    """`flashgen[preview]` and its like are extras of the package, in sentences as well."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    text = page.read_text("utf-8")
    named = [name for names in re.findall(r"'(?:flashgen|\.)\[([\w,]+)\]'", text) for name in names.split(",")]
    assert {*named} <= {*extras}


def test_the_shell_is_asked_for_nothing_else() -> None:
    """Commands of other programs are few and known: what installs flashgen, and `cd`."""
    lines = [line for page in DOCS.glob("*.md") for line in shell_lines(page.read_text("utf-8"))]
    others = {line for line in lines if not line.startswith("flashgen ")}
    clone = "git clone https://github.com/flashgen/flashgen && cd flashgen"
    assert others <= {clone, "pipx install '.[preview]'", "pip install 'flashgen[preview]'"}


def test_the_example_of_the_first_page_gives_what_it_says(tmp_path: Path) -> None:
    """Four cards, in the words of the page."""
    text = (DOCS / "start.md").read_text("utf-8")
    (example,) = re.findall(
        r"```markdown\n(.*?)```\n\nare four cards: two terms, a label with its list, and a question", text, re.S
    )
    (tmp_path / "Cells.md").write_text(example, "utf-8")
    cards = flashgen.extract(tmp_path / "Cells.md")
    assert [card.rule for card in cards] == ["term_bullet", "term_bullet", "label_list", "question"]


def test_the_examples_of_the_readme_give_the_cards_beside_them(tmp_path: Path) -> None:
    """At the left a note, at the right some of its cards, each with its context; three dots cut long texts short."""
    blocks = re.findall(r"```markdown\n(.*?)```", README, re.S)
    assert len(blocks) == 2
    for block in blocks:
        column = block.index("Q: ")
        lines = block.splitlines()
        left = "\n".join(line[:column].rstrip(" →") for line in lines)
        (tmp_path / "note.md").write_text(left, "utf-8")
        given = {card.front: card for card in flashgen.extract(tmp_path / "note.md")}
        shown = [line[column:] for line in lines]
        for number, line in enumerate(shown):
            if line.startswith("Q: "):
                front, context = re.fullmatch(r"Q: (.*?) +\((.*)\)", line).groups()  # type: ignore[union-attr]
                assert given[front].context[-1] == context
                answer = shown[number + 1].removeprefix("A: ").lstrip("• ").rstrip(" …")
                assert given[front].back.startswith(answer)


def test_a_site_that_needs_another_host_or_has_dead_links_is_refused(tmp_path: Path) -> None:
    """`make docs` looks through what it built: a page from disk is whole, and its links lead somewhere."""
    faults = runpy.run_path(str(ROOT / ".ci" / "check_site.py"))["faults"]
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "look.css").write_text("a { background: url(picture.png) }", "utf-8")
    (tmp_path / "_static" / "picture.png").write_bytes(b"x")
    page = '<link rel="stylesheet" href="_static/look.css?v=1"><h1 id="top">T</h1>'
    page += '<link rel="canonical" href="https://example.org"><a href="https://example.org">elsewhere</a>'
    page += '<a href="b.html#end">b</a><a href="#top">up</a><img src="data:image/png;base64,eA==">'
    (tmp_path / "a.html").write_text(page, "utf-8")
    (tmp_path / "b.html").write_text('<p id="end">', "utf-8")
    assert [*faults(tmp_path)] == []
    (tmp_path / "_static" / "look.css").write_text('@import "//fonts.example.org/x.css";', "utf-8")
    page = '<script src="https://example.org/x.js"></script><img srcset="p.png 1x, //example.org/q.png 2x">'
    (tmp_path / "c.html").write_text(page + '<a href="b.html#middle"></a><a href="gone.html"></a>', "utf-8")
    found = [fault.removeprefix(str(tmp_path)).replace("\\", "/") for fault in faults(tmp_path)]
    assert found == [
        "/c.html: https://example.org/x.js is loaded from another host",
        "/c.html: p.png is not there",
        "/c.html: //example.org/q.png is loaded from another host",
        "/c.html: b.html#middle names no heading of that page",
        "/c.html: gone.html is not there",
        "/_static/look.css: //fonts.example.org/x.css is loaded from another host",
    ]


def test_figures_of_the_readme_are_those_of_the_pages() -> None:
    """A measurement that is made anew changes both."""
    table, _, rest = README.partition("Measured, seconds")[2].partition("## More")[0].partition("They keep no cache")
    seconds, shares = re.findall(r"(?<=\| )\d+\.\d+(?= \|)", table), re.findall(r"[\d.]+%", rest)
    assert (len(seconds), len(shares)) == (5, 4)
    performance, history = ((DOCS / name).read_text("utf-8") for name in ("performance.md", "history.md"))
    measured = performance.partition("10,000 notes, median of ")[2].partition("100,000 notes")[0]
    names = ["flashgen: cold", "flashgen: one note edited", "flashgen: unchanged", "ankivalenz", "ankdown"]
    for name, figure in zip(names, seconds, strict=True):
        assert f"\n| {name} | {figure} |" in measured
    assert f"| **all that were touched and recognisable** | 7,128 | {' | '.join(shares)} |" in history
