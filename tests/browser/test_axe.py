"""Everybody can use the pages: axe finds nothing serious on any of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Served

OpenPage = Callable[..., Any]

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]
PAGES = ("", "notes/Waves.md.html", "notes/Empty.md.html", "changes.html", "problems.html", "overview.html")


def serious(axe: Any, page: Any) -> list[tuple[str, list[str]]]:
    """What is serious or critical on *page*, with the elements."""
    found = axe.Axe().run(page, options={"runOnly": RULES})
    return [
        (rule["id"], [node["html"][:160] for node in rule["nodes"]])
        for rule in found.response["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


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
            assert (name, width, serious(axe, page)) == (name, width, [])
            page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_is_written(
    theme: str, vault: Path, tmp_path: Path, open_page: OpenPage
) -> None:
    """Of a vault with problems and changes of each kind: its pages, and the one page that holds all."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    (vault / "Broken.md").write_text('---\ntitle: "open\n---\n- **Lost:** see ![[lost.png]]\n', "utf-8")
    waves = vault / "Waves.md"
    waves.write_text(waves.read_text("utf-8").replace("What is sound", "What is any sound"), "utf-8")
    for out in ("pages", "all.html"):
        command = [sys.executable, "-m", "flashgen", "preview", str(vault), "--out", str(tmp_path / out)]
        subprocess.run(command, check=True)
    for width in (1280, 390):
        for name in ("pages/index.html", "pages/changes.html", "pages/problems.html", "all.html"):
            options = {"color_scheme": theme, "viewport": {"width": width, "height": 900}}
            page = open_page(f"file://{tmp_path}/{name}", **options)
            if name == "all.html":
                page.locator(".face[data-ready]").first.wait_for()
                page.locator("#answers").click()
            else:
                assert page.locator("main li").count() > 2
            assert (name, width, serious(axe, page)) == (name, width, [])
            page.context.close()
