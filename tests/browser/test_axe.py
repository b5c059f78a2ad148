"""Everybody can use the pages: axe finds nothing serious on any of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Served

OpenPage = Callable[..., Any]

PAGES = ("", "notes/Waves.md.html", "notes/Empty.md.html", "changes.html", "problems.html", "overview.html")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(theme: str, served: Served, open_page: OpenPage) -> None:
    """Nothing serious or critical on any view, by day and by night, at a desk and on a phone; the cards, too."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for width in (1280, 390):
        for name in PAGES:
            page = open_page(served.address + name, color_scheme=theme, viewport={"width": width, "height": 900})
            if page.locator(".face").count():
                page.locator(".face[data-ready]").first.wait_for()
                page.locator("#answers").click()
                page.locator("#card-1 .off summary").click()
            found = axe.Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]})
            bad = [
                (rule["id"], [node["html"][:160] for node in rule["nodes"]])
                for rule in found.response["violations"]
                if rule["impact"] in ("serious", "critical")
            ]
            assert (name, width, bad) == (name, width, [])
            page.context.close()
