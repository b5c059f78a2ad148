"""Draws the pictures of README and docs: the page of the first example; the terminal and a card of the sample notes.

    python docs/pictures.py

Needs the extra `browser` and a Chromium of the system. Beside the pictures it leaves a check sum of all that
they show; `tests/test_docs_pictures.py` compares it.
"""

from __future__ import annotations

import hashlib
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
SHOWN = (
    "notes",
    "flashgen/deck/templates",
    "flashgen/preview/assets",
    "flashgen/preview/templates",
    "docs/pictures.py",
)
"""Files and folders that decide what the pictures look like."""
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
NOTE = "Kitchen sink"
CARD = "Plane wave"


def files() -> Iterator[Path]:
    """All files that the pictures show, in an order of their own; what git leaves out is none."""
    for place in SHOWN:
        path = ROOT / place
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.is_file() and ".flashgen" not in file.parts)


def example() -> str:
    """The note that the first page of the docs shows."""
    text = (ROOT / "docs" / "start.md").read_text("utf-8")
    return text.partition("```markdown\n")[2].partition("```")[0]


def inputs() -> str:
    """What stands for the content of all of them."""
    digest = hashlib.sha256(example().encode())
    for file in files():
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def main() -> None:
    """Draw all pictures."""
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        vault = Path(folder) / "notes"
        shutil.copytree(ROOT / "notes", vault, ignore=shutil.ignore_patterns(".flashgen"))
        (vault / ".flashgen").mkdir()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        address, server = serve(vault)
        try:
            for theme in ("light", "dark"):
                page = browser.new_page(
                    viewport={"width": 1280, "height": 820}, device_scale_factor=1.5, color_scheme=theme
                )
                page.goto(f"{address}notes/{NOTE}.md.html")
                card = page.locator(".card-view").filter(has=page.locator(f'[data-question*="{CARD}"]'))
                card.first.scroll_into_view_if_needed()
                card.first.locator(".face[data-ready]").wait_for()
                page.wait_for_timeout(1000)  # until the frames above it have the height of what they show
                card.first.locator(".turn").click()
                card.first.locator("iframe").content_frame.locator("mjx-container svg").first.wait_for()
                page.wait_for_timeout(500)
                card.first.locator("iframe").screenshot(path=PICTURES / f"card-{theme}.png")
                page.close()
        finally:
            server.terminate()
            server.wait()
        draw_page(browser, Path(folder) / "Vault")
        page = browser.new_page(viewport={"width": 820, "height": 100}, device_scale_factor=1.5)
        page.set_content(terminal(vault))
        page.locator("pre").screenshot(path=PICTURES / "terminal.png")
        browser.close()
    (PICTURES / "inputs.txt").write_text(inputs() + "\n", "utf-8")


def draw_page(browser: Browser, vault: Path) -> None:
    """The first example beside its cards, with all answers."""
    (vault / "Biology").mkdir(parents=True)
    (vault / "Biology" / "Cells.md").write_text(example(), "utf-8")
    address, server = serve(vault)
    try:
        page = browser.new_page(viewport={"width": 1060, "height": 700}, device_scale_factor=1.5)
        page.goto(f"{address}notes/Biology/Cells.md.html")
        page.get_by_text("Show all answers").click()
        page.wait_for_timeout(1500)  # until the frames have the height of what they show
        page.screenshot(path=PICTURES / "page.png")
        page.close()
    finally:
        server.terminate()
        server.wait()


def serve(vault: Path) -> tuple[str, subprocess.Popen[str]]:
    """The address at which the preview of *vault* is served, and the process that does it."""
    command = [sys.executable, "-m", "flashgen", "preview", str(vault), "--no-open", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    assert server.stdout is not None
    return server.stdout.readline().split()[0], server


def terminal(vault: Path) -> str:
    """What two commands print, as a page."""
    shown = []
    for command in ("flashgen build notes", "flashgen extract notes/Thin\\ lens.md"):
        words = command.replace("\\ ", "\0").split()
        arguments = [word.replace("\0", " ") for word in words[1:]]
        run = [sys.executable, "-m", "flashgen", *arguments]
        environment = os.environ | {"FORCE_COLOR": "1", "COLUMNS": "100"}
        text = subprocess.run(
            run, cwd=vault.parent, env=environment, capture_output=True, text=True, check=False
        ).stdout
        shown.append(f"<b>$ {html.escape(command)}</b>\n{coloured(text)}")
    style = (
        "margin:0;padding:1.2rem 1.5rem;background:#1d1e21;color:#dcdee2;font:13px/1.5 monospace;white-space:pre-wrap"
    )
    return f'<body style="margin:0"><pre style="{style}">{"".join(shown)}</pre></body>'


def coloured(text: str) -> str:
    """*text* with the two escapes that flashgen prints, bold and dim, as HTML."""
    marks = {"1": "<b>", "2": '<span style="color:#9aa1ab">'}
    pieces, open_ = [], ""
    for piece in re.split(r"(\x1b\[\d+m)", text):
        if not piece.startswith("\x1b"):
            pieces.append(html.escape(piece))
            continue
        tag = marks.get(piece[2:-1], "")
        pieces.append(open_)
        pieces.append(tag)
        open_ = "" if not tag else "</b>" if tag == "<b>" else "</span>"
    return "".join(pieces) + open_


if __name__ == "__main__":
    main()
