"""A made-up vault that is attacked, and the edits of its author."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

WORDS = """
    acid ball cloud delta ember flint grain harbour island jetty kettle lantern marble needle orchard pepper quarry
    river saddle timber urchin valley walnut yeast zebra Übung naïve Ångström 水 летo
""".split()
NOW = 1_700_000_000


def _phrase(random_: random.Random, length: int) -> str:
    return " ".join(random_.choices(WORDS, k=length))


def _note(random_: random.Random) -> str:
    lines = []
    for _ in range(random_.randint(1, 3)):
        lines += [f"# {_phrase(random_, 2).title()}", ""]
        lines += [f"- **{_phrase(random_, 2)}:** {_phrase(random_, 6)}" for _ in range(random_.randint(1, 5))]
        lines += ["", f"The {{{{c1::{_phrase(random_, 1)}}}}} is {_phrase(random_, 4)}.", ""]
    if random_.random() < 0.2:
        lines += [
            f"- **Seen in {_phrase(random_, 1)}:** ![[note {random_.randrange(20)}]] ![](p{random_.randrange(3)}.png)"
        ]
    return "\n".join(lines) + "\n"


def make_vault(folder: Path, random_: random.Random, notes: int) -> None:
    """Write *notes* notes in three folders, and two pictures, into *folder*."""
    for number in range(notes):
        file = folder / f"part {number % 3}" / f"note {number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_note(random_), "utf-8")
    for number in range(2):
        (folder / f"p{number}.png").write_bytes(b"\x89PNG" + bytes([number]))


def edit(folder: Path, random_: random.Random) -> None:
    """Edit a few notes: lines changed, added, taken away; notes renamed, deleted, new."""
    for _ in range(random_.randint(1, 4)):
        file = random_.choice(sorted(folder.rglob("*.md")))
        lines = file.read_text("utf-8").split("\n")
        at = random_.randrange(len(lines))
        match random_.randrange(7):
            case 0:
                lines[at] += f" {_phrase(random_, 2)}"
            case 1:
                del lines[at]
            case 2:
                lines.insert(at, f"- **{_phrase(random_, 3)}:** {_phrase(random_, 5)}")
            case 3:
                lines = _note(random_).split("\n")
            case 4:
                file = file.rename(file.with_name(f"{_phrase(random_, 2)} {random_.randrange(10**6)}.md"))
            case 5 if len(list(folder.rglob("*.md"))) > 8:
                file.unlink()
                continue
            case _:
                file = file.with_name(f"new {random_.randrange(10**6)}.md")
                lines = _note(random_).split("\n")
        file.write_text("\n".join(lines), "utf-8")


def copy_of(place: Path, other: Path) -> Path:
    """Make *other* what *place* is, times of files included; returns it."""
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(place, other)
    return other


def age(folder: Path) -> None:
    """Give the notes in *folder* times of long ago: the cache takes nothing for granted that is new."""
    for file in folder.rglob("*.md"):
        os.utime(file, (NOW - 10_000, NOW - 10_000))
