"""A short run of each attack; `python -m tests.attacks` has long ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

if not hasattr(os, "fork"):
    pytest.skip("builds are ended and limited in processes that are forked", allow_module_level=True)

from tests.attacks.__main__ import ATTACKS

ROUNDS = {"kills": 8, "caches": 12, "ledgers": 40, "notes": 250, "limits": 4}


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_finds_a_fault(name: str, tmp_path: Path) -> None:
    """What was attacked is whole, or what it was; the next build is right; no note makes a card that cannot be shown."""
    tally = ATTACKS[name](tmp_path, 1, ROUNDS[name])
    assert tally.tried == ROUNDS[name]
    assert tally.faults == []
