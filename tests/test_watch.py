"""Watching a vault: which changes count, and what is said of them."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from flashgen.cli.commands.watch import Rounds
from flashgen.cli.main import main
from flashgen.errors import ConfigError, DeckError, FlashgenError, LedgerError, UsageError
from flashgen.vault.watch import changes, is_of_interest
from tests.support.vaults import vault_of


def test_a_change_is_noticed_and_a_vault_that_was_deleted_is_waited_for(tmp_path: Path) -> None:
    """Yields at once, after an edit, and when the folder is back."""
    vault = vault_of(tmp_path / "v", "a.md")
    stop, seen = threading.Event(), []

    def follow() -> None:
        for _ in changes(vault, stop):
            seen.append(time.perf_counter())

    thread = threading.Thread(target=follow)
    thread.start()

    def wait_for(count: int) -> None:
        deadline = time.perf_counter() + 10
        while len(seen) < count and time.perf_counter() < deadline:
            time.sleep(0.05)
        assert len(seen) >= count

    try:
        wait_for(1)
        time.sleep(0.6)
        (vault / "a.md").write_text("- **New:** words.\n", "utf-8")
        wait_for(2)
        (vault / ".flashgen").mkdir()
        time.sleep(1)
        count = len(seen)
        (vault / ".flashgen" / "cache.db").write_text("own", "utf-8")
        time.sleep(1.2)
        assert len(seen) == count
        for file in sorted(vault.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        vault.rmdir()
        time.sleep(1)
        count = len(seen)
        vault_of(vault, "b.md")
        wait_for(count + 1)
    finally:
        stop.set()
        thread.join(5)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a.md", True), ("x/p.png", True), (".flashgen/x", False), (".git/x", False), (".obsidian/app.json", True),
     (".obsidian/workspace.json", False), ("d.apkg.part", False), ("a.md~", False), ("flashgen.toml", True)],
)  # fmt: skip
def test_only_what_can_change_a_deck_is_of_interest(path: str, expected: bool) -> None:
    """Not what flashgen, git and editors write."""
    assert is_of_interest(Path("/v") / path, Path("/v")) is expected


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_watching_ends_with_its_session(tmp_path: Path, name: str) -> None:
    """As with Ctrl-C: no traceback, and no process is left."""
    vault = vault_of(tmp_path / "v", "a.md")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "flashgen", "watch", str(vault), "-o", str(tmp_path / "d.apkg")]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert "2 cards" in process.stdout.readline()
    os.killpg(process.pid, getattr(signal, name))
    error = process.communicate(timeout=20)[1]
    assert (process.returncode, error) == (0, "")


def test_watching_says_once_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that cannot be written to, a vault that is gone: one line each, and one when all is well again."""
    vault = vault_of(tmp_path / "v", "a.md")
    rounds = Rounds(vault, tmp_path / "d.apkg", None, {"jobs": None, "no_cache": False})
    rounds.build()
    with monkeypatch.context() as patch:
        patch.setattr("flashgen.cli.commands.watch.build_once", _refused)
        for _ in range(3):
            rounds.build()
        assert not rounds.is_due(), "it waits before it tries again"
        patch.setattr("flashgen.cli.commands.watch.RETRY_S", -1)
        assert rounds.is_due()
    vault.rename(tmp_path / "away")
    for _ in range(3):
        rounds.build()
    rounds.gone()
    (tmp_path / "away").rename(vault)
    rounds.build()
    assert not rounds.is_due()
    said = capsys.readouterr()
    errors = [line for line in said.err.splitlines() if "hint" not in line]
    assert [line.partition("  ")[2] for line in errors] == [
        "error: d.apkg: cannot be written",
        f"error: {vault}: the folder is gone; waiting for it",
    ]
    assert "(nothing changed)" in said.out


def _refused(*_: object, **__: object) -> None:
    raise DeckError("d.apkg: cannot be written", "choose another place with -o")


@pytest.mark.parametrize("error", [DeckError, LedgerError, ConfigError, UsageError])
def test_what_is_wrong_from_the_start_ends_a_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[FlashgenError]
) -> None:
    """It would wait for ever otherwise, and a manager of services would take it for well."""

    def fails(*_: object, **__: object) -> None:
        raise error("so it is", "mend it")

    monkeypatch.setattr("flashgen.cli.commands.watch.build_once", fails)
    result = CliRunner().invoke(main, ["watch", str(vault_of(tmp_path / "v", "a.md"))])
    assert result.exit_code == error.exit_code
    assert "so it is" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_watching_prints_a_line_each_time_and_survives_bad_states(tmp_path: Path) -> None:
    """A note that is no text, settings that are no TOML: a message, and on it goes."""
    vault = vault_of(tmp_path / "v", "a.md")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "flashgen", "watch", str(vault), "-o", str(tmp_path / "d.apkg")]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    collected: list[str] = []

    def read() -> None:
        assert process.stdout is not None
        collected.extend(iter(process.stdout.readline, ""))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()

    def wait_for(text: str) -> None:
        deadline = time.perf_counter() + 15
        while not any(text in line for line in collected) and time.perf_counter() < deadline:
            time.sleep(0.05)
        assert any(text in line for line in collected), collected

    try:
        wait_for("2 cards from 1 note (+2 new)")
        time.sleep(0.8)
        (vault / "flashgen.toml").write_text("deck = no text", "utf-8")
        wait_for("not valid TOML")
        (vault / "flashgen.toml").unlink()
        wait_for("nothing changed")
        (vault / "b.md").write_text("- **Added:** a card.\n", "utf-8")
        wait_for("+1 new")
        (vault / "b.md").unlink()
        wait_for('to find what is retired: "Key:')
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(10)
        reader.join(5)
        if process.stdout:
            process.stdout.close()
    assert process.returncode == 0
    assert not any("Traceback" in line or "Aborted" in line for line in collected)
