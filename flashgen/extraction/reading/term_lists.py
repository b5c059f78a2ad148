"""Lists: what their items ask for, compared with one another.

Two neighbours, or three anywhere, of the same shape and separator are what they look like; one alone needs the mark
of its author. Company counts, not the share of the whole list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.label_lines import is_name
from flashgen.extraction.reading.list_owners import ITS_ITEMS, MIN_LINK_WORDS, owns_list, put_labels
from flashgen.extraction.reading.place import NO_ITEMS, PARTS, TEXTS, Part, Place, Reading
from flashgen.extraction.reading.sentence_fronts import lead_in, lead_in_problem, opening, question_and_rest
from flashgen.extraction.reading.terms import (
    ONLY_LINKS,
    Term,
    front_problem,
    joined,
    name_evidence,
    said_problem,
)
from flashgen.extraction.reading.text_kinds import (
    ASIDE,
    CLAUSES,
    STEP,
    Noise,
    is_series,
    without_brackets,
    word_count,
)
from flashgen.extraction.reading.text_look import LABEL, MARKED, QUESTION, TERM, Look
from flashgen.extraction.reading.years import MIN_SIBLINGS, put_events
from flashgen.markdown.visible_text import shows_something
from flashgen.model.draft import FAIR, STRONG, WEAK

MAX_PLAIN_WORDS = 4
"""Words that the plain terms of a list have on average at the most, and each of those that company makes one."""
MIN_SAID = 3
"""Words that are said of a plain term that company makes one."""
MIN_ALIKE = 0.75
"""Share of the items of a list that must look like terms for those with a dash to count."""
MIN_GLOSSARY = 0.4
"""The same where three or more have short names and a definition each."""
MAX_NAME_WORDS = 3
"""Words of such a name."""
MIN_SHORT = 0.5
"""The same where terms and what is said of them are all short."""
MIN_TERMS_A_STEP = 3
"""A word such as `Solution` is a term, not a step of one, in a list that has so many terms for each such word."""
MAX_PROPERTY_WORDS = 3
"""Words of a value that a property of a thing has at the most; a longer one defines a term of that name."""
_SAYS_MORE = TEXTS | {"block_quote"}
"""What says something of the short line above it in an item."""
TASK = Noise("it is a task")
_PROPERTY = Noise("it is a property of the note or of a thing")
_REMARK = Noise("it only remarks on a link")
_NOTHING_SAID = "nothing is said of the term"


def read_list(items: Sequence[Place], cousins: frozenset[str] = frozenset()) -> Reading:
    """The reading of the *items* of a list; *cousins*: the separators of terms of the list around it."""
    parts: list[Part | str | None] = [None] * len(items)
    looks = [item.first for item in items]
    features = nested = 0
    for item, look in zip(items, looks, strict=True):
        features |= look.features
        nested |= len(item.children) > 1
    if features & TERM:
        _terms(items, looks, parts, cousins)
        if nested:
            _read_nested(items, parts, looks)
    if features & QUESTION:
        for at, item in enumerate(items):
            parts[at] = _question(item) or parts[at]
    if len(items) > 2 and looks[0].text:
        put_events(items, looks, parts)
    if nested:
        put_labels(items, looks, parts)
        if features & LABEL:
            _lead_ins(items, looks, parts)
    if nested or any(len(look.lines) > 1 for look in looks):
        _term_lines(items, looks, parts)
    if features & MARKED or features & LABEL == 0:
        _sentences(items, looks, parts)
    for at, item in enumerate(items):
        if item.is_task:
            parts[at] = TASK
    return Reading(tuple(parts)) if any(parts) else NO_ITEMS._replace(parts=(None,) * len(items))


# ------------------------------------------------------------------ terms


def _read_nested(items: Sequence[Place], parts: Sequence[Part | str | None], looks: Sequence[Look]) -> None:
    """Read the lists under *items* once more whose terms had no company among themselves, but have it in the plain
    terms above them: `Deflation - prices fall`, alone below `Inflation - prices rise`."""
    surely = (
        look.term.sign
        for part, look in zip(parts, looks, strict=True)
        if look.term and isinstance(part, Part) and part.rule == "term_bullet" and part.evidence == FAIR
    )
    signs = frozenset(sign for sign, count in Counter(surely).items() if count > 1)
    for child in (child for item in items for child in item.children[1:] if signs and child.type == "list"):
        below = [item.first.term for item in child.children]
        if any(term and term.rest and term.sign in signs for term in below) and not child.reading.asking:
            child.reading = read_list(child.children, signs)
            child.features |= PARTS


def _terms(
    items: Sequence[Place], looks: Sequence[Look], parts: list[Part | str | None], cousins: frozenset[str]
) -> None:
    """Put the terms among *items* into *parts*, or the reasons why what looks like a term is none."""
    signs = _signs(looks) | cousins
    found: list[Term | str | None] = [_term_of(item, look, signs) for item, look in zip(items, looks, strict=True)]
    steps = sum(one is STEP for one in found)
    if steps and MIN_TERMS_A_STEP * steps <= sum(isinstance(one, Term) for one in found):
        found = [_term_of(item, look, signs, True) for item, look in zip(items, looks, strict=True)]
    _asides(looks, found)
    company = _company(items, looks, found, cousins)
    names = sum(isinstance(one, Term) and one.sign == "." for one in found)
    for at, one in enumerate(found):
        if isinstance(one, str) and one.endswith(CLAUSES) and company[at] and looks[at].term:
            one = looks[at].term
        if not isinstance(one, Term):
            parts[at] = one
        elif one.sign == ".":
            parts[at] = Part("bold_name", one.front, one.rest, name_evidence(one, names))
        else:
            evidence = STRONG if one.marked else FAIR if company[at] else WEAK
            parts[at] = Part("term_bullet", one.front, one.rest, evidence)


def _asides(looks: Sequence[Look], found: list[Term | str | None]) -> None:
    """Take for a term what would be a remark elsewhere but stands in the midst of terms of its kind: the command
    `edit` between `check` and `remove`."""
    for at in range(1, len(found) - 1):
        term, before, after = looks[at].term, found[at - 1], found[at + 1]
        if found[at] is not ASIDE or not term or not isinstance(before, Term) or not isinstance(after, Term):
            continue
        if term.rest and term.sign == before.sign == after.sign and not term.marked:
            cases = {one.name[:1].islower() for one in (before, term, after)}
            if len(cases) == 1 and (True in cases):
                found[at] = term


def _signs(looks: Sequence[Look]) -> frozenset[str]:
    """The separators that serve for plain terms: the colon; a dash, an arrow or `=` where most items of the list
    begin with a term, whatever separates it, and two of them, or one of three, with a plain term and that sign."""
    terms = [look.term for look in looks if look.term and look.term.rest]
    dashed = [term for term in terms if not term.marked and term.sign != ":"]
    equal = [term for term in dashed if term.sign == "=" and _is_word(term.name)]
    signs = {":"} | ({"="} if len(equal) >= 2 else set())
    if len(dashed) >= (1 if len(terms) >= 3 else 2):
        first = next(at for at, look in enumerate(looks) if look.term and look.term.rest)
        short = all(word_count(term.name) <= 4 and word_count(term.said) <= 4 for term in terms)
        alike = len(terms) >= 3 and all(word_count(without_brackets(term.name)) <= MAX_PLAIN_WORDS for term in terms)
        count = len(looks) - (first if alike or short else 0)
        if len(terms) >= (MIN_SHORT if short else MIN_ALIKE) * count or _are_glossary(dashed, len(looks)):
            signs |= {"-", ">", "="}
    return frozenset(signs)


def _are_glossary(dashed: Sequence[Term], count: int) -> bool:
    """True if the plain terms *dashed* are company enough in a list of *count* items of other shapes: three, four in
    ten of all, with one sign, short names and as much said of each as a definition says."""
    good = [
        term
        for term in dashed
        if word_count(without_brackets(term.name)) <= MAX_NAME_WORDS and word_count(term.said) > MIN_SAID
    ]
    return len(good) >= MIN_SIBLINGS and len(good) >= MIN_GLOSSARY * count and len({term.sign for term in good}) == 1


def _is_word(name: str) -> bool:
    """True if *name* is more than the letter of a formula."""
    return sum(map(str.isalpha, name)) >= 2 and "$" not in name


def _term_of(item: Place, look: Look, signs: frozenset[str], steps_are_terms: bool = False) -> Term | str | None:
    """The term of *item*, or the reason why it looks like one and is none, or None."""
    if item.is_task:
        return TASK
    term = look.term
    if term is None or (not term.marked and term.sign not in signs):
        return None
    below = [child.block for child in item.children[1:]]
    if not term.rest and not shows_something(below):
        return _NOTHING_SAID if term.separator else None
    if not term.marked and not term.rest:
        return None  # a label with its list: another rule's
    if not term.rest and _only_asks(item):
        return ITS_ITEMS
    problem = front_problem(term)
    if problem is STEP and steps_are_terms:
        problem = None
    return problem or _said_problem(term, bool(below)) or term


def _only_asks(item: Place) -> bool:
    """True if all that hangs under *item* are lists of two or more cards each."""
    lists = [child for child in item.children[1:] if not child.is_picture]
    return all(child.type == "list" and len(child.children) > 1 and child.reading.all_ask for child in lists)


def _said_problem(term: Term, more: bool) -> str | None:
    """Why *term*, by what is said of it, is none after all; *more*: whether the item goes on below its first
    paragraph."""
    problem = said_problem(term)
    problem = None if more and problem is not ONLY_LINKS else problem
    if problem is None and not term.marked and not more and is_property_key(term.name):
        problem = _PROPERTY if word_count(term.said) <= MAX_PROPERTY_WORDS else None
    if problem is None and term.front[0]["type"] == "wikilink" and not more:
        problem = _REMARK if word_count(term.said) < MIN_LINK_WORDS else None
    return problem


def is_property_key(name: str) -> bool:
    """True if *name* is the key of a property: `Author`, but not the German `Art` (kind) of `Art. 5`."""
    return not any(map(str.isdigit, name)) and noise_words().has("properties", name)


def _company(
    items: Sequence[Place], looks: Sequence[Look], found: Sequence[Term | str | None], cousins: frozenset[str]
) -> list[bool]:
    """For each item whether company shows that its plain term is one; names with a list of their own are company for
    those with a colon, too."""
    terms = {at: one for at, one in enumerate(found) if isinstance(one, Term)}
    plain = [one.name for one in terms.values() if not one.marked]
    if is_series(plain, [one.said for one in terms.values() if not one.marked]):
        return [False] * len(found)
    words = sum(word_count(without_brackets(name)) for name in plain)
    if len(terms) >= 2 and len(terms) >= MIN_ALIKE * len(found) and words <= MAX_PLAIN_WORDS * len(plain):
        return [True] * len(found)
    good = {
        at: one.sign
        for at, one in terms.items()
        if one.marked
        or (
            word_count(without_brackets(one.name)) <= MAX_PLAIN_WORDS
            and (_says_enough(one.said) or len(items[at].children) > 1)
        )
    }
    if good:
        owners = (at for at, item in enumerate(items) if at not in good and owns_list(item))
        good |= dict.fromkeys((at for at in owners if _names_its_list(looks[at])), ":")
    counts = Counter(good.values())
    result = []
    for at in range(len(found)):
        own = found[at]
        sign = good.get(at) or (":" if isinstance(own, str) and own.endswith(CLAUSES) else "")
        beside = sign in (good.get(at - 1), good.get(at + 1))
        result.append(bool(sign) and (beside or counts[sign] >= 3 or sign in cousins))
    return result


def _names_its_list(look: Look) -> bool:
    """True if a line above a list of its own is a label, or a name of few words."""
    if look.label:
        return look.announces
    short = word_count(without_brackets(look.text)) <= MAX_PLAIN_WORDS
    return look.term is None and short and is_name(look.text) and not noise_words().has("periods", look.text)


def _says_enough(said: str) -> bool:
    """True if *said* has as many words of letters as a fact."""
    return (
        word_count(said) >= MIN_SAID and sum(any(map(str.isalpha, word)) for word in said.split()) >= MIN_SAID
    ) or (word_count(said) >= MIN_SAID and not said.isascii() and " " not in said.strip())


# ------------------------------------------------------------------ questions, events, names, sentences


def _question(item: Place) -> Part | None:
    """*item* as a question with its answer, behind it or below it."""
    if item.is_task or not item.children or not item.children[0].features & QUESTION:
        return None
    split = question_and_rest(item.children[0].look)
    if split is None:
        return None
    front, rest = split
    below = [child.block for child in item.children[1:]]
    return Part("question", front, rest, STRONG) if rest or shows_something(below) else None


def _lead_ins(items: Sequence[Place], looks: Sequence[Look], parts: list[Part | str | None]) -> None:
    """Put into *parts* the items that are a sentence with a colon, which says what the list below it answers."""
    for at, (item, look) in enumerate(zip(items, looks, strict=True)):
        if parts[at] is None and look.announces and not item.is_task and owns_list(item):
            name, below = lead_in(look), item.children[1]
            if name is not None and len(below.children) > 1:
                parts[at] = lead_in_problem(name, below) or Part("label_list", name, (), FAIR)


def _term_lines(items: Sequence[Place], looks: Sequence[Look], parts: list[Part | str | None]) -> None:
    """Put into *parts* the items that are a short line, then a paragraph or lines of their own, if most items are."""
    lines = [
        at
        for at, (item, look) in enumerate(zip(items, looks, strict=True))
        if not isinstance(parts[at], Part)
        and is_name(look.lines[0].text)
        and not any(token["type"] == "link" for token in look.lines[0].tokens)
        and (_goes_on_below(look) if len(look.lines) > 1 else _says_more_below(item))
    ]
    if len(lines) > 1 and 2 * len(lines) > len(items):
        for at in lines:
            first, *others = looks[at].lines
            rest = joined([line.tokens for line in others]) if others else ()
            parts[at] = Part("term_line", looks[at].label or first.tokens, rest, FAIR)


def _says_more_below(item: Place) -> bool:
    """True if a paragraph or quotation follows the first line of *item*."""
    more = item.children[1] if len(item.children) > 1 else None
    return more is not None and more.type in _SAYS_MORE and shows_something([more.block])


def _goes_on_below(look: Look) -> bool:
    """True if the lines below the first one of a text begin anew, with a capital where there are any, and say more
    than it does."""
    more = look.text.partition("\n")[2]
    return not more[:1].islower() and more[:1].isalnum() and word_count(more) > word_count(look.lines[0].text)


def _sentences(items: Sequence[Place], looks: Sequence[Look], parts: list[Part | str | None]) -> None:
    """Put into *parts* the items that begin with a marked term and go on in the same sentence."""
    found = {
        at: term
        for at, (item, look) in enumerate(zip(items, looks, strict=True))
        if not isinstance(parts[at], Part) and not item.is_task and (term := opening(look))
    }
    fair = len(found) > 1 and (4 * len(found) >= 3 * len(items) or len(found) > 2)
    for at, term in found.items():
        beside = at - 1 in found or at + 1 in found
        parts[at] = parts[at] or Part("definition_sentence", term, looks[at].tokens, FAIR if fair or beside else WEAK)
