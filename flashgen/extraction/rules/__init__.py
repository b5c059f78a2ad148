"""The rules: what in a note becomes a card. One file each, tried in the order of the list below.

A rule is a `Rule`: a pure function `match(place, config)` that looks at a place and around it and yields the drafts
of the cards that begin there, or the reason why what looks like a card is none (`Skip`). It is asked only where its
`starts` and `needs` say. Who gets a block that two rules want is settled in `claims.py`, nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

from flashgen.errors import ConfigError
from flashgen.extraction.rule import Rule, Stage
from flashgen.extraction.rules import (
    callout,
    cloze,
    explicit,
    heading,
    label_list,
    label_text,
    question,
    table,
    title,
)
from flashgen.extraction.rules.terms import (
    bold_name,
    definition_sentence,
    term_block,
    term_bullet,
    term_line,
    term_paragraph,
    timeline,
)

RULES: tuple[Rule, ...] = (
    cloze.RULE,
    explicit.RULE,
    question.RULE,
    term_bullet.RULE,
    term_block.RULE,
    term_paragraph.RULE,
    bold_name.RULE,
    timeline.RULE,
    definition_sentence.RULE,
    term_line.RULE,
    callout.RULE,
    table.RULE,
    label_list.RULE,
    label_text.RULE,
    heading.RULE,
    title.RULE,
)
"""In the order in which they may claim a block, stage by stage."""

NAMES = tuple(dict.fromkeys(rule.name for rule in RULES))
"""As they stand in reports and settings."""


def check_rule_names(names: Iterable[str], layer: str) -> None:
    """Raise `ConfigError` for one of *names* that no rule has; *layer* says in it where the setting comes from."""
    for name in names:
        if name not in NAMES:
            near = get_close_matches(name, NAMES, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"the rules are: {', '.join(NAMES)}"
            raise ConfigError(f"{layer}: there is no rule '{name}' to skip", hint)


def document_of(name: str) -> str:
    """The documentation of the rule *name*; empty for a rule that there is no longer."""
    return next((rule.doc or "" for rule in RULES if rule.name == name), "")


@lru_cache(maxsize=16)
def rules_by_start(skipped: tuple[str, ...], stage: Stage) -> Mapping[str, tuple[Rule, ...]]:
    """The rules of *stage* that are not *skipped*, for each type of block that one of them starts from."""
    asked = [rule for rule in RULES if rule.name not in skipped and rule.stage == stage]
    types = {start for rule in asked for start in rule.starts}
    return {start: tuple(rule for rule in asked if start in rule.starts) for start in types}
