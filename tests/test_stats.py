"""`flashgen stats`: what a vault gave, how much of it, what gave nothing, and what a setting would change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import flashgen
from flashgen.building.statistics import SAMPLE, Statistics, count_notes, statistics, with_settings
from flashgen.cli.main import main
from flashgen.config import Config
from flashgen.conversion.convert_note import convert_text
from flashgen.conversion.pool_options import BY_DEFAULT
from flashgen.vault.index import Index

MakeVault = Callable[[dict[str, str]], Path]
NOWHERE = Index(Path("nowhere"), walked=False)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["stats", *map(str, arguments)])


def stats(*arguments: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return found


def of_text(text: str) -> Statistics:
    return count_notes([(convert_text(text, "a.md", NOWHERE, Config()), text)])


@pytest.fixture
def vault(make_vault: MakeVault) -> Path:
    """Four notes: two with cards, of which one has a sentence that a setting would open, one of links, one of tasks."""
    return make_vault({
        "Cells/a.md": "# Organelles\n\n- **Ribosome:** builds proteins from amino acids\n- **Nucleus:** keeps the genome\n",
        "b.md": "- **Delta:** where a river meets the sea\n\nThe capital of France has been ==Paris== for very long.\n",
        "links.md": "# Links\n\n- [[a]]\n- [[b]]\n",
        "tasks.md": "# Week\n\n- [ ] buy 2 l of milk\n- [ ] call 3 people\n",
        "flashgen.toml": "",
    })  # fmt: skip


def test_cards_are_counted_by_rule_folder_and_note(vault: Path) -> None:
    """They come to the same sum, that of the build, and every note is there."""
    found = stats(vault)
    report = flashgen.build(vault, vault.parent / "d.apkg")
    assert found["cards"] == report.cards == sum(found["by_rule"].values()) == sum(found["by_folder"].values())
    assert found["by_note"] == dict(report.notes)
    assert found["by_folder"]["Cells"] == report.notes["Cells/a.md"]
    assert found["by_rule"]["term_bullet"] >= 3


def test_what_gave_none_has_reasons_shapes_and_examples(vault: Path) -> None:
    """As many blocks as `extract -v` shows; each shape with the place and the line of an example."""
    found = stats(vault)
    skipped = run_extract(vault)
    assert sum(reason["count"] for reason in found["reasons"]) == skipped
    counts = [reason["count"] for reason in found["reasons"]]
    assert counts == sorted(counts, reverse=True)
    for reason in found["reasons"]:
        for shape in reason["shapes"]:
            lines = (vault / shape["path"]).read_text("utf-8").split("\n")
            assert lines[shape["line"] - 1].strip() == shape["text"]
    assert sum(found["silent_notes"].values()) == 2


def run_extract(vault: Path) -> int:
    return CliRunner().invoke(main, ["extract", "-v", str(vault)]).stdout.count("no card of this")


def test_reasons_that_differ_in_a_number_are_one() -> None:
    """A wall of 1,300 and one of 2,000 characters are walls."""
    wall = "Words about it all. "
    found = of_text(f"## One\n\n{wall * 80}\n\n## Two\n\n{wall * 100}\n")
    (reason,) = (reason for reason in found.reasons if "wall" in reason.reason)
    assert reason.count == 2
    assert "N characters" in reason.reason


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        pytest.param("- **Delta:** where a river meets the sea\n", 1.0, 1.0, id="all of it"),
        pytest.param("- [ ] buy some milk\n- [ ] call three people\n", 0.0, 0.0, id="nothing"),
        pytest.param("- **Delta:** where rivers end\n\nProse that asks for nothing here.\n", 0.3, 0.5, id="some"),
        pytest.param("---\ntags: [a, b, c, d]\n---\n- **三角洲:** 河流入海的地方\n", 1.0, 1.0, id="without spaces"),
        pytest.param("", 0.0, 0.0, id="an empty note"),
    ],
)
def test_the_share_of_words_that_are_on_a_card(text: str, low: float, high: float) -> None:
    """Properties do not count, and no word counts more often than it stands in the note."""
    found = of_text(text)
    assert low <= (found.words_on_cards / found.words if found.words else 0.0) <= high


def test_what_a_setting_would_change_is_what_it_then_changes(vault: Path) -> None:
    """Tried by converting again; a setting that changes nothing is not named, nor one that holds already."""
    found = stats(vault)
    assert found["settings"]['cloze = "highlight"'] == 1
    assert "daily = true" not in found["settings"]
    (vault / "flashgen.toml").write_text('cloze = "highlight"\n', "utf-8")
    again = stats(vault)
    assert again["cards"] == found["cards"] + 1
    assert 'cloze = "highlight"' not in again["settings"]
    assert stats(vault, "--no-settings")["settings"] == {}


def test_of_many_notes_some_are_tried(tmp_path: Path) -> None:
    """And the figure is scaled; a vault of 13,000 notes is not converted six times."""
    paths = [f"N{number}.md" for number in range(2 * SAMPLE)]
    index = Index(tmp_path, tuple(paths))
    for path in paths:
        (tmp_path / path).write_text("The capital of France has been ==Paris== for very long.\n", "utf-8")
    base = count_notes(())
    found = with_settings(base, paths, index, Config(), BY_DEFAULT)
    assert (found.sample, found.settings['cloze = "highlight"']) == (SAMPLE, 2 * SAMPLE)


def test_stats_uses_the_cache_and_leaves_a_vault_that_was_never_built_alone(vault: Path) -> None:
    """Nothing is written before a build; afterwards nothing is converted twice but for other settings."""
    statistics(vault, settings=False)
    assert not (vault / ".flashgen").exists()
    flashgen.build(vault, vault.parent / "d.apkg")
    before = statistics(vault, settings=False)
    assert flashgen.build(vault, vault.parent / "d.apkg").converted == 0
    assert statistics(vault, settings=False) == before


def test_the_text_for_people_is_short(vault: Path) -> None:
    """Sections with ten rows at most."""
    text = run(vault).stdout
    assert "of the " in text
    assert "Blocks without cards, by reason, with their commonest shapes" in text
    assert '     +1  cloze = "highlight"' in text
    assert "cards from 1 of 1 notes" in run(vault / "Cells").stdout


def test_a_note_that_cannot_be_read_is_counted(vault: Path) -> None:
    """As one that gave none."""
    (vault / "bad.md").write_bytes(b"caf\xe9\n")
    assert stats(vault)["silent_notes"]["it cannot be read"] == 1
