"""Terms: a line cut into the term with which it begins, the separator behind it, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from flashgen.extraction.reading.text_kinds import (
    BRACKET,
    CLOCK,
    DAY,
    MAX_TERM_CHARACTERS,
    Noise,
    term_problem,
    word_count,
)
from flashgen.markdown.syntax import KINDS
from flashgen.markdown.visible_text import cut, trimmed, visible
from flashgen.model.draft import FAIR, STRONG, WEAK
from flashgen.model.note import Token, Tokens
from flashgen.util.normalise_text import fold_space

MAX_VALUE = 80
"""Characters of an address, a date or a price."""
MAX_WORDS_BETWEEN = 3
"""Plain words that may stand between a marked term and its separator: `**Theft** of goods - ...`."""
MIN_ASKING_WORDS = 4
"""Words of a bold term from which on a bare number answers it: `Year of the fall of Constantinople`, not `Pages`."""

_MARKED = frozenset(name for name, kind in KINDS.items() if kind.marks)
_MARKED_TAGS = frozenset(("b", "strong", "i", "em", "mark", "u", "code", "kbd", "dfn"))
_SIGN = r"\$\s*(?:\\(?:[Ll]ong)?[Rr]ightarrow|\\to|\\implies|[-=:])\s*\$"
"""A formula that is one relation sign alone, which separates as the sign itself does."""
_ARROW = r"--?-?>|=>|→|⟶|⇒|➔|➜|➡"
_AFTER_MARKED = re.compile(
    rf"(?:{BRACKET})*"
    r"(?P<separator>\s*(?:(?<!:):(?!:)|：)"
    rf"|\s*(?:{_ARROW})"
    r"|\s*[–—―−]{1,2}"
    r"|\s+--?-?(?=\s)|-(?=\s)"
    rf"|\s+=(?=\s)|\s+{_SIGN}(?=\s))"
)
_PLAIN = re.compile(
    r"(?P<colon>\s*(?:(?<!:):(?![:/\\\w])|：))"
    rf"|(?P<dash>\s+(?:{_ARROW}|--?-?|–|—|−|=|{_SIGN})(?=\s)|\s+---(?=\w)|(?<=\w)\s*——?(?=\w)|(?<=\w)\s*(?:→|⟶|⇒)(?=\s*\w)|(?<=[^\W\d])-(?=\s))"
)
_SEPARATOR = re.compile(r"[:：–—−→⟶⇒➔➜➡=$]|-[-\s>]")
"""What every separator has: most lines have nothing of it, and `_PLAIN` takes long to see that."""
_BRACKETED = re.compile(BRACKET)
_JOINT = re.compile(r"\s*(?:[,、،/|&+]|\w{1,4})\s*")
_BETWEEN = re.compile(rf"(?:\s+[\w'’-]+){{1,{MAX_WORDS_BETWEEN}}}(?=\s*(?:[:：]|\s[–—-]|{_ARROW}))")
_RANGE = re.compile(r"\d[\d.,]*\s*(?P<unit>[^\W\d]*)\s*$")
_VALUE = re.compile(rf"(?:{DAY}|{CLOCK}|https?://\S+|\S+@\S+\.\w+|\+?[\d\s()/.-]{{7,}}|[\d.,:\s]+)[.,;]?$", re.I)
_NUMBER = re.compile(r"\d[\d.,\s]*")
_OPAQUE = ("inline_math", "codespan", "wikilink", "link")
"""Tokens inside which a colon or dash separates nothing."""

POINTER = Noise("it points to something else")
ONLY_LINKS = Noise("its value is only a link")
NO_VALUE = Noise("its value is only an address, a date or a number")


class Term(NamedTuple):
    """A text cut into a term and what is said of it."""

    front: Tokens
    rest: Tokens
    """What follows the separator; may be empty."""
    marked: bool
    """True if the author set the term off: bold, code, a wikilink ..."""
    separator: str
    """`:`, `-` ...; empty where only the end of the line separates."""
    name: str
    """The term as a reader sees it."""
    said: str
    """The text behind the separator, as a reader sees it."""

    @property
    def has_colon(self) -> bool:
        """True if a colon separates, the separator that serves for a plain term too."""
        return self.sign == ":"

    @property
    def sign(self) -> str:
        """The kind of separator: `:`, `-`, `=`, `>` for an arrow; empty for the end of the line."""
        return _SIGNS.get(self.separator, ">" if self.separator else "")


_DASHES = ("-", "--", "---", "–", "—", "——", "––", "―", "−", "−−", "$-$")
_SIGNS = {
    ".": ".",
    ":": ":",
    "：": ":",
    "$:$": ":",
    "=": "=",
    "$=$": "=",
    **dict.fromkeys(_DASHES, "-"),
}


def front_problem(term: Term) -> str | None:
    """Why *term* is no term by its looks (see `term_problem`); code may be without letters: `-1`, `%d`."""
    if _points(term.front):
        return POINTER
    if term.front and term.front[0]["type"] == "codespan" and not term.name.strip().isdecimal():
        return term_problem("code" if len(term.name) <= MAX_TERM_CHARACTERS else term.name, True)
    return term_problem(term.name, term.marked)


def _points(front: Tokens) -> bool:
    """True if *front* is a word or two before a link: `See [[Levers]]`."""
    if len(front) < 2 or front[0]["type"] != "text" or front[1]["type"] not in ("link", "wikilink"):
        return False
    return len(front[0]["raw"].split()) <= 2 and not front[0]["raw"].endswith("(")


def name_evidence(term: Term, names: int) -> int:
    """The evidence that marked words with a full stop at their end are the name of what follows, not a sentence:
    *names* such stand beside one another, or it is written as names are."""
    if _NUMBERED.match(term.name) or len(term.name) < 4:
        return WEAK
    if names > 1:
        return STRONG
    capitals = sum(word[:1].isupper() for word in term.name.split())
    return FAIR if term.front[0]["type"] == "strong" and capitals > 1 else WEAK


_NUMBERED = re.compile(r"\d+[.)]\s")


def is_marked(token: Token) -> bool:
    """True if *token* is text that the author set off from the rest."""
    kind = token["type"]
    return token["attrs"]["tag"] in _MARKED_TAGS if kind == "html" else kind in _MARKED


def is_marked_line(tokens: Tokens) -> bool:
    """True if all of *tokens* is set off, as a bold line is."""
    return len(tokens) == 1 and is_marked(tokens[0])


def find_term(tokens: Tokens, line: str) -> Term | None:
    """The term with which *tokens*, a line whose visible text is *line*, begin, if a separator or the end of the
    line follows it.

    `**Queue:** first in, first out` gives Queue / first in, first out. A link to the web is a bookmark
    and no term.
    """
    first = tokens[0]
    kind = first["type"]
    if kind == "link":
        return None
    if kind in _MARKED or (kind == "html" and is_marked(first)):
        return _marked_term(tokens, line)
    return _plain_term(tokens, line) if _SEPARATOR.search(line, 0, 2 * MAX_TERM_CHARACTERS) else None


def _term(tokens: Tokens, start: int, end: int, marked: bool, separator: str) -> Term:
    front, rest = cut(tokens, start, end)
    return Term(front, rest, marked, separator, visible(front), visible(rest))


def _marked_term(tokens: Tokens, line: str) -> Term | None:
    last = 0
    # `--dry-run`, `-n`: ...    **Foo** or **Bar**: ...
    while last + 2 < len(tokens) and is_marked(tokens[last + 2]):
        between = tokens[last + 1]
        if between["type"] != "text" or not _JOINT.fullmatch(between["raw"]):
            break
        last += 2
    end = len(visible(tokens[: last + 1]))
    inside = line[:end].rstrip()
    if inside[-1:] in (":", "：") and inside[:-1].strip():
        return _term(tokens, len(inside) - 1, end, True, ":")
    if inside[-1:] in (".", "。") and len(inside) > 3 and tokens[0]["type"] not in ("codespan", "wikilink"):
        return _term(tokens, len(inside) - 1, end, True, ".")
    after = _AFTER_MARKED.match(line, end)
    if after:
        return _term(tokens, after.start("separator"), after.end(), True, _compact(after["separator"]))
    bracket = _BRACKETED.match(line, end)
    stop = bracket.end() if bracket else end
    if not line[stop:].strip():
        return Term(tokens, (), True, "", line, "")
    if tokens[0]["type"] not in ("codespan", "wikilink"):
        # `**A: b** c` has its colon in the bold; `**Beam search** keeps ...` only goes on as a sentence
        colon = _PLAIN.search(inside) if ":" in inside or "：" in inside else None
        if colon and colon["colon"] and line[colon.end() :].strip():
            return _term(tokens, colon.start(), colon.end(), True, ":")
    return _plain_term(tokens, line) if _BETWEEN.match(line, end) else None


def _compact(separator: str) -> str:
    return separator.strip() if "$" not in separator else "".join(separator.split())


def _plain_term(tokens: Tokens, line: str) -> Term | None:
    start = line[: 2 * MAX_TERM_CHARACTERS]
    if len(tokens) > 1:
        start = _masked(tokens, start)
    for match in _PLAIN.finditer(start):
        if match.start() == 0 or _inside_bracket(start, match.start()):
            continue
        separator = _compact(match.group())
        if separator == "-" and match.group() == "-" and (":" in start[match.end() :] or "：" in start):
            continue  # `Vor- und Nachteile: ...`
        if _SIGNS.get(separator) == "-" and _is_range(start, match):
            continue
        return _term(tokens, match.start(), match.end(), False, separator)
    return None


def _masked(tokens: Tokens, start: str) -> str:
    """*start*, the beginning of the visible text of *tokens*, with what separates nothing blotted out."""
    position = 0
    for token in tokens:
        length = len(token["raw"]) if token["type"] == "text" else len(visible((token,)))
        if token["type"] in _OPAQUE and not re.fullmatch(_SIGN, start[position : position + length]):
            start = start[:position] + "x" * min(length, len(start) - position) + start[position + length :]
        position += length
        if position >= len(start):
            break
    return start


def _inside_bracket(text: str, end: int) -> bool:
    before = text[:end]
    return sum(map(before.count, "([（【")) > sum(map(before.count, ")]）】"))


def _is_range(line: str, match: re.Match[str]) -> bool:
    """True if the dash of *match* stands between two numbers, of one unit: `3 rows - 4 rows`."""
    if not line[match.end() :].lstrip()[:1].isdigit():
        return False
    return bool(_RANGE.search(line, max(0, match.start() - 20), match.start()))


def lines_of(tokens: Tokens) -> list[Tokens]:
    """*tokens* line by line, as the author broke them."""
    if not any(token["type"] in ("softbreak", "linebreak") for token in tokens):
        return [tokens]
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token["type"] in ("softbreak", "linebreak"):
            lines.append([])
        else:
            lines[-1].append(token)
    return [tuple(line) for line in lines]


def joined(lines: Sequence[Tokens]) -> Tokens:
    """The *lines* as the tokens of one text, a line break between them."""
    result: list[Token] = []
    for line in lines:
        if result:
            result.append({"type": "softbreak"})
        result += line
    return trimmed(tuple(result))


def with_more(term: Term, lines: Sequence[Tokens]) -> Term:
    """*term* with the *lines* that go on with what is said of it."""
    more = [*lines]
    if not term.rest and not term.separator and more and visible(more[0]).strip() in ("—", "–", "-", "--", "---"):
        more = more[1:]  # a line that is only a dash, the separator of some authors
    rest = joined([term.rest, *more] if term.rest else more)
    return term._replace(rest=rest, said=visible(rest))


def without_colon(tokens: Tokens) -> Tokens:
    """*tokens* of a heading or label without white space and a colon at their end."""
    tokens = trimmed(tokens)
    text = visible(tokens)
    if not text.endswith((":", "：")):
        return tokens
    return cut(tokens, len(text) - 1, len(text))[0]


def value_problem(rest: Tokens) -> str | None:
    """Why *rest*, what is said of a term, is no answer: it is only an address, a date, a number, links."""
    text = fold_space(visible(rest))
    if len(text) <= MAX_VALUE and _VALUE.match(text):
        return NO_VALUE
    return ONLY_LINKS if _only_links(rest) else None


def said_problem(term: Term) -> str | None:
    """Why what is said of *term* is no answer: see `value_problem`; a number may be, to a term that asks for one."""
    problem = value_problem(term.rest)
    if problem and term.marked and _NUMBER.fullmatch(term.said.strip()) and word_count(term.name) >= MIN_ASKING_WORDS:
        return None
    return problem


def _only_links(tokens: Tokens) -> bool:
    """True if *tokens* are links and nothing else; one to a place in the same note is text."""
    linked = False
    for token in tokens:
        kind = token["type"]
        if kind in ("link", "wikilink"):
            if kind == "wikilink" and token["attrs"]["target"].startswith("#"):
                return False
            linked = True
        elif kind in ("image", "embed") or visible([token]).strip(" ,;|·"):
            return False
    return linked
