"""The author's own deletions, `{{c1::words::hint}}`, as plain words: on cards that are no clozes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from flashgen.deck.cloze import OPENING
from flashgen.markdown.visible_text import visible
from flashgen.model.note import Block, Inline, Token, Tokens

_MARK = re.compile(rf"{OPENING}|\}}\}}|::")


def without_deletions(tokens: Tokens) -> Tokens:
    """*tokens* with the words of the author's deletions in their places, without marks and hints."""
    if "{{c" not in visible(tokens):
        return tokens
    return tuple(_undeleted(tokens, [0, 0]))


def _undeleted(tokens: Sequence[Token], state: list[int]) -> list[Token]:
    """*tokens* without deletions; *state*: how many are open, and whether their hint is being read."""
    result: list[Token] = []
    for token in tokens:
        if token["type"] == "text":
            raw = _words_of(token["raw"], state)
            if raw:
                result.append({**token, "raw": raw})
        elif "children" in token and not state[1]:
            result.append({**token, "children": _undeleted(token["children"], state)})
        elif not state[1]:
            result.append(token)
    return result


def _words_of(text: str, state: list[int]) -> str:
    pieces: list[str] = []
    at = 0
    for mark in _MARK.finditer(text):
        if not state[1]:
            pieces.append(text[at : mark.start()])
        found = mark.group()
        if mark["numbers"]:
            state[0] += 1
        elif found == "}}" and state[0]:
            state[0] -= 1
            state[1] = 0
        elif found == "::" and state[0]:
            state[1] = 1
        elif not state[1]:
            pieces.append(found)
        at = mark.end()
    if not state[1]:
        pieces.append(text[at:])
    return "".join(pieces)


def blocks_without_deletions(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """*blocks* with the words of the author's deletions in their places, without marks and hints."""
    result: list[Block] = []
    for block in blocks:
        if block.children and (children := blocks_without_deletions(block.children)) != block.children:
            block = replace(block, children=children)
        if "{{c" in block.inline.text:
            block = replace(block, inline=Inline.of(without_deletions(block.inline.tokens)))
        result.append(block)
    return tuple(result) if any(new is not old for new, old in zip(result, blocks, strict=True)) else tuple(blocks)
