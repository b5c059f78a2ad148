"""Lines that are labels: they name what stands below them; told from sentences that only announce it."""

from __future__ import annotations

import re

from flashgen.extraction.reading.terms import is_marked, is_marked_line
from flashgen.extraction.reading.text_kinds import CLOCK, DAY, is_sentence, term_problem
from flashgen.markdown.visible_text import cut, tags_in, visible
from flashgen.model.note import Tokens

_WHEN = re.compile(rf"(?:{CLOCK}|{DAY})(?!\w)")


def begins_with_time(text: str) -> bool:
    """True if *text* begins with a time of day or a date in figures."""
    return text[:1].isdigit() and _WHEN.match(text) is not None


def label_in(tokens: Tokens, text: str) -> Tokens | None:
    """The label that the line *tokens*, whose visible text is *text*, is, without its colon: `Benefits:`,
    `**Benefits**`.

    None if it is no label: it names nothing, it is only a link, or it is a lead-in, a whole sentence that announces.
    """
    text = text.rstrip()
    if not text:
        return None
    marked = len(tokens) == 1 and is_marked(tokens[0])
    if text[-1] in (":", "："):
        tokens, behind = cut(tokens, len(text) - 1, len(text))
        text = text[:-1]
        marked = len(tokens) == 1 and is_marked(tokens[0])
        tokens = (*tokens, *tags_in(behind))
    elif not marked or tokens[0]["type"] in ("codespan", "wikilink"):
        return None
    if (len(tokens) == 1 and tokens[0]["type"] == "link") or not any(map(str.isalnum, text)):
        return None
    return None if is_sentence(text, marked) or term_problem(text, marked=True) else tokens


def caption_in(tokens: Tokens, text: str) -> Tokens | None:
    """The caption that the line *tokens* is for what stands under it: a few words, no sentence."""
    text = text.rstrip()
    if not text or "\n" in text or text[-1] in ".。:：!?？！…,;" or is_sentence(text, is_marked_line(tokens)):
        return None
    return None if term_problem(text, marked=True) else tokens


def is_name(text: str) -> bool:
    """True if the line *text* could be the name of what stands below it: a few words without the end of a
    sentence."""
    text = text.strip()
    if not text or len(text) > 100 or begins_with_time(text) or text[-1] in ".。!！…,;；?？؟":
        return False
    text = text.rstrip(":： ")
    return bool(text) and not is_sentence(text, False) and term_problem(text, marked=True) is None


def shown(tokens: Tokens | None) -> str:
    """The visible text of a label, on one line; empty for None."""
    return " ".join(visible(tokens).split()) if tokens else ""
