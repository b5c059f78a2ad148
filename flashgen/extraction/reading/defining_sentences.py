"""Sentences that define the marked term with which they begin: `**The Senate** is the upper house`."""

from __future__ import annotations

from flashgen.extraction.reading.text_features import Look
from flashgen.extraction.reading.text_kinds import term_problem, word_count
from flashgen.markdown.visible_text import trimmed, visible
from flashgen.model.note import Token, Tokens

MAX_BEFORE = 2
"""Short words that may stand before the term: `An **aorist** is ...`, `Een **x** onderneming ...`."""
MAX_BEFORE_CHARACTERS = 12
MIN_CHARACTERS = 4
"""Characters of a term in lower case; shorter ones are words that are stressed."""
MIN_SAID = 4
"""Words with which the sentence goes on behind the term."""

_MARKED = frozenset(("strong", "emphasis", "mark"))
_MARKED_TAGS = frozenset(("b", "strong", "mark", "dfn"))


def _is_term(token: Token) -> bool:
    kind = token["type"]
    return token["attrs"]["tag"] in _MARKED_TAGS if kind == "html" else kind in _MARKED


def opening(look: Look) -> Tokens | None:
    """The marked term with which a text begins, if the sentence goes on behind it without a separator."""
    tokens = look.tokens
    if len(tokens) < 2 or (look.term is not None and look.term.marked):
        return None
    at = 0
    if tokens[0]["type"] == "text":
        before = tokens[0]["raw"]
        if len(before) > MAX_BEFORE_CHARACTERS or not before.endswith(" ") or len(before.split()) > MAX_BEFORE:
            return None
        if not all(word.isalpha() for word in before.split()):
            return None
        at = 1
    if at + 1 >= len(tokens) or not _is_term(tokens[at]) or tokens[at + 1]["type"] != "text":
        return None
    behind = tokens[at + 1]["raw"]
    name = visible((tokens[at],)).strip()
    if not _goes_on(behind) or name[-1:] in ".:!?。：！？,;" or term_problem(name, marked=True):
        return None
    if len(name) < MIN_CHARACTERS and name.islower():
        return None  # `**not** the same`
    said = visible(tokens[at + 1 :]).partition("\n")[0]
    return trimmed((tokens[at],)) if word_count(said) >= MIN_SAID else None


def _goes_on(behind: str) -> bool:
    """Whether *behind* goes on with the sentence: a space and a word, a bracket, or a letter where no spaces are
    set."""
    bare = behind.lstrip()
    if bare[:1] in ("(", "（"):
        return True
    return bare[:1].isalpha() and (behind[:1].isspace() or ord(bare[0]) > 0x2E80)
