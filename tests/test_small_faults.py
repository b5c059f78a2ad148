"""Small faults that attacks found, each with the case that showed it."""

from __future__ import annotations

import os
import re
import sqlite3
from codecs import BOM_UTF8
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import flashgen


def test_a_remark_in_the_cache_that_is_damaged_only_costs_the_cache(
    make_vault: Callable[[dict[str, str]], Path],
) -> None:
    """Four bytes of zero in what is remembered of a missing picture, in a vault that did not change."""
    vault = make_vault({"a.md": "- **A:** b ![](missing.png)\n", "b.md": "- **B:** c\n"})
    deck = vault.parent / "d.apkg"
    flashgen.build(vault, deck, now=1_700_000_000)
    before = deck.read_bytes()
    with closing(sqlite3.connect(vault / ".flashgen/cache.db", isolation_level=None)) as cache:
        cache.execute("UPDATE note SET remarks = replace(remarks, 'missing', char(0, 0, 0, 0)) WHERE remarks <> ''")
    for now in (1_700_000_060, 1_700_000_120):
        report = flashgen.build(vault, deck, now=now)
        assert report.cards == 2
        assert not report.changes
        assert "missing.png" in report.problems[0].message
    assert deck.read_bytes() == before


def test_a_clock_that_stands_at_the_beginning_of_time_makes_a_deck(
    make_vault: Callable[[dict[str, str]], Path],
) -> None:
    """A computer without a battery: no mistake of flashgen's."""
    vault = make_vault({"a.md": "- **A:** b\n"})
    for now in (0, 1):
        report = flashgen.build(vault, vault.parent / "d.apkg", now=now)
        assert report.cards == 1
        assert report.problems == ()


NOTHING = {
    "missing pictures": "![](a.png)\n![](b.png)",
    "tags": "#one\n#two",
    "footnote marks": "[^1]\n[^1]",
    "embedded notes": "![[a note]]\n![[another]]",
    "white space in HTML": "<b></b>&nbsp;\n![](a.png)",
}
"""Lines that show nothing on a card."""


@pytest.mark.parametrize("lines", NOTHING.values(), ids=NOTHING)
@pytest.mark.parametrize("form", ["{}\n?\nanswer\n", "question\n?\n{}\n", "{}::answer\n", "Q: {}\nA: answer\n"])
def test_a_side_that_shows_nothing_makes_no_card(
    form: str, lines: str, make_vault: Callable[[dict[str, str]], Path]
) -> None:
    """Anki would list the card under *Empty Cards*."""
    vault = make_vault({"a.md": f"# Heading\n\n{form.format(lines)}\n[^1]: the text\n", "b.md": "- **A:** b\n"})
    for card in flashgen.extract(vault):
        for side in (card.front_html, card.back_html):
            assert re.sub(r"<(?!img).*?>|&nbsp;", "", side).strip(), card


def test_a_cloze_of_blanks_is_no_card(make_vault: Callable[[dict[str, str]], Path]) -> None:
    """It would ask for a blank; one blank beside a word is the author's business."""
    texts = {"a.md": "one {{c1:: }} two\n", "b.md": "one {{c1:: }} two {{c2::three}}\n", "c.md": "one {{c1::$x$}}\n"}
    assert [card.source.path for card in flashgen.extract(make_vault(texts))] == ["b.md", "c.md"]


def test_notes_of_one_id_are_reported(make_vault: Callable[[dict[str, str]], Path]) -> None:
    """A note that was copied with its properties; notes of one name in two folders are no copies."""
    texts = {
        "a.md": "---\nid: 2024-1\n---\n- **A:** b\n",
        "b.md": "---\nuid: 2024-1\n---\n- **A:** b\n",
        "x/same.md": "- **C:** d\n",
        "y/same.md": "- **E:** f\n",
        "7.md": "---\nid: 7\n---\n- **G:** h\n",
        "7 copied.md": "---\nid: 7\n---\n- **I:** j\n",
    }
    vault = make_vault(texts)
    for _ in range(2):
        problems = flashgen.build(vault, vault.parent / "d.apkg").problems
        assert [(each.path, each.code) for each in problems] == [("7.md", "W108"), ("b.md", "W108")]
        assert problems == flashgen.check(vault)[:2]
    (vault / "b.md").write_text("---\nid: 2024-2\n---\n- **A:** b\n", "utf-8")
    (vault / "7.md").unlink()
    assert flashgen.build(vault, vault.parent / "d.apkg").problems == ()


@pytest.mark.parametrize("in_place", [True, False])
def test_an_edit_of_the_same_length_with_the_old_time_is_noticed(
    in_place: bool, make_vault: Callable[[dict[str, str]], Path]
) -> None:
    """Of a note and of a picture: what copies files with their times, and some editors, set it back."""
    vault = make_vault({"a.md": "- **A:** one\n- **B:** ![](p.png)\n"})
    (vault / "p.png").write_bytes(b"old")
    deck = vault.parent / "d.apkg"
    for file in vault.glob("*.*"):
        os.utime(file, ns=(1_700_000_000_000_000_001, 1_700_000_000_000_000_001))
    assert flashgen.build(vault, deck).cards == 2
    assert not flashgen.build(vault, deck).written
    for file, content in ((vault / "a.md", b"- **A:** two\n- **B:** ![](p.png)\n"), (vault / "p.png", b"new")):
        stat = file.stat()
        if in_place:
            file.write_bytes(content)
        else:
            other = vault.parent / "other"
            other.write_bytes(content)
            other.replace(file)
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert file.stat().st_size == stat.st_size
        assert [change.kind for change in flashgen.build(vault, deck).changes] == ["changed"], file


def test_a_ledger_with_a_byte_order_mark_is_read(make_vault: Callable[[dict[str, str]], Path]) -> None:
    """An editor on Windows has saved it; the next build that changes something writes it without one."""
    vault = make_vault({"a.md": "- **A:** b\n"})
    deck, ledger = vault.parent / "d.apkg", vault / ".flashgen/ledger.jsonl"
    before = flashgen.build(vault, deck)
    ledger.write_bytes(BOM_UTF8 + ledger.read_bytes())
    for cache in (True, False):
        assert not flashgen.build(vault, deck, cache=cache).changes
    (vault / "a.md").write_text("- **A:** b\n- **C:** d\n", "utf-8")
    after = flashgen.build(vault, deck)
    assert [change.kind for change in after.changes] == ["new"]
    assert (before.cards, after.cards) == (1, 2)
    assert not ledger.read_bytes().startswith(BOM_UTF8)


def test_headings_under_one_without_words_are_read(make_vault: Callable[[dict[str, str]], Path]) -> None:
    """A `#` alone on its line: mutated notes showed that all cards of the note were lost."""
    vault = make_vault({"a.md": "# \n## First\n\nwhat it is\n\n## Second\n\nwhat that is\n\n- **A:** b\n"})
    assert [card.front for card in flashgen.extract(vault)] == ["A"]
