"""Filters that apply to drafts of every rule: links, tasks, properties inside an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flashgen.config import Config
from flashgen.deck.cloze import without_marks
from flashgen.extraction.marks.double_colons import split_at_colons
from flashgen.extraction.reading.terms import joined, lines_of
from flashgen.markdown.strip_cloze_marks import without_deletions
from flashgen.markdown.visible_text import visible, visible_of
from flashgen.model.draft import EXPLICIT, Draft
from flashgen.model.note import Block, Inline, Token, Tokens, every
from flashgen.util.normalise_text import fold_space, normalised


def problem_of(draft: Draft, least: int, config: Config) -> str | None:
    """Why *draft* is no card, whichever rule made it."""
    if draft.evidence == EXPLICIT:
        return None
    if draft.evidence < least:
        return "its structure alone is too weak a sign (the setting `evidence` moves the line)"
    front = fold_space(visible(draft.front))
    if not front:
        return "the front is empty"
    if draft.back and mostly_links(draft.back, draft.kind in ("definition", "table")):
        return "more than half of the answer is links"
    if config.noise and normalised(front) in map(normalised, config.noise):
        return "it is one of your own words for noise"
    if len(draft.back) == 1 and visible_of(draft.back[0].inline).strip() in ("?", "??"):
        return "nothing stands below the mark of its answer"
    if len(draft.back) == 1 and normalised(front) == normalised(visible_of(draft.back[0].inline)):
        return "the answer is the question"
    return None


def contrasts(heading: str, context: tuple[str, ...]) -> bool:
    """True if *heading* names both columns of a table: `Unit vs integration tests`."""
    names = [normalised(name) for name in context[-1].split(" / ")] if context else []
    return len(names) == 2 and all(name in normalised(heading) for name in names)


def mostly_links(blocks: Sequence[Block], said: bool) -> bool:
    """True if more than half of what is visible in *blocks* leads elsewhere; *said*: whether they say something of a
    term, so that links to notes are words of the sentence if it has others."""
    tokens = [token for block in every(blocks) for token in block.inline.tokens]
    if not any(token["type"] in _LINKS for token in tokens):
        return False
    if (
        said
        and len(blocks) == 1
        and blocks[0].type != "list"
        and not any(token["type"] == "link" for token in tokens)
    ):
        words = (visible([token]) for token in tokens if token["type"] != "wikilink")
        if any(map(str.isalpha, "".join(words))):
            return False
    linked = sum(_length(token) for token in tokens if token["type"] in _LINKS)
    whole = sum(map(_length, tokens)) + sum(len(block.raw.strip()) for block in every(blocks))
    return 2 * linked > whole


_LINKS = ("link", "wikilink")


def _length(token: Token) -> int:
    return len(visible([token]).strip())


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


# ------------------------------------------------------------------ the author's own marks


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
