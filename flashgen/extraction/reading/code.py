"""Code blocks: some hold words, set in a frame."""

from __future__ import annotations

import re

from flashgen.model.note import Block

MAX_LINES = 12
"""Lines of code that one can recall."""
_NO_WORDS = re.compile(
    r"^\s*(?:[$#>%]\s|--?\w|[{}()\[\]<]|//|\w+\()|[;{}\\=]\s*$|\s--?\w|\w::|\w\(.*\)\s*$|^\s*\S+[/\\]\S+\s*$"
)


def reads_as_text(block: Block) -> bool:
    """Whether the code *block* has no language, or `text`, and most of its lines are words."""
    info = str(block.attrs.get("info", "")).strip().lower()
    if info not in ("", "text", "txt", "plain", "plaintext"):
        return False
    lines = [line for line in block.raw.split("\n") if line.strip()]
    words = sum(any(map(str.isalpha, line)) and not _NO_WORDS.search(line) for line in lines)
    spoken = sum(len(line.split()) > 1 or not line.isascii() for line in lines)
    return 0 < len(lines) <= MAX_LINES and 3 * words > 2 * len(lines) and 2 * spoken > len(lines)


def is_short(block: Block) -> bool:
    """Whether the code *block* is no longer than what one can recall."""
    return 0 < len(block.raw.strip().split("\n")) <= MAX_LINES
