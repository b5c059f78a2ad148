"""The rules: what in a note becomes a card. One file each, tried in the order of the list below.

A rule is a pure function `extract(blocks, config)`: it gets a run of blocks, looks at what the run begins
with and yields the drafts of cards that it sees there, or the reason why what looks like a card is none
(`Skip`). Who gets a block that two rules want is settled in `extract.py`, nowhere else.
"""

from __future__ import annotations

from flashgen.rules import (
    callout,
    cloze,
    explicit,
    heading,
    label_list,
    label_text,
    question,
    table,
    term_block,
    term_bullet,
    term_paragraph,
    title,
)

RULES = (
    cloze,
    explicit,
    question,
    term_bullet,
    term_block,
    term_paragraph,
    callout,
    table,
    label_list,
    label_text,
)
"""In the order in which they may claim a block."""

SECTION_RULES = (heading, title)
"""Tried after all of `RULES`, on what they left of a heading's section."""

NAMES = tuple(module.__name__.rpartition(".")[2] for module in (*RULES, *SECTION_RULES))
"""As they stand in reports and settings."""
