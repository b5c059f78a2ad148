"""A real browser, and the preview served to it by the command itself."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    *(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--force-color-profile=srgb",
    ),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-lcd-text"),
)
CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder need the browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The Chromium of the system."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs `pip install -e '.[browser]'`")
    if not CHROMIUM:
        pytest.skip("there is no Chromium here: `apt-get install chromium`")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages, each of which must do without a mistake in its scripts and without another host.

    What the policy of a page stops is told as a request that failed, and never left the browser.
    """
    contexts = []
    wrong: list[str] = []
    asked: set[str] = set()
    stopped: set[str] = set()

    def open_(address: str, **options: Any) -> Any:
        options = {"viewport": {"width": 1280, "height": 900}} | options
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        context.on("request", lambda request: is_ours(request.url) or asked.add(request.url))
        context.on("requestfailed", lambda request: request.failure == "csp" and stopped.add(request.url))
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []
    assert asked - stopped == set()


def is_ours(address: str) -> bool:
    """Whether *address* is on this machine, or in the page itself."""
    return address.startswith(("http://127.0.0.1:", "data:", "file:", "about:", "blob:"))


@dataclass(frozen=True, slots=True)
class Served:
    """A vault and where it is served."""

    vault: Path
    address: str
    """Ends with a slash."""


@contextmanager
def serving(vault: Path, *options: str) -> Iterator[Served]:
    """`flashgen preview` of *vault* in a process of its own."""
    command = [sys.executable, "-m", "flashgen", "preview", str(vault), "--no-open", "--port", "0", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}, cwd=vault.parent
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[0]
        yield Served(vault, address)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


NOTE = """---
tags: [physics]
---
Some words come first.

- **Refraction:** the bending of a wave, by $n = \\frac{c}{v}$
- **Dispersion:** refraction that depends on the wavelength

## What is sound?

A wave of pressure, which needs something that carries it from place to place.

Just a line of text that gives no card.
"""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A small vault that was built once, and has a new card and a changed one since."""
    folder = tmp_path / "My vault"
    (folder / "Deep").mkdir(parents=True)
    (folder / "Waves.md").write_text(NOTE, "utf-8")
    (folder / "Deep" / "Cells.md").write_text("- **Nucleus:** it keeps the genes\n", "utf-8")
    (folder / "Empty.md").write_text("Nothing to ask.\n", "utf-8")
    build(folder)
    (folder / "Deep" / "Cells.md").write_text(
        "- **Nucleus:** it keeps all the genes\n- **Ribosome:** it builds proteins #green\n", "utf-8"
    )
    return folder


def build(vault: Path) -> None:
    """Build a deck of *vault*, beside it."""
    subprocess.run(
        [sys.executable, "-m", "flashgen", "build", str(vault), "-o", str(vault.parent / "d.apkg"), "-q"], check=True
    )


@pytest.fixture
def served(vault: Path, chromium: Any) -> Iterator[Served]:
    """That vault, served."""
    with serving(vault) as found:
        yield found


def side(page: Any, card: int = 1) -> str:
    """The side of a card that is shown, as text."""
    face = page.locator(f"#card-{card} .face[data-ready]").first
    return str(face.locator("iframe").content_frame.locator(".side:not([hidden])").inner_text())


def note(served: Served, path: str = "Waves.md") -> str:
    """The address of the page of a note."""
    return f"{served.address}notes/{path}.html"
