"""A build that is stopped leaves the old deck, and nothing else."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

import flashgen
from flashgen.config import Config
from tests.support.vaults import NOTE, files_in, vault_of


def _processes(group: int) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "pgid,pid,stat,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=3) for line in listed.splitlines()[1:]]
    return [row[3] for row in rows if row[0] == str(group) and not row[2].startswith("Z")]


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("stop", [signal.SIGINT, getattr(signal, "SIGKILL", signal.SIGTERM)])
def test_a_build_that_is_stopped_leaves_the_old_deck_and_nothing_else(tmp_path: Path, stop: signal.Signals) -> None:
    """Before all notes are converted, with no process, no half a file and nothing in the folder for temporary files."""
    vault = vault_of(tmp_path / "v", "a.md")
    deck, temp = tmp_path / "out" / "d.apkg", tmp_path / "temp"
    temp.mkdir()
    flashgen.build(vault, deck, Config())
    before = deck.read_bytes()
    body = "\n\n".join(NOTE.format(number) for number in range(120))
    for number in range(400):
        (vault / f"n{number}.md").write_text(body.replace("Term", f"Term {number}"), "utf-8")
    environment = {**os.environ, "TMPDIR": str(temp), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "flashgen", "build", str(vault), "-o", str(deck), "-j", "2"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, start_new_session=True)
    time.sleep(1.5)
    assert process.poll() is None
    (os.killpg if stop == signal.SIGINT else os.kill)(process.pid, stop)
    error = process.communicate(timeout=20)[1].decode()
    deadline = time.perf_counter() + 5
    while _processes(process.pid) and time.perf_counter() < deadline:
        time.sleep(0.05)
    assert _processes(process.pid) == []
    assert "Traceback" not in error
    assert deck.read_bytes() == before
    assert files_in(temp) == []
    if stop == signal.SIGINT:
        assert files_in(deck.parent) == ["d.apkg"]
        assert (process.returncode, error) == (
            130,
            "stopped: the deck is as it was, and the next build goes on from here\n",
        )
    after = flashgen.build(vault, deck, Config(), jobs=2)
    assert len(after.notes) == 401
    assert after.converted > 0


@pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="processes that are forked")
def test_ctrl_c_counts_also_while_processes_start(tmp_path: Path) -> None:
    """Python swallows what is raised while it forks: a build that nobody can stop at that moment goes on for minutes."""
    vault = vault_of(tmp_path / "v", *(f"{number} n.md" for number in range(80)))
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from flashgen import Config, build\n"
        "os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        "try:\n    build(Path(sys.argv[1]), Path(sys.argv[2]), Config(), jobs=2)\n"
        "except KeyboardInterrupt:\n    print('stopped')\n"
    )
    command = [sys.executable, "-c", code, str(vault), str(tmp_path / "d.apkg")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert (done.stdout, done.stderr) == ("stopped\n", "")
    assert not (tmp_path / "d.apkg").exists()


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither with a cache nor without one, neither by one process nor by two."""
    vault = vault_of(tmp_path / "v", *(f"{number} n.md" for number in range(80)))
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temp))
    for options in ({}, {"cache": False}, {"jobs": 2, "cache": False}):
        flashgen.build(vault, tmp_path / "out" / "d.apkg", Config(), **options)
        assert files_in(temp) == []
        assert files_in(tmp_path / "out") == ["d.apkg"]
