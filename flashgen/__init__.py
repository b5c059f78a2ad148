"""flashgen turns ordinary Markdown notes into Anki decks.

    import flashgen

    report = flashgen.build("~/Vault", "vault.apkg")
    print(report.cards, report.counts)

Everything in `__all__` is for use from Python, documented in docs/python.md; it is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flashgen.building.build import build
    from flashgen.building.check import check
    from flashgen.building.dry_run import plan
    from flashgen.building.extract import extract
    from flashgen.building.load_config import load_config
    from flashgen.building.report import Report
    from flashgen.config import Config
    from flashgen.errors import FlashgenError
    from flashgen.model.card import Card

__version__ = "0.2.0"

__all__ = [
    "Card",
    "Config",
    "FlashgenError",
    "Report",
    "__version__",
    "build",
    "check",
    "extract",
    "load_config",
    "plan",
]

_HOMES = {
    "Card": "flashgen.model.card",
    "Config": "flashgen.config",
    "FlashgenError": "flashgen.errors",
    "Report": "flashgen.building.report",
    "build": "flashgen.building.build",
    "check": "flashgen.building.check",
    "extract": "flashgen.building.extract",
    "load_config": "flashgen.building.load_config",
    "plan": "flashgen.building.dry_run",
}
"""Where each name is defined."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'flashgen' has no attribute '{name}'")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
