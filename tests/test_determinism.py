"""The same notes and the same ledger give the same bytes, on any day, in any process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = """
import sys
from pathlib import Path
import flashgen
from flashgen import load_config
vault, deck, now = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
flashgen.build(vault, deck, load_config(vault), now=now)
"""


def build(vault: Path, deck: Path, now: int, **environment: str) -> tuple[bytes, bytes]:
    """Deck and ledger of *vault*, built by a process of its own at the time *now*."""
    arguments = [sys.executable, "-c", BUILD, str(vault), str(deck), str(now)]
    subprocess.run(arguments, check=True, capture_output=True, env={**os.environ, **environment})
    return deck.read_bytes(), (vault / ".flashgen" / "ledger.jsonl").read_bytes()


def test_hash_seed_time_zone_and_clock_leave_no_trace(tmp_path: Path) -> None:
    """Built again in another process, another time zone and a year later: byte for byte the same."""
    sample = shutil.copytree(ROOT / "notes", tmp_path / "notes")
    build(sample, tmp_path / "deck.apkg", 1_790_000_000)  # another Pygments than the sample's colours code otherwise
    (sample / ".flashgen" / "cache.db").unlink()
    first, second = (shutil.copytree(sample, tmp_path / name / "notes") for name in ("one", "two"))
    one = build(first, tmp_path / "one.apkg", 1_800_000_000, PYTHONHASHSEED="1", TZ="UTC")
    two = build(second, tmp_path / "two.apkg", 1_831_536_000, PYTHONHASHSEED="2", TZ="Asia/Kathmandu")
    assert one == two


def test_without_a_ledger_guids_are_the_same_again(tmp_path: Path) -> None:
    """A lost ledger costs the times of the last changes, but no identity."""
    vault = shutil.copytree(ROOT / "notes", tmp_path / "notes")
    shutil.rmtree(vault / ".flashgen")  # it was made when there were no namespaces, which only it remembers
    _, kept = build(vault, tmp_path / "deck.apkg", 1_800_000_000)
    shutil.rmtree(vault / ".flashgen")
    _, made = build(vault, tmp_path / "deck.apkg", 1_800_000_000)
    guids = [
        sorted(line.split('"')[3] for line in text.decode().split("\n") if '"guid"' in line) for text in (kept, made)
    ]
    assert guids[0] == guids[1]
