"""Filters that apply to drafts of every rule: links, tasks, properties inside an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from flashgen.config import Config
from flashgen.extraction.reading.terms import joined, lines_of
from flashgen.markdown.text import visible
from flashgen.model.draft import EXPLICIT, Draft
from flashgen.model.note import Block, Inline, Token, every
from flashgen.util.strings import fold_space, normalised

_LOGSEQ = re.compile(r"[a-z][a-z-]*::\s")


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
    if len(draft.back) == 1 and normalised(front) == normalised(draft.back[0].inline.known(visible)):
        return "the answer is the question"
    return None


def contrasts(heading: str, context: tuple[str, ...]) -> bool:
    """Whether *heading* names both columns of a table: `Unit vs integration tests`."""
    names = [normalised(name) for name in context[-1].split(" / ")] if context else []
    return len(names) == 2 and all(name in normalised(heading) for name in names)


def mostly_links(blocks: Sequence[Block], said: bool) -> bool:
    """Whether more than half of what is visible in *blocks* leads elsewhere; *said*: whether they say something of a
    term, so that links to notes are words of the sentence if it has others."""
    tokens = [token for block in every(blocks) for token in block.inline.tokens]
    if (
        said
        and len(blocks) == 1
        and blocks[0].type != "list"
        and not any(token["type"] == "link" for token in tokens)
    ):
        words = (visible([token]) for token in tokens if token["type"] != "wikilink")
        if any(map(str.isalpha, "".join(words))):
            return False
    linked = sum(_length(token) for token in tokens if token["type"] in ("link", "wikilink"))
    if not linked:
        return False
    whole = sum(map(_length, tokens)) + sum(len(block.raw.strip()) for block in every(blocks))
    return 2 * linked > whole


def _length(token: Token) -> int:
    return len(visible([token]).strip())


def without_chores(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """*blocks* of an answer without the tasks and the properties of items that stand among them."""
    result: list[Block] = []
    for block in blocks:
        if block.children:
            children = without_chores([child for child in block.children if "task" not in child.attrs])
            if not children and not block.inline.text:
                continue
            if children != block.children:
                block = replace(block, children=children)
        elif "::" in block.inline.text and block.type in ("paragraph", "block_text"):
            lines = block.inline.known(lines_of)
            kept = [line for line in lines if not _LOGSEQ.match(visible(line))]
            if len(kept) < len(lines):
                block = replace(block, inline=Inline.of(joined(kept)))
        result.append(block)
    return tuple(result)
