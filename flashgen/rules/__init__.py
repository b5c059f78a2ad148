"""The rules: what in a note becomes a card. One file each, tried in the order of the list below.

A rule is a pure function `extract(blocks)`: it gets a run of blocks, looks at what the run begins with
and yields the drafts of cards that it sees there, or the reason why what looks like a card is none
(`Skip`). Who gets a block that two rules want is settled in `extract.py`, nowhere else.
"""

from __future__ import annotations

from flashgen.rules import heading, label_list, label_text, term_bullet

RULES = (
    term_bullet.extract,
    label_list.extract,
    label_text.extract,
)
"""In the order in which they may claim a block."""

SECTION_RULES = (heading.extract,)
"""Tried after all of `RULES`, on what they left of a heading's section."""
