"""Python calls that the extraction of a note takes, on the vault of `generate.py`: a figure that no clock disturbs.

    python -m bench.extraction [--notes 50]

Calls of functions written in Python, the inline Markdown that extraction asks for included. For instructions run
`valgrind --tool=callgrind python -m bench.extraction` with two numbers of notes, and compare.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from types import FrameType

from bench.generate import generate
from flashgen.config import Config
from flashgen.extraction.extract import extract_drafts
from flashgen.markdown.parse import parse_note

WARM = 10
"""Notes before those that are counted: what is built once, as the lists of words, is no cost of a note."""


def count(notes: int) -> Counter[str]:
    """The calls in the extraction of *notes* notes, by function."""
    parsed = [parse_note(note.text, note.path) for note in generate(notes + WARM)]
    config, calls = Config(), Counter[str]()
    for note in parsed[:WARM]:
        extract_drafts(note, config)

    def called(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            calls[frame.f_code.co_qualname] += 1

    sys.setprofile(called)
    try:
        for note in parsed[WARM:]:
            extract_drafts(note, config)
    finally:
        sys.setprofile(None)
    return calls


def main() -> None:
    """The command line."""
    parser = ArgumentParser(description="Count the Python calls of extraction.")
    parser.add_argument("--notes", type=int, default=50)
    notes = parser.parse_args().notes
    calls = count(notes)
    print(f"{calls.total() / notes:,.0f} calls a note, most of them in:")
    for name, times in calls.most_common(10):
        print(f"{times / notes:8,.1f}  {name}")


if __name__ == "__main__":
    main()
