"""Install a newer flashgen: what the rules of an older one made keeps its history.

`upgrade/vault/` is a frozen vault of our own, `upgrade/ledger.jsonl` what the version before the siblings were compared
(its commit says which) remembered of it. Both stay as they are.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import flashgen
from flashgen.config import Config
from flashgen.util.normalise_text import normalised
from tests.score import asked

UPGRADE = Path(__file__).parent / "upgrade"
MAX_LOST = 0.005
"""Share of the facts whose words did not change that may lose their history."""


def entries(file: Path) -> dict[str, dict[str, Any]]:
    """The entries of a ledger by their guids."""
    lines = map(json.loads, file.read_text("utf-8").splitlines())
    return {line["guid"]: line for line in lines if "guid" in line}


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the older version remembered, and what is remembered after a build of this one."""
    vault = shutil.copytree(UPGRADE / "vault", tmp_path_factory.mktemp("upgrade") / "vault")
    (vault / ".flashgen").mkdir()
    shutil.copy(UPGRADE / "ledger.jsonl", vault / ".flashgen" / "ledger.jsonl")
    flashgen.build(vault, vault.parent / "deck.apkg", Config(), now=1_900_000_000)
    return entries(UPGRADE / "ledger.jsonl"), entries(vault / ".flashgen" / "ledger.jsonl")


def test_a_newer_flashgen_keeps_the_history_of_what_did_not_change(
    ledgers: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """Of the facts that stand in the notes word for word as before, at most one in two hundred is new."""
    old, new = ledgers
    made = {(entry["note"], entry["back"]) for guid, entry in new.items() if guid not in old}
    lost = [
        entry
        for guid, entry in old.items()
        if new.get(guid, {"retired": True}).get("retired") and (entry["note"], entry["back"]) in made
    ]
    assert len(old) > 200
    assert len(lost) <= MAX_LOST * len(old), [entry["front"] for entry in lost]


def test_a_newer_flashgen_gives_no_fact_the_history_of_another(
    ledgers: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """Whoever has an old guid asks for the same thing, if perhaps without the numbering of its heading."""
    old, new = ledgers
    others = [
        (entry["front"], new[guid]["front"])
        for guid, entry in old.items()
        if guid in new
        and entry["back"] != new[guid]["back"]
        and asked(normalised(entry["front"])) != asked(normalised(new[guid]["front"]))
    ]
    assert others == []
