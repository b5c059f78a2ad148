"""Windows and macOS, as far as they can be simulated here: `docs/systems.md` says what that is, and what it is not."""

from __future__ import annotations

import io
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

import flashgen
from flashgen.__main__ import print_anything
from flashgen.cli.main import main
from flashgen.errors import BusyError
from flashgen.util import build_lock
from tests.test_project import content

MakeVault = Callable[[dict[str, str]], Path]

CELL = "- **Nucleus:** holds the DNA → RNA\n- **Ribosome:** makes proteins ![[pic.png]]\n"


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# ------------------------------------------------------------------ text


def test_line_ends_of_windows_change_nothing(make_vault: MakeVault, tmp_path: Path) -> None:
    """Notes, settings, ledger and the vault's style sheet with CRLF: the same deck, and cards are known again."""
    notes = {
        "a.md": "---\ntags: [x]\n---\n# Topic\n\n" + CELL.replace(" ![[pic.png]]", "") + "\n```\ncode\n```\n",
        "flashgen.toml": 'deck = "D"\n',
        "card.css": ".card { color: red; }\n",
    }
    vault = make_vault(notes)
    report = flashgen.build(vault, tmp_path / "lf.apkg")
    assert report.counts["new"] == report.cards > 1
    ledger = vault / ".flashgen" / "ledger.jsonl"
    for file in (*map(vault.joinpath, notes), ledger):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    again = flashgen.build(vault, tmp_path / "crlf.apkg")
    assert (again.changes, again.problems) == ((), ())
    assert content(tmp_path / "lf.apkg", tmp_path / "1") == content(tmp_path / "crlf.apkg", tmp_path / "2")


@pytest.mark.parametrize("encoding", ["cp1252", "cp932"])
def test_no_code_page_ends_a_command(make_vault: MakeVault, encoding: str) -> None:
    """What it cannot say is a question mark; what it can is printed as it is."""
    vault = make_vault({"日本.md": "- **Zélie → ∀:** ملاحظة\n- **C:** d\n"})
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": os.pathsep.join(sys.path)}
    for command in ("extract", "stats", "check", "diff"):
        done = subprocess.run(
            [sys.executable, "-m", "flashgen", command, str(vault)], env=environment, capture_output=True
        )
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
        if command == "extract":
            assert "Q: Zélie → ∀".encode(encoding, "replace") in done.stdout


def test_files_and_pipes_get_utf8_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not its code page, unless somebody asks for that."""
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    for variable, expected in ((None, "日 →"), ("cp1252", "? ?")):
        if variable:
            monkeypatch.setenv("PYTHONIOENCODING", variable)
        out = io.TextIOWrapper(io.BytesIO(), "cp1252", newline="")
        monkeypatch.setattr("flashgen.__main__.sys", SimpleNamespace(platform="win32", stdout=out, stderr=None))
        print_anything()
        out.write("日 →")
        out.flush()
        assert out.buffer.getvalue() == expected.encode()


# ------------------------------------------------------------------ processes

BUILD = """
import multiprocessing, sys
import flashgen

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    flashgen.build(sys.argv[2], sys.argv[3], state=sys.argv[4], jobs=2)
    assert not multiprocessing.active_children()
"""


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_processes_that_are_not_forked_give_the_same_bytes(
    make_vault: MakeVault, tmp_path: Path, method: str
) -> None:
    """Windows and macOS start them anew, and so does Python 3.14 everywhere."""
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("not on this system")
    vault = make_vault({f"{number}.md": f"- **A{number}:** b\n- **C{number}:** d\n" for number in range(60)})
    script = tmp_path / "builds"
    script.write_text(BUILD, "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    decks = [tmp_path / "one.apkg", tmp_path / "many.apkg"]
    flashgen.build(vault, decks[0], state=tmp_path / "state", jobs=1)
    (tmp_path / "state" / "cache.db").unlink()
    command = [sys.executable, str(script), method, str(vault), str(decks[1]), str(tmp_path / "state")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert decks[0].read_bytes() == decks[1].read_bytes()


# ------------------------------------------------------------------ files in use


NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks Linux which files are open")


@pytest.fixture
def windows_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that this process holds open can be neither removed nor replaced nor renamed, as on Windows."""

    def refuse(path: Any) -> None:
        for number in os.listdir("/proc/self/fd"):  # noqa: PTH208 -- a plain list of names
            try:
                if os.readlink(f"/proc/self/fd/{number}") == os.path.realpath(path):  # noqa: PTH115
                    raise PermissionError(13, "The process cannot access the file", str(path), 32)
            except FileNotFoundError:
                continue

    def guarded(real: Callable[..., None]) -> Callable[..., None]:
        def call(*paths: Any, **more: Any) -> None:
            for path in paths:
                refuse(path)
            real(*paths, **more)

        return call

    for name in ("unlink", "remove", "replace", "rename"):
        monkeypatch.setattr(os, name, guarded(getattr(os, name)))


@pytest.fixture
def msvcrt(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[tuple[int, int]]]:
    """The locks of Windows instead of those of Unix: held by a byte of a file; gives those that are held."""
    held: set[tuple[int, int]] = set()

    def locking(number: int, mode: int, size: int) -> None:
        stat = os.fstat(number)
        assert size == 1
        assert os.lseek(number, 0, os.SEEK_CUR) > 2**20, "a byte that others read could not be read any more"
        if (stat.st_dev, stat.st_ino) in held:
            raise PermissionError(13, "Permission denied")
        held.add((stat.st_dev, stat.st_ino))

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    monkeypatch.setattr(build_lock, "sys", SimpleNamespace(platform="win32"))
    return held  # type: ignore[return-value]


def test_locks_work_without_those_of_unix(msvcrt: set[tuple[int, int]], tmp_path: Path) -> None:
    """One at a time; the other is told the process; the file is gone afterwards."""
    with build_lock.locked(tmp_path / "state"):
        assert (tmp_path / "state" / "lock").read_text() == str(os.getpid())
        with (
            pytest.raises(BusyError, match=f"process {os.getpid()}"),
            build_lock.locked(tmp_path / "state"),
        ):
            pass
    assert not (tmp_path / "state" / "lock").exists()


@NEEDS_PROC
def test_nothing_moves_or_removes_a_file_that_it_holds_open(
    windows_files: None, msvcrt: set[tuple[int, int]], make_vault: MakeVault, tmp_path: Path
) -> None:
    """Builds, first and later ones, with and without a cache, in one deck or many; corrections; adoption; a preview."""
    vault = make_vault({f"F{number}/{number}.md": f"- **A{number}:** b\n- **C{number}:** d\n" for number in range(3)})
    deck = tmp_path / "deck.apkg"
    for options in ((), ("--no-cache",), ("--split", "folder", "-o", tmp_path / "many")):
        for _ in range(2):
            msvcrt.clear()
            result = run("build", vault, *(options if "-o" in options else (*options, "-o", deck)))
            assert (result.exit_code, result.stderr) == (0, "")
        (vault / "F1" / "1.md").write_text(f"- **A1:** {len(options)}\n- **C1:** d\n", "utf-8")
    for arguments in (
        ("forget", "A0", "--vault", vault, "--yes"),
        ("adopt", deck, vault),
        ("check", vault),
        ("diff", vault),
        ("preview", vault, "--out", tmp_path / "pages"),
        ("preview", vault, "--out", tmp_path / "pages"),
    ):
        msvcrt.clear()
        result = run(*arguments)
        assert result.exit_code == 0, result.output
    assert not [*tmp_path.rglob("*.part*")]
    assert not (vault / ".flashgen" / "lock").exists()


@NEEDS_PROC
def test_a_deck_that_is_open_in_anki_is_an_error_with_a_hint(
    windows_files: None, make_vault: MakeVault, tmp_path: Path
) -> None:
    """The old deck and the old ledger stay; when it is closed, the next build brings what was missed."""
    vault = make_vault({"a.md": "- **A:** b\n- **C:** d\n"})
    deck = tmp_path / "deck.apkg"
    run("build", vault, "-o", deck)
    before = deck.read_bytes(), (vault / ".flashgen" / "ledger.jsonl").read_bytes()
    (vault / "a.md").write_text("- **A:** b\n- **C:** e\n", "utf-8")
    with deck.open("rb"):
        result = run("build", vault, "-o", deck)
        assert result.exit_code == 1
        assert "cannot be written" in result.stderr
    assert (deck.read_bytes(), (vault / ".flashgen" / "ledger.jsonl").read_bytes()) == before
    assert "~1 changed" in run("build", vault, "-o", deck).stdout


def test_the_collection_is_where_each_system_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`push --to collection` looks in the folder of Anki's own."""
    from flashgen.push import closed_collection

    monkeypatch.delenv("ANKI_BASE", raising=False)
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for platform, place in (("win32", "Roaming/Anki2"), ("darwin", "Library/Application Support/Anki2")):
        monkeypatch.setattr(closed_collection, "sys", SimpleNamespace(platform=platform))
        assert closed_collection._bases() == [tmp_path / place]
