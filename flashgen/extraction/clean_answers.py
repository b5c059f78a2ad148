"""Answers without what is no part of them: tasks, and the marks of other cards (which fronts lose, too)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flashgen.deck.cloze import without_marks
from flashgen.extraction.marks.double_colons import split_at_colons
from flashgen.extraction.reading.terms import joined, lines_of
from flashgen.markdown.strip_cloze_marks import without_deletions
from flashgen.model.draft import Draft
from flashgen.model.note import Block, Inline, Token, Tokens


def without_chores(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """*blocks* of an answer without the tasks that stand among them."""
    result: list[Block] = []
    for block in blocks:
        if block.children:
            children = without_chores([child for child in block.children if "task" not in child.attrs])
            if not children and not block.inline.text:
                continue
            if children != block.children:
                block = replace(block, children=children)
        result.append(block)
    return tuple(result)


def without_marks_of_cards(draft: Draft) -> Draft:
    """*draft* without the marks of other cards: `term:: text` in its answer reads `term: text`, and the words of a
    deletion stand as they are, unless it is a cloze itself."""
    back = _plain_blocks(draft.back)
    front = draft.front if draft.kind == "cloze" else without_deletions(draft.front)
    context = tuple(without_marks(name) if "{{c" in name else name for name in draft.context)
    same = back == draft.back and front is draft.front and context == draft.context
    return draft if same else draft._replace(front=front, back=back, context=context)


def _plain_blocks(blocks: Sequence[Block]) -> tuple[Block, ...]:
    if not any(map(_has_marks, blocks)):
        return tuple(blocks)
    result: list[Block] = []
    for block in blocks:
        if block.children:
            children = _plain_blocks(block.children)
            if children != block.children:
                block = replace(block, children=children)
        tokens = block.inline.tokens if _has_own_marks(block) else ()
        if tokens and (shown := without_deletions(_plain_pairs(tokens, block.type))) is not tokens:
            block = replace(block, inline=Inline.of(shown))
        result.append(block)
    return tuple(result)


def _has_marks(block: Block) -> bool:
    return _has_own_marks(block) or any(map(_has_marks, block.children))


def _has_own_marks(block: Block) -> bool:
    text = block.inline.text
    if not text:
        text = "\n".join([token["raw"] for token in block.inline.tokens if token["type"] == "text"])
    return "::" in text or "{{c" in text


def _plain_pairs(tokens: Tokens, kind: str) -> Tokens:
    """*tokens* of a text with `: ` for each `::` that separates in a line."""
    if kind not in ("paragraph", "block_text"):
        return tokens
    lines = lines_of(tokens)
    pairs = [pair if (pair := split_at_colons(line)) and (pair.back or not pair.before) else None for line in lines]
    if not any(pairs):
        return tokens
    colon: Token = {"type": "text", "raw": ": "}
    shown = ((*pair.front, colon, *pair.back) if pair else line for pair, line in zip(pairs, lines, strict=True))
    return joined([*shown])
