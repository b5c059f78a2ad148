"""What a piece of text looks like: a term, a label, a lead-in, a question, a value.

Everything here reads typography and length, so it holds in any language. Words come last, from `noise_words.py`,
and only keep noise out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from flashgen.extraction.noise_words import noise_words
from flashgen.markdown.text import cut, plain, trimmed, visible
from flashgen.model.note import Block, Token, Tokens
from flashgen.util.strings import fold_space

MAX_TERM_WORDS = 8
MAX_TERM_CHARACTERS = 70
MAX_LABEL_WORDS = 5
"""Words of a plain label; lead-ins carry more, or several clauses."""
MAX_MARKED_LABEL_WORDS = 8
"""The same where the author set the label off."""
MAX_UNSPACED = 24
"""Characters of a term or label in a script that sets no spaces between words."""
MIN_SUBTITLE_WORDS = 3
MAX_QUESTION_CHARACTERS = 200
MAX_VALUE = 80
"""Characters of an address, a date or a price."""

_MARKED = frozenset(("strong", "emphasis", "mark", "codespan", "wikilink"))
_MARKED_TAGS = frozenset(("b", "strong", "i", "em", "mark", "u", "code", "kbd", "dfn"))
_UNSPACED_SCRIPT = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]\S*")
"""Not `\\w+`: the vowel signs of Indian scripts are no letters to it."""
_CLAUSE = re.compile(r"[,;،؛，；]\s")
_SENTENCE_END = re.compile(r"[.!?؟।](?:\s|$)|[。！？]")
_ABBREVIATION = re.compile(r"\b(?:\w{1,4}|[^\W\d_](?:\.[^\W\d_])+)\.(?=\s|$)")
_BRACKET = r"\s*[(（\[【][^()（）\[\]【】]*[)）\]】]"
_BRACKETED = re.compile(_BRACKET)
_AFTER_MARKED = re.compile(
    rf"(?:{_BRACKET})*"
    r"(?P<separator>\s*(?:(?<!:):(?!:)|：)"
    r"|\s*(?:--?-?>|=>|→|⟶|⇒)"
    r"|\s*[–—―]{1,2}"
    r"|\s+--?-?(?=\s)|-(?=\s)"
    r"|\s+=(?=\s))"
)
_PLAIN = re.compile(
    r"(?P<colon>\s*(?:(?<!:):(?![:/\\\w])|：))|(?P<dash>\s+(?:--?-?|–|—|->|→|=>|=)(?=\s)|(?<=\w)\s*——?(?=\w))"
)
_SEPARATOR = re.compile(r"[:：–—→=]|-[-\s>]")
"""What every separator has: most lines have nothing of it, and `_PLAIN` takes long to see that."""
_ADDRESS = re.compile(r"https?://|www\.|\w@\w+\.\w|\w\.(?:md|pdf|png|jpe?g|py|js|html?|docx?|xlsx?)$", re.I)
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][\w.~-]+){2,}/?$")
_DAY = r"\d{1,4}[-./年]\s?\d{1,2}(?:[-./月]\s?\d{0,4}日?)?"
_CLOCK = r"\d{1,2}[:.h]\d{2}(?:\s*(?:[-–—~〜～]|bis|to)\s*\d{1,2}[:.h]\d{2})?|\d{1,2}月\d{1,2}日"
_DATE = re.compile(rf"(?:{_DAY}|{_CLOCK})$")
_DAY_OF_MONTH = re.compile(
    r"\d{1,2}(?:\.|st|nd|rd|th|er|º|ª)?\s(?:de\s)?(?P<month>[^\W\d_]+\.?)(?:\s(?:de\s)?\d{2,4})?$"
)
_JOINT = re.compile(r"\s*(?:[,、،/|&+]|\w{1,4})\s*")
_COUNTED = re.compile(r"\s*#?\d+$")
_QUESTION_END = re.compile(r"[?？؟⁇;][\s)）\]»\"'”’*_!]*$")
_VALUE = re.compile(rf"(?:{_DAY}|{_CLOCK}|https?://\S+|\S+@\S+\.\w+|\+?[\d\s()/.-]{{7,}}|[\d.,:\s]+)[.,;]?$", re.I)


class Noise(str):
    """A reason for which a text is no term: it is something else, that nobody would ask for."""

    __slots__ = ()


class Wall(str):
    """A reason for which something becomes no card: nobody can recall so much at once."""

    __slots__ = ()


STEP = Noise("it is a step of a proof or a solution")
ONLY_LINKS = Noise("its value is only a link")


class Term(NamedTuple):
    """A text cut into a term and what is said of it."""

    front: Tokens
    rest: Tokens
    """What follows the separator; may be empty."""
    marked: bool
    """Whether the author set the term off: bold, code, a wikilink ..."""
    separator: str
    """`:`, `-` ...; empty where only the end of the line separates."""

    @property
    def has_colon(self) -> bool:
        """Whether a colon separates, the separator that serves for a plain term too."""
        return self.separator in (":", "：")


# ------------------------------------------------------------------ terms


def is_marked(token: Token) -> bool:
    """Whether *token* is text that the author set off from the rest."""
    if token["type"] == "html":
        return token["attrs"]["tag"] in _MARKED_TAGS
    return token["type"] in _MARKED


def find_term(tokens: Tokens) -> Term | None:
    """The term with which *tokens* begin, if a separator or the end of a line follows it.

    `**Queue:** first in, first out` gives Queue / first in, first out. A link to the web is a bookmark
    and no term.
    """
    tokens = trimmed(tokens)
    if not tokens or tokens[0]["type"] == "link":
        return None
    head = _first_line(tokens)
    line = visible(head)
    if is_marked(head[0]):
        return _marked_term(tokens, head, line)
    return _plain_term(tokens, line)


def line_terms(tokens: Tokens) -> list[Term | None]:
    """For each line of *tokens* the term with which it begins."""
    return [find_term(line) for line in lines_of(tokens)]


def _marked_term(tokens: Tokens, head: Tokens, line: str) -> Term | None:
    last = 0
    # `--dry-run`, `-n`: ...    **Foo** or **Bar**: ...
    while last + 2 < len(head) and _JOINT.fullmatch(visible(head[last + 1 : last + 2])) and is_marked(head[last + 2]):
        last += 2
    end = len(visible(head[: last + 1]))
    inside = line[:end].rstrip()
    if inside[-1:] in (":", "：") and inside[:-1].strip():
        start = len(inside) - 1
        return Term(*cut(tokens, start, end), marked=True, separator=":")
    after = _AFTER_MARKED.match(line, end)
    if after:
        front, rest = cut(tokens, after.start("separator"), after.end())
        return Term(front, rest, marked=True, separator=after["separator"].strip())
    bracket = _BRACKETED.match(line, end)
    stop = bracket.end() if bracket else end
    if not line[stop:].strip():
        front, rest = cut(tokens, len(line.rstrip()), len(line))
        return Term(front, _without_dashes(rest), marked=True, separator="")
    # `**A: b** c` has its colon in the bold; `**Beam search** keeps ...` only goes on as a sentence
    colon = _PLAIN.search(inside)
    if colon and colon["colon"] and line[colon.end() :].strip():
        return Term(*cut(tokens, colon.start(), colon.end()), marked=True, separator=":")
    return None


def _without_dashes(tokens: Tokens) -> Tokens:
    """*tokens* without a first line that is only a dash, the separator of some authors."""
    line = visible(_first_line(tokens))
    return cut(tokens, 0, len(line))[1] if line.strip() in ("—", "–", "-", "--", "---") else tokens


def _plain_term(tokens: Tokens, line: str) -> Term | None:
    start = line[: 2 * MAX_TERM_CHARACTERS]
    if not _SEPARATOR.search(start):
        return None
    for match in _PLAIN.finditer(start):
        before = line[: match.start()]
        if _inside_bracket(before):
            continue
        front, rest = cut(tokens, match.start(), match.end())
        return Term(front, rest, marked=False, separator=match.group().strip())
    return None


def _inside_bracket(before: str) -> bool:
    return sum(map(before.count, "([（【")) > sum(map(before.count, ")]）】"))


def _first_line(tokens: Tokens) -> Tokens:
    for index, token in enumerate(tokens):
        if token["type"] in ("softbreak", "linebreak"):
            return tokens[:index]
    return tokens


def lines_of(tokens: Tokens) -> list[Tokens]:
    """*tokens* line by line, as the author broke them."""
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token["type"] in ("softbreak", "linebreak"):
            lines.append([])
        else:
            lines[-1].append(token)
    return [tuple(line) for line in lines]


def line_texts(tokens: Tokens) -> list[str]:
    """The visible text of each line of *tokens*."""
    return [*map(visible, lines_of(tokens))]


def joined(lines: Sequence[Tokens]) -> Tokens:
    """The *lines* as the tokens of one text, a line break between them."""
    result: list[Token] = []
    for line in lines:
        if result:
            result.append({"type": "softbreak"})
        result += line
    return trimmed(tuple(result))


def without_colon(tokens: Tokens) -> Tokens:
    """*tokens* of a heading or label without white space and a colon at their end."""
    tokens = trimmed(tokens)
    text = visible(tokens)
    if not text.endswith((":", "：")):
        return tokens
    return cut(tokens, len(text) - 1, len(text))[0]


@lru_cache(maxsize=4096)
def word_count(text: str) -> int:
    """Words of *text*; in a script without spaces, two characters count as a word."""
    unspaced = 0
    if not text.isascii():
        text, unspaced = _UNSPACED_SCRIPT.subn(" ", text)
    return len(_WORD.findall(text)) + (unspaced + 1) // 2


@lru_cache(maxsize=4096)
def term_problem(text: str, marked: bool, words: bool = True, what: str = "the term") -> str | None:
    """Why *text* is no term, or None if it is one: short, no sentence, not a date, number or address.

    *words*: whether the lists of words are asked, too; not where the author's markup leaves no doubt.
    *what*: what it is called in the reason.
    """
    if len(text) > 10 * MAX_TERM_CHARACTERS:
        return f"{what} is too long"
    text = fold_space(text)
    if not text:
        return f"{what} is empty"
    # most terms are nothing but letters: no address, no date, no end of a sentence
    letters_only = text.replace(" ", "").isalpha()
    problem = _length_problem(text, word_count(text)) if letters_only else _look_problem(text, marked)
    return f"{what} {problem}" if problem else _noise(text, marked) if words else None


def _length_problem(text: str, length: int) -> str | None:
    if length > MAX_TERM_WORDS or len(text) > MAX_TERM_CHARACTERS:
        return f"is too long ({length} words)"
    return None


def _look_problem(text: str, marked: bool) -> str | None:
    """What makes *text* look like no term."""
    if (("." in text or "//" in text) and _ADDRESS.search(text)) or _PATH.match(text):
        return "is an address"
    if _DATE.match(text):
        return "is a date or a time"
    if not any(c.isalpha() for c in text) and not (marked and "$" in text):
        if any(c.isdigit() for c in text) or not marked:
            return "has no letters"
        if is_picture_text(text):
            return "is a picture"
    bare = _BRACKETED.sub("", text)
    length = word_count(bare)
    if problem := _length_problem(text, length):
        return problem
    inner = _ABBREVIATION.sub("", bare)
    if _SENTENCE_END.search(inner if not marked else inner.rstrip(".!?؟।。！？ ")):
        return "is a sentence"
    if not marked and length > 2 and _CLAUSE.search(bare):
        return "has several clauses"
    return None


def _noise(text: str, marked: bool) -> Noise | None:
    words = noise_words()
    if words.has("asides", text):
        return Noise("it is a remark that belongs to something else")
    if words.has("proof", text):
        return STEP
    if not marked and (words.has("periods", text) or _is_day(text)):
        return Noise("it is a day or a month")
    return None


def _is_day(text: str) -> bool:
    """Whether *text* is a day of a month: `3 okt`, `14 juillet 1789`, `2 de mayo`."""
    day = _DAY_OF_MONTH.match(text)
    return day is not None and any(noise_words().has(kind, day["month"]) for kind in ("periods", "months"))


def value_problem(rest: Tokens) -> str | None:
    """Why *rest*, what is said of a term, is no answer: it is only an address, a date, a number, links."""
    text = fold_space(visible(rest))
    if len(text) <= MAX_VALUE and _VALUE.match(text):
        return Noise("its value is only an address, a date or a number")
    return ONLY_LINKS if _only_links(rest) else None


MIN_ASKING_WORDS = 4
"""Words of a bold term from which on a bare number answers it: `Year of the fall of Constantinople`, not `Pages`."""
_NUMBER = re.compile(r"\d[\d.,\s]*")


def said_problem(term: Term) -> str | None:
    """Why what is said of *term* is no answer: see `value_problem`; a number may be, to a term that asks for one."""
    asks = term.marked and word_count(visible(term.front)) >= MIN_ASKING_WORDS
    return None if asks and _NUMBER.fullmatch(visible(term.rest).strip()) else value_problem(term.rest)


def _only_links(tokens: Tokens) -> bool:
    if not any(token["type"] in ("link", "wikilink") for token in tokens):
        return False
    shown = [token for token in tokens if visible([token]).strip(" ,;|·") or token["type"] in ("image", "embed")]
    return bool(shown) and all(token["type"] in ("link", "wikilink") for token in shown)


def is_series(terms: Sequence[str]) -> bool:
    """Whether *terms* are one word with a running number: `Bed 1`, `Bed 2`; they count, they name nothing."""
    stems = {_COUNTED.sub("", term) for term in terms}
    return len(terms) >= 2 and len(stems) == 1 and all(_COUNTED.search(term) for term in terms)


def is_picture_text(text: str) -> bool:
    """Whether *text* is nothing but pictures (emoji)."""
    return bool(text) and all(unicodedata.category(c) in ("So", "Sk", "Cf", "Mn", "Zs") for c in text)


# ------------------------------------------------------------------ labels and questions


def label_of(block: Block) -> Tokens | None:
    """The label that the paragraph *block* is, without its colon: `Benefits:`, `**Benefits**`.

    None if it is no label: it names nothing, or it is a lead-in, a whole sentence that announces.
    """
    if block.type not in ("paragraph", "block_text"):
        return None
    return block.inline.known(_label)


def _label(tokens: Tokens) -> Tokens | None:
    tokens = trimmed(tokens)
    lines = lines_of(tokens)
    if len(lines) == 2 and visible(lines[1]).strip() in ("—", "–", "-"):
        tokens = lines[0]
    elif len(lines) > 1:
        return None
    return label_in(tokens)


def label_in(tokens: Tokens) -> Tokens | None:
    """The label that the line *tokens* is, likewise."""
    tokens = trimmed(tokens)
    text = visible(tokens).rstrip()
    if not text:
        return None
    marked = len(tokens) == 1 and is_marked(tokens[0])
    if text[-1] in (":", "："):
        tokens = cut(tokens, len(text) - 1, len(text))[0]
        marked = len(tokens) == 1 and is_marked(tokens[0])
    elif not marked or tokens[0]["type"] in ("codespan", "wikilink"):
        return None
    name = visible(tokens)
    return None if is_sentence(name, marked) or term_problem(name, marked=True) else tokens


def caption_of(block: Block) -> Tokens | None:
    """The caption that the paragraph *block* is for what stands under it: a few words, no sentence."""
    tokens = block.inline.known(trimmed) if block.type == "paragraph" else ()
    text = visible(tokens)
    if not text or "\n" in text or text[-1] in ".。:：!?？！…,;" or is_sentence(text, False):
        return None
    return None if find_term(tokens) or term_problem(text, marked=True) else tokens


def is_marked_line(tokens: Tokens) -> bool:
    """Whether all of *tokens* is set off, as a bold line is."""
    return len(tokens) == 1 and is_marked(tokens[0])


def is_subtitle(block: Block) -> bool:
    """Whether the paragraph *block*, if it stands right under the title, only adds to it: a line in italics of
    three words at least, without a colon."""
    tokens = block.inline.known(trimmed) if block.type == "paragraph" else ()
    if len(tokens) != 1 or tokens[0]["type"] != "emphasis" or announces(block):
        return False
    text = visible(tokens)
    return "\n" not in text and word_count(text) >= MIN_SUBTITLE_WORDS


def announces(block: Block) -> bool:
    """Whether the paragraph *block* ends in a colon, label or lead-in."""
    text = block.inline.text.rstrip(" \t*_")
    return block.type in ("paragraph", "block_text") and text.endswith((":", "："))


def is_lead_in(block: Block) -> bool:
    """Whether the paragraph *block* only announces what follows it: it ends in a colon and is no label."""
    return announces(block) and label_of(block) is None


@lru_cache(maxsize=4096)
def is_sentence(text: str, marked: bool) -> bool:
    """Whether *text* is too long, or has too many clauses, to be a name."""
    if len(text) > 10 * MAX_TERM_CHARACTERS:
        return True
    text = _BRACKETED.sub("", text)
    if noise_words().begins("definite", text):
        return True
    words = text.split()
    if not marked and len(words) > 1 and _joins(words[-1], text):
        return True  # `A strong answer is:`
    if not marked and noise_words().has("connectives", text):
        return True  # `But:`
    unspaced = len(_UNSPACED_SCRIPT.findall(text))
    if unspaced > len(text) / 2:
        return unspaced > MAX_UNSPACED or "，" in text
    length = word_count(text)
    if length > (MAX_MARKED_LABEL_WORDS if marked else MAX_LABEL_WORDS):
        return True
    return not marked and bool(_CLAUSE.search(text))


def _joins(last: str, text: str) -> bool:
    """Whether a name does not end with *last*, the last word of *text*; `WHO` and the `A` of a vitamin are none
    of the words that they look like."""
    return (last == last.lower() or text == text.upper()) and noise_words().has("endings", last)


@lru_cache(maxsize=4096)
def is_question(text: str) -> bool:
    """Whether *text* asks: it ends in a question mark of any script and is one sentence or two."""
    text = fold_space(text)
    if not _QUESTION_END.search(text) or len(text) > MAX_QUESTION_CHARACTERS or text.endswith(";"):
        return False
    return any(c.isalpha() for c in text)


def is_picture(block: Block) -> bool:
    """Whether the paragraph *block* holds pictures and nothing else."""
    if block.type not in ("paragraph", "block_text"):
        return False
    tokens = block.inline.tokens
    return any(token["type"] in ("image", "embed") for token in tokens) and not visible(tokens).strip()


def wall_problem(blocks: Iterable[Block], most: int) -> Wall | None:
    """Why *blocks* are no answer, or None: they have more than *most* characters, a wall that nobody can recall."""
    length = len(plain(blocks))
    return Wall(f"its answer would be a wall of {length:,} characters") if length > most else None
