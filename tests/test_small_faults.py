"""Small faults that attacks found, each with the case that showed it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

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
