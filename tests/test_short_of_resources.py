"""Short of handles, memory, room or luck: a right build, or an error of flashgen's; nothing hangs, nothing stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_start_method
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from flashgen.building.build import build
from flashgen.config import Config
from flashgen.conversion import pool, worker
from flashgen.conversion.pool_options import Workers
from flashgen.vault.scan import scan

resource = pytest.importorskip("resource")

MakeVault = Callable[[dict[str, str]], Path]
_NOTES = {f"n{number}.md": f"- **Term {number}:** what it is {number}\n" for number in range(100)}
_LIMITS = [
    *((resource.RLIMIT_NOFILE, files) for files in (7, 9, 12, 17, 18, 20)),
    *((resource.RLIMIT_AS, mebibytes << 20) for mebibytes in (60, 90)),
    *((resource.RLIMIT_FSIZE, size) for size in (0, 1_000, 64_000)),
]


def run(vault: Path, deck: Path, limit: tuple[int, int] | None = None) -> subprocess.CompletedProcess[str]:
    """Build in a process of its own, which must end."""
    return subprocess.run(
        [sys.executable, "-m", "flashgen", "build", str(vault), "-o", str(deck), "-j", "2"],
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=(lambda: resource.setrlimit(limit[0], (limit[1], limit[1]))) if limit else None,
    )


@pytest.mark.parametrize("limit", _LIMITS, ids=lambda limit: f"{limit[0]}-{limit[1]}")
def test_a_build_that_is_short_of_something_ends_well_or_says_why(
    make_vault: MakeVault, limit: tuple[int, int]
) -> None:
    vault = make_vault(_NOTES)
    deck = vault.parent / "out" / "deck.apkg"
    short = run(vault, deck, limit)
    assert "Traceback" not in short.stderr
    assert short.returncode in (0, 1)
    assert (short.returncode == 0) == deck.is_file()
    assert short.returncode == 0 or "hint: " in short.stderr
    left = {
        file.name for folder in (vault / ".flashgen", deck.parent) if folder.is_dir() for file in folder.iterdir()
    }
    assert left <= {"cache.db", ".gitignore", "ledger.jsonl", "deck.apkg"}
    again = run(vault, deck)
    assert again.returncode == 0, again.stderr
    assert "100 cards" in again.stdout


@pytest.mark.parametrize(
    "raised", [OSError(24, "Too many open files"), RuntimeError("can't start new thread"), MemoryError()]
)
def test_one_process_does_the_work_when_there_is_no_room_for_more(
    make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    """Also when it was only the last of them that could not be started, or one ended on the way."""
    vault = make_vault(_NOTES)
    index = scan(vault)

    def no_room(*args: Any, **more: Any) -> Any:
        raise raised

    monkeypatch.setattr(ProcessPoolExecutor, "submit", no_room)
    results = [
        each.path for chunk in pool.convert_all(index.notes, index, Config(), Workers(jobs=2)) for each in chunk
    ]
    assert tuple(results) == index.notes


@pytest.mark.skipif(get_start_method() != "fork", reason="processes have what is replaced here only if forked")
@pytest.mark.parametrize("where", ["of the pool", "of a process"])
def test_no_room_for_a_thread_is_no_room_for_a_pool(
    make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], where: str
) -> None:
    """The thread that feeds the pool, which the pool starts late, or that of a process, which looks after its parent: a
    build under a limit of six processes waited for ever."""
    here, start = os.getpid(), Thread.start

    def no_room(self: Thread) -> None:
        if self.name == "QueueFeederThread" if where == "of the pool" else os.getpid() != here:
            raise RuntimeError("can't start new thread")
        start(self)

    monkeypatch.setattr(Thread, "start", no_room)
    index = scan(make_vault(_NOTES))
    results = [
        each.path for chunk in pool.convert_all(index.notes, index, Config(), Workers(jobs=2)) for each in chunk
    ]
    assert tuple(results) == index.notes
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(get_start_method() != "fork", reason="processes have what is replaced here only if forked")
def test_what_a_process_that_died_had_to_do_is_done_by_another(
    make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel ends one when memory is short."""
    vault = make_vault(_NOTES)
    index = scan(vault)
    here = os.getpid()
    convert_one = worker.work_on

    def dies(path: str, *args: Any) -> Any:
        if path == "n50.md" and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return convert_one(path, *args)

    monkeypatch.setattr(pool, "work_on", dies)  # processes are forked, and have it from here
    results = [
        each.path for chunk in pool.convert_all(index.notes, index, Config(), Workers(jobs=2)) for each in chunk
    ]
    assert tuple(results) == index.notes


def test_a_picture_that_vanishes_during_a_build_stops_nothing(make_vault: MakeVault) -> None:
    """A `git checkout`, a synchronisation: the build begins once more, with what is there then."""
    vault = make_vault({"a.md": "- **Shown:** as ![](p.png)\n- **Term:** text\n"})
    picture = vault / "p.png"
    picture.write_bytes(b"\x89PNG")
    deck = vault.parent / "d.apkg"
    report = build(vault, deck, Config(), jobs=1, progress=lambda *_: picture.unlink(missing_ok=True))
    assert report.cards == 2
    assert [problem.code for problem in report.problems] == ["W101"]


def test_ctrl_c_while_modules_are_imported_is_quiet() -> None:
    """The first tenths of a second of a command."""
    script = """
import importlib.abc, os, signal, sys
class Interrupts(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "flashgen.cli.main":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupts())
from flashgen.__main__ import main
main()
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert ended.returncode == -signal.SIGINT
    assert ended.stderr == ""
