"""Ten thousand notes: the list stays short on the screen, whatever is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.conftest import serving

OpenPage = Callable[..., Any]

NOTES = 10_000


def test_of_ten_thousand_notes_as_many_are_drawn_as_one_can_see(tmp_path: Path, open_page: OpenPage) -> None:
    """The first two hundred, and more only when somebody asks; a filter leaves what fits, of all of them."""
    vault = tmp_path / "large"
    for number in range(NOTES):
        folder = vault / f"Part {number % 100}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"Note {number}.md").write_text(f"- **Term {number}:** what it means\n", "utf-8")
    with serving(vault) as served:
        page = open_page(served.address)
        rows = page.locator("#notes li")
        assert rows.count() == 200
        assert page.locator("#count").inner_text() == "10,000 notes, 10,000 cards"
        page.locator("#more").click()
        assert rows.count() == 400
        page.locator("#q").fill("part 7/")
        page.wait_for_function("() => document.getElementById('count').textContent.startsWith('100 notes')")
        assert rows.count() == 100
        assert page.locator("#more").is_hidden()
        page.locator("#q").fill("term 4321")
        page.wait_for_function("() => document.querySelectorAll('#notes li').length === 1")
        assert rows.locator("a").inner_text() == "Part 21/Note 4321.md"
