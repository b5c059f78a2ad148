"""Pairs of modules that call each other both ways in one build: `python -m bench.calls [VAULT]`.

Every such pair is a knot: neither of the two can be read without the other. A first build of VAULT (by default the
notes of the corpus) and a second one after an edit are traced, in one process, without their output.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import flashgen

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"


@contextmanager
def traced() -> Iterator[Counter[tuple[str, str]]]:
    """Count the calls from one module of flashgen to another; what is called through a library counts, too."""
    calls: Counter[tuple[str, str]] = Counter()

    def see(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and (to := _module(frame)) and (by := _caller(frame)) and by != to:
            calls[by, to] += 1

    sys.setprofile(see)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def _module(frame: FrameType) -> str:
    """The module of flashgen whose code *frame* runs; empty for any other, and for what only defines things."""
    name = str(frame.f_globals.get("__name__", ""))
    return name if name.startswith("flashgen.") and frame.f_code.co_name != "<module>" else ""


def _caller(frame: FrameType) -> str:
    """The module of flashgen that called, maybe through a library."""
    back = frame.f_back
    while back is not None:
        if (name := _module(back)) or str(back.f_globals.get("__name__", "")).startswith("flashgen."):
            return name
        back = back.f_back
    return ""


def knots(vault: Path, scratch: Path) -> dict[tuple[str, str], tuple[int, int]]:
    """Pairs of modules that call each other in builds of *vault*, each with the calls there and back."""
    copy = shutil.copytree(vault, scratch / "vault", ignore=shutil.ignore_patterns(".flashgen"))
    note = next(iter(sorted(copy.rglob("*.md"))))
    with traced() as calls:
        flashgen.build(copy, scratch / "deck.apkg", now=1_700_000_000, jobs=1)
        note.write_text(note.read_text("utf-8") + "\n- **Knot:** two that cannot be read apart\n", "utf-8")
        flashgen.build(copy, scratch / "deck.apkg", now=1_700_000_001, jobs=1)
    return {
        (one, other): (count, calls[other, one])
        for (one, other), count in sorted(calls.items())
        if one < other and (other, one) in calls
    }


def main() -> None:
    """Print the pairs."""
    with tempfile.TemporaryDirectory() as folder:
        found = knots(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS, Path(folder))
    for (one, other), (there, back) in found.items():
        print(f"{one} <-> {other}  {there:,} and {back:,} calls")
    print(f"{len(found)} pairs of modules call each other both ways")


if __name__ == "__main__":
    main()
