"""A vault of made-up notes shaped like the sample note: the same seed gives the same bytes.

    python -m bench.generate FOLDER --notes 1000 --seed 1

Each note has about 3.4 kB and twelve facts: a term list, a label with its list, two sections of terms,
prose with emphasis between them. The facts are also to be had as pairs, so that other tools can be given
the very same ones in their own markup.
"""

from __future__ import annotations

import random
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SYLLABLES = "ba ca da fo ga hi ja ka li ma ne pa ra su ta ung wi ya zo kan tif men asi per log ter sin bel".split()
NOTES_PER_FOLDER = 50


@dataclass(frozen=True, slots=True)
class MadeNote:
    """One made-up note."""

    path: str
    """Vault-relative: `Bada/Bada lima 7.md`."""
    text: str
    facts: tuple[tuple[str, str], ...]
    """Question and answer of each of its cards, as plain text."""


def generate(notes: int, seed: int = 1) -> Iterator[MadeNote]:
    """*notes* made-up notes, in folders of fifty."""
    words = _words(random.Random(seed))
    for number in range(notes):
        yield _Writer(random.Random(seed * 1_000_003 + number), words, number).note()


def write_vault(folder: Path, notes: int, seed: int = 1) -> int:
    """Write the vault of *notes* notes into *folder*; the number of its bytes."""
    size = 0
    for note in generate(notes, seed):
        file = folder / note.path
        file.parent.mkdir(parents=True, exist_ok=True)
        data = note.text.encode()
        file.write_bytes(data)
        size += len(data)
    (folder / ".obsidian").mkdir(parents=True, exist_ok=True)
    return size


def _words(random_: random.Random) -> list[str]:
    return ["".join(random_.choices(SYLLABLES, k=random_.randint(2, 4))) for _ in range(4000)]


class _Writer:
    """Writes one note."""

    def __init__(self, random_: random.Random, words: list[str], number: int) -> None:
        self._random, self._words, self._number = random_, words, number
        self._facts: list[tuple[str, str]] = []

    def note(self) -> MadeNote:
        number = self._number // NOTES_PER_FOLDER
        folder = f"{self._words[number % len(self._words)].capitalize()} {number}"
        title = f"{self._some(2).capitalize()} {self._number}"
        return MadeNote(f"{folder}/{title}.md", self._text(title), tuple(self._facts))

    def _text(self, title: str) -> str:
        parts = [
            "---\nobsidianUIMode: preview\nnote_type: theory\n"
            f"judul_materi: {title}\nsumber:\n  - ibm.skillsbuild\ndate_learned: 2025-12-30T14:27:00\ntags:\n---\n"
            f"Link Sumber: [{title}](https://example.org/course/{self._number}/en-US)\n\n---\n\n# {title}",
            self._prose(3),
            self._sentence() + ":",
            self._terms(3),
            self._prose(2),
            self._label(),
            self._prose(4),
            self._prose(2),
            f"### {self._some(3).capitalize()} ({self._some(1)})",
            self._terms(4),
            f"### {self._some(2).capitalize()}",
            self._terms(4),
            self._prose(1),
        ]
        return "\n\n".join(parts) + "\n"

    def _some(self, count: int) -> str:
        return " ".join(self._random.choices(self._words, k=count))

    def _sentence(self) -> str:
        words = self._random.choices(self._words, k=self._random.randint(8, 16))
        if self._random.random() < 0.5:
            words[2] = f"_{words[2]}_"
        if self._random.random() < 0.15:
            words[4] = f"**{words[4]} {words[5]}**"
        if self._random.random() < 0.1:
            words[6] = f"({words[6]}, {words[7]})"
        return " ".join(words).capitalize()

    def _prose(self, sentences: int) -> str:
        return " ".join(self._sentence() + "." for _ in range(sentences))

    def _terms(self, count: int) -> str:
        return "\n    \n".join(self._term() for _ in range(count))

    def _term(self) -> str:
        term, meaning = self._some(2).capitalize(), self._sentence() + "."
        self._facts.append((term, _plain(meaning)))
        return f"- **{term}:** {meaning}"

    def _label(self) -> str:
        label, items = self._some(2).capitalize(), [self._sentence() + "." for _ in range(3)]
        self._facts.append((label, "\n".join(map(_plain, items))))
        return f"**{label}:**\n\n" + "\n    \n".join(f"- {item}" for item in items)


def _plain(text: str) -> str:
    return text.replace("**", "").replace("_", "")


def main() -> None:
    """The command line."""
    parser = ArgumentParser(description="Write a vault of made-up notes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--notes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    size = write_vault(arguments.folder, arguments.notes, arguments.seed)
    print(f"{arguments.folder}: {arguments.notes:,} notes, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
