"""The pages of the preview in a real browser: what a person sees and does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Served, note, side

OpenPage = Callable[..., Any]


@pytest.mark.parametrize(
    "turn",
    [
        pytest.param(lambda page: page.locator("#card-1 iframe").content_frame.locator("body").click(), id="click"),
        pytest.param(lambda page: page.locator("#card-1 .turn").click(), id="button"),
        pytest.param(lambda page: (page.locator("#card-1").focus(), page.keyboard.press("Space")), id="space"),
        pytest.param(lambda page: (page.locator("#card-1").focus(), page.keyboard.press("ArrowRight")), id="arrow"),
        pytest.param(lambda page: page.locator("#answers").click(), id="all at once"),
    ],
)
def test_a_card_turns(turn: Callable[[Any], object], served: Served, open_page: OpenPage) -> None:
    """From its question to its answer, and the same again turns it back."""
    page = open_page(note(served))
    assert "Refraction" in side(page)
    assert "bending" not in side(page)
    turn(page)
    assert "the bending of a wave" in side(page)


def test_a_card_turns_back(served: Served, open_page: OpenPage) -> None:
    """By a second click, also inside of its frame, and by the other arrow."""
    page = open_page(note(served))
    inside = page.locator("#card-1 iframe").content_frame.locator("body")
    inside.click()
    inside.click()
    assert "bending" not in side(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert "bending" not in side(page)


def test_space_scrolls_the_page_where_no_card_has_the_focus(served: Served, open_page: OpenPage) -> None:
    """As on any page; a card that has it turns instead."""
    page = open_page(note(served), viewport={"width": 1280, "height": 400})
    page.locator("#card-1 .face[data-ready]").wait_for()
    page.keyboard.press("Space")
    page.wait_for_function("() => window.scrollY > 100")
    assert page.locator(".face[data-turned=yes]").count() == 0


def test_formulas_are_set(served: Served, open_page: OpenPage) -> None:
    """By the typesetter that Anki has, and nothing of their source is left."""
    page = open_page(note(served))
    page.locator("#card-1 .turn").click()
    inside = page.locator("#card-1 iframe").content_frame
    inside.locator(".side:not([hidden]) mjx-container svg").wait_for()
    assert "\\frac" not in side(page)


def test_lines_and_cards_light_up_together(served: Served, open_page: OpenPage) -> None:
    """Whichever of the two the pointer is on."""
    page = open_page(note(served))
    page.locator("#card-2 header").hover()
    assert page.locator(".lines li.lit").evaluate_all("lines => lines.map(line => line.value)") == [7]
    page.locator("#L9 code").hover()
    assert page.locator(".card-view.lit").evaluate_all("cards => cards.map(card => card.id)") == ["card-3"]


def test_the_lines_of_a_card_come_into_sight(served: Served, open_page: OpenPage) -> None:
    """A long note scrolls beside its cards: whoever goes to a card sees where it is from."""
    page = open_page(note(served))
    page.wait_for_function("() => document.getElementById('state').textContent === 'live'")
    file = served.vault / "Waves.md"
    file.write_text(file.read_text("utf-8") + "\n" * 400 + "- **Last:** it stands at the end\n", "utf-8")
    page.locator("#card-4").wait_for()
    page.locator("#card-4").focus()
    line = page.locator(".lines li.lit").last
    assert 0 < line.evaluate("line => line.getBoundingClientRect().top") < 900


def test_what_gave_no_card_says_why(served: Served, open_page: OpenPage) -> None:
    """As text under its lines, for those who cannot point."""
    page = open_page(note(served, "Empty.md"))
    assert page.locator("#L1 .reason").inner_text().startswith("No card: ")
    assert "gives no card" in page.locator(".cards").inner_text()


def test_the_list_is_filtered(served: Served, open_page: OpenPage) -> None:
    """By words of names, tags and questions, by deck, rule, and by what the next build changes; the address keeps it."""
    page = open_page(served.address)
    names = page.locator("#notes a")
    assert names.all_inner_texts() == ["Deep/Cells.md", "Empty.md", "Waves.md"]
    page.locator("#q").fill("ribosome")
    page.wait_for_function("() => document.querySelectorAll('#notes a').length === 1")
    assert names.all_inner_texts() == ["Deep/Cells.md"]
    page.locator("#q").fill("physics")
    page.wait_for_function("() => document.querySelector('#notes a')?.textContent === 'Waves.md'")
    page.locator("#q").fill("")
    page.locator("select[name=change]").select_option("changed")
    assert names.all_inner_texts() == ["Deep/Cells.md"]
    assert page.locator("#notes .change").all_inner_texts() == ["~ changed", "+ new"]
    page.locator("select[name=change]").select_option("")
    page.locator("select[name=rule]").select_option(label="question")
    assert names.all_inner_texts() == ["Waves.md"]
    assert page.url.endswith("?rule=question")


def test_links_lead_to_a_filter_a_card_and_a_line(served: Served, open_page: OpenPage) -> None:
    """What one sees can be sent to somebody: the address says all of it."""
    page = open_page(f"{served.address}?q=cells&deck=")
    assert page.locator("#notes a").all_inner_texts() == ["Deep/Cells.md"]
    page.goto(note(served) + "#card-2")
    assert page.evaluate("document.activeElement.id") == "card-2"
    page.goto(note(served) + "#L9")
    assert page.locator("#L9:target").count() == 1


def test_everything_is_done_by_keyboard_alone(served: Served, open_page: OpenPage) -> None:
    """From the list to a note, from card to card, an answer, and a card that is left out."""
    page = open_page(served.address)
    page.keyboard.press("/")
    page.keyboard.type("waves")
    page.wait_for_function("() => document.querySelectorAll('#notes a').length === 1")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#notes a')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/Waves.md.html")
    page.locator("#card-1 .face[data-ready]").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "card-2"
    page.keyboard.press("Space")
    assert "depends on the wavelength" in side(page, 2)
    page.keyboard.press("k")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.forget')"):
            break
    page.keyboard.press("Enter")
    page.locator("#card-1.forgotten").wait_for()
    assert "will not be exported" in page.locator("#state").inner_text()


def test_a_card_is_left_out_and_brought_back(served: Served, open_page: OpenPage) -> None:
    """In the ledger, never in the note, and the page knows it when it is loaded again."""
    ledger = served.vault / ".flashgen" / "ledger.jsonl"
    before = (served.vault / "Waves.md").read_bytes()
    page = open_page(note(served))
    page.locator("#card-2 .forget").click()
    page.locator("#card-2 .forget[data-undo=yes]").wait_for()
    entries = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
    assert [entry["front"] for entry in entries if entry.get("forgotten")] == ["dispersion"]
    page.wait_for_function("() => document.querySelector('#card-2 header').textContent.includes('left out')")
    assert page.evaluate("document.activeElement.textContent") == "Bring it back"
    page.locator("#card-2 .forget").click()
    page.wait_for_function("() => !document.querySelector('#card-2').classList.contains('forgotten')")
    assert "forgotten" not in ledger.read_text("utf-8")
    assert (served.vault / "Waves.md").read_bytes() == before


def test_a_new_card_cannot_be_left_out_before_it_was_built(served: Served, open_page: OpenPage) -> None:
    """And the page says what to do."""
    page = open_page(note(served, "Deep/Cells.md"))
    page.locator("#card-2 .forget").click()
    page.wait_for_function("() => document.getElementById('state').textContent.includes('build first')")


def test_the_lines_that_switch_a_rule_off_can_be_copied(served: Served, open_page: OpenPage) -> None:
    """For the note, its folder and the vault; nothing is written."""
    page = open_page(note(served, "Deep/Cells.md"), permissions=["clipboard-read", "clipboard-write"])
    page.locator("#card-1 .off summary").click()
    assert page.locator("#card-1 .off pre").all_inner_texts() == [
        'flashgen:\n  skip_rules: ["term_bullet"]',
        '[folders."Deep"]\nskip_rules = ["term_bullet"]',
        'skip_rules = ["term_bullet"]',
    ]
    page.locator("#card-1 .copy").nth(2).click()
    page.wait_for_function("() => document.querySelectorAll('#card-1 .copy')[2].textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == 'skip_rules = ["term_bullet"]'


def test_dark_is_dark_on_cards_too(served: Served, open_page: OpenPage) -> None:
    """By the system's wish or by the button, which is remembered."""
    page = open_page(note(served), color_scheme="dark")
    body = page.locator("#card-1 iframe").content_frame.locator("body.card.nightMode")
    body.wait_for()
    assert body.evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(29, 30, 33)"
    page.locator("#theme").click()
    page.locator("#card-1 iframe").content_frame.locator("body.card:not(.nightMode)").wait_for()
    page.reload()
    page.locator("#card-1 iframe").content_frame.locator("body.card:not(.nightMode)").wait_for()
    assert page.locator("#theme").inner_text() == "Theme: light"


@pytest.mark.parametrize("name", ["", "notes/Waves.md.html", "changes.html", "problems.html", "overview.html"])
def test_nothing_is_wider_than_a_phone(name: str, served: Served, open_page: OpenPage) -> None:
    """At 390 pixels no page scrolls sideways."""
    page = open_page(served.address + name, viewport={"width": 390, "height": 844})
    if "notes/" in name:
        page.locator("#card-1 .face[data-ready]").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_table_of_many_columns_scrolls_in_its_card(served: Served, open_page: OpenPage) -> None:
    """On a phone, and no column is as narrow as its longest word while others have room."""
    row = "|" + "one|two|three|four|five|" + "a remark that has many words to say of it|\n"
    text = f"\nHow do they compare?\n?\n{row}{'|-' * 6}|\n{row}"
    (served.vault / "Waves.md").write_text(text, "utf-8")
    page = open_page(note(served), viewport={"width": 390, "height": 844})
    page.locator("#card-1 .turn").click()
    table = page.locator("#card-1 iframe").content_frame.locator(".side:not([hidden]) .table")
    table.wait_for()
    assert table.evaluate("table => table.scrollWidth > table.clientWidth")
    assert table.locator("td").last.evaluate("cell => cell.getBoundingClientRect().width") > 150
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_cards_at_the_width_of_a_phone(served: Served, open_page: OpenPage) -> None:
    """On a wide screen, too, when one asks for it."""
    page = open_page(note(served))
    frame = page.locator("#card-1 iframe")
    frame.wait_for()
    page.locator("#width").click()
    assert frame.evaluate("frame => frame.clientWidth") == 390


def write(vault: Path, out: Path, *more: str) -> None:
    """`flashgen preview --out`."""
    subprocess.run([sys.executable, "-m", "flashgen", "preview", str(vault), "--out", str(out), *more], check=True)


def test_the_same_pages_as_files(vault: Path, tmp_path: Path, open_page: OpenPage) -> None:
    """Opened from a disk, without a server: turned, filtered, and with formulas."""
    write(vault, tmp_path / "pages")
    page = open_page(f"file://{tmp_path}/pages/index.html")
    page.locator("#q").fill("waves")
    page.wait_for_function("() => document.querySelectorAll('#notes a').length === 1")
    page.locator("#notes a").click()
    page.locator("#card-1 .turn").click()
    page.locator("#card-1 iframe").content_frame.locator(".side:not([hidden]) mjx-container svg").wait_for()
    assert "the bending of a wave" in side(page)
    assert page.locator(".forget").count() == 0


def test_one_page_that_needs_nothing_else(vault: Path, tmp_path: Path, open_page: OpenPage) -> None:
    """A note for a mail: all in one file, which may not even ask for another."""
    write(vault / "Waves.md", tmp_path / "mail" / "waves.html")
    assert [file.name for file in (tmp_path / "mail").iterdir()] == ["waves.html"]
    page = open_page(f"file://{tmp_path}/mail/waves.html")
    card = page.locator("#n1-card-1")
    card.locator(".turn").click()
    inside = card.locator("iframe").content_frame
    inside.locator(".side:not([hidden]) mjx-container svg").wait_for()
    assert "the bending of a wave" in inside.locator(".side:not([hidden])").inner_text()
    page.locator("#answers").click()
    assert page.locator(".turn[aria-expanded=true]").count() == page.locator(".card-view").count() == 3
