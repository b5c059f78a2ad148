"""The cache costs nothing but disk: what comes out is what a build without it gives, whatever happened."""

import os
import random
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

import flashgen
from flashgen.cache.open_cache import NAME
from flashgen.config import Config
from flashgen.conversion import worker as work

NOW = 1_760_000_000
WORDS = "cell root leaf wave mass force image model layer token graph queue stack heap cache index".split()


def _term(random_: random.Random) -> str:
    return f"- **{' '.join(random_.sample(WORDS, 2)).title()}:** {' '.join(random_.choices(WORDS, k=6))}."


def _note(random_: random.Random, names: list[str]) -> str:
    lines = [f"# {random_.choice(WORDS).title()}", "", *(_term(random_) for _ in range(random_.randint(1, 4)))]
    if random_.random() < 0.4 and names:
        lines += ["", "**Seen in:**", "", f"![[{random_.choice(names)}]]", "", "and so on, as they say."]
    if random_.random() < 0.3:
        lines += ["", "**Picture:**", "", f"It looks so: ![[{random_.choice('abc')}.png]]"]
    return "\n".join(lines) + "\n"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """Sixty notes, some of which show others."""
    random_ = random.Random(1)
    folder = tmp_path / "vault"
    folder.mkdir()
    names = [f"Note {number}" for number in range(60)]
    for name in names:
        (folder / f"{name}.md").write_text(_note(random_, names), "utf-8")
    return folder


def _age(vault: Path) -> None:
    """Make all files old enough to be told by their times."""
    for number, file in enumerate(sorted(vault.rglob("*.md"))):
        os.utime(file, ns=(NOW * 10**9 + number + 1, NOW * 10**9 + number + 1))


def _worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    paths: list[str] = []
    real = work.work_on

    def watched(path: str, *rest: object) -> work.StoredNote:
        paths.append(path)
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(work, "work_on", watched)
    return paths


def written(file: Path) -> tuple[int, ...]:
    """What another content, or another file in its place, would change; the ledger's first line is read each time."""
    stat = file.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def test_nothing_is_parsed_and_no_deck_written_when_nothing_changed(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second build reads no note and leaves the deck and the ledger alone."""
    _age(vault)
    deck = tmp_path / "d.apkg"
    first = flashgen.build(vault, deck, Config(), jobs=1)
    before = written(deck), written(vault / ".flashgen/ledger.jsonl")
    paths = _worked(monkeypatch)
    second = flashgen.build(vault, deck, Config(), jobs=1)
    assert (paths, second.converted, second.written) == ([], 0, False)
    assert (written(deck), written(vault / ".flashgen/ledger.jsonl")) == before
    assert (second.cards, second.notes) == (first.cards, first.notes)


def test_one_note_is_parsed_when_one_changed(vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And those that show it."""
    (vault / "Alone.md").write_text("- **Alone:** shown by none.\n", "utf-8")
    _age(vault)
    flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    paths = _worked(monkeypatch)
    (vault / "Alone.md").write_text("- **Alone:** still shown by none.\n", "utf-8")
    flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    assert paths == ["Alone.md"]


def test_a_touched_note_is_not_parsed_again(vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git and synchronisation change the times of files that stay the same."""
    flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    paths = _worked(monkeypatch)
    _age(vault)
    alone = {path for path in paths if "![[" not in (vault / path).read_text("utf-8")}
    flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    assert alone == set()


def test_a_deck_that_was_deleted_is_written_again(vault: Path, tmp_path: Path) -> None:
    """Nothing changed in the notes, but the deck is gone."""
    _age(vault)
    deck = tmp_path / "d.apkg"
    flashgen.build(vault, deck, Config(), jobs=1)
    before = deck.read_bytes()
    deck.unlink()
    assert flashgen.build(vault, deck, Config(), jobs=1).converted == 0
    assert deck.read_bytes() == before


def test_another_setting_is_another_cache(vault: Path, tmp_path: Path) -> None:
    """A result holds only under the settings under which it was made."""
    flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    assert flashgen.build(vault, tmp_path / "d.apkg", Config(evidence="strict"), jobs=1).converted == 60


@pytest.mark.parametrize("damage", ["random bytes", "cut", "empty", "no database", "a folder", "one byte"])
def test_a_damaged_cache_costs_time_only(vault: Path, tmp_path: Path, damage: str) -> None:
    """Whatever happened to the file, the deck is the right one."""
    _age(vault)
    flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW, jobs=1)
    cache = vault / ".flashgen" / NAME
    data = bytearray(cache.read_bytes())
    random_ = random.Random(damage)
    for attempt in range(6):
        broken = bytearray(data)
        match damage:
            case "random bytes":
                for _ in range(200):
                    broken[random_.randrange(100, len(broken))] = random_.randrange(256)
            case "one byte":
                broken[random_.randrange(len(broken))] ^= 1 << random_.randrange(8)
            case "cut":
                del broken[random_.randrange(len(broken)) :]
            case "empty":
                broken.clear()
            case "no database":
                broken = bytearray(b"not a database at all " * 1000)
        cache.unlink(missing_ok=True)
        if damage == "a folder":
            cache.mkdir(exist_ok=True)
        else:
            cache.write_bytes(broken)
        (vault / "Note 3.md").write_text(f"- **Term {attempt}:** what it means.\n", "utf-8")
        flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW + attempt, jobs=1)
        shutil.rmtree(tmp_path / "clean" / "vault", ignore_errors=True)
        shutil.copytree(vault, tmp_path / "clean" / "vault", ignore=shutil.ignore_patterns("cache.db"))
        clean = tmp_path / "clean" / "vault"
        flashgen.build(clean, tmp_path / "clean.apkg", Config(), now=NOW + attempt, jobs=1, cache=False)
        assert (tmp_path / "d.apkg").read_bytes() == (tmp_path / "clean.apkg").read_bytes()
        if damage == "a folder":
            cache.rmdir()


def test_a_cache_of_somebody_elses_vault_is_not_believed(vault: Path, tmp_path: Path) -> None:
    """It could hold anything: it knows the file that it was made as."""
    flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    cache = vault / ".flashgen" / NAME
    data = cache.read_bytes()
    keep = cache.with_name("keep")  # so that its inode is not given to the copy
    cache.rename(keep)
    cache.write_bytes(data)
    assert flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1).converted == 60


def test_a_locked_cache_costs_time_only(vault: Path, tmp_path: Path) -> None:
    """Somebody else has it open."""
    _age(vault)
    flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    other = sqlite3.connect(vault / ".flashgen" / NAME, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1).converted == 60
    other.execute("ROLLBACK")
    other.close()
    assert flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1).converted == 0


def test_one_process_or_two_or_the_callers_give_the_same_bytes(vault: Path, tmp_path: Path) -> None:
    """The order and the number of workers change nothing."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as threads:
        alone: dict[str, Any] = {"cache": False}
        runs: list[dict[str, Any]] = [
            {**alone, "jobs": 1},
            {**alone, "jobs": 2},
            {"jobs": 2},
            {**alone, "executor": threads},
        ]
        made = []
        for run in runs:
            shutil.rmtree(vault / ".flashgen", ignore_errors=True)
            flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW, **run)
            made.append(((tmp_path / "d.apkg").read_bytes(), (vault / ".flashgen/ledger.jsonl").read_bytes()))
    assert all(each == made[0] for each in made)
