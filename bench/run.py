"""One table: flashgen, the least that it could take, and its peers, on the same made-up facts in one run.

    python -m bench.run [--sizes 100,1000,10000] [--repeat 3] [--peers VENV] [--folder DIR] [--without LINE]

Each line is a process of its own: wall-clock seconds and those of all its processors, the memory of its largest
process, notes a second, and the ratio to mistune's tokens in two processes and to flashgen's own cold build.
`--peers` names a virtual environment in which ankdown and ankivalenz are installed. What is compared is in
`bench/lower_bounds.py` and `bench/generate.py`.
"""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.generate import generate, write_vault


@dataclass(frozen=True, slots=True)
class Measured:
    """Time and memory of one process."""

    wall: float
    cpu: float
    """Of all its processes."""
    peak: float
    """MiB, of its largest process."""


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], None] = lambda: None
    cwd: Path | None = None


def measure(case: Case) -> Measured | None:
    """Run *case*; None if it fails."""
    case.prepare()
    start = time.perf_counter()
    process = subprocess.Popen(
        case.command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=case.cwd, stdin=subprocess.DEVNULL
    )
    assert process.stderr is not None
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        print(f"{case.name}: exit code {process.returncode}: {error.decode()[-300:]}", file=sys.stderr)
        return None
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class Bench:
    """All cases for one size."""

    def __init__(self, folder: Path, notes: int, peers: Path | None) -> None:
        self.notes = notes
        self.peers = peers
        self.vault = folder / f"vault-{notes}"
        self.folder = folder
        self.deck = folder / "deck.apkg"
        self.edits = 0
        write_vault(self.vault, notes)
        time.sleep(0.2)  # so that the files are older than the first build

    def cases(self) -> list[Case]:
        """In the order in which they are run."""
        build = [sys.executable, "-m", "flashgen", "build", str(self.vault), "-q", "-o"]
        one, split = [*build, str(self.deck)], [*build, str(self.folder / "decks"), "--split", "folder"]
        floor = [sys.executable, "-m", "bench.lower_bounds"]
        cases = [
            Case("floor: read and hash", [*floor, "read", str(self.vault)]),
            Case("floor: mistune, 1 process", [*floor, "tokens", str(self.vault), "1"]),
            Case("floor: mistune, 2 processes", [*floor, "tokens", str(self.vault), "2"]),
            Case("floor: executemany, deflate", [*floor, "package", str(self.vault), str(self.folder / "f.apkg")]),
            Case("flashgen: cold", one, self.forget),
            Case("flashgen: unchanged", one),
            Case("flashgen: one note edited", one, self.edit),
            Case("flashgen: one folder renamed", one, self.rename),
            Case("flashgen: cold, --jobs 1", [*one, "-j", "1"], self.forget),
            Case("flashgen: cold, --split folder", split, self.forget),
            Case("flashgen: one edited, --split folder", split, self.edit),
        ]
        return cases + (self.peer_cases(self.peers) if self.peers else [])

    def forget(self) -> None:
        """Delete deck and state, as before the first build."""
        shutil.rmtree(self.vault / ".flashgen", ignore_errors=True)
        shutil.rmtree(self.folder / "decks", ignore_errors=True)
        self.deck.unlink(missing_ok=True)

    def edit(self) -> None:
        """Change one note."""
        self.edits += 1
        note = sorted(self.vault.rglob("*.md"))[self.notes // 2]
        with note.open("a", encoding="utf-8") as file:
            file.write(f"\n- **Edited {self.edits}:** one more fact.\n")
        time.sleep(0.1)

    def rename(self) -> None:
        """Rename one folder, with its fifty notes."""
        self.edits += 1
        folder = min(path for path in self.vault.iterdir() if path.is_dir() and not path.name.startswith("."))
        folder.rename(folder.with_name(f"{folder.name.partition(' r')[0]} r{self.edits}"))

    def peer_cases(self, venv: Path) -> list[Case]:
        """The peers, on the same facts in their own markup."""
        down, valenz = self.folder / f"ankdown-{self.notes}", self.folder / f"ankivalenz-{self.notes}"
        for note in generate(self.notes):
            name = note.path.replace("/", " - ")
            down.mkdir(exist_ok=True)
            valenz.mkdir(exist_ok=True)
            cards = (f"{front}\n\n%\n\n{back}\n" for front, back in note.facts)
            (down / name).write_text("\n---\n\n".join(cards), "utf-8")
            lines = (f"- {front} ?:: {' '.join(back.split())}" for front, back in note.facts)
            (valenz / name).write_text(f"# {Path(name).stem}\n\n" + "\n".join(lines) + "\n", "utf-8")
        (valenz / "ankivalenz.json").write_text('{"deck_name": "Notes", "deck_id": 1234567890}', "utf-8")
        package = str(self.folder / "down.apkg")
        return [
            Case("ankdown", [str(venv / "bin" / "ankdown"), "-r", str(down), "-p", package], cwd=self.folder),
            Case("ankivalenz", [str(venv / "bin" / "ankivalenz"), "run", str(valenz)], cwd=self.folder),
        ]


def table(bench: Bench, repeat: int, without: Sequence[str]) -> None:
    """Run the cases of *bench* and print their lines; *without* those that begin so."""
    runs: dict[str, list[Measured]] = {}
    for _ in range(repeat):
        for case in bench.cases():
            if not case.name.startswith(tuple(without)) and (measured := measure(case)):
                runs.setdefault(case.name, []).append(measured)
    medians = {
        name: Measured(*(statistics.median(getattr(each, key) for each in found) for key in ("wall", "cpu", "peak")))
        for name, found in runs.items()
    }
    tokens, cold = medians["floor: mistune, 2 processes"].wall, medians["flashgen: cold"].wall
    print(f"\n{bench.notes:,} notes, median of {repeat}\n")
    print("| | wall s | CPU s | peak MiB | notes/s | x mistune | x cold |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, each in medians.items():
        print(
            f"| {name} | {each.wall:.2f} | {each.cpu:.2f} | {each.peak:.0f} | {bench.notes / each.wall:,.0f}"
            f" | {each.wall / tokens:.2f} | {each.wall / cold:.2f} |",
            flush=True,
        )


def machine() -> str:
    """The machine, the versions and the load before the measurement."""
    names = ("flashgen", "mistune", "genanki")
    versions = ", ".join(f"{name} {_version(name)}" for name in names)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()}; Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}, {versions}; load before: {load}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"


def main() -> None:
    """The command line."""
    parser = ArgumentParser(description="Measure flashgen, its floor and its peers.")
    parser.add_argument("--sizes", default="100,1000,10000", help="numbers of notes; 100000 takes long")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peers", type=Path, help="a virtual environment with ankdown and ankivalenz")
    parser.add_argument("--folder", type=Path, help="where to work; by default a folder that is deleted at the end")
    parser.add_argument("--without", action="append", default=[], metavar="LINE", help="leave out what begins so")
    arguments = parser.parse_args()
    print(machine())
    for size in map(int, arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            table(Bench(Path(folder), size, arguments.peers), arguments.repeat, arguments.without)


if __name__ == "__main__":
    main()
