"""Items that are only a name with a list of their own: labels, and what keeps a list from being an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.label_lines import begins_with_time, is_name
from flashgen.extraction.reading.place import Part, Place
from flashgen.extraction.reading.terms import is_marked_line
from flashgen.extraction.reading.text_kinds import CLAUSE, Noise, is_question, without_brackets, word_count
from flashgen.extraction.reading.text_look import QUESTION, Look
from flashgen.markdown.visible_text import visible
from flashgen.model.draft import FAIR, STRONG, WEAK
from flashgen.model.note import Tokens

MAX_LEAD_CHARACTERS = 70
"""Characters of a sentence without a colon that, beside others of its kind, asks for the list below it."""
MAX_LINES = 12
"""Lines below a plain name that one can recall at once."""
MAX_QUESTIONS = 4
"""Questions that a list holds, and nothing else, if they are what one asks oneself rather than to be answered."""
MIN_LINK_WORDS = 3
"""A wikilink is a term when so many words say what it is; fewer only remark on it (`[[Dune]] - half read`)."""

ITS_ITEMS = "the items of its list are the cards"


def put_labels(items: Sequence[Place], looks: Sequence[Look], parts: list[Part | str | None]) -> None:
    """Put into *parts* the items that are only a name, with a list of their own: a label, or a plain name that has
    company of its kind, or that is all there is."""
    names: dict[int, tuple[Tokens, int]] = {}
    owners = {at for at, item in enumerate(items) if owns_list(item)}
    for at in owners:
        item, look = items[at], looks[at]
        if item.is_task or len(look.lines) > 1 or isinstance(parts[at], Part):
            continue
        if look.label and not (look.term and look.term.marked and look.label is not look.tokens):
            names[at] = (look.label, STRONG if is_marked_line(look.label) else FAIR)
        elif not look.announces and _may_name(look, at, owners):
            names[at] = (look.tokens, WEAK)
    most = 2 * len(owners) >= len(items) and (len(names) > 1 or len(owners) == len(items))
    company = owners | {at for at, part in enumerate(parts) if _is_plain_term(part)}
    for at, (front, evidence) in names.items():
        if evidence == WEAK and (at - 1 in company or at + 1 in company or most or _counts_below(items[at])):
            evidence = FAIR if _lines_below(items[at]) <= MAX_LINES else WEAK
        parts[at] = label_problem(front, items[at].children[1]) or Part("label_list", front, (), evidence)


def _is_plain_term(part: Part | str | None) -> bool:
    """True if *part* of a list is a term without a mark that company made one."""
    return isinstance(part, Part) and part.rule == "term_bullet" and part.evidence == FAIR


def _may_name(look: Look, at: int, owners: set[int]) -> bool:
    """True if a line without colon or mark may name the list below it: a few words, or, beside others that own lists,
    a sentence that is still short."""
    if any(token["type"] == "link" for token in look.tokens) or begins_with_time(look.text):
        return False
    if is_name(look.text):
        return True
    text = without_brackets(look.text).strip()
    beside = at - 1 in owners or at + 1 in owners
    return beside and len(text) <= MAX_LEAD_CHARACTERS and text[-1:].isalpha() and not CLAUSE.search(text)


def _counts_below(item: Place) -> bool:
    """True if *item* says how many there are of what stands below it: `The spleen has 3 functions`."""
    numbers = re.findall(r"(?<![\w.,])\d{1,2}(?![\w.,])", item.first.text)
    return numbers == [str(len(item.children[1].children))]


def owns_list(item: Place) -> bool:
    """True if right behind the first paragraph of *item* a list of its own follows."""
    return len(item.children) > 1 and item.children[1].type == "list"


def _lines_below(item: Place) -> int:
    """Lines of the lists under *item* that are no cards of their own."""
    count = 0
    for child in item.children[1:]:
        for part, inner in zip(child.reading.parts, child.children, strict=False):
            count += 1 if isinstance(part, Part) and part.evidence >= FAIR else 1 + _lines_below(inner)
    return count


def label_problem(name: Tokens, items: Place) -> str | None:
    """Why the list *items* under the label *name* is no answer, or None."""
    problem = list_problem(items)
    if problem is None and noise_words().has("sections", visible(name)):
        problem = Noise("the label names a list that is no knowledge")
    return problem


def list_problem(items: Place) -> str | None:
    """Why the list *items* is no answer, or None."""
    count = len(items.children)
    if items.reading.all_ask:
        return ITS_ITEMS
    if 2 * sum(item.is_task for item in items.children) >= count:
        return Noise("its list is a list of tasks")
    if items.reading.mostly_noise:
        return Noise("the items of its list are no knowledge")
    if has_open_questions(items):
        return "its list is a list of open questions"
    if 2 * sum(map(is_link, items.children)) > count:
        return "its list is a list of links"
    return None


def has_open_questions(items: Place) -> bool:
    """True if items of the list *items* ask something and have nothing under them; a few alone are a checklist."""
    if not items.features & QUESTION:
        return False
    asking = sum(len(item.children) == 1 and is_question(item.first.text) for item in items.children)
    return 0 < asking < len(items.children) or asking == 1 or asking > MAX_QUESTIONS


def is_link(item: Place) -> bool:
    """True if *item* of a list is a link, alone or with a remark."""
    shown = [token for token in item.first.tokens if token["type"] == "text" or visible([token]).strip()]
    if not shown or shown[0]["type"] not in ("link", "wikilink"):
        return False
    return shown[0]["type"] == "link" or word_count(visible(shown[1:])) < MIN_LINK_WORDS
