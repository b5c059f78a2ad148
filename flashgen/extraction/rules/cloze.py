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
from collections.abc import Iterator, Sequence

from flashgen.config import Config
from flashgen.deck.cloze import MAX_CLOZE, OPENING, makes_cards
from flashgen.markdown.text import trimmed, visible
from flashgen.model.draft import EXPLICIT, STRONG, Draft, Skip
from flashgen.model.note import Block, Token, Tokens

STARTS = frozenset(("list", "paragraph", "block_text"))

_OPENING = re.compile(OPENING)
_TEXT = ("paragraph", "block_text")


def extract(blocks: Sequence[Block], config: Config) -> Iterator[Draft | Skip]:
    """The cloze cards of the block, or of the items of the list, that *blocks* begins with."""
    first = blocks[0]
    if first.type == "list":
        for item in first.children:
            if item.children and "task" not in item.attrs:
                yield from _of(item.children[0], item, config)
    else:
        yield from _of(first, first, config)


def _of(block: Block, owner: Block, config: Config) -> Iterator[Draft | Skip]:
    if block.type not in _TEXT:
        return
    numbers = block.inline.known(_numbers) if "{{c" in block.inline.text and "}}" in block.inline.text else []
    if any(map(makes_cards, numbers)):
        yield Draft("cloze", "cloze", block.inline.known(trimmed), (), block.line, (owner,), evidence=EXPLICIT)
    elif config.cloze == "highlight" and "==" in block.inline.text:
        marked = _with_deletions(block.inline.known(trimmed))
        if marked:
            yield Draft("cloze", "cloze", marked, (), block.line, (owner,), evidence=STRONG)
    elif numbers:
        yield Skip(owner, f"Anki makes cards of the deletions 1 to {MAX_CLOZE} only")


def _numbers(tokens: Tokens) -> list[str]:
    """The numbers of each deletion in *tokens* that holds something and is closed, as they are written."""
    text = visible(tokens)
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
