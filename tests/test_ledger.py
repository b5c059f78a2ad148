"""The ledger as a file: what it looks like to git, and what is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import flashgen
from flashgen.cli.main import main
from flashgen.config import Config
from flashgen.errors import LedgerError
from flashgen.identity.card_record import CardRecord
from flashgen.identity.ledger import Entry, Ledger

MakeVault = Callable[[dict[str, str]], Path]


NOTES = {
    "a.md": "- **A:** one thing\n- **B:** another thing\n- **C:** a third thing\n",
    "X/b.md": "- **D:** the last\n",
}


def build(vault: Path, now: int = 1_700_000_000) -> Path:
    flashgen.build(vault, vault.parent / "deck.apkg", Config(), now=now)
    return vault / ".flashgen/ledger.jsonl"


def test_the_ledger_survives_a_round_trip() -> None:
    """Every field comes back as it was."""
    record = CardRecord("n", "front", "n.md", ("n", "H"), "b", "l", "text")
    entry = Entry("guid", record, "h", 2, "D", 1, "x\x1ey", "before", "E", 3, True, {"nile": 1}, {"context": ["n"]})
    ledger = Ledger({"guid": entry})
    text = ledger.dump()
    assert json.loads(text.split("\n")[1])["after"] == "before"
    file = Path(os.devnull)
    assert Ledger._parse(file, [*enumerate(text.split("\n"), 1)]).entries == {"guid": entry}


def test_an_unchanged_build_changes_no_byte(make_vault: MakeVault) -> None:
    """Neither of the ledger nor of the deck, on another day and although another order of files is found."""
    vault = make_vault(NOTES)
    ledger = build(vault)
    before = ledger.read_bytes(), (vault.parent / "deck.apkg").read_bytes()
    build(vault, 1_800_000_000)
    assert (ledger.read_bytes(), (vault.parent / "deck.apkg").read_bytes()) == before


def test_an_added_card_touches_two_lines_of_the_ledger(make_vault: MakeVault) -> None:
    """Its own and that of the card after it: what git has to merge is small."""
    vault = make_vault(NOTES)
    before = set(build(vault).read_text("utf-8").split("\n"))
    make_vault({"a.md": "# Title\n\nWords.\n\n" + NOTES["a.md"].replace("- **B", "- **Between:** new\n- **B")})
    after = set(build(vault, 1_700_000_060).read_text("utf-8").split("\n"))
    assert len(after - before) <= 5  # the title is context of all three, hence their lines as well
    make_vault(
        {"a.md": "# Title\n\nOther words.\n\nMore.\n\n" + (vault / "a.md").read_text("utf-8").split("\n\n", 2)[2]}
    )
    again = set(build(vault, 1_700_000_120).read_text("utf-8").split("\n"))
    assert again == after  # lines that only move down are no change at all


def test_two_branches_merge_line_by_line(make_vault: MakeVault, tmp_path: Path) -> None:
    """Cards added on two branches: the lines of both are a ledger, with which nothing is new."""
    vault = make_vault(NOTES)
    base = build(vault).read_text("utf-8")
    texts = []
    for name in ("mine", "theirs"):
        make_vault({f"{name}.md": f"- **{name}:** something\n"})
        texts.append(build(vault).read_text("utf-8"))
        (vault / f"{name}.md").unlink()
        (vault / ".flashgen/ledger.jsonl").write_text(base, "utf-8")
    first, *cards, last = sorted({line for text in texts for line in text.split("\n") if line}, key=_place)
    (vault / ".flashgen/ledger.jsonl").write_text("\n".join([first, *cards, last]) + "\n", "utf-8")
    for name in ("mine", "theirs"):
        make_vault({f"{name}.md": f"- **{name}:** something\n"})
    report = flashgen.build(vault, tmp_path / "deck.apkg", Config())
    assert report.changes == ()


def _place(line: str) -> tuple[int, str]:
    record = json.loads(line)
    order = 0 if "flashgen" in record else 1 if "note_type" in record else 3 if "end" in record else 2
    return order, record.get("guid", "")


def _cut(text: str) -> str:
    return text[: len(text) // 2]


def _without_last_card(text: str) -> str:
    return "\n".join(text.split("\n")[:-3]) + "\n"


def _conflict(text: str) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[:3], "<<<<<<< HEAD", lines[3], "=======", lines[4], ">>>>>>> theirs", *lines[5:]])


def _twice(text: str) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[:5], lines[4], *lines[5:]])


@pytest.mark.parametrize(
    ("spoil", "line", "said"),
    [
        pytest.param(_cut, 5, "cut off here", id="cut off in a line"),
        pytest.param(_without_last_card, 6, "cut off here", id="cut off between lines"),
        pytest.param(lambda _: "", 1, "empty", id="empty"),
        pytest.param(_conflict, 4, "merge conflict", id="conflict marks"),
        pytest.param(_twice, 6, "stands also in line 5", id="guid twice"),
        pytest.param(lambda text: text.replace('"version": 1', '"version": 99'), 1, "newer flashgen", id="newer"),
        pytest.param(lambda text: "hello\n" + text, 1, "not JSON", id="another file"),
        pytest.param(lambda text: text.replace('"mod": 1700000000', '"mod": "x"'), 2, "'mod' is no int", id="type"),
        pytest.param(lambda text: text.replace('"front"', '"frnt"', 1), 4, "no 'front'", id="unknown field"),
    ],
)
def test_a_ledger_that_cannot_be_trusted_is_refused(
    spoil: Callable[[str], str], line: int, said: str, make_vault: MakeVault
) -> None:
    """The error names file, line and repair, and neither the ledger nor the deck is written over."""
    vault = make_vault(NOTES)
    file = build(vault)
    file.write_text(spoil(file.read_text("utf-8")), "utf-8")
    before = file.read_bytes(), (vault.parent / "deck.apkg").read_bytes()
    make_vault({"c.md": "- **New:** card\n"})
    with pytest.raises(LedgerError) as caught:
        build(vault)
    assert f"{file}:{line}: " in caught.value.problem
    assert said in caught.value.problem
    assert caught.value.hint
    assert (file.read_bytes(), (vault.parent / "deck.apkg").read_bytes()) == before


def test_a_deleted_ledger_costs_nothing_that_never_changed(make_vault: MakeVault) -> None:
    """Guids of cards that were never reworded or renamed need no memory."""
    vault = make_vault(NOTES)
    guids = set(Ledger.read(build(vault)).entries)
    shutil.rmtree(vault / ".flashgen")
    assert set(Ledger.read(build(vault)).entries) == guids


def test_the_memory_can_be_kept_elsewhere(make_vault: MakeVault, tmp_path: Path) -> None:
    """With `--state` nothing at all is written into the vault."""
    vault = make_vault(NOTES)
    state = tmp_path / "state"
    arguments = [str(vault), "--state", str(state)]
    assert CliRunner().invoke(main, ["build", *arguments, "-o", str(tmp_path / "d.apkg")]).exit_code == 0
    assert not (vault / ".flashgen").exists()
    assert {file.name for file in state.iterdir()} == {"ledger.jsonl", "cache.db", ".gitignore"}
    assert CliRunner().invoke(main, ["diff", *arguments]).stdout == ""


def test_a_vault_that_cannot_be_written_to_names_the_way_out(make_vault: MakeVault, tmp_path: Path) -> None:
    """The error says `--state`."""
    vault = make_vault(NOTES)
    (vault / ".flashgen").write_text("a file where the folder should be")
    result = CliRunner().invoke(main, ["build", str(vault), "-o", str(tmp_path)])
    assert result.exit_code == 1
    assert "--state DIR" in result.stderr


def test_diff_writes_nothing(make_vault: MakeVault) -> None:
    """It says what is new and leaves no file."""
    vault = make_vault(NOTES)
    result = CliRunner().invoke(main, ["diff", str(vault)])
    assert result.stdout.count("\n+ ") + result.stdout.startswith("+ ") == 4
    assert not (vault / ".flashgen").exists()


def test_reading_a_large_ledger_takes_no_time(tmp_path: Path) -> None:
    """20,000 cards are read and written in a second or two, on any machine."""
    entries = {f"{n:016}": _entry(f"{n:016}", "text " * 30) for n in range(20_000)}
    file = tmp_path / "ledger.jsonl"
    start = time.perf_counter()
    file.write_text(Ledger(entries).dump(), "utf-8")
    assert len(Ledger.read(file).entries) == 20_000
    assert time.perf_counter() - start < 10


_texts = st.text(max_size=12).filter(lambda text: not re.search("[\ud800-\udfff]", text))


_records = st.builds(CardRecord, _texts, _texts, _texts, st.tuples(_texts), _texts, _texts, _texts)


_times = st.integers(1, 9_999_999_999)


_entries = st.builds(
    Entry,
    st.text("abc+/", min_size=1, max_size=16),
    _records,
    _texts,
    _times,
    _texts,
    _times,
    _texts,
    _texts,
    _texts,
    _times,
    st.booleans(),
    st.dictionaries(_texts, st.integers(1, 500), max_size=3),
    st.fixed_dictionaries({}, optional={"front": _texts, "context": st.lists(_texts, max_size=2), "mod": _times}),
)


@given(_entries)
def test_an_entry_is_read_as_it_was_written(entry: Entry) -> None:
    """Whatever texts are in it."""
    ledger = Ledger({entry.guid: entry})
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.jsonl"
        ledger.write(file)
        assert Ledger.read(file) == ledger


_guids = st.text("abz27", min_size=16, max_size=16)


@given(
    st.dictionaries(_guids, st.text("xyz\u00e9", max_size=50)), st.dictionaries(_guids, st.text("uvw", max_size=50))
)
def test_what_is_written_over_a_ledger_is_what_both_make_together(old: dict[str, str], new: dict[str, str]) -> None:
    """Lines of any length: each is put where reading all of them would put it."""
    before = Ledger({guid: _entry(guid, text) for guid, text in old.items()})
    over = Ledger({guid: _entry(guid, text) for guid, text in new.items()})
    with TemporaryDirectory() as folder:
        old_file, file = Path(folder) / "old", Path(folder) / "new"
        before.write(old_file)
        over.write_over(file, old_file)
        assert file.read_text("utf-8") == before.updated(over.entries.values()).dump()


def _entry(guid: str, text: str) -> Entry:
    record = CardRecord("note", "front", "note.md", (), "back", "letters", text)
    return Entry(guid, record, "hash", 1, "deck", 1)
