"""The rules as a person may ask for them: their names, and what each makes."""

from __future__ import annotations


def rule_names() -> tuple[str, ...]:
    """The names of all rules, in the order in which they are tried."""
    from flashgen.extraction.rules import NAMES

    return NAMES


def says(rule: str) -> str:
    """The first line of the documentation of *rule*."""
    from flashgen.extraction.rules import document_of

    return document_of(rule).strip().split("\n")[0].rstrip(".")
