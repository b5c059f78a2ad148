"""Pages that follow the notes in a real browser: what is saved comes, and what one reads stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.conftest import Served, note, serving, side

OpenPage = Callable[..., Any]


def test_a_note_that_is_saved_is_on_the_screen(served: Served, open_page: OpenPage) -> None:
    """With its new card, and the card that was turned stays turned."""
    page = open_page(note(served))
    page.locator("#card-2 .turn").click()
    page.wait_for_function("() => document.getElementById('state').textContent === 'live'")
    file = served.vault / "Waves.md"
    file.write_text(file.read_text("utf-8") + "\n**Echo:** sound that comes back\n", "utf-8")
    page.locator("#card-4").wait_for()
    assert "Echo" in side(page, 4)
    assert "depends on the wavelength" in side(page, 2)
    page.locator("#card-4 .change.new").wait_for()


def test_cards_that_a_save_does_not_change_stay_as_they_are(served: Served, open_page: OpenPage) -> None:
    """Their frames are not drawn anew, and what one reads does not move; each still does what it did, once."""
    page = open_page(note(served), viewport={"width": 1280, "height": 400})
    page.wait_for_function("() => document.getElementById('state').textContent === 'live'")
    page.locator("#card-3").scroll_into_view_if_needed()
    page.locator("#card-3 .face[data-ready]").wait_for()
    page.locator("#card-3 .turn").click()
    page.locator("#card-3 .off summary").click()
    page.locator("#card-3 iframe").evaluate("frame => { frame.dataset.same = 'yes'; }")
    file = served.vault / "Waves.md"
    text = file.read_text("utf-8")
    file.write_text(text.replace("- **Refraction", "- **Amplitude:** the height of a wave\n- **Refraction"), "utf-8")
    page.locator("#card-4 iframe[data-same=yes]").wait_for()
    assert "A wave of pressure" in side(page, 4)
    assert page.locator("#card-4").get_attribute("aria-label").startswith("Card 4: What is sound?")
    assert page.locator("#card-4 .place").inner_text() == "line 10–14"
    assert page.locator("#card-4 .off[open]").count() == 1
    page.locator("#card-4 .turn").click()
    assert "A wave of pressure" not in side(page, 4)
    file.write_text(text.replace("- **Dispersion", "- **Dispersal"), "utf-8")
    page.locator("#card-3 iframe[data-same=yes]").wait_for()
    assert page.locator(".card-view").count() == 3
    assert "Dispersal" in side(page, 2)


def test_the_list_of_notes_follows_the_vault(served: Served, open_page: OpenPage) -> None:
    """What one writes into the field stays there, and so does the filter."""
    page = open_page(served.address)
    page.wait_for_function("() => document.getElementById('state').textContent === 'live'")
    page.locator("#q").fill("waves")
    page.locator("select[name=rule]").select_option("question")
    page.locator("#q").focus()
    (served.vault / "Waves.md").write_text("## What is a wave?\n\nA thing that swings from here to there.\n", "utf-8")
    page.wait_for_function("() => document.getElementById('count').textContent === '1 note, 1 card'")
    assert "- retired" in page.locator("select[name=change]").inner_text()
    assert page.locator("select[name=rule]").input_value() == "question"
    assert page.evaluate("document.activeElement.id") == "q"
    (served.vault / "Waves.md").unlink()
    page.wait_for_function("() => document.getElementById('count').textContent === '0 notes, 0 cards'")
    page.locator("#q").fill("")
    assert page.locator("#notes a").all_inner_texts() == ["Deep/Cells.md", "Empty.md"]


def test_a_page_that_lost_its_server_is_up_to_date_when_there_is_one_again(vault: Path, open_page: OpenPage) -> None:
    """What was saved in the meantime, nobody told it."""
    with serving(vault) as first:
        page = open_page(note(first))
        page.wait_for_function("() => document.getElementById('state').textContent === 'live'")
    page.wait_for_function("() => document.getElementById('state').textContent === 'the server is gone'")
    file = vault / "Waves.md"
    file.write_text(file.read_text("utf-8") + "\n**Echo:** sound that comes back\n", "utf-8")
    port = first.address.rstrip("/").rpartition(":")[2]
    with serving(vault, "--port", port) as second:
        assert second.address == first.address
        page.locator("#card-4").wait_for()
        page.wait_for_function("() => document.getElementById('state').textContent === 'up to date'")


def test_other_pages_follow_the_vault(served: Served, open_page: OpenPage) -> None:
    """What the next build changes is told anew when notes change."""
    page = open_page(f"{served.address}changes.html")
    page.wait_for_function("() => document.getElementById('state').textContent === 'live'")
    (served.vault / "Waves.md").unlink()
    page.locator(".change.retired").first.wait_for()
    assert page.locator(".rows").inner_text().count("retired") == 3
