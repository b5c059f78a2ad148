"""What is no card, or no part of one, whichever rule saw it: properties of the note, chores, links.

The rules read a structure; what is here reads what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from flashgen.config import Config
from flashgen.draft import EXPLICIT, Draft
from flashgen.mood import every
from flashgen.note import Block, Inline, Token
from flashgen.shape import find_term, joined, line_terms, line_texts, lines_of, value_problem, word_count
from flashgen.text import fold_space, normalised, visible
from flashgen.words import noise_words

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
    if draft.back and mostly_links(draft.back):
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


def mostly_links(blocks: Sequence[Block]) -> bool:
    """Whether more than half of what is visible in *blocks* leads elsewhere."""
    tokens = [token for block in every(blocks) for token in block.inline.tokens]
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


def is_metadata(block: Block) -> bool:
    """Whether the paragraph *block* is a property of the note or several: `Author: ...`, `Tags: #a #b`.

    Each of its lines is a plain key of up to three words with a colon, and at least half of the keys are
    known as properties or have nothing, a date, a link, a tag or another such value.
    """
    special = 0
    lines = block.inline.known(lines_of)
    for line, text, term in zip(lines, block.inline.known(line_texts), block.inline.known(line_terms), strict=True):
        if term is None or not term.has_colon:
            text = text.strip()
            if text.endswith((":", "：")) and len(lines) > 1:
                special += 1
                continue
            if not text and line:
                continue  # only tags
            return False
        name = visible(term.front)
        if word_count(name) > 3:
            return False
        known = noise_words().has("properties", name)
        # a key alone in its paragraph is the label of what follows
        empty = len(lines) > 1 and not visible(term.rest).strip()
        special += known or ((empty or value_problem(term.rest) is not None) and not term.marked)
    return 2 * special > len(lines) or (special > 0 and 2 * special == len(lines))


def is_fields(block: Block) -> bool:
    """Whether each line of the paragraph *block*, two at least, is a field with a short value: `**Client:** X`."""
    terms = block.inline.known(line_terms)
    return len(terms) > 1 and all(
        term and term.has_colon and word_count(visible(term.front)) <= 2 and 0 < word_count(visible(term.rest)) <= 4
        for term in terms
    )


def is_property_list(block: Block) -> bool:
    """Whether at least half of the items of the list *block* are properties: `- **Author:** ...`."""
    keys = 0
    for item in block.children:
        term = item.children[0].inline.known(find_term) if item.children else None
        keys += bool(term and noise_words().has("properties", visible(term.front)))
    return 2 * keys >= len(block.children)
