"""Questions: a text that asks, cut off from the answer behind it."""

from __future__ import annotations

from flashgen.extraction.reading.terms import is_marked
from flashgen.extraction.reading.text_features import QUESTION, Look
from flashgen.extraction.reading.text_kinds import is_question
from flashgen.markdown.visible_text import cut, visible
from flashgen.model.note import Tokens


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
