"""Damaged ledgers: read as what they still are, or refused with the line, and left alone; never half believed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from traceback import format_exc
from typing import Any

from flashgen.errors import FlashgenError
from tests.attacks.made_vault import NOW, copy_of, edit, make_vault
from tests.attacks.outcome import Place, Tally

Damage = Callable[[list[bytes], random.Random], bytes]
"""Makes other bytes of the lines of a ledger."""

_VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**63,
    1.5,
    "",
    "\x00",
    "\ud800",
    [],
    {},
    "x" * 1000,
    "</script>",
    "a::b",
    NOW + 10**9,
)


def _cut(lines: list[bytes], random_: random.Random) -> bytes:
    whole = b"\n".join(lines)
    return whole[: random_.randrange(len(whole))]


def _flipped(lines: list[bytes], random_: random.Random) -> bytes:
    whole = bytearray(b"\n".join(lines))
    for _ in range(random_.choice((1, 5, 50))):
        whole[random_.randrange(len(whole))] = random_.randrange(256)
    return bytes(whole)


def _doubled(lines: list[bytes], random_: random.Random) -> bytes:
    at = random_.randrange(len(lines))
    return b"\n".join([*lines[:at], lines[at], *lines[at:]])


def _gone(lines: list[bytes], random_: random.Random) -> bytes:
    return b"\n".join(line for line in lines if random_.random() < 0.9)


def _shuffled(lines: list[bytes], random_: random.Random) -> bytes:
    return b"\n".join(random_.sample(lines, len(lines)))


def _windows(lines: list[bytes], random_: random.Random) -> bytes:
    whole = b"\r\n".join(lines)
    return whole if random_.random() < 0.5 else whole.decode().encode("utf-16")


def _merged(lines: list[bytes], random_: random.Random) -> bytes:
    at = random_.randrange(len(lines))
    return b"\n".join([*lines[:at], b"<<<<<<< ours", *lines[at : at + 2], b"=======", *lines[at:], b">>>>>>> theirs"])


def _value(lines: list[bytes], random_: random.Random) -> bytes:
    """One value of one line is another, of any type."""
    at = random_.randrange(len(lines) - 1)
    row = json.loads(lines[at])
    row[random_.choice(sorted(row))] = random_.choice(_VALUES)
    return b"\n".join([*lines[:at], json.dumps(row).encode(), *lines[at + 1 :]])


def _exchanged(lines: list[bytes], random_: random.Random) -> bytes:
    """One value of one line is that of another line: a guid, a key, a time."""
    one, other = random_.choices(range(1, len(lines) - 1), k=2)
    row, from_ = json.loads(lines[one]), json.loads(lines[other])
    name = random_.choice(sorted(row))
    row[name] = from_.get(name, row[name])
    return b"\n".join([*lines[:one], json.dumps(row).encode(), *lines[one + 1 :]])


DAMAGES: dict[str, Damage] = {
    "cut": _cut,
    "bytes": _flipped,
    "doubled": _doubled,
    "gone": _gone,
    "shuffled": _shuffled,
    "of windows": _windows,
    "merge marks": _merged,
    "value": _value,
    "values exchanged": _exchanged,
}


def attack_by_ledgers(folder: Path, seed: int, rounds: int) -> Tally:
    """Damage the ledger of a vault in *folder* in *rounds* ways, and build."""
    random_, tally = random.Random(seed), Tally("ledgers")
    start = Place(folder / "start")
    make_vault(start.vault, random_, 12)
    start.build(NOW)
    for number in range(rounds):
        here = Place(copy_of(start.folder, folder / "here"))
        if random_.random() < 0.5:
            edit(here.vault, random_)
        kind = random_.choice([*DAMAGES])
        damaged = DAMAGES[kind](here.ledger.read_bytes().split(b"\n"), random_)
        here.ledger.write_bytes(damaged)
        deck = here.deck.read_bytes()
        tally.tried += 1
        try:
            here.build(NOW + 60, cache=random_.random() < 0.5)
            tally.kinds["read"] += 1
            found = [*here.flaws(), *(f"left behind: {name}" for name in here.left())]
            first = here.built()
            here.build(NOW + 120)
            if here.built() != first:
                found.append("a second build changes something")
        except FlashgenError:
            tally.kinds["refused"] += 1
            found = []
            if here.ledger.read_bytes() != damaged or here.deck.read_bytes() != deck:
                found.append("refused, and all the same written over")
        except Exception:
            found = [format_exc()]
        tally.faults += [f"ledger {number} ({kind}): {fault}" for fault in found]
    return tally
