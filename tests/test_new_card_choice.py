"""Beginning with fewer cards: what is not chosen waits, is named and counted, and comes later as if nothing had been."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import flashgen
from flashgen.cli.commands.watch import Rounds
from flashgen.cli.main import main
from flashgen.config import Config
from flashgen.errors import ConfigError
from flashgen.identity.ledger import Ledger

MakeVault = Callable[[dict[str, str]], Path]
NOW = 1_760_000_000


def note(number: int) -> str:
    return (
        f"# Chapter {number}\n\n- **Term {number}:** what a term is, {number}\n- **Word:** of chapter {number}\n\n"
        f"## Photosynthesis\n\nPlants turn light into sugar and store it {number} times.\n"
    )


@pytest.fixture
def vault(make_vault: MakeVault) -> Path:
    """Five notes of the same three cards each; one question is asked in all of them."""
    return make_vault({f"{number}.md": note(number) for number in range(5)})


def build(vault: Path, config: Config, now: int = NOW, *, cache: bool = True) -> flashgen.Report:
    return flashgen.build(vault, vault.parent / "d.apkg", config, now=now, cache=cache)


def ledger(vault: Path) -> Ledger:
    return Ledger.read(vault / ".flashgen/ledger.jsonl")


@pytest.mark.parametrize("cache", [True, False])
def test_step_by_step_comes_to_what_one_build_gives(vault: Path, make_vault: MakeVault, cache: bool) -> None:
    """The same ledger and the same deck, byte for byte; each step lets in so many, in the order of the notes."""
    whole = build(vault, Config())
    expected = (vault / ".flashgen/ledger.jsonl").read_bytes(), (vault.parent / "d.apkg").read_bytes()
    for file in (vault / ".flashgen").iterdir():
        file.unlink()
    new: list[str] = []
    config = Config(max_new=4)
    for step in range(1, 10):
        report = build(vault, config, cache=cache)
        new += report.changes.new
        assert report.cards == min(4 * step, whole.cards)
        assert sum(report.waiting.values()) == whole.cards - report.cards
        assert report.changes.retired == ()
        assert report.changes.changed == ()
    assert new == [*whole.changes.new]
    assert ((vault / ".flashgen/ledger.jsonl").read_bytes(), (vault.parent / "d.apkg").read_bytes()) == expected


def test_what_waits_is_nowhere_but_in_the_report(vault: Path) -> None:
    """No line of the ledger, no card of the deck; the notes are named with their numbers."""
    report = build(vault, Config(max_new=4))
    assert len(ledger(vault).entries) == report.cards == 4
    assert [*report.waiting] == ["1.md", "2.md", "3.md", "4.md"]
    result = CliRunner().invoke(main, ["build", str(vault), "-o", str(vault.parent / "d.apkg"), "--max-new", "1"])
    assert "  10 new cards wait: 1.md (1), 2.md (3), 3.md (3) and 1 more note\n" in result.stdout
    assert "in flashgen.toml these hold for good" in result.stdout


def test_rules_and_notes_can_be_chosen(vault: Path) -> None:
    """Cards that are known stay in the deck whatever is chosen later; the rest comes when it is chosen."""
    first = build(vault, Config(rules=("heading",)))
    assert first.cards == 5
    second = build(vault, Config(only_notes=("3.md",)))
    assert (second.cards, second.counts["new"], second.counts["retired"]) == (7, 2, 0)
    third = build(vault, Config())
    assert (third.cards, third.counts["new"], third.waiting) == (15, 8, {})


def test_nothing_that_waits_is_ever_retired_or_rebound(vault: Path) -> None:
    """It may be reworded, moved or deleted: nobody has seen it."""
    build(vault, Config(max_new=3))
    (vault / "2.md").write_text(note(2).replace("Term 2", "Quite another question"), "utf-8")
    (vault / "3.md").unlink()
    (vault / "4.md").rename(vault / "9.md")
    report = build(vault, Config(max_new=1))
    assert {kind: number for kind, number in report.counts.items() if number} == {"new": 1}
    assert [*report.waiting] == ["1.md", "2.md", "9.md"]


def test_a_card_that_is_known_keeps_its_history_beside_one_that_waits(vault: Path) -> None:
    """Edited or reworded while another of the same note, with the same question as others, has not come yet."""
    build(vault, Config(max_new=2))
    before = {entry.record.front: entry.guid for entry in ledger(vault).entries.values()}
    (vault / "0.md").write_text(
        note(0).replace("Term 0", "Expression 0").replace("of chapter", "in chapter"), "utf-8"
    )
    report = build(vault, Config(max_new=1))
    assert (report.counts["rebound"], report.counts["retired"]) == (1, 0)
    assert before["term 0"] in report.changes[0].guid
    after = {entry.record.front: entry.guid for entry in ledger(vault).entries.values() if not entry.retired}
    assert after["expression 0"] == before["term 0"]
    assert after["word"] == before["word"]


def test_with_a_cache_as_without_one_whatever_happens(vault: Path, tmp_path: Path) -> None:
    """Random edits and choices: the same ledger and deck from a vault that has a cache and from one that has none."""
    chance = random.Random(7)
    twin = tmp_path / "twin" / "Vault"
    for step in range(12):
        for file in [*vault.glob("*.md")]:
            (twin / file.name).parent.mkdir(parents=True, exist_ok=True)
        edit(vault, chance)
        for file in twin.glob("*.md"):
            file.unlink()
        for file in vault.glob("*.md"):
            (twin / file.name).write_bytes(file.read_bytes())
        config = chance.choice(
            [Config(max_new=2), Config(max_new=5), Config(rules=("heading",)), Config(only_notes=("1*",)), Config()]
        )
        config = replace(config, deck="Same")
        build(vault, config, NOW + step)
        build(twin, config, NOW + step, cache=False)
        assert (vault / ".flashgen/ledger.jsonl").read_bytes() == (twin / ".flashgen/ledger.jsonl").read_bytes()


def edit(vault: Path, chance: random.Random) -> None:
    """Do something to a note."""
    file = chance.choice(sorted(vault.glob("*.md")))
    what = chance.choice(["answer", "question", "rename", "delete", "add"])
    text = file.read_text("utf-8")
    number = chance.randrange(100, 200)
    if what == "answer":
        file.write_text(text.replace("what a term is", f"what a term is {number}"), "utf-8")
    elif what == "question":
        file.write_text(text.replace("**Word:**", f"**Word {number}:**"), "utf-8")
    elif what == "rename":
        file.rename(vault / f"{number}.md")
    elif what == "delete" and len([*vault.glob("*.md")]) > 3:
        file.unlink()
    else:
        (vault / f"{number}.md").write_text(note(number), "utf-8")


def test_a_build_that_only_waits_for_rules_has_nothing_to_do(vault: Path) -> None:
    """And `max_new` goes on though no note changed."""
    for file in vault.glob("*.md"):
        os.utime(file, (NOW, NOW))
    os.utime(vault, (NOW, NOW))
    build(vault, Config(rules=("heading",)))
    again = build(vault, Config(rules=("heading",)))
    assert (again.written, again.counts["new"], sum(again.waiting.values())) == (False, 0, 10)
    assert build(vault, Config(max_new=3)).counts["new"] == 3
    assert build(vault, Config(max_new=3)).counts["new"] == 3


def test_pictures_of_notes_that_wait_are_not_packed(make_vault: MakeVault) -> None:
    """The deck holds what its cards show."""
    vault = make_vault({"a.md": "- **A:** b\n", "b.md": "- **C:** d ![](p.png)\n"})
    (vault / "p.png").write_bytes(b"\x89PNG" + bytes(range(256)) * 40)
    build(vault, Config(max_new=1))
    small = (vault.parent / "d.apkg").stat().st_size
    build(vault, Config())
    assert (vault.parent / "d.apkg").stat().st_size > small + 100


def test_a_watch_lets_in_so_many_once(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each save would let in as many again otherwise; a note that is written meanwhile waits like the others."""
    options = {"jobs": None, "no_cache": False, "max_new": 4}
    rounds = Rounds(vault, vault.parent / "w.apkg", None, options)
    rounds.build()
    (vault / "0.md").write_text(note(0).replace("what a term is", "what it is"), "utf-8")
    rounds.build()
    assert "(~1 changed)" in capsys.readouterr().out
    assert len(ledger(vault).entries) == 4


def test_diff_and_json_say_what_waits(vault: Path) -> None:
    """`diff` shows what the next build would let in."""
    settings = vault / "flashgen.toml"
    settings.write_text('max_new = 2\nrules = ["heading"]\n', "utf-8")
    result = CliRunner().invoke(main, ["diff", str(vault)])
    assert result.stdout.count("+ ") == 2
    assert "13 new cards wait" in result.stderr
    report = json.loads(CliRunner().invoke(main, ["build", str(vault), "-o", str(vault.parent), "--json"]).stdout)
    assert (report["cards"], sum(report["waiting"].values())) == (2, 13)


def test_what_waits_can_be_looked_at_and_forgotten(vault: Path) -> None:
    """`extract` shows it, `explain` explains it, and `forget` keeps it from ever coming."""
    build(vault, Config(max_new=1))
    (vault / "flashgen.toml").write_text("max_new = 1\n", "utf-8")
    shown = CliRunner().invoke(main, ["extract", str(vault), "--json"]).stdout
    assert len(shown.splitlines()) == 15
    assert CliRunner().invoke(main, ["explain", "4.md:3", str(vault)]).exit_code == 0
    assert CliRunner().invoke(main, ["forget", "4.md:3", "--vault", str(vault), "--yes"]).exit_code == 0
    assert build(vault, Config()).cards == 14


@pytest.mark.parametrize("settings", [{"rules": ["headings"]}, {"max_new": -1}, {"only_notes": 3}])
def test_wrong_choices_are_errors(settings: dict[str, object], vault: Path) -> None:
    """A rule that there is not, a number below none."""
    with pytest.raises(ConfigError):
        flashgen.load_config(vault, **settings)
