"""`$inline$` and `$$display$$` formulas, opaque to everything else.

As in Obsidian, the opening `$` is not followed and the closing one not preceded by a space, and the
closing one not followed by a digit: `$5 and $6` stays money. `\\( \\)` and `\\[ \\]`, as other tools write formulas,
are escaped brackets to CommonMark: they are formulas where what is inside can be nothing else. An environment of
formulas without any mark, `\\begin{aligned}` to `\\end{aligned}`, is one: Logseq shows it so.
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.markdown.mistune_api import BlockParser, BlockState, InlineParser, InlineState, Markdown


_BLOCK = r"^ {0,3}\$\$(?P<math_block>(?:[^$\\]|\\[\s\S]|\$(?!\$))+?)\$\$[ \t]*(?:\n|$)"
_INLINE = (
    r"\$\$(?P<math_display>(?:[^$\\]|\\[\s\S])+?)\$\$"
    r"|\$(?![\s$])(?P<math_inline>(?:[^$\\\n]|\\.|\n(?!\s*\n))*?(?:[^\s$\\]|\\[^\s]))\$(?!\d)"
)
# No pair of brackets holds another: so a line of a million of them is read in one go.
_BRACKETED_BLOCK = r"^ {0,3}\\\[(?P<math_bracketed>(?:[^\\]|\\[^()\[\]]){1,5000}+)\\\][ \t]*(?:\n|$)"
_BRACKETED = (
    r"\\\((?P<math_round>(?:[^\\]|\\[^()\[\]]){1,2000}+)\\\)"
    r"|\\\[(?P<math_square>(?:[^\\]|\\[^()\[\]]){1,5000}+)\\\]"
)
_ENVIRONMENT = (
    r"\\begin\{(?P<math_env>(?:align|aligned|alignat|array|cases|eqnarray|equation|gather|gathered|multline|split"
    r"|[bBpvV]?matrix)\*?)\}(?:[^\\\n]|\\(?!(?:begin|end)\{(?P=math_env)\})|\n(?!\s*\n)){1,5000}+"
    r"\\end\{(?P=math_env)\}"
)
_COMMAND = re.compile(r"\\(?:[A-Za-z]{2,}|[\\,;!{}|])")
_SIGN = re.compile(r"(?<!\\)[_^=]")
_NO_FORMULA = re.compile(r"[^\W\d_]{3,}\s+[^\W\d_]{3,}|://")
_ONE_LETTER = re.compile(r"[ \t]\w{1,2}[ \t]$")


def is_formula(tex: str) -> bool:
    """True if *tex*, between escaped brackets, can only be a formula.

    >>> is_formula(r"\\frac{a}{b}"), is_formula("x^2"), is_formula(" T "), is_formula("see there")
    (True, True, True, False)
    """
    if _COMMAND.search(tex) or _ONE_LETTER.match(tex):
        return True
    return bool(_SIGN.search(tex)) and not _NO_FORMULA.search(tex)


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


def _bracketed_block(_block: BlockParser, match: Match[str], state: BlockState) -> int | None:
    formula = match["math_bracketed"]
    if "\n\n" in formula or not is_formula(formula):
        return None
    state.append_token({"type": "block_math", "raw": formula.strip("\n")})
    return match.end()


def _bracketed(_inline: InlineParser, match: Match[str], state: InlineState) -> int:
    formula = match["math_round"] or match["math_square"]
    if not is_formula(formula):
        state.append_token({"type": "text", "raw": match.group()[1]})  # an escaped bracket
        return match.start() + 2
    kind = "inline_math" if match["math_round"] else "block_math"
    state.append_token({"type": kind, "raw": formula.strip()})
    return match.end()


def _environment(_inline: InlineParser, match: Match[str], state: InlineState) -> int:
    state.append_token({"type": "block_math", "raw": match.group()})
    return match.end()


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* formulas."""
    markdown.block.register("block_math", _BLOCK, _block, before="list")
    markdown.inline.register("inline_math", _INLINE, _inline, before="codespan", start_chars="$")
    markdown.block.register("block_math_bracketed", _BRACKETED_BLOCK, _bracketed_block, before="list")
    markdown.inline.register("math_environment", _ENVIRONMENT, _environment, before="escape", start_chars="\\")
    markdown.inline.register("math_bracketed", _BRACKETED, _bracketed, before="escape", start_chars="\\")
