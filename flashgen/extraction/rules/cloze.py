"""`The capital of {{c1::Laos}} is ...` -> a cloze card, as written.

With `cloze = "highlight"`, in the settings or as a property, each `==highlight==` inside a sentence is a
deletion as well.

Makes a card:

    The capital of Laos is {{c1::Vientiane}}.

Makes none (no number, so a template's placeholder; a number of which Anki makes no card):

    The capital of {{country}} is {{city}}.

    The capital of Laos is {{c0::Vientiane}}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashgen.config import Config
from flashgen.deck.cloze import MAX_CLOZE, OPENING, makes_cards
from flashgen.extraction.reading.place import Place
from flashgen.extraction.reading.text_look import BRACES, Look
from flashgen.extraction.rule import Rule, Stage
from flashgen.markdown.visible_text import visible
from flashgen.model.draft import EXPLICIT, STRONG, Draft, Skip
from flashgen.model.note import Block, Token, Tokens

_OPENING = re.compile(OPENING)


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The cloze cards of the block, or of the items of the list, *at* a place."""
    if at.type == "list":
        for item in at.children:
            if not item.is_task and item.first.features & BRACES:
                yield from _of(item.first, item.children[0].block.line, item.block, config)
    else:
        yield from _of(at.look, at.block.line, at.block, config)


def _of(look: Look, line: int, owner: Block, config: Config) -> Iterator[Draft | Skip]:
    numbers = _numbers(_in_text(look.tokens)) if "{{c" in look.text else []
    if any(map(makes_cards, numbers)):
        yield Draft("cloze", "cloze", look.tokens, (), line, (owner,), evidence=EXPLICIT)
    elif config.cloze == "highlight" and owner.type != "heading" and (marked := _with_deletions(look.tokens)):
        yield Draft("cloze", "cloze", marked, (), line, (owner,), evidence=STRONG)
    elif numbers:
        yield Skip(owner, f"Anki makes cards of the deletions 1 to {MAX_CLOZE} only")


def _in_text(tokens: Tokens) -> str:
    """The visible text of *tokens* without code: a deletion in code is an example."""
    return "".join(" " if token["type"] == "codespan" else visible([token]) for token in tokens)


def _numbers(text: str) -> list[str]:
    """The numbers of each deletion in *text* that holds something and is closed, as they are written."""
    end = text.rfind("}}")
    return [mark["numbers"] for mark in _OPENING.finditer(text, 0, max(end, 0)) if mark.end() < end]


def _with_deletions(tokens: Tokens) -> Tokens | None:
    """*tokens* with a deletion for each highlight; None if there is none, or nothing but one."""
    result: list[Token] = []
    number = 0
    for token in tokens:
        if token["type"] == "mark" and visible([token]).strip():
            number += 1
            token = {"type": "cloze", "attrs": {"number": number}, "children": token["children"]}
        result.append(token)
    left = visible([token for token in tokens if token["type"] != "mark"]).strip()
    return tuple(result) if number and any(map(str.isalpha, left)) else None


RULE = Rule(
    "cloze",
    frozenset(("list", "paragraph", "block_text", "heading")),
    match,
    __doc__,
    needs=BRACES,
    stage=Stage.AUTHOR,
    below_terms=True,
)
