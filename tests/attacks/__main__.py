"""Attack flashgen at length.

    python -m tests.attacks [--kills N] [--caches N] [--ledgers N] [--notes N] [--limits N] [--seed N]

Prints what was tried and every fault that was found, some rounds at a time; exit code 1 if there is any. The same seed
gives the same vaults, edits, damages and notes; at which step a build is when it is ended depends on the machine. A short
run of all is `tests/test_attacks.py`. Needs a system with `fork`; limits of processes and small disks are tried as root
only.
"""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from tests.attacks.caches import attack_by_caches
from tests.attacks.kills import attack_by_kills
from tests.attacks.ledgers import attack_by_ledgers
from tests.attacks.limits import attack_by_limits
from tests.attacks.notes import attack_by_notes
from tests.attacks.outcome import Tally

ATTACKS: dict[str, Callable[[Path, int, int], Tally]] = {
    "kills": attack_by_kills,
    "caches": attack_by_caches,
    "ledgers": attack_by_ledgers,
    "notes": attack_by_notes,
    "limits": attack_by_limits,
}


BATCH = {"kills": 50, "caches": 50, "ledgers": 100, "notes": 5_000, "limits": 20}
"""Rounds in one vault, or of one seed."""


def main() -> int:
    """Print what was found."""
    parser = ArgumentParser(description=__doc__)
    for name in ATTACKS:
        parser.add_argument(f"--{name}", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    faults = 0
    for name, attack in ATTACKS.items():
        whole = Tally(name)
        while whole.tried < getattr(options, name):
            rounds = min(BATCH[name], getattr(options, name) - whole.tried)
            with tempfile.TemporaryDirectory() as folder:
                tally = attack(Path(folder), options.seed * 1_000_000 + whole.tried, rounds)
            print(*tally.faults, tally, sep="\n", flush=True)
            whole.add(tally)
        if whole.tried:
            print(f"all {whole}", flush=True)
        faults += len(whole.faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
