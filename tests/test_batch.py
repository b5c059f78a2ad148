"""Whole vaults: which notes, which files, how many processes, and what is left when it is stopped."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

import flashgen
from flashgen import load_config
from flashgen.cli.commands.watch import Rounds
from flashgen.cli.main import main
from flashgen.config import Config, overlay
from flashgen.deck.filenames import files_of, safe_name
from flashgen.errors import ConfigError, DeckError, FlashgenError, LedgerError, UsageError
from flashgen.vault.scan import scan
from flashgen.vault.watch import changes, is_of_interest

NOTE = "- **Term {0}:** what it means.\n- **Word {0}:** what that is.\n"


def _vault(folder: Path, *paths: str) -> Path:
    for number, path in enumerate(paths):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(NOTE.format(number), "utf-8")
    return folder


def _decks(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


# --- one file or several


def test_a_deck_for_each_folder_or_note(tmp_path: Path) -> None:
    """Notes at the top go into the file of the vault."""
    vault = _vault(tmp_path / "Vault", "a.md", "Law/b.md", "Law/Sub/c.md", "Physics/d.md")
    report = flashgen.build(vault, tmp_path / "one", Config(split="folder"))
    assert _decks(tmp_path / "one") == ["Law.apkg", "Physics.apkg", "Vault.apkg"]
    assert report.cards == 8
    flashgen.build(vault, tmp_path / "two", Config(split="note"))
    assert _decks(tmp_path / "two") == ["Law - Sub - c.apkg", "Law - b.apkg", "Physics - d.apkg", "a.apkg"]
    assert all(zipfile.is_zipfile(file) for file in (tmp_path / "two").iterdir())


def test_only_the_file_of_the_edited_folder_is_written(tmp_path: Path) -> None:
    """The others are left alone, to the last byte and second."""
    vault = _vault(tmp_path / "Vault", "Law/b.md", "Physics/d.md")
    flashgen.build(vault, tmp_path / "out", Config(split="folder"))
    before = {file.name: file.stat().st_ino for file in (tmp_path / "out").iterdir()}
    (vault / "Law/b.md").write_text("- **Other:** than before.\n", "utf-8")
    flashgen.build(vault, tmp_path / "out", Config(split="folder"))
    after = {file.name: file.stat().st_ino for file in (tmp_path / "out").iterdir()}
    assert after["Physics.apkg"] == before["Physics.apkg"]
    assert after["Law.apkg"] != before["Law.apkg"]


def test_several_decks_need_a_folder(tmp_path: Path) -> None:
    """A file cannot hold several."""
    with pytest.raises(UsageError):
        flashgen.build(_vault(tmp_path / "Vault", "a.md"), tmp_path / "d.apkg", Config(split="folder"))


def test_names_of_files_differ_on_every_file_system() -> None:
    """Also where case and the form of accents do not count."""
    paths = ["Ä/a.md", unicodedata.normalize("NFD", "Ä") + "/b.md", "ä/c.md", "A?/d.md", "A*/e.md", "CON/f.md"]
    files = set(files_of(paths, "folder", "Vault").values())
    folded = {unicodedata.normalize("NFC", name).casefold() for name in files}
    assert len(folded) == len(files) == 6


@pytest.mark.parametrize(
    "name",
    [
        "x" * 255,
        "語" * 85,
        "語" * 22,
        "語 " * 17,
        "%" * 70,
        "a/b",
        "aux.md",
        "collection",
        "BACKUP-1",
        ". .",
        "e\u0301" * 90,
    ],
)
def test_every_name_can_be_a_file(tmp_path: Path, name: str) -> None:
    """Short enough, also for AnkiDroid, and neither reserved nor taken for a backup."""
    safe = safe_name(name)
    (tmp_path / f"{safe}.apkg.part-db").touch()
    assert len(quote(f"{safe}.apkg", safe="")) <= 200, "AnkiDroid copies the deck under its percent-encoded name"
    assert not safe.casefold().startswith(("collection", "backup-", "aux."))


# --- which notes


def test_globs_choose_notes(tmp_path: Path) -> None:
    """The syntax of .gitignore; links still find what is excluded."""
    vault = _vault(tmp_path / "v", "a.md", "Archive/b.md", "Archive/keep.md", "x.draft.md", "Law/c.md")
    config = Config(exclude=("Archive/*", "!Archive/keep.md", "*.draft.md"))
    index = scan(vault, config)
    assert index.notes == ("Archive/keep.md", "Law/c.md", "a.md")
    assert index.find("b.md", "a.md") == "Archive/b.md"
    assert scan(vault, Config(include=("/Law/",))).notes == ("Law/c.md",)


def test_vaults_inside_loops_and_names_of_all_sorts(tmp_path: Path) -> None:
    """A nested vault is part of the outer one; loops end; names may be as long as they can be."""
    names = [
        "Inner/.obsidian/app.json",
        "Inner/n.md",
        f"{'x' * 252}.md",
        "語" * 80 + ".md",
        "ملاحظة.md",
        "e\u0301.md",
    ]
    vault = _vault(tmp_path / "v", *names, ".trash/gone.md", "-o.md", "%41 & 'b'.md")
    (vault / "Inner" / "loop").symlink_to(vault)
    (vault / "self").symlink_to("self")
    (vault / "dead.md").symlink_to("nowhere.md")
    report = flashgen.build(vault, tmp_path / "d.apkg", Config(split="none"))
    assert len(report.notes) == 7
    assert len(flashgen.build(vault, tmp_path / "many", Config(split="note")).decks) == 7


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file systems of which every name is text")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_name_that_is_no_text_is_an_error_of_that_note(tmp_path: Path, jobs: int) -> None:
    """The others are built, also those that show what lies there, and in a vault that has such a name itself."""
    vault = tmp_path / os.fsdecode(b"v\xff")
    bad = [os.fsdecode(b"bad\xff.md"), os.fsdecode(b"f\xfe/n.md")]
    _vault(vault, *bad, "good.md", ".obsidian/app.json")
    (vault / bad[1]).write_text("---\naliases: [Alias]\n---\n- **A:** b\n", "utf-8")
    (vault / os.fsdecode(b"f\xfe/p.png")).write_bytes(b"1")
    (vault / "good.md").write_text("- **A:** b ![[p.png]]\n\n## C\n\nd e f ![[Alias]]\n", "utf-8")
    deck = tmp_path / "d.apkg"
    for _ in range(2):
        report = flashgen.build(vault, deck, Config(), jobs=jobs)
        assert {card.source.path for card in flashgen.extract(vault)} == {"good.md"}
        errors = [(each.path, each.code, each.hint) for each in report.problems if each.is_error]
        assert errors == [("bad?.md", "E001", "rename it"), ("f?/n.md", "E001", "rename it")]
    assert len(flashgen.build(vault, tmp_path / "many", Config(split="folder")).decks) == 1
    for command in ("check", "diff"):
        result = CliRunner().invoke(main, [command, str(vault)])
        assert "bad?.md:1: " in result.output
        assert not isinstance(result.exception, ValueError)
    assert "rename it" in CliRunner().invoke(main, ["extract", str(vault / bad[0])]).output


def test_a_folder_with_thousands_of_notes(tmp_path: Path) -> None:
    """All in one folder, all in one deck."""
    vault = _vault(tmp_path / "v", *(f"{number}.md" for number in range(1000)))
    assert flashgen.build(vault, tmp_path / "d.apkg", Config(evidence="strict", daily=True)).cards == 2000


# --- settings


def test_config_says_where_each_value_comes_from(tmp_path: Path) -> None:
    """Default, file or command line."""
    vault = _vault(tmp_path / "v", "a.md")
    (vault / "flashgen.toml").write_text('deck = "Law"\nexclude = ["x/"]\n', "utf-8")
    output = CliRunner().invoke(main, ["config", str(vault)]).output
    assert 'deck = "Law"' in output
    assert "flashgen.toml" in output
    found = json.loads(CliRunner().invoke(main, ["config", str(vault), "--json"]).output)
    assert found["deck"] == {"value": "Law", "from": str(vault / "flashgen.toml")}
    assert found["wall"]["from"] == "default"


def test_init_writes_a_file_that_changes_nothing_until_it_is_edited(tmp_path: Path) -> None:
    """Each setting is there, with what it means; without its `#` each line is valid."""
    vault = _vault(tmp_path / "v", "a.md")
    assert CliRunner().invoke(main, ["init", str(vault)]).exit_code == 0
    assert load_config(vault) == Config()
    text = (vault / "flashgen.toml").read_text("utf-8")
    lines = [line[1:] for line in text.split("\n") if line.startswith("#") and not line.startswith("# ")]
    (vault / "flashgen.toml").write_text("\n".join(lines), "utf-8")
    assert load_config(vault) == overlay(Config(), {"folders": {"Daily": {"skip_rules": ["heading"]}}}, "")
    assert CliRunner().invoke(main, ["init", str(vault)]).exit_code == 2


def test_the_command_line_wins(tmp_path: Path) -> None:
    """And an error names it."""
    vault = _vault(tmp_path / "v", "a.md", "b/c.md")
    (vault / "flashgen.toml").write_text('split = "note"\n', "utf-8")
    arguments = ["build", str(vault), "-o", str(tmp_path / "out"), "--split", "folder", "--exclude", "a.md", "-q"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert _decks(tmp_path / "out") == ["b.apkg"]


def test_the_report_for_programs_has_timings(tmp_path: Path) -> None:
    """`--json`: what was done and how long each step took; no bar where no terminal is."""
    vault = _vault(tmp_path / "v", *(f"{letter}.md" for letter in "abc"))
    result = CliRunner().invoke(main, ["build", str(vault), "-o", str(tmp_path / "d.apkg"), "--json", "-j", "1"])
    report = json.loads(result.stdout)
    assert (report["cards"], report["parsed"], report["written"]) == (6, 3, True)
    assert {"scan", "notes", "identify", "deck", "ledger"} <= report["seconds"].keys()
    assert result.stderr == ""


# --- stopping


def _processes(group: int) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "pgid,pid,stat,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=3) for line in listed.splitlines()[1:]]
    return [row[3] for row in rows if row[0] == str(group) and not row[2].startswith("Z")]


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_a_build_that_is_stopped_leaves_the_old_deck_and_nothing_else(tmp_path: Path, stop: signal.Signals) -> None:
    """Before all notes are converted, with no process, no half a file and nothing in the folder for temporary files."""
    vault = _vault(tmp_path / "v", "a.md")
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
    assert _decks(temp) == []
    if stop == signal.SIGINT:
        assert _decks(deck.parent) == ["d.apkg"]
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
    vault = _vault(tmp_path / "v", *(f"{number} n.md" for number in range(80)))
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
    vault = _vault(tmp_path / "v", *(f"{number} n.md" for number in range(80)))
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temp))
    for options in ({}, {"cache": False}, {"jobs": 2, "cache": False}):
        flashgen.build(vault, tmp_path / "out" / "d.apkg", Config(), **options)
        assert _decks(temp) == []
        assert _decks(tmp_path / "out") == ["d.apkg"]


# --- watching


def test_a_change_is_noticed_and_a_vault_that_was_deleted_is_waited_for(tmp_path: Path) -> None:
    """Yields at once, after an edit, and when the folder is back."""
    vault = _vault(tmp_path / "v", "a.md")
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
        _vault(vault, "b.md")
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
    vault = _vault(tmp_path / "v", "a.md")
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
    vault = _vault(tmp_path / "v", "a.md")
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
    result = CliRunner().invoke(main, ["watch", str(_vault(tmp_path / "v", "a.md"))])
    assert result.exit_code == error.exit_code
    assert "so it is" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_watching_prints_a_line_each_time_and_survives_bad_states(tmp_path: Path) -> None:
    """A note that is no text, settings that are no TOML: a message, and on it goes."""
    vault = _vault(tmp_path / "v", "a.md")
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
