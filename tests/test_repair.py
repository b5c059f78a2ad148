"""`flashgen repair` makes one ledger of what a merge of two branches left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import flashgen
from flashgen.cli.main import main
from flashgen.identity.ledger import Ledger

NOW = 1_700_000_000


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "Vault"
    folder.mkdir()
    (folder / "a.md").write_text("- **Mitosis:** one cell becomes two\n- **Osmosis:** water passes\n", "utf-8")
    flashgen.build(folder, tmp_path / "d.apkg", now=NOW)
    return folder


def ledger(vault: Path) -> Path:
    return vault / ".flashgen/ledger.jsonl"


def run(vault: Path) -> Result:
    return CliRunner().invoke(main, ["repair", str(vault)])


def conflict(vault: Path, later: int) -> list[str]:
    """Leave marks around the lines of the cards, whose other side has other texts and was changed *later*."""
    head, *lines = ledger(vault).read_text("utf-8").splitlines()
    types, cards, end = lines[:2], lines[2:-1], lines[-1]
    theirs = []
    for line in cards:
        values = json.loads(line)
        theirs.append(json.dumps({**values, "text": "theirs", "mod": values["mod"] + later}, ensure_ascii=False))
    new = [json.dumps({**json.loads(cards[0]), "guid": "zzzzzzzzzzzzzzzz", "front": "new"})]
    text = [head, *types, "<<<<<<< HEAD", *cards, "=======", *theirs, *new, ">>>>>>> laptop", end]
    ledger(vault).write_text("\n".join(text) + "\n", "utf-8")
    return cards


@pytest.mark.parametrize(("later", "text"), [(60, "theirs"), (-60, "")])
def test_lines_of_both_sides_are_kept_and_of_two_the_later(vault: Path, later: int, text: str) -> None:
    before = Ledger.read(ledger(vault))
    conflict(vault, later)
    with pytest.raises(flashgen.FlashgenError, match="a merge conflict stands in the ledger") as error:
        flashgen.build(vault, vault.parent / "d.apkg", now=NOW + 100)
    assert "flashgen repair" in str(error.value)
    done = run(vault)
    assert done.exit_code == 0
    assert "3 marks of a merge taken out, 2 cards stood twice" in done.stdout
    after = Ledger.read(ledger(vault))
    assert after.origin == before.origin
    assert after.note_types == before.note_types
    assert after.entries.keys() == {*before.entries, "zzzzzzzzzzzzzzzz"}
    for guid, entry in before.entries.items():
        assert after.entries[guid].record.back_start == (text or entry.record.back_start)
    assert list(after.entries) == sorted(after.entries)


def test_a_ledger_that_is_whole_stays_as_it_is(vault: Path) -> None:
    before = ledger(vault).read_bytes()
    assert "0 marks of a merge taken out, 0 cards stood twice" in run(vault).stdout
    assert ledger(vault).read_bytes() == before


def test_what_no_side_can_have_written_is_named_and_left(vault: Path) -> None:
    file = ledger(vault)
    file.write_text(file.read_text("utf-8").replace('"created"', '"creatd"'), "utf-8")
    before = file.read_bytes()
    failed = run(vault)
    assert failed.exit_code == 1
    assert "the entry has no 'created'" in failed.stderr
    assert file.read_bytes() == before
