"""`flashgen debug`: what rules were asked about a note, for people who write rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from flashgen.cli.main import main

MakeVault = Callable[[dict[str, str]], Path]

NOTE = """\
# Optics

- **Lens:** bends light
- call the optician

## Tasks

- [ ] **Buy:** a lens
"""


def debug(vault: Path, note: str) -> list[str]:
    """The lines that the command prints."""
    result = CliRunner().invoke(main, ["debug", str(vault / note)])
    assert result.exit_code == 0, result.output
    return result.stdout.split("\n")


def test_each_block_tells_its_lines_its_features_and_what_became_of_it(make_vault: MakeVault) -> None:
    """The rule that takes it, or the reason for which no card came of it."""
    lines = debug(make_vault({"a.md": NOTE}), "a.md")
    item = lines.index("  3 list_item: Lens: bends light")
    assert lines[item + 1].strip() == "= part of a card of term_bullet"
    assert any(line.startswith("3-4 list (") and "term" in line for line in lines)
    assert "      term_bullet: 'Lens' (strong definition)" in lines
    assert any(line.strip().startswith("= no card: ") for line in lines[lines.index("6 heading: Tasks") :])


def test_an_answer_that_is_refused_says_why(make_vault: MakeVault) -> None:
    """What a rule proposed and what spoke against it stand on one line."""
    lines = debug(make_vault({"a.md": "> [!tip]\n\nx\n"}), "a.md")
    assert "      callout: looks like a card -- refused: the box is empty" in lines


def test_it_writes_nothing(make_vault: MakeVault) -> None:
    """No ledger, no cache."""
    vault = make_vault({"a.md": NOTE})
    debug(vault, "a.md")
    assert sorted(path.name for path in vault.iterdir()) == ["a.md"]
