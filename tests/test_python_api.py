"""The Python API: the names of the package, and the page that explains them."""

from __future__ import annotations

import doctest
import importlib
import pickle
import pkgutil
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import flashgen

ROOT = Path(__file__).parents[1]
MakeVault = Callable[[dict[str, str]], Path]
HEAVY = {"genanki", "mistune", "yaml", "nh3", "rapidfuzz", "sqlite3", "multiprocessing", "pygments"}


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample vault, never built, and nothing else; the working directory."""
    shutil.copytree(ROOT / "notes", tmp_path / "notes", ignore=shutil.ignore_patterns(".flashgen"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("sample")
def test_the_page_for_python_says_the_truth() -> None:
    """Each example of docs/python.md does what it says, in the order of the page."""
    result = doctest.testfile(str(ROOT / "docs/python.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 10
    assert result.failed == 0


def test_the_names_are_loaded_when_they_are_asked_for() -> None:
    """`import flashgen` loads nothing; every name in `__all__` is there, and documented."""
    code = (
        "import sys, flashgen\n"
        "assert not [name for name in sys.modules if name.startswith('flashgen.')]\n"
        "assert set(flashgen.__all__) <= set(dir(flashgen))\n"
        "assert all(getattr(flashgen, name).__doc__ for name in flashgen.__all__)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = flashgen.nothing


@pytest.mark.parametrize("arguments", ["--help", "build --help", "check --help", "extract --help"])
def test_help_loads_nothing_heavy(arguments: str) -> None:
    """It answers at once."""
    code = (
        f"import sys; from flashgen.cli.main import main\ntry: main({arguments.split()!r})\nexcept SystemExit: pass\n"
        f"sys.exit(f'loaded: {{loaded}}' if (loaded := {HEAVY!r} & set(sys.modules)) else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_a_folder_and_its_notes_give_the_same_cards(make_vault: MakeVault) -> None:
    """With the same guids as a build, also for notes of the same name and questions that others ask, too."""
    notes = {
        "a.md": "- **Queue:** first in, first out\n- **Stack:** last in, first out\n",
        "Sub/a.md": "- **Queue:** people who wait\n",
        "Sub/b.md": "- **Heap:** what is on top is largest\n- **Heap:** a lot of something\n",
    }
    vault = make_vault({**notes, "flashgen.toml": ""})
    built = flashgen.build(vault, vault.parent / "d.apkg")
    everything = flashgen.extract(vault)
    assert [change.guid for change in built.changes] == [card.guid for card in everything]
    assert [card.guid for note in notes for card in flashgen.extract(vault / note)] == [
        card.guid for note in notes for card in everything if card.source.path == note
    ]
    assert [card.source.path for card in flashgen.extract(vault / "Sub")] == ["Sub/a.md"] + 2 * ["Sub/b.md"]


def test_a_bad_note_is_an_error_of_extract(tmp_path: Path) -> None:
    """It is all that was asked for; in a vault it is a problem among others."""
    (tmp_path / "a.md").write_bytes(b"x\n\xff\xff\xff")
    with pytest.raises(flashgen.FlashgenError, match=r"a\.md:2: the note is not valid UTF-8"):
        flashgen.extract(tmp_path / "a.md")


def test_settings_may_be_given_in_the_types_of_python(make_vault: MakeVault) -> None:
    """Tuples as lists; errors name the function, not the command line."""
    vault = make_vault({"flashgen.toml": 'deck = "Law"\nwall = 90\n'})
    config = flashgen.load_config(str(vault), deck="Physics", exclude=("x/",))
    assert (config.deck, config.exclude, config.wall) == ("Physics", ("x/",), 90)
    with pytest.raises(flashgen.FlashgenError, match="load_config: unknown setting 'dekc'"):
        flashgen.load_config(vault, dekc="Law")


def test_a_deck_goes_where_the_command_puts_it(make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Into `decks` below the working directory, or into a folder that is named, under the name of the vault; from
    inside the vault beside it."""
    vault = make_vault({"a.md": "- **A:** b\n"})
    monkeypatch.chdir(vault.parent)
    assert flashgen.build("Vault").decks == (Path("decks/Vault.apkg"),)
    assert flashgen.build("Vault", "out").output == Path("out/Vault.apkg")
    assert Path("decks/Vault.apkg").read_bytes() == Path("out/Vault.apkg").read_bytes()
    monkeypatch.chdir(vault)
    assert flashgen.build(".").decks == (vault.parent / "Vault.apkg",)


def test_reports_and_what_notes_give_can_be_pickled(make_vault: MakeVault) -> None:
    """They are values: another process gets the same."""
    from flashgen.conversion.convert_note import convert_note
    from flashgen.vault.scan import scan

    vault = make_vault({"a.md": "# H\n\nJust a line.\n\n- **A:** b ![](x.png)\n", "b.md": "\x00"})
    report = flashgen.plan(vault)
    notes = [convert_note(path, scan(vault), flashgen.Config()) for path in ("a.md", "gone.md")]
    assert pickle.loads(pickle.dumps(report)) == report
    assert [pickle.loads(pickle.dumps(note)).skipped for note in notes] == [note.skipped for note in notes]
    assert [(block.type, block.line, block.last_line) for block in notes[0].skipped] == [
        ("heading", 1, 1),
        ("paragraph", 3, 3),
    ]
    assert pickle.loads(pickle.dumps(notes[1])).error.code == "E001"


def test_all_modules_can_be_imported() -> None:
    """Also those that only some command needs."""
    for module in pkgutil.walk_packages(flashgen.__path__, "flashgen."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
