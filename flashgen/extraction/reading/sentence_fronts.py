"""Cuts the front of a card out of a sentence that asks for something: a question, a lead-in over a list (`A virus has
two parts:`), or the marked term that a definition begins with (`**The Senate** is the upper house`)."""

from __future__ import annotations

from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.list_owners import list_problem
from flashgen.extraction.reading.place import Place
from flashgen.extraction.reading.terms import is_marked, without_colon
from flashgen.extraction.reading.text_kinds import CLAUSE, is_question, sentences, term_problem, word_count
from flashgen.extraction.reading.text_look import QUESTION, Look
from flashgen.markdown.visible_text import cut, trimmed, visible
from flashgen.model.note import Token, Tokens

MAX_BEFORE = 2
"""Short words that may stand before the term: `An **aorist** is ...`, `Een **x** onderneming ...`."""
MAX_BEFORE_CHARACTERS = 12
MIN_CHARACTERS = 4
"""Characters of a term in lower case; shorter ones are words that are stressed."""
MIN_SAID = 4
"""Words with which the sentence goes on behind the term."""
LEADING, POINTING = range(3, 25), range(6, 8)
"""Words of a sentence that says what a list answers; of one that begins as those that only point do."""
MAX_LEAD_CHARACTERS = 120
MAX_LEAD_ITEM_WORDS = 20
"""Words that the items below such a sentence have on average at the most."""
MAX_LEAD_ITEMS = 9

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
    """True if *behind* goes on with the sentence: a space and a word, a bracket, or a letter where no spaces are
    set."""
    bare = behind.lstrip()
    if bare[:1] in ("(", "（"):
        return True
    return bare[:1].isalpha() and (behind[:1].isspace() or ord(bare[0]) > 0x2E80)


def question_and_rest(look: Look) -> tuple[Tokens, Tokens] | None:
    """The question with which a text begins, a marked one or a whole line, and what follows it there."""
    if not look.features & QUESTION:
        return None
    if is_marked(look.tokens[0]) and is_question(visible(look.tokens[:1])):
        end = len(visible(look.tokens[:1]))
    elif is_question(look.lines[0].text):
        end = len(look.lines[0].text)
    else:
        return None
    return cut(look.tokens, end, end)


def lead_in(look: Look) -> Tokens | None:
    """The sentence of one line that says what the list below it answers, or None if it only announces."""
    text = look.text.rstrip()
    if "\n" in text or len(text) > MAX_LEAD_CHARACTERS or len(sentences(text)) > 1 or CLAUSE.search(text):
        return None
    words = POINTING if noise_words().begins("definite", text) else LEADING
    return without_colon(look.tokens) if word_count(text) in words else None


def lead_in_problem(name: Tokens | None, items: Place) -> str | None:
    """Why the list *items* is no answer to the sentence *name* above it, or None."""
    if name is None:
        return "it is a sentence that announces, not a label"
    problem = list_problem(items)
    if problem is None and items.reading.asking:
        problem = "items of its list are cards"
    if problem is None and len(items.children) > MAX_LEAD_ITEMS:
        problem = f"a list of {len(items.children)} items is no answer"
    words = sum(word_count(item.first.text) for item in items.children)
    if problem is None and words > MAX_LEAD_ITEM_WORDS * len(items.children):
        problem = "the items of its list are whole paragraphs"
    return problem
