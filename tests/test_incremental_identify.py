"""Only what changed is identified, and what comes out is what identifying everything gives."""

import pickle
import random
import shutil
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import flashgen
from flashgen.cache import incremental_identify
from flashgen.config import Config
from flashgen.identity.card_record import CardRecord, UnidentifiedCard, line_of_new
from flashgen.identity.changes import Identities
from flashgen.identity.identify import identify_cards
from flashgen.identity.ledger import Entry, Ledger
from flashgen.identity.ledger.lines import dated, line_of
from tests.support.namesake_vault import NOW, add_card, build_at, namesakes, with_and_without_cache


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return namesakes(tmp_path / "vault")


def _compared(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The notes whose cards are identified, for each build from now on."""
    seen: list[set[str]] = []

    def watched(cards: Sequence[UnidentifiedCard], *arguments: Any, **options: Any) -> Identities:
        seen.append({each.record.path for each in cards})
        return identify_cards(cards, *arguments, **options)

    monkeypatch.setattr(incremental_identify, "identify_cards", watched)
    return seen


def test_only_what_changed_is_compared(vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what bears the same name, for the one may need to be told from the other."""
    seen = _compared(monkeypatch)
    flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    add_card(vault / "d.md")
    flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    add_card(vault / "a.md")
    flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    assert seen == [{"a.md", "Sub/a.md", "b.md", "c.md"}, {"d.md"}, {"a.md", "Sub/a.md"}]


def test_a_ledger_that_somebody_changed_is_compared_where_it_differs(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a merge: the cache knows what it wrote, and sees which lines are others."""
    flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW, jobs=1)
    file = vault / ".flashgen/ledger.jsonl"
    ledger = Ledger.read(file)
    mine = next(entry for entry in ledger.entries.values() if entry.record.front == "cell")
    text = file.read_text("utf-8")
    file.write_text("".join(line for line in text.splitlines(keepends=True) if mine.guid not in line), "utf-8")
    seen = _compared(monkeypatch)
    report = flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW + 9, jobs=1)
    assert seen == [{"d.md"}]
    assert [change.kind for change in report.changes] == ["new"]
    assert Ledger.read(file).entries[mine.guid].created == NOW + 9


def test_what_the_ledger_has_is_not_compared_without_a_cache_either(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an update of flashgen, or in a fresh clone: only what needs more than its own words is compared."""
    flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW, jobs=1)
    file = vault / ".flashgen/ledger.jsonl"
    before = file.read_bytes(), (tmp_path / "d.apkg").read_bytes()
    seen = _compared(monkeypatch)
    flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW + 5, jobs=1, cache=False)
    assert (file.read_bytes(), (tmp_path / "d.apkg").read_bytes()) == before
    (vault / "g.md").write_text("- **Leaf:** what catches the light.\n", "utf-8")
    report = flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW + 9, jobs=1, cache=False)
    assert seen == [{"a.md", "Sub/a.md", "b.md", "c.md"}, {"a.md", "Sub/a.md", "b.md", "c.md", "g.md"}]
    assert [(change.kind, change.path) for change in report.changes] == [("new", "g.md")]
    assert {card.created for card in flashgen.extract(vault)} == {NOW, NOW + 9}


def test_the_words_of_notes_that_did_not_change_count(vault: Path, tmp_path: Path) -> None:
    """`Heap` is asked in two notes, so neither is a specific question: with and without the cache alike."""
    clean = tmp_path / "other" / "vault"
    for step, edit in enumerate(("", "- **Heap:** a lot.\n", "- **Heap:** much of something, one on the other.\n")):
        if step:
            (vault / "b.md").write_text(edit, "utf-8")
        if step == 2:
            (vault / "e.md").rename(vault / "f.md")
        shutil.copytree(vault, clean, dirs_exist_ok=True, ignore=shutil.ignore_patterns("cache.db"))
        for file in clean.rglob("*.md"):
            if not (vault / file.relative_to(clean)).exists():
                file.unlink()
        flashgen.build(vault, tmp_path / "a.apkg", Config(), now=NOW + step, jobs=1)
        flashgen.build(clean, tmp_path / "b.apkg", Config(), now=NOW + step, jobs=1, cache=False)
        assert (tmp_path / "a.apkg").read_bytes() == (tmp_path / "b.apkg").read_bytes()
        assert (vault / ".flashgen/ledger.jsonl").read_bytes() == (clean / ".flashgen/ledger.jsonl").read_bytes()


def test_the_place_of_a_card_that_moved_is_taken_by_another(tmp_path: Path) -> None:
    """The new card would have the guid that the old one took along; with and without the cache it gets its own."""
    results = []
    for cache in (True, False):
        folder = tmp_path / str(cache) / "vault"
        folder.mkdir(parents=True)
        (folder / "x.md").write_text("- **Queue:** first in, first out, as people wait.\n", "utf-8")
        (folder / "y.md").write_text("- **Stack:** last in, first out, as plates lie.\n", "utf-8")
        flashgen.build(folder, tmp_path / "d.apkg", Config(), now=NOW, jobs=1, cache=cache)
        (folder / "x.md").rename(folder / "z.md")
        flashgen.build(folder, tmp_path / "d.apkg", Config(), now=NOW + 1, jobs=1, cache=cache)
        (folder / "x.md").write_text("- **Queue:** how the Manchu wore their hair in former times.\n", "utf-8")
        report = flashgen.build(folder, tmp_path / "d.apkg", Config(), now=NOW + 2, jobs=1, cache=cache)
        results.append((tuple(report.changes), (folder / ".flashgen/ledger.jsonl").read_bytes()))
    assert results[0] == results[1]
    assert [change.kind for change in results[0][0]] == ["new"]


def test_a_report_is_a_value(vault: Path, tmp_path: Path) -> None:
    """It says the same after the next build, in another process, and when the vault is gone."""
    (vault / "empty.md").write_text("nothing here\n", "utf-8")
    first = flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    kept = pickle.dumps(first)
    add_card(vault / "d.md")
    second = flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    shutil.rmtree(vault)
    assert pickle.loads(kept) == first
    assert first.cards + 1 == second.cards
    assert (first.notes["empty.md"], first.notes["d.md"], second.notes["d.md"]) == (0, 1, 2)
    assert [change.front for change in first.changes].count("Leaf") == 0


def test_a_card_whose_guid_is_not_ours_keeps_it(tmp_path: Path) -> None:
    """Also one with spaces, and one that begins with another card's."""

    def make(folder: Path, cache: bool) -> None:
        (folder / "x.md").write_text("- **Queue:** first in.\n- **Stack:** last in.\n- **Heap:** largest.\n", "utf-8")
        build_at(folder, 0, cache)
        file = folder / ".flashgen/ledger.jsonl"
        one, other, third = sorted(Ledger.read(file).entries)
        text = file.read_text("utf-8").replace(other, f"{one}X").replace(third, "a b c")
        file.write_text(text, "utf-8")
        for now in (1, 2, 3):
            build_at(folder, now, cache)
        assert set(Ledger.read(file).entries) == {one, f"{one}X", "a b c"}

    one, other = with_and_without_cache(make, tmp_path)
    assert one == other


def test_a_merged_ledger_with_two_ids_of_one_note(tmp_path: Path) -> None:
    """The card of the other branch stood in a note of the same path: both are compared."""

    def make(folder: Path, cache: bool) -> None:
        file = folder / ".flashgen/ledger.jsonl"
        (folder / "x.md").write_text("- **Queue:** first in, first out, as people wait.\n", "utf-8")
        build_at(folder, 0, cache)
        theirs = [line for line in file.read_text("utf-8").splitlines(keepends=True) if '"guid"' in line]
        shutil.rmtree(folder / ".flashgen")
        (folder / "x.md").write_text("---\nid: 7\n---\n- **Stack:** last in, first out, as plates lie.\n", "utf-8")
        build_at(folder, 1, cache)
        head, lines = file.read_text("utf-8").splitlines(keepends=True), []
        lines = sorted([line for line in head if '"guid"' in line] + theirs)
        file.write_text("".join([*head[:3], *lines, head[-1]]), "utf-8")
        (folder / "p.md").write_text("- **Queue:** first in, first out, as people wait.\n", "utf-8")
        build_at(folder, 2, cache)
        (entry,) = (each for each in Ledger.read(file).entries.values() if each.record.front == "queue")
        assert (entry.record.path, entry.was["path"]) == ("p.md", "x.md")

    one, other = with_and_without_cache(make, tmp_path)
    assert one == other


def test_all_cards_of_a_first_build_are_new(vault: Path, tmp_path: Path) -> None:
    """They are counted, and listed unless nobody wants to have a million of them in memory."""
    counted = flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1, list_new=False)
    shutil.rmtree(vault / ".flashgen")
    listed = flashgen.build(vault, tmp_path / "d.apkg", Config(), jobs=1)
    cards = flashgen.extract(vault, Config())
    assert counted.changes == ()
    assert counted.counts == listed.counts == listed.changes.counts
    assert counted.counts["new"] == counted.cards == len(cards)
    assert [(new.guid, new.front, new.line) for new in listed.changes] == [
        (card.guid, card.front, card.source.line) for card in cards
    ]


def test_a_plan_uses_the_cache_and_leaves_everything_as_it_is(vault: Path, tmp_path: Path) -> None:
    """It says what the next build will do, converts only what changed, and the next build does it."""
    flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW, jobs=1)
    add_card(vault / "d.md")
    before = {file: file.read_bytes() for file in (vault / ".flashgen").iterdir()}
    planned = flashgen.plan(vault, Config(), now=NOW + 1)
    assert planned.converted == 1
    other = flashgen.plan(vault, Config(evidence="strict"), now=NOW + 1)
    assert other.converted == 6
    assert {file: file.read_bytes() for file in (vault / ".flashgen").iterdir()} == before
    report = flashgen.build(vault, tmp_path / "d.apkg", Config(), now=NOW + 1, jobs=1)
    assert (report.cards, report.changes) == (planned.cards, planned.changes)


@pytest.mark.parametrize("seed", range(50))
def test_the_line_of_a_new_card_is_that_of_its_entry(seed: int) -> None:
    """Whatever stands in it, also what looks like the fields that get the times."""
    random_ = random.Random(seed)
    pieces = ['"mod": 0, "deck": ', '"created": 0', "\\", '"', "é", "\u2028", "x", ""]
    words = ["".join(random_.choices(pieces, k=3)) for _ in range(9)]
    context = tuple(random_.choices(pieces, k=seed % 3))
    record = CardRecord(words[1], words[2], words[0], context, "b", "l", words[4])
    card = UnidentifiedCard(record, 3, words[3], words[5], "g" * 16, "h", is_cloze=False)
    entry = Entry("g" * 16, record, "h", NOW, words[3], NOW, previous_guid="a")
    assert dated(line_of_new(card, "a"), NOW, NOW) == line_of(entry)


def test_the_same_text_in_another_encoding_of_accents_is_the_same_deck(tmp_path: Path) -> None:
    """What is exported is composed, also the text by which Anki sorts; nothing is written anew."""
    texts = [unicodedata.normalize(form, "- **Café:** where one drinks.\n") for form in ("NFC", "NFD")]
    decks = []
    for text in texts:
        (tmp_path / "vault").mkdir(exist_ok=True)
        (tmp_path / "vault" / "x.md").write_text(text, "utf-8")
        build_at(tmp_path / "vault", 0, cache=False)
        decks.append((tmp_path / "d.apkg").read_bytes())
    assert decks[0] == decks[1]
