"""The limits on what an edit may cost, measured by the simulator."""

from __future__ import annotations

from collections import Counter

from tests.simulator.edits import EDITS, UNRECOGNISABLE
from tests.simulator.run import simulate

ROUNDS = 8


def _share(part: Counter[str], whole: Counter[str]) -> float:
    """Of the facts that edits touched after which one can know them again."""
    kinds = [kind for kind in whole if kind not in UNRECOGNISABLE and kind != "untouched"]
    return sum(part[kind] for kind in kinds) / max(1, sum(whole[kind] for kind in kinds))


def test_one_edit_between_two_builds() -> None:
    """Churn of recognisable edits is at most 1 %, false identity at most 0.1 %, no guid is shared."""
    tally = simulate(7, ROUNDS * len(EDITS)).tallies["flashgen"]
    assert sum(tally.survivors[kind] for kind in EDITS) > 800
    assert _share(tally.churned, tally.survivors) <= 0.01, tally.examples
    assert tally.false.total() <= 0.001 * tally.survivors.total(), tally.examples
    assert tally.churned["untouched"] <= 0.0005 * tally.survivors["untouched"]
    assert tally.shared == 0


def test_many_edits_between_two_builds() -> None:
    """Ten edits at once: those that meet in one fact may cost it its guid, the others not."""
    tally = simulate(8, ROUNDS * len(EDITS) // 10, together=10).tallies["flashgen"]
    together = Counter({k: n for k, n in tally.survivors.items() if k != "several at once"})
    assert _share(tally.churned, together) <= 0.03, tally.examples
    assert tally.false.total() <= 0.002 * tally.survivors.total(), tally.examples
    assert tally.shared == 0


def test_the_same_seed_gives_the_same_history() -> None:
    """A figure can be printed again."""
    runs = [simulate(3, len(EDITS)).tallies["flashgen"] for _ in range(2)]
    assert runs[0].survivors == runs[1].survivors
    assert runs[0].churned == runs[1].churned
