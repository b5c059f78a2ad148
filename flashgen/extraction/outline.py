"""The outline of a note: its sections, with the bold lines that serve as headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flashgen.extraction.rules.term_bullet import read_list
from flashgen.extraction.shape import announces, label_of, without_colon
from flashgen.markdown.text import visible
from flashgen.model.draft import Section
from flashgen.model.note import Block
from flashgen.util.strings import fold_space, normalised

BOLD_LEVEL = 7
"""Level of a bold line that serves as a heading: below all others."""
_NUMBER = re.compile(r"\s*(?:\(?(?:\d{1,2}|[IVX]{1,4}|[A-Za-z])[.)）]|[一二三四五六七八九十]{1,3}[、.])\s*\S")


def with_bold_headings(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """*blocks* with headings in place of the bold lines that serve as such.

    That is a line alone in its paragraph, bold from end to end, without a colon, if it is one of several
    that are numbered, or if what follows are labels, terms or tables, which need something to belong to.
    """
    bold = {block for block in blocks if _is_bold_line(block)}
    numbered = {block for block in bold if _NUMBER.match(block.inline.known(visible))}
    if len(numbered) < 2:
        numbered = set()
    result: list[Block] = []
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if block in numbered or (block in bold and following and _needs_a_heading(following)):
            block = replace(block, type="heading", attrs={"level": BOLD_LEVEL})
        result.append(block)
    return tuple(result)


def _is_bold_line(block: Block) -> bool:
    tokens = block.inline.tokens if block.type == "paragraph" else ()
    return len(tokens) == 1 and tokens[0]["type"] == "strong" and not announces(block)


def _needs_a_heading(block: Block) -> bool:
    if block.type == "table":
        return True
    return read_list(block).mostly_terms if block.type == "list" else label_of(block) is not None and announces(block)


def sections(blocks: Sequence[Block], title: str) -> Iterator[tuple[Section, tuple[str, ...]]]:
    """The sections that *blocks* fall into, each with the texts of its headings, its own the last."""
    tops = sum(block.type == "heading" and block.attrs["level"] == 1 for block in blocks)
    starts = [0, *(index for index, block in enumerate(blocks) if block.type == "heading" and index)]
    path: list[tuple[int, str]] = []
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        first = blocks[start] if start < end else None
        if first is None or first.type != "heading":
            yield Section(None, blocks[start:end], title=title), ()
            continue
        level = first.attrs["level"]
        while path and path[-1][0] >= level:
            path.pop()
        path.append((level, fold_space(visible(without_colon(first.inline.tokens)))))
        own = path[-1][1]
        section = Section(
            first,
            blocks[start + 1 : end],
            is_title=normalised(own) == normalised(title) or (level == 1 and tops == 1),
            subheadings=tuple(_subheadings(blocks, end, level)),
        )
        yield section, tuple(text for _, text in path if text)


def _subheadings(blocks: Sequence[Block], start: int, level: int) -> Iterator[Block]:
    """The headings of *blocks* from *start* on that stand right below one of *level*: the highest among its own."""
    own: list[Block] = []
    for index in range(start, len(blocks)):
        block = blocks[index]
        if block.type == "heading":
            if block.attrs["level"] <= level:
                break
            own.append(block)
    highest = min((block.attrs["level"] for block in own), default=0)
    return (block for block in own if block.attrs["level"] == highest)
