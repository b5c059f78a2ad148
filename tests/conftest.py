"""Shared by all tests: the golden switch and small vaults."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.support.anki_collection import AnkiCollection

settings.register_profile("flashgen", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("flashgen")

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # A shell that starts something in the background makes it, and all that it starts, deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write tests/golden/*.cards anew; read the diff afterwards"
    )


@pytest.fixture
def make_vault(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """A function that writes a vault of the given notes, path -> text, and gives its folder."""

    def make(notes: dict[str, str]) -> Path:
        vault = tmp_path / "Vault"
        vault.mkdir(exist_ok=True)
        for path, text in notes.items():
            file = vault / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
        return vault

    return make


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[AnkiCollection]:
    """A new collection of Anki."""
    from tests.support.anki_collection import open_collection

    with open_collection(tmp_path / "anki") as collection:
        yield collection
