"""Windows and macOS, as far as they can be simulated here: `docs/systems.md` says what that is, and what it is not."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unicodedata import normalize

import pytest
from click.testing import CliRunner, Result

import flashgen
from flashgen.__main__ import print_anything
from flashgen.cli.main import main
from flashgen.errors import BusyError
from flashgen.util import build_lock
from flashgen.vault.index import folded_name
from tests.test_project import content

MakeVault = Callable[[dict[str, str]], Path]

CELL = "- **Nucleus:** holds the DNA → RNA\n- **Ribosome:** makes proteins ![[pic.png]]\n"


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# ------------------------------------------------------------------ names


@pytest.fixture
def any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is there under its name in any case and normal form, as on Windows and macOS."""
    stat = os.stat

    def lenient(path: Any, *rest: Any, **more: Any) -> os.stat_result:
        try:
            return stat(path, *rest, **more)
        except FileNotFoundError:
            if not isinstance(path, str | os.PathLike):
                raise
            return stat(_as_it_is(Path(path)), *rest, **more)

    access = os.access
    monkeypatch.setattr(os, "stat", lenient)
    monkeypatch.setattr(os, "access", lambda path, *rest, **more: access(_as_it_is(Path(path)), *rest, **more))


def _as_it_is(path: Path) -> Path:
    found = Path(path.anchor)
    for name in path.parts[bool(path.anchor) :]:
        names = os.listdir(found) if found.is_dir() else []  # noqa: PTH208 -- a plain list of names
        found /= next((each for each in names if folded_name(each) == folded_name(name)), name)
    return found


def test_a_note_has_the_name_that_stands_on_the_disk(any_case: None, make_vault: MakeVault, tmp_path: Path) -> None:
    """However it is typed: the same cards with the same guids, a note that is not left out, a vault by its name."""
    note = normalize("NFD", "Sub/Zélie.md")
    vault = make_vault({note: CELL, "flashgen.toml": 'ignore = ["W101"]\n'})
    typed = vault.with_name("vault")
    deck = tmp_path / "deck.apkg"
    assert "+2 new" in run("build", typed, "-o", deck).output
    assert {card.deck for card in flashgen.extract(vault)} == {"Vault::Sub"}
    right = run("extract", "--json", vault / note)
    for spelling in ("SUB/zélie.MD", "sub/ZÉLIE.md"):
        odd = run("extract", "--json", typed / spelling)
        assert (odd.stdout, odd.stderr) == (right.stdout, right.stderr)
        assert flashgen.extract(typed / spelling) == flashgen.extract(vault / note)
        assert run("explain", f"{typed / spelling}:2", vault).exit_code == 0
        assert "1 warning" not in run("check", typed / spelling).stdout
    assert run("extract", typed / "SUB").stdout == run("extract", vault / "Sub").stdout
    assert "2 cards from 1 note (nothing " in run("build", typed / "SUB", "-o", deck).stdout


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there it is one")
def test_a_name_in_the_wrong_case_is_no_name_elsewhere(make_vault: MakeVault) -> None:
    """Where case matters, nobody guesses."""
    vault = make_vault({"Cell.md": CELL, "cells.md": CELL})
    assert "no such note" in run("extract", vault / "cell.md").stderr
    assert run("extract", vault / "Cell.md").stdout.startswith("Cell.md:1")


def test_names_in_both_normal_forms_are_one(make_vault: MakeVault, tmp_path: Path) -> None:
    """A vault that macOS has written in pieces, and one that Windows has not: the same guids, decks and pictures."""
    found = []
    for form in ("NFC", "NFD"):
        vault = make_vault({normalize(form, "Möbel/Größe.md"): "- **Länge:** x ![[Übersicht.png]]\n- **Höhe:** y\n"})
        (vault / normalize(form, "Möbel/Übersicht.png")).write_bytes(b"picture")
        deck = tmp_path / f"{form}.apkg"
        report = flashgen.build(vault, deck, state=tmp_path / form)
        assert report.problems == ()
        cards = flashgen.extract(vault)
        assert {normalize("NFC", card.deck) for card in cards} == {card.deck for card in cards} == {"Vault::Möbel"}
        inside = content(deck, tmp_path / "x.anki2")
        found.append(([note[0] for note in inside["notes"]], inside["media"], [card.guid for card in cards]))
        shutil.rmtree(vault)
    assert found[0] == found[1]


@pytest.mark.skipif(os.name == "nt", reason="nobody can write such notes there")
def test_names_that_windows_refuses_do_not_leave_the_vault(make_vault: MakeVault, tmp_path: Path) -> None:
    """Notes and pictures may have them elsewhere; decks and media go to machines that do not take them."""
    vault = make_vault(
        {
            "CON.md": "- **A:** b ![[aux.png]]\n- **C:** d ![[lpt1 .png]]\n",
            "Law. /ends in a dot..md": "- **E:** f\n- **G:** h\n",
            "a:b?.md": "- **I:** j\n- **K:** l\n",
        }
    )
    (vault / "aux.png").write_bytes(b"1")
    (vault / "lpt1 .png").write_bytes(b"2")
    report = flashgen.build(vault, tmp_path / "out", flashgen.load_config(vault, split="note"))
    assert [problem.code for problem in report.problems] == []
    names = [deck.name for deck in report.decks]
    assert names == ["CON_.apkg", "Law.  - ends in a dot.apkg", "a-b-.apkg"]
    media = {name for deck in report.decks for name in content(deck, tmp_path / "x.anki2")["media"].values()}
    assert media == {b"1", b"2"}
    packed = [card.media for card in flashgen.extract(vault) if card.media]
    assert sorted(each.name.split("-")[0] for several in packed for each in several) == ["aux", "lpt1"]
    assert not any("." in each.name.rpartition(".")[0] for several in packed for each in several)


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


def test_backslashes_in_a_link_are_folders(make_vault: MakeVault) -> None:
    """Some write them on Windows."""
    vault = make_vault(
        {"a.md": "- **A:** b ![[img\\pic.png]]\n- **C:** d ![](img\\pic.png)\n", ".obsidian/app.json": "{}"}
    )
    (vault / "img").mkdir()
    (vault / "img" / "pic.png").write_bytes(b"1")
    cards = [json.loads(line) for line in run("extract", "--json", vault / "a.md").stdout.splitlines()]
    assert [card["back_html"].count("<img") for card in cards] == [1, 1]
