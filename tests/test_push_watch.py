"""A saved note is a card in Anki; and a deck opens in Anki's own dialog."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from flashgen.cli.anki_target import Target
from flashgen.cli.commands import watch
from flashgen.cli.main import main
from tests.support import anki_connect
from tests.support.anki_connect import Stub, serve
from tests.test_push import edit, note_of, there, vault

__all__ = ["there", "vault"]  # fixtures


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether *is_so* within a minute: the machine may have other things to do."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_each_save_arrives(vault: Path, there: Stub) -> None:
    """Without a question, until Ctrl-C; no deck is written."""
    command = [sys.executable, "-m", "flashgen", "watch", str(vault), "--push", "--url", there.url]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        command, cwd=vault.parent, env=environment, start_new_session=True, stdout=subprocess.PIPE, text=True
    )
    try:
        assert soon(lambda: number(there) == 6)
        edit(vault, "A/letters.md", "the first letter", "the very first letter")
        assert soon(lambda: back(there, "Alpha") == "the very first letter")
        (vault / "new.md").write_text("- **Omega:** the last letter\n", "utf-8")
        assert soon(lambda: number(there) == 7)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "~ A/letters.md:1  Alpha" in output
    assert not [*vault.parent.rglob("*.apkg")]


def number(there: Stub) -> int:
    with there.lock:
        return len(there.anki.notes())


def back(there: Stub, word: str) -> str:
    with there.lock:
        return note_of(there, word).fields["Back"]


def test_anki_may_be_away(vault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """That is said once; what was saved meanwhile arrives when Anki is back."""
    with serve(tmp_path / "other") as other:
        url = other.url
    pusher = watch.Pusher(vault, None, Target(url=url))
    pusher.push()
    pusher.push()
    said = capsys.readouterr().err
    assert said.count("no AnkiConnect answers there") == 1
    assert said.count("waiting for Anki") == 1
    assert not pusher.is_back()
    with serve(tmp_path / "anki") as there:
        pusher._target = Target(url=there.url)
        assert soon(pusher.is_back)
        pusher.push()
        assert number(there) == 6
        assert not pusher.is_back()


def test_what_the_person_did_in_anki_is_told_once(
    vault: Path, there: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not at each save; a change of it is told again."""
    pusher = watch.Pusher(vault, None, Target(url=there.url))
    pusher.push()
    there.anki.edit(note_of(there, "Alpha").guid, Back="my own words")
    edit(vault, "A/letters.md", "the first letter", "the very first letter")
    capsys.readouterr()
    pusher.push()
    pusher.push()
    assert capsys.readouterr().out == "! A/letters.md:1  Alpha (edited in Anki: stays as it is there)\n"
    edit(vault, "A/letters.md", "the second letter", "the very second letter")
    pusher.push()
    assert "Alpha" not in capsys.readouterr().out


def test_a_deck_opens_in_ankis_own_dialog(vault: Path, there: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    """By AnkiConnect if it answers, else by whatever opens decks here."""
    opened: list[str] = []
    monkeypatch.setitem(anki_connect.ACTIONS, "guiImportFile", lambda _, __, path: opened.append(path))
    monkeypatch.setattr("flashgen.push.anki_connect_http.URL", there.url)
    deck = vault.parent / "deck.apkg"
    assert CliRunner().invoke(main, ["build", str(vault), "-o", str(deck), "--open"]).exit_code == 0
    monkeypatch.setattr("flashgen.push.anki_connect_http.URL", "http://127.0.0.1:9")
    monkeypatch.setattr("click.launch", lambda path: opened.append(path) or 0)
    assert CliRunner().invoke(main, ["build", str(vault), "-o", str(deck), "--open"]).exit_code == 0
    assert opened == [str(deck), str(deck)]
