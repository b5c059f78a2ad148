"""`python -m tests.simulator`: churn and false identity by kind of edit."""

from __future__ import annotations

import argparse
from collections import Counter

from flashgen.identity.matching import thresholds
from tests.simulator.edits import EDITS, UNRECOGNISABLE
from tests.simulator.run import Flashgen, Run, Scheme, by_front, by_front_and_back, by_place, simulate


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=20, help="how often each kind of edit is made (default 20)")
    parser.add_argument("--together", type=int, default=1, help="edits between two builds (default 1)")
    parser.add_argument("--examples", type=int, default=0, help="print so many facts that went wrong")
    parser.add_argument("--thresholds", action="store_true", help="try other values of SIMILAR and MARGIN")
    options = parser.parse_args()
    if options.thresholds:
        _thresholds(options.seed, options.steps)
        return
    run = _run(options.seed, options.steps, options.together)
    _table(run)
    for line in run.tallies["flashgen"].examples[: options.examples]:
        print(line)


def _run(seed: int, steps: int, together: int) -> Run:
    schemes: dict[str, Scheme] = {
        "flashgen": Flashgen(),
        "front": by_front,
        "front+back": by_front_and_back,
        "place+front": by_place,
    }
    return simulate(seed, steps * len(EDITS) // together, schemes=schemes, together=together)


def _table(run: Run) -> None:
    tallies = run.tallies
    names = list(tallies)
    print(f"{'churn by kind of edit':44} {'facts':>7} " + " ".join(f"{name:>12}" for name in names))
    ours = tallies["flashgen"]
    for kind in [*EDITS, "several at once", "untouched"]:
        if ours.survivors[kind]:
            cells = " ".join(
                f"{_percent(tally.churned[kind], tally.survivors[kind]):>12}" for tally in tallies.values()
            )
            print(f"{kind:44} {ours.survivors[kind]:7,} {cells}")
    print(f"{'all':44} {ours.survivors.total():7,} " + _cells(tallies.values(), lambda t: (t.churned, t.survivors)))
    print(
        f"{'all that were touched':44} {_touched(ours.survivors):7,} "
        + " ".join(
            f"{_percent(_touched(tally.churned), _touched(tally.survivors)):>12}" for tally in tallies.values()
        )
    )
    print(
        f"{'all that were touched and recognisable':44} {_recognisable(ours.survivors):7,} "
        + " ".join(
            f"{_percent(_recognisable(tally.churned), _recognisable(tally.survivors)):>12}"
            for tally in tallies.values()
        )
    )
    print(f"{'false identity, of all facts':44} {'':7} " + _cells(tallies.values(), lambda t: (t.false, t.survivors)))
    print(
        f"{'facts of the last build that share a guid':44} {ours.facts:7,} "
        + " ".join(f"{_percent(tally.shared, tally.facts):>12}" for tally in tallies.values())
    )
    print(
        f"{'guids that went to a fact of the same words':44} {'':7} "
        + " ".join(f"{tally.twins:>12,}" for tally in tallies.values())
    )
    if ours.false:
        print("flashgen's false identities by kind of edit:", dict(ours.false))


def _touched(counts: Counter[str]) -> int:
    return counts.total() - counts["untouched"]


def _recognisable(counts: Counter[str]) -> int:
    return _touched(counts) - sum(counts[kind] for kind in UNRECOGNISABLE)


def _cells(tallies, of) -> str:  # type: ignore[no-untyped-def]
    return " ".join(f"{_percent(of(tally)[0].total(), of(tally)[1].total()):>12}" for tally in tallies)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%" if whole else "-"


def _thresholds(seed: int, steps: int) -> None:
    """Each threshold at other values, the rest as they are."""
    print(f"{'':18} {'':>6} {'churn of touched':>17} {'false identity':>15}")
    values = {
        "SIMILAR": (0.6, 0.66, 0.72, 0.78, 0.84, 0.9),
        "MARGIN": (0.0, 0.08, 0.16, 0.24),
        "SIMILAR_ELSEWHERE": (0.74, 0.8, 0.86, 0.92),
        "SAME_ANSWER": (0.3, 0.45, 0.6, 0.75),
        "EMPTIED": (0.25, 0.5, 0.75),
        "TOGETHER": (0.15, 0.3, 0.5),
    }
    for name, tried in values.items():
        kept = getattr(thresholds, name)
        for value in tried:
            setattr(thresholds, name, value)
            tallies = [
                simulate(seed, steps * len(EDITS) // together, together=together).tallies["flashgen"]
                for together in (1, 8)
            ]
            churned = sum(_touched(tally.churned) for tally in tallies)
            survivors = sum(_touched(tally.survivors) for tally in tallies)
            false = sum(tally.false.total() for tally in tallies)
            mark = "  <-" if value == kept else ""
            print(f"{name:18} {value:6} {_percent(churned, survivors):>17} {false:15,}{mark}")
        setattr(thresholds, name, kept)


if __name__ == "__main__":
    main()
