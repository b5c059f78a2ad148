"""No build that ends in the middle spoils the ledger or locks others out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import flashgen
from flashgen.cli.main import main
from flashgen.config import Config
from flashgen.errors import LedgerError
from flashgen.identity.ledger import Ledger
from flashgen.util.build_lock import locked

MakeVault = Callable[[dict[str, str]], Path]


NOTES = {
    "a.md": "- **A:** one thing\n- **B:** another thing\n- **C:** a third thing\n",
    "X/b.md": "- **D:** the last\n",
}


def build(vault: Path, now: int = 1_700_000_000) -> Path:
    flashgen.build(vault, vault.parent / "deck.apkg", Config(), now=now)
    return vault / ".flashgen/ledger.jsonl"


def test_two_builds_at_once(make_vault: MakeVault) -> None:
    """The second is refused with a message that names the first, and the first is not disturbed."""
    vault = make_vault(NOTES)
    file = build(vault)
    with locked(vault / ".flashgen"):
        with pytest.raises(LedgerError, match=rf"another flashgen .*process {os.getpid()}"):
            build(vault)
        assert file.exists()
    build(vault)
    assert not (vault / ".flashgen/lock").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_a_killed_build_locks_nobody_out(make_vault: MakeVault) -> None:
    """The lock of a process that is dead is none."""
    vault = make_vault(NOTES)
    code = "import sys, time\nfrom pathlib import Path\nfrom flashgen.util.build_lock import locked\n"
    code += "with locked(Path(sys.argv[1])): print('locked', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code, vault / ".flashgen"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"locked\n"
    with pytest.raises(LedgerError, match="another flashgen"):
        build(vault)
    process.kill()
    process.communicate()
    assert (vault / ".flashgen/lock").exists()
    build(vault)


KILLED = """
import os, sys, time
from pathlib import Path
from tempfile import TemporaryDirectory
import flashgen
from flashgen.config import Config

vault, stop = Path(sys.argv[1]), int(sys.argv[2])
count = 0

def audit(event, arguments):
    # every opening, renaming, removing and making of a file below the test's folder is a step
    global count
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"):
        if any(str(vault.parent) in os.fsdecode(a) for a in arguments if isinstance(a, (str, bytes, os.PathLike))):
            count += 1
            if count == stop:
                os._exit(9)

sys.addaudithook(audit)
flashgen.build(vault, vault.parent / "deck.apkg", Config(), now=1_700_000_600)
"""


def _guids_and_mods(deck: Path) -> dict[str, int]:
    from flashgen.identity.adopt import read_deck

    return {note.guid: note.mod for note in read_deck(deck)}


def test_killed_at_any_step_deck_and_ledger_are_whole_and_agree_after_the_next_build(
    make_vault: MakeVault, tmp_path: Path
) -> None:
    """A process that ends at its first, second ... last step with files leaves each file old or new, never
    half; no card is in the deck that the ledger does not know; the next build puts both in order, and they
    are byte for byte what they would have been."""
    vault = make_vault(NOTES)
    build(vault)
    make_vault({"a.md": NOTES["a.md"].replace("B", "Bee").replace("one thing", "1 thing"), "c.md": "- **E:** new\n"})
    (vault / "X/b.md").rename(vault / "moved.md")
    start = shutil.copytree(vault.parent, tmp_path.with_name(tmp_path.name + "-start"))
    outcomes = set()
    done = None
    for stop in range(1, 200):
        place = tmp_path.with_name(f"{tmp_path.name}-{stop}")
        shutil.copytree(start, place)
        code = subprocess.run(
            [sys.executable, "-c", KILLED, place / vault.name, str(stop)], capture_output=True, check=False
        ).returncode
        ledger_file, deck = place / vault.name / ".flashgen/ledger.jsonl", place / "deck.apkg"
        ledger = Ledger.read(ledger_file)
        mods = _guids_and_mods(deck)
        assert mods.keys() <= ledger.entries.keys()
        outcomes.add((ledger_file.read_bytes() != (start / vault.name / ".flashgen/ledger.jsonl").read_bytes(),
                      deck.read_bytes() != (start / "deck.apkg").read_bytes()))  # fmt: skip
        flashgen.build(place / vault.name, deck, Config(), now=1_700_000_600)
        after = Ledger.read(ledger_file)
        assert _guids_and_mods(deck) == {e.guid: e.mod for e in after.entries.values() if not e.retired}
        assert not [file for file in place.rglob("*") if file.suffix == ".part" or file.name == "lock"]
        result = ledger_file.read_bytes(), deck.read_bytes()
        done = done or result
        assert result == done
        shutil.rmtree(place)
        if code == 0:
            break
    assert code == 0
    assert outcomes == {(False, False), (True, False), (True, True)}


def test_a_deck_that_cannot_be_put_in_place_leaves_the_old_ledger(
    make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error between the two renames (the deck is open in Windows) takes the first one back."""
    vault = make_vault(NOTES)
    file = build(vault)
    before = file.read_bytes()
    make_vault({"c.md": "- **New:** card\n"})
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.suffix == ".apkg":
            raise PermissionError(13, "in use", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    result = CliRunner().invoke(main, ["build", str(vault), "-o", str(vault.parent / "deck.apkg")])
    assert result.exit_code == 1
    assert file.read_bytes() == before
    assert not list(vault.parent.rglob("*.part"))
