"""The person's own decisions: per vault, per folder, per note, per block."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flashgen import load_config
from flashgen.config import Config, config_for, overlay
from flashgen.conversion.convert_note import cards_of
from flashgen.errors import ConfigError
from flashgen.extraction import no_card_marks
from flashgen.markdown.parse import parse_note
from flashgen.model.note_result import NoteCards
from flashgen.vault.index import Index
from flashgen.vault.obsidian_settings import Obsidian
from flashgen.vault.scan import scan

NOWHERE = Index(Path("nowhere"), walked=False)
NOTE = "# Cell\n\nThe cell is the unit of life.\n\n- **Nucleus:** keeps the genes\n- **Wall:** keeps it together\n"


def made(text: str, config: Config | None = None, path: str = "n.md") -> NoteCards:
    return cards_of(parse_note(text, path), NOWHERE, config or Config())


def fronts(text: str, config: Config | None = None, path: str = "n.md") -> list[str]:
    return [card.front for card in made(text, config, path).cards]


def test_a_note_can_be_left_out() -> None:
    """`flashgen: false` in the properties: no cards, and every block says why."""
    found = made(f"---\nflashgen: false\n---\n{NOTE}")
    assert found.cards == ()
    assert {skip.reason for skip in found.skipped} == {"its property `flashgen` is false"}


def test_a_note_can_have_settings_of_its_own() -> None:
    """A map as the property `flashgen` is laid over the settings of the vault."""
    assert fronts(NOTE) == ["Cell", "Nucleus", "Wall"]
    assert fronts(f"---\nflashgen:\n  skip_rules: [heading]\n---\n{NOTE}") == ["Nucleus", "Wall"]


def test_a_wrong_setting_of_a_note_is_named_and_costs_no_card() -> None:
    """The problem names the setting and the nearest one; the cards are made without it."""
    found = made(f"---\nflashgen:\n  skip_rulez: [heading]\n---\n{NOTE}")
    assert len(found.cards) == 3
    assert [problem.code for problem in found.problems] == ["E003"]
    assert found.problems[0].hint == "did you mean 'skip_rules'?"


def test_a_folder_can_have_settings_of_its_own() -> None:
    """`[folders."A"]` counts for the notes in A, and `[folders."A/B"]` more for those in A/B."""
    settings = {"A": {"skip_rules": ["heading"]}, "A/B": {"skip_rules": ["term_bullet"]}}
    config = overlay(Config(), {"folders": settings}, "flashgen.toml")
    assert fronts(NOTE, config) == ["Cell", "Nucleus", "Wall"]
    assert fronts(NOTE, config, "A/n.md") == ["Nucleus", "Wall"]
    assert fronts(NOTE, config, "A/B/n.md") == ["Cell"]
    assert fronts(NOTE, config, "AB/n.md") == ["Cell", "Nucleus", "Wall"]


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param("- **Nucleus:** keeps the genes %%no-card%%\n", id="in the line"),
        pytest.param("%%no-card%%\n- **Nucleus:** keeps the genes\n", id="above the list"),
        pytest.param("<!-- flashgen: skip -->\n- **Nucleus:** keeps the genes\n", id="an HTML comment"),
        pytest.param("<!-- no-card -->\n\n- **Nucleus:** keeps the genes\n", id="a blank line between"),
    ],
)
def test_a_block_can_be_left_out(mark: str) -> None:
    """A comment excludes the item or block on its line, or the next one, and nothing else."""
    assert fronts(f"{mark}\ntext\n\n1. **Wall:** keeps it together\n") == ["Wall"]


def test_a_comment_on_one_item_leaves_the_others() -> None:
    """Only the item on whose line the comment stands is excluded."""
    text = "- **A:** one\n- **B:** two %%no-card%%\n- **C:** three\n"
    assert fronts(text) == ["A", "C"]


def test_only_notes_with_a_tag() -> None:
    """`only_tags` keeps all other notes out; tags of the properties, of the text and nested ones count."""
    config = Config(only_tags=("study",))
    assert fronts(NOTE, config) == []
    assert len(fronts(f"---\ntags: [study/bio]\n---\n{NOTE}", config)) == 3
    assert len(fronts(f"#Study\n\n{NOTE}", config)) == 3
    assert fronts(f"#studyhall\n\n{NOTE}", config) == []


def test_own_words_of_noise() -> None:
    """Labels and headings that a person never wants to be asked."""
    text = "## Mood\n\n- **A:** one\n\n## Work\n\n- **B:** two\n- **Stamp:** three\n"
    assert fronts(text, Config(noise=("mood", "Stamp"))) == ["Work", "B"]


@pytest.mark.parametrize(("evidence", "expected"), [("strict", 1), ("balanced", 3), ("eager", 4)])
def test_evidence_moves_the_line(evidence: str, expected: int) -> None:
    """A bold term always counts, a list of plain terms in balance, a lone plain term only when eager."""
    text = "- **Bold:** strong\n\ntext\n\n1. Plain: fair\n2. Other: fair\n\ntext\n\n- Lone: weak\n- just words\n- more words\n"
    assert len(fronts(text, Config(evidence=evidence))) == expected


@pytest.mark.parametrize("name", ["2024-05-21.md", "20240521.md", "2024-W12.md", "daily/Monday.md", "Journal/x.md"])
def test_daily_notes_are_left_out_unless_asked_for(name: str) -> None:
    """Notes named after a date, and those in the folders of daily notes; the setting `daily` lets them in."""
    assert fronts(NOTE, path=name) == []
    assert fronts(NOTE, Config(daily=True), name) != []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\nexcalidraw-plugin: parsed\n---\n- **A:** b\n", "it is a drawing"),
        ("---\nkanban-plugin: board\n---\n- **A:** b\n", "it is a board of tasks"),
        ("# <% tp.file.title %>\n\n- **A:** b\n", "it is a template"),
        ("# {{title}}\n\n- **A:** b\n", "it is a template"),
    ],
)
def test_files_that_are_no_notes(text: str, reason: str) -> None:
    """Drawings, boards and templates give nothing, and say so."""
    found = made(text)
    assert found.cards == ()
    assert {skip.reason for skip in found.skipped} == {reason}


def test_wrong_settings_are_errors_with_a_hint() -> None:
    """The layer, the key and what to write."""
    with pytest.raises(
        ConfigError, match=r"flashgen.toml: 'evidence' is 'bold'\n  hint: write one of strict, balanced"
    ):
        overlay(Config(), {"evidence": "bold"}, "flashgen.toml")
    with pytest.raises(ConfigError, match="write a number"):
        overlay(Config(), {"wall": "many"}, "flashgen.toml")
    with pytest.raises(ConfigError, match="write a list of texts"):
        overlay(Config(), {"skip_rules": 3}, "flashgen.toml")


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ("{folders: {1: {deck: 2}}}", "'folders' is a setting of the whole vault"),
        ("{folders: [1]}", "'folders' is a setting of the whole vault"),
        ("{deck: [" + "x, " * 30_000 + "]}", "'deck' is ['x', 'x', "),
        ("{1: 2}", "unknown setting '1'"),
    ],
)
def test_strange_settings_of_a_note_are_a_problem_like_others(properties: str, said: str) -> None:
    """Whatever YAML allows as a name and as a value; a long value is not said in full."""
    found = made(f"---\nflashgen: {properties}\n---\n{NOTE}")
    assert [problem.code for problem in found.problems] == ["E003"]
    assert said in found.problems[0].message
    assert len(found.problems[0].message) < 1000
    assert len(found.cards) == 3


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("pyproject.toml", "tool = 3", "pyproject.toml: 'tool' is 3"),
        ("pyproject.toml", "[tool]\nflashgen = 3", "pyproject.toml: 'tool.flashgen' is 3"),
        ("flashgen.toml", f"a = {'[' * 100_000}", "flashgen.toml: not valid TOML: nested too deep"),
        ("flashgen.toml", f"wall = {'9' * 5000}", "flashgen.toml: not valid TOML: "),
        ("flashgen.toml", f"wall = 0x{'f' * 5000}", "flashgen.toml: 'wall' is a huge number"),
        ("flashgen.toml", f"deck = 0x{'f' * 5000}", "flashgen.toml: 'deck' is a huge number"),
        ("flashgen.toml", f"deck = [0x{'f' * 5000}]", "'deck' is a list or table with a huge number"),
        ("flashgen.toml", 'exclude = ["[z-a]"]', "'exclude': "),
    ],
)
def test_files_of_settings_that_are_wrong_are_named(tmp_path: Path, file: str, text: str, said: str) -> None:
    """An error of the settings with a hint, whatever stands in the file."""
    (tmp_path / file).write_text(text, "utf-8")
    with pytest.raises(ConfigError) as error:
        scan(tmp_path, load_config(tmp_path))
    assert said in error.value.message
    assert error.value.hint
    assert len(error.value.message) < 1000


def test_one_folder_in_two_spellings() -> None:
    """What is written later wins."""
    folders = {"A": {"skip_rules": "heading"}, "A/": {"skip_rules": ["term_bullet"]}}
    config = overlay(Config(), {"folders": folders}, "flashgen.toml")
    assert fronts(NOTE, config, "A/n.md") == ["Cell"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes of Unix")
def test_only_files_are_read_as_settings(tmp_path: Path) -> None:
    """To read from a pipe would take for ever."""
    (tmp_path / ".obsidian").mkdir()
    for name in ("flashgen.toml", "pyproject.toml", ".obsidian/app.json"):
        os.mkfifo(tmp_path / name)
    assert load_config(tmp_path) == Config()
    assert scan(tmp_path).obsidian == Obsidian()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        pytest.param('skip_rules = ["term-bullet"]', "did you mean 'term_bullet'?", id="a rule misspelt"),
        pytest.param('skip_rules = ["nosuch"]', "the rules are: ", id="no rule"),
        pytest.param("wall = -1", "above 0", id="a wall below nothing"),
        pytest.param("table_rows = 0", "above 0", id="no rows"),
        pytest.param('[folders."A"]\nexclude = ["x"]', "of the whole vault", id="exclude in a folder"),
        pytest.param('[folders."A"]\nsplit = "note"', "of the whole vault", id="split in a folder"),
    ],
)
def test_a_setting_that_would_do_nothing_is_an_error(settings: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "flashgen.toml").write_text(settings, "utf-8")
    with pytest.raises(ConfigError) as raised:
        load_config(tmp_path)
    assert said in str(raised.value)


def test_a_note_cannot_settle_what_the_vault_does() -> None:
    for name in ("include", "exclude", "split", "folders"):
        with pytest.raises(ConfigError, match="of the whole vault"):
            config_for(Config(), "a.md", {name: "note"})


def test_marks_to_leave_items_out_are_found_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many items with marks are twice as much work, nested or not."""
    asked: list[object] = []
    nested = no_card_marks._nested
    monkeypatch.setattr(no_card_marks, "_nested", lambda blocks, found: asked.append(blocks) or nested(blocks, found))
    counts = []
    for size in (50, 100):
        assert made("- **A:** b\n    - **C:** d %%no-card%%\n" * size).cards
        counts.append(len(asked))
        asked.clear()
    assert counts[1] <= 2 * counts[0]
