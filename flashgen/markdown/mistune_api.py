"""The names of mistune that the parser and the syntax plugins use; the only file that imports it."""

from __future__ import annotations

from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown
from mistune.plugins.formatting import strikethrough

__all__ = ["BlockParser", "BlockState", "InlineParser", "InlineState", "Markdown", "strikethrough"]
