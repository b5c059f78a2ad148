"""`Term` and under it `: what it means`, as pandoc and others write it; Obsidian shows the lines.

    Term
    : what it means
    : what else it means

    Another term

    :   Its meaning.

        A second paragraph of it.

A `: caption` under a table is none.
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from flashgen.markdown.mistune_api import BlockParser, BlockState, Markdown
    from flashgen.markdown.parser_state import State


MAX_TERM = 100
"""Characters of a line that can be a term."""
MAX_TERMS = 3
"""So many lines in front of a definition can all be terms; of more only the last is one."""

_PATTERN = r"^ {0,3}:[ \t]+(?=\S)"
_START = re.compile(r" {0,3}:[ \t]+(?=\S)")
_INDENTED = re.compile(r"(?: {2}|\t)[ \t]*\S")


def _define(block: BlockParser, match: Match[str], state: BlockState) -> int | None:
    state = cast("State", state)
    terms = _terms(state)
    if terms is None:
        return None
    end = _body_end(state, match.end())
    item = {
        "type": "def_list_item",
        "children": _parse(block, match, state, end),
        "line": state.line_at(match.start()),
    }
    token = state.tokens[-1] if state.tokens and state.tokens[-1]["type"] == "def_list" else None
    if token is None:
        token = {"type": "def_list", "children": [], "line": (terms or [item])[0]["line"]}
        state.tokens.append(token)
    token["children"] += [*terms, item]
    return end


def _terms(state: State) -> list[dict[str, Any]] | None:
    """The terms in front of a definition, taken off the tokens; none after another definition; None if there is none.

    What they were goes: the paragraph, or its last lines, and the blank lines below it.
    """
    tokens = state.tokens
    last = len(tokens) - 1
    while last >= 0 and tokens[last]["type"] == "blank_line":
        last -= 1
    if last < 0 or tokens[last]["type"] not in ("paragraph", "def_list"):
        return None
    if tokens[last]["type"] == "def_list":
        del tokens[last + 1 :]
        return []
    lines = tokens[last]["text"].rstrip("\n").split("\n")
    short = [len(line.strip()) <= MAX_TERM for line in lines]
    count = len(lines) if len(lines) <= MAX_TERMS and all(short) else 1
    apart = last < len(tokens) - 1
    if not short[-1] or (apart and count < len(lines)):
        return None
    text, terms = lines[:-count], lines[-count:]
    line = tokens[last]["line"] + len(text)
    if text:
        tokens[last]["text"] = "\n".join(text)
        return _heads(terms, line)
    del tokens[last:]
    above = last - 1
    while above >= 0 and tokens[above]["type"] == "blank_line":
        above -= 1
    if above >= 0 and tokens[above]["type"] == "def_list":
        del tokens[above + 1 :]
    return _heads(terms, line)


def _heads(terms: list[str], line: int) -> list[dict[str, Any]]:
    return [
        {"type": "def_list_head", "text": term.strip(), "line": number} for number, term in enumerate(terms, line)
    ]


def _body_end(state: BlockState, position: int) -> int:
    """The position at which the definition ends whose text begins at *position*."""
    source = state.src
    end = state.find_line_end_at(position)
    blank = False
    while end < state.cursor_max:
        line_end = state.find_line_end_at(end)
        line = source[end:line_end]
        if not line.strip():
            blank = True
        elif _START.match(line) or (blank and not _INDENTED.match(line)):
            break
        elif not blank and line[0] not in " \t" and (_START.match(source, line_end) or _NEW_BLOCK.match(line)):
            break  # the next term, or another block
        else:
            blank = False
        end = line_end
    return end


_NEW_BLOCK = re.compile(r"#{1,6}[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t]|`{3}|~{3}|\|")


def _parse(block: BlockParser, match: Match[str], state: State, end: int) -> list[dict[str, Any]]:
    """The blocks of the definition that reaches from *match* to *end*."""
    first, *more = state.src[match.end() : end].split("\n")
    text = "\n".join([first, *(_INDENT.sub("", line) for line in more)])
    saved = state.child_start, state.item_lines
    state.child_start, state.item_lines = match.start(), []
    child = state.child_state(text)
    state.child_start, state.item_lines = saved
    rules = [rule for rule in block.list_rules if rule != "def_list"]
    if state.depth() >= block.max_nested_level - 1:
        rules = [rule for rule in rules if rule not in ("list", "block_quote")]
    block.parse(child, rules)
    if sum(token["type"] == "paragraph" for token in child.tokens) == 1:
        for token in child.tokens:
            if token["type"] == "paragraph":
                token["type"] = "block_text"
    return child.tokens


_INDENT = re.compile(r"^(?: {1,4}|\t)")


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* definition lists."""
    markdown.block.register("def_list", _PATTERN, _define, before="list")
