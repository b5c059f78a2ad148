"""The rules as a person may ask for them: their names, and what each makes."""

from __future__ import annotations

from importlib import import_module


def rule_names() -> tuple[str, ...]:
    """The names of all rules, in the order in which they are tried."""
    from flashgen.extraction.rules import NAMES

    return NAMES


def says(rule: str) -> str:
    """What *rule* makes, in one line; empty for one of another version."""
    try:
        text = import_module(f"flashgen.extraction.rules.{rule}").__doc__ or ""
    except ModuleNotFoundError:
        return ""
    return text.strip().split("\n")[0].rstrip(".")
