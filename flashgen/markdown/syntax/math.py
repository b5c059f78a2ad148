"""`$inline$` and `$$display$$` formulas, opaque to everything else.

As in Obsidian, the opening `$` is not followed and the closing one not preceded by a space, and the
closing one not followed by a digit: `$5 and $6` stays money.
"""

from __future__ import annotations

from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.markdown.mistune_names import BlockParser, BlockState, InlineParser, InlineState, Markdown


_BLOCK = r"^ {0,3}\$\$(?P<math_block>(?:[^$\\]|\\[\s\S]|\$(?!\$))+?)\$\$[ \t]*(?:\n|$)"
_INLINE = (
    r"\$\$(?P<math_display>(?:[^$\\]|\\[\s\S])+?)\$\$"
    r"|\$(?![\s$])(?P<math_inline>(?:[^$\\\n]|\\.|\n(?!\s*\n))*?(?:[^\s$\\]|\\[^\s]))\$(?!\d)"
)


def _block(_block: BlockParser, match: Match[str], state: BlockState) -> int | None:
    formula = match["math_block"]
    if not formula.strip() or "\n\n" in formula:
        return None
    state.append_token({"type": "block_math", "raw": formula.strip("\n")})
    return match.end()


def _inline(_inline: InlineParser, match: Match[str], state: InlineState) -> int:
    display = match["math_display"]
    if display is not None:
        state.append_token({"type": "block_math", "raw": display})
    else:
        state.append_token({"type": "inline_math", "raw": match["math_inline"]})
    return match.end()


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* formulas."""
    markdown.block.register("block_math", _BLOCK, _block, before="list")
    markdown.inline.register("inline_math", _INLINE, _inline, before="codespan", start_chars="$")
