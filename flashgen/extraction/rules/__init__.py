"""The rules: what in a note becomes a card. One file each, tried in the order of the list below.

A rule is a pure function `extract(blocks, config)`: it gets a run of blocks, looks at what the run begins
with and yields the drafts of cards that it sees there, or the reason why what looks like a card is none
(`Skip`). Its `STARTS` are the types of blocks that such a run may begin with; it is asked about no others.
Who gets a block that two rules want is settled in `extract.py`, nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from types import ModuleType

from flashgen.errors import ConfigError
from flashgen.extraction.rules import (
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

AUTHORS_MARKUP = (cloze, explicit)
"""The rules of the author's own card markup: that is always a card, so they may claim before all others."""
BELOW_A_TERM = (term_bullet, label_list, explicit, cloze)
"""The rules whose cards are kept of what is nested in the item of a card, which shows it as part of its answer."""

SECTION_RULES = (heading, title)
"""Tried after all of `RULES`, on what they left of a heading's section."""


def name_of(rule: ModuleType) -> str:
    """The name of *rule*, that of its file."""
    return rule.__name__.rpartition(".")[2]


NAMES = tuple(map(name_of, (*RULES, *SECTION_RULES)))
"""As they stand in reports and settings."""


def check_rule_names(names: Iterable[str], layer: str) -> None:
    """Raise `ConfigError` for one of *names* that no rule has; *layer* says in it where the setting comes from."""
    for name in names:
        if name not in NAMES:
            near = get_close_matches(name, NAMES, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"the rules are: {', '.join(NAMES)}"
            raise ConfigError(f"{layer}: there is no rule '{name}' to skip", hint)


@lru_cache(maxsize=16)
def rules_by_start(skipped: tuple[str, ...]) -> Mapping[str, tuple[ModuleType, ...]]:
    """Those of `RULES` that are not *skipped*, for each type of block that one of them starts from."""
    asked = [rule for rule in RULES if name_of(rule) not in skipped]
    types = {start for rule in asked for start in rule.STARTS}
    return {start: tuple(rule for rule in asked if start in rule.STARTS) for start in types}
