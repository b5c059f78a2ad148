"""A card on the page is the card in Anki, to the pixel: both are drawn by the same Chromium and compared.

Two things differ, and docs/preview.md says so: formulas are drawn as pictures, not from fonts, and a sound has the browser's player.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import build, serving
from tests.support.anki_collection import open_collection

OpenPage = Callable[..., Any]

NOTES = Path(__file__).parents[2] / "notes"
ALONE = "iframe { position: fixed !important; inset: 0 auto auto 0 !important; z-index: 9; display: none !important; } iframe.now { display: block !important; }"
HEIGHT = 700


def theirs(folder: Path, deck: Path) -> dict[str, list[tuple[str, str]]]:
    """Question and answer of each card as Anki writes them, by guid, and its media in *folder*."""
    found: dict[str, list[tuple[str, str]]] = {}
    with open_collection(folder / "anki") as anki:
        anki.import_deck(deck)
        col = anki.collection
        for card in sorted((col.get_card(each) for each in col.find_cards("")), key=lambda card: card.ord):
            found.setdefault(card.note().guid, []).append((card.question(), card.answer()))
        shutil.copytree(col.media.dir(), folder / "media")
    return found


def differs(sides: tuple[str, str]) -> bool:
    """Whether a card has what is documented to differ."""
    return any(mark in side for side in sides for mark in ("\\(", "\\[", "[anki:play"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_cards_on_the_page_and_in_anki_are_the_same_pixels(dark: bool, tmp_path: Path, open_page: OpenPage) -> None:
    """Both sides of each card of the sample deck, by day and by night."""
    vault = tmp_path / "notes"
    shutil.copytree(NOTES, vault, ignore=shutil.ignore_patterns(".flashgen"))
    build(vault)
    cards = theirs(tmp_path, tmp_path / "d.apkg")
    compared = []
    with serving(vault) as served:
        page = open_page(served.address, color_scheme="dark" if dark else "light")
        ours = open_page(served.address, viewport={"width": 600, "height": HEIGHT})
        for name in ("Foundation models", "Kitchen sink", "Thin lens"):
            page.goto(f"{served.address}notes/{name}.md.html")
            for face in page.locator(".face").all():
                face.scroll_into_view_if_needed()
                face.locator("iframe").wait_for()
                page.wait_for_function("face => face.dataset.ready", arg=face.element_handle())
            page.add_style_tag(content=ALONE)
            for number in range(page.locator(".card-view").count()):
                view = page.locator(".card-view").nth(number)
                for ord_, sides in enumerate(cards[view.get_attribute("data-guid")]):
                    if differs(sides):
                        continue
                    for answer, html in enumerate(sides):
                        here = of_page(page, view.locator(".face").nth(ord_), bool(answer))
                        there = of_anki(ours, html, dark, here, tmp_path / "media")
                        compared.append((view.get_attribute("id"), name, answer, here[0] == there))
    assert [each for each in compared if not each[-1]] == []
    assert len(compared) > 60


def of_page(page: Any, face: Any, answer: bool) -> tuple[bytes, int, int]:
    """The pixels of one side of a *face*, and its size."""
    face.evaluate("(face, answer) => flashgen.turn(face, answer)", answer)
    frame = face.locator("iframe")
    frame.evaluate(
        "frame => { for (const one of document.querySelectorAll('iframe')) one.classList.remove('now'); frame.classList.add('now'); frame.style.width = '600px'; }"
    )
    inside = frame.content_frame
    inside.locator("body").evaluate(
        "async () => { await Promise.all([...document.images].map(one => one.decode().catch(() => 0))); }"
    )
    height = inside.locator("body").evaluate("body => Math.ceil(body.getBoundingClientRect().height)")
    frame.evaluate("(frame, height) => { frame.style.height = height + 'px'; }", height)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return frame.screenshot(), 600, height


def of_anki(page: Any, html: str, dark: bool, size: tuple[bytes, int, int], media: Path) -> bytes:
    """The pixels of one side as Anki writes it, of the same size."""
    file = media / "side.html"
    night = ("night-mode", "nightMode night_mode") if dark else ("", "")
    file.write_text(
        f'<!doctype html><html class="{night[0]}"><head><meta charset="utf-8"></head>'
        f'<body class="card card1 {night[1]}"><div id="qa">{html}</div></body></html>',
        "utf-8",
    )
    page.goto(f"file://{file}")
    page.evaluate("async () => { await Promise.all([...document.images].map(one => one.decode().catch(() => 0))); }")
    return bytes(
        page.screenshot(clip={"x": 0, "y": 0, "width": size[1], "height": size[2]}, full_page=size[2] > HEIGHT)
    )
