"""Finds the blocks that the author excluded by a comment, `%%no-card%%` or `<!-- no-card -->`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate

from flashgen.model.note import Block, Note

_NO_CARD = re.compile(r"flashgen:\s*skip|no-card", re.I)


def left_out(note: Note) -> Iterator[Block]:
    """The blocks of *note* that such a comment excludes.

    One in a line excludes the block or the item of a list that begins there, one alone in its line what comes next.
    """
    blocks = note.blocks
    lines = {comment.line for comment in note.comments if _NO_CARD.fullmatch(comment.text.strip())}
    if not lines:
        return
    nested = _nested(blocks, {})
    reached = [*accumulate((block.line for block in blocks), max)]
    for line in lines:
        below = bisect_left(reached, line)
        marked = nested.get(line) or (blocks[below] if below < len(blocks) else None)
        if marked is not None:
            yield marked


def _nested(blocks: Iterable[Block], found: dict[int, Block]) -> dict[int, Block]:
    """*found* and, by the lines on which they begin, the items of the lists among *blocks* and the blocks in these
    items; of several on one line the outermost item."""
    items = [item for block in blocks if block.type == "list" for item in block.children]
    for item in items:
        found.setdefault(item.line, item)
    for item in items:
        _nested(item.children[1:], found)
        for child in item.children[1:]:
            found.setdefault(child.line, child)
    return found
