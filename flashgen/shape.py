"""What a piece of text looks like: a term, a label, a lead-in.

Everything here reads typography and length, never vocabulary, so it holds in any language.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from flashgen.note import Block, Token, Tokens
from flashgen.text import cut, fold_space, visible

MAX_TERM_WORDS = 8
MAX_TERM_CHARACTERS = 70
MAX_LABEL_WORDS = 5
"""Words of a plain label; lead-ins carry more, or several clauses."""
MAX_MARKED_LABEL_WORDS = 8
"""The same where the author set the label off."""
MAX_UNSPACED = 24
"""Characters of a term or label in a script that sets no spaces between words."""

_MARKED = frozenset(("strong", "emphasis", "mark", "codespan", "wikilink"))
_MARKED_TAGS = frozenset(("b", "strong", "i", "em", "mark", "u", "code", "kbd", "dfn"))
_UNSPACED_SCRIPT = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w[\w'’\-./+#&]*", re.U)
_CLAUSE = re.compile(r"[,;،؛，；]\s")
_SENTENCE_END = re.compile(r"[.!?؟।](?:\s|$)|[。！？]")
_ABBREVIATION = re.compile(r"\b(?:\w{1,4}|[^\W\d_](?:\.[^\W\d_])+)\.(?=\s|$)")
_BRACKETED = re.compile(r"\s*[(（\[【][^()（）\[\]【】]*[)）\]】]")
_COLON = re.compile(r"\s*[:：]")
_AFTER_MARKED = re.compile(
    r"(?:\s*[(（\[【][^()（）\[\]【】]*[)）\]】])*"
    r"(?P<separator>\s*(?:(?<!:):(?!:)|：)"
    r"|\s*(?:--?-?>|=>|→|⟶|⇒)"
    r"|\s*[–—―](?!\w*[–—])|\s+--?-?(?=\s)|-(?=\s)"
    r"|\s+=(?=\s))"
)
_PLAIN = re.compile(r"(?P<colon>\s*(?:(?<!:):(?![:/\\\w])|：))|(?P<dash>\s+(?:--?-?|–|—|->|→|=>|=)(?=\s))")
_NO_TERM = (
    (re.compile(r"https?://|www\.|\w+@\w+\.\w"), "is an address"),
    (re.compile(r"[\W\d_]*$"), "has no letters"),
    (re.compile(r"(?:[A-Za-z]:)?(?:[\\/][\w.~-]+){2,}/?$"), "is a path"),
    (re.compile(r"\d{1,4}[-./年]\d{1,2}(?:[-./月]\d{1,4}日?)?$"), "is a date"),
)


@dataclass(frozen=True, slots=True)
class Term:
    """A text cut into a term and what is said of it."""

    front: Tokens
    rest: Tokens
    """What follows the separator; may be empty."""
    marked: bool
    """Whether the author set the term off: bold, code, a wikilink ..."""
    separator: str
    """`:`, `-` ...; empty where only the end of the line separates."""


def is_marked(token: Token) -> bool:
    """Whether *token* is text that the author set off from the rest."""
    if token["type"] == "html":
        return token["attrs"]["tag"] in _MARKED_TAGS
    return token["type"] in _MARKED


def find_term(tokens: Tokens) -> Term | None:
    """The term with which *tokens* begin, if a separator or the end of a line follows it.

    >>> # `**Queue:** first in, first out` -> Queue / first in, first out
    """
    tokens = cut(tokens, 0, 0)[1]
    if not tokens:
        return None
    head = _first_line(tokens)
    line = visible(head)
    if is_marked(head[0]):
        return _marked_term(tokens, head, line)
    return _plain_term(tokens, line)


def _marked_term(tokens: Tokens, head: Tokens, line: str) -> Term | None:
    end = len(visible(head[:1]))
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
        return Term(*cut(tokens, len(line.rstrip()), len(line)), marked=True, separator="")
    # `**Beam search** keeps ...` goes on as a sentence; `**A: b** c` has its colon in the bold
    colon = _PLAIN.search(inside)
    if colon and colon["colon"] and line[colon.end() :].strip():
        return Term(*cut(tokens, colon.start(), colon.end()), marked=True, separator=":")
    return None


def _plain_term(tokens: Tokens, line: str) -> Term | None:
    for match in _PLAIN.finditer(line):
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


def word_count(text: str) -> int:
    """Words of *text*; in a script without spaces, two characters count as a word."""
    unspaced = len(_UNSPACED_SCRIPT.findall(text))
    return len(_WORD.findall(_UNSPACED_SCRIPT.sub(" ", text))) + (unspaced + 1) // 2


def term_problem(text: str, marked: bool) -> str | None:
    """Why *text* is no term, or None if it is one: short, no sentence, not a date, number or address."""
    text = fold_space(text)
    if not text:
        return "the term is empty"
    for pattern, problem in _NO_TERM:
        if (pattern.match if pattern.pattern.endswith("$") else pattern.search)(text):
            if marked and problem == "has no letters" and not any(c.isdigit() for c in text):
                continue  # an operator: `!=`
            return f"the term {problem}"
    if is_emoji(text):
        return "the term is an emoji"
    words = word_count(_BRACKETED.sub("", text))
    if words > MAX_TERM_WORDS or len(text) > MAX_TERM_CHARACTERS:
        return f"the term is too long ({words} words)"
    inner = _ABBREVIATION.sub("", text)
    if _SENTENCE_END.search(inner[:-1]) or (not marked and _SENTENCE_END.search(inner)):
        return "the term is a sentence"
    return None


def is_emoji(text: str) -> bool:
    """Whether *text* is nothing but pictures."""
    return bool(text) and all(unicodedata.category(c) in ("So", "Sk", "Cf", "Mn", "Zs") for c in text)


def label_of(block: Block) -> Tokens | None:
    """The label that the paragraph *block* is, without its colon: `Benefits:`, `**Benefits**`.

    None if it is no label: it names nothing, or it is a lead-in, a whole sentence that announces.
    """
    if block.type not in ("paragraph", "block_text"):
        return None
    tokens = cut(block.inline.tokens, 0, 0)[1]
    text = visible(tokens).rstrip()
    if not text or "\n" in text:
        return None
    marked = len(cut(tokens, 0, 0)[1]) == 1 and is_marked(tokens[0])
    if text[-1] in (":", "："):
        tokens = cut(tokens, len(text) - 1, len(text))[0]
        marked = len(tokens) == 1 and is_marked(tokens[0])
    elif not marked or tokens[0]["type"] in ("codespan", "wikilink"):
        return None
    name = visible(tokens)
    return None if is_sentence(name, marked) or term_problem(name, marked=True) else tokens


def announces(block: Block) -> bool:
    """Whether the paragraph *block* ends in a colon, label or lead-in."""
    return block.type in ("paragraph", "block_text") and block.inline.text.rstrip(" \t*_").endswith((":", "："))


def is_lead_in(block: Block) -> bool:
    """Whether the paragraph *block* only announces what follows it: it ends in a colon and is no label."""
    return announces(block) and label_of(block) is None


def is_sentence(text: str, marked: bool) -> bool:
    """Whether *text* is too long, or has too many clauses, to be a name."""
    text = _BRACKETED.sub("", text)
    unspaced = len(_UNSPACED_SCRIPT.findall(text))
    if unspaced > len(text) / 2:
        return unspaced > MAX_UNSPACED or "，" in text
    words = word_count(text)
    if words > (MAX_MARKED_LABEL_WORDS if marked else MAX_LABEL_WORDS):
        return True
    return not marked and words > 4 and bool(_CLAUSE.search(text))


def is_picture(block: Block) -> bool:
    """Whether the paragraph *block* holds pictures and nothing else."""
    if block.type not in ("paragraph", "block_text"):
        return False
    tokens = block.inline.tokens
    return any(token["type"] in ("image", "embed") for token in tokens) and not visible(tokens).strip()
