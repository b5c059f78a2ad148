"""Each command that the README shows is run, as it stands there, on the sample vault.

    FLASHGEN=/somewhere/bin/flashgen pytest tests/test_readme.py

runs them with another installed flashgen; `.ci/package` does so with one that was installed by the README's own command.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.anki_connect import serve
from tests.support.shown_commands import shell_lines, shown_in_sentences
from tests.test_push_watch import soon

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
LINES = [*dict.fromkeys((*shell_lines(README), *map(shlex.join, shown_in_sentences(README))))]
CARDS = 42
"""How many cards the sample vault gives."""


class Desk:
    """A home folder with the sample vault in `~/Vault`, where somebody types what the README shows."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.vault = shutil.copytree(ROOT / "notes", home / "Vault", ignore=shutil.ignore_patterns("cache.db*"))
        shutil.copy(self.vault / "Thin lens.md", home / "note.md")
        self.environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home), "PYTHONUTF8": "1"}
        self.environment.pop("FLASHGEN_VAULT", None)

    def words(self, line: str, *more: str) -> list[str]:
        """*line* as a shell would read it, and *more* options that a test needs."""
        name, *arguments = shlex.split(line)
        assert name == "flashgen"
        program = [os.environ["FLASHGEN"]] if "FLASHGEN" in os.environ else [sys.executable, "-m", "flashgen"]
        return [*program, *(f"{self.home}{each[1:]}" if each.startswith("~/") else each for each in arguments), *more]

    def run(self, line: str, *more: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run *line* to its end, which has this exit code."""
        done = subprocess.run(
            self.words(line, *more),
            cwd=self.home,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == code, done.stderr
        return done

    def quiet(self, line: str, *more: str) -> str:
        """What *line* prints; it complains of nothing."""
        done = self.run(line, *more)
        assert done.stderr == ""
        return done.stdout

    @contextmanager
    def started(self, line: str, *more: str) -> Iterator[subprocess.Popen[str]]:
        """*line* at work, until it is told to end, which it does without complaint."""
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            self.words(line, *more), cwd=self.home, env=self.environment, stdout=pipe, stderr=pipe, encoding="utf-8"
        )
        try:
            yield process
            process.terminate() if os.name == "nt" else process.send_signal(signal.SIGINT)
            _, complaint = process.communicate(timeout=60)
            assert complaint == ""
            assert process.returncode == 0 or os.name == "nt"
        finally:
            process.kill()
            process.wait()

    def save_a_note(self) -> None:
        """Write a note with one card."""
        (self.vault / "new.md").write_text("- **Focal length:** from the lens to the focus\n", "utf-8")


def installs_and_builds(desk: Desk, line: str) -> None:
    """A deck without a warning; what installs flashgen is run by `.ci/package`."""
    desk.vault.rename(desk.home / "notes")
    install, pip, build = line.split(" && ")
    assert (install, pip) == ("python3 -m venv .venv", ".venv/bin/pip install .")
    said = desk.quiet(build.removeprefix(".venv/bin/"))
    assert said.startswith(f"sample.apkg: {CARDS} cards from 3 notes")
    assert said.endswith("  import it in Anki with File > Import\n")
    assert (desk.home / "sample.apkg").stat().st_size


def installs_for_development(desk: Desk, line: str) -> None:
    """`.ci/run` begins with it."""
    assert line in (ROOT / ".ci" / "run").read_text("utf-8").split("\n")


def extracts(desk: Desk, line: str) -> None:
    """The cards of a note."""
    said = desk.quiet(line, *([] if "note.md" in line else ["note.md"]))
    assert "Q: Equation\n" in said
    assert "note.md: 2 cards" in said


def previews(desk: Desk, line: str) -> None:
    """A page is served, until Ctrl-C."""
    with desk.started(line, "--no-open", "--port", "0") as process:
        assert process.stdout
        address = process.stdout.readline().split()[0]
        with urllib.request.urlopen(address) as page:
            text = page.read().decode()
    assert "Foundation models" in text


def builds(desk: Desk, line: str) -> None:
    """One deck; the same again changes nothing."""
    assert desk.quiet(line).startswith(f"{Path('decks/Vault.apkg')}: {CARDS} cards from 3 notes")
    assert (desk.home / "decks" / "Vault.apkg").exists()
    assert desk.quiet(line).endswith("(nothing changed)\n")


def pushes(desk: Desk, line: str) -> None:
    """Into Anki, if that is there; else it says what is missing."""
    with serve(desk.home / "anki") as there:
        assert f"{CARDS} new" in desk.quiet(line, "--url", there.url, "--yes")
        assert len(there.anki.notes()) == CARDS
    assert "start Anki; if it runs, install the add-on" in desk.run(line, "--url", there.url, "--yes", code=1).stderr


def watches(desk: Desk, line: str) -> None:
    """A saved note arrives in Anki."""
    with serve(desk.home / "anki") as there:

        def number() -> int:
            with there.lock:
                return len(there.anki.notes())

        with desk.started(line, "--url", there.url):
            assert soon(lambda: number() == CARDS)
            desk.save_a_note()
            assert soon(lambda: number() == CARDS + 1)


def tells_the_difference(desk: Desk, line: str) -> None:
    """What a build would change, until it is built."""
    desk.quiet("flashgen build ~/Vault")  # older libraries colour code in another way than the sample's ledger knows
    assert desk.quiet(line) == ""
    desk.save_a_note()
    assert "+ new.md:1" in desk.quiet(line)


def checks(desk: Desk, line: str) -> None:
    """Nothing is wrong with the sample."""
    desk.run(line)


def counts(desk: Desk, line: str) -> None:
    """Cards by rule and reasons."""
    said = desk.quiet(line)
    assert said.startswith(f"{CARDS} cards from 3 of 3 notes")
    assert "Blocks without cards, by reason" in said


def adopts(desk: Desk, line: str) -> None:
    """A ledger that was lost is made again from a deck."""
    desk.quiet("flashgen build ~/Vault -o DECK.apkg")
    (desk.vault / ".flashgen" / "ledger.jsonl").unlink()
    assert f"{CARDS} cards known again, 0 not in the notes" in desk.quiet(line, str(desk.vault))


RECIPES: dict[str, Callable[[Desk, str], None]] = {
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/flashgen build notes -o sample.apkg": (
        installs_and_builds
    ),
    "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest": installs_for_development,
    "flashgen extract note.md": extracts,
    "flashgen extract -v": extracts,
    "flashgen preview ~/Vault": previews,
    "flashgen build ~/Vault": builds,
    "flashgen push ~/Vault": pushes,
    "flashgen watch --push ~/Vault": watches,
    "flashgen diff ~/Vault": tells_the_difference,
    "flashgen check ~/Vault": checks,
    "flashgen stats ~/Vault": counts,
    "flashgen adopt DECK.apkg": adopts,
}


@pytest.mark.parametrize("line", LINES)
def test_the_readme_shows_what_works(line: str, tmp_path: Path) -> None:
    """A command that is new in the README needs a recipe that runs it."""
    RECIPES[line](Desk(tmp_path), line)


def test_no_recipe_is_left_over() -> None:
    """A command that the README no longer shows is not run either."""
    assert {*RECIPES} == {*LINES}
