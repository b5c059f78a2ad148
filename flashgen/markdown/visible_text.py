"""The visible text of tokens and blocks, and cutting tokens at a position in it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any

from flashgen.markdown.syntax import KINDS
from flashgen.model.note import Block, Inline, Token, Tokens
from flashgen.util.normalise_text import fold_space


def visible(tokens: Sequence[Token]) -> str:
    """The text that a reader sees of *tokens*, a line break as `\\n`, a formula in its `$`.

    Nothing of pictures, tags, block ids and footnote marks: they are no words of the text.
    """
    shown = ""
    for token in tokens:
        kind = token["type"]
        if kind == "text":
            shown += token["raw"]
        elif text := KINDS[kind].text:
            shown += text(token)
        elif kind == "cloze":
            shown += f"{{{{c{token['attrs']['number']}::{visible(token['children'])}}}}}"
        else:
            shown += visible(token.get("children", ()))
    return shown


def visible_of(inline: Inline) -> str:
    """The text that a reader sees of *inline*, see `visible`."""
    if inline.shown is None:
        inline.shown = visible(inline.tokens)
    return inline.shown


def plain(blocks: Iterable[Block]) -> str:
    """The visible text of *blocks*: a line for each paragraph, item, row, heading and line of code."""
    return "\n".join(line for block in blocks for line in _plain_lines(block))


def _plain_lines(block: Block) -> list[str]:
    if block.type == "table":
        return [" | ".join(fold_space(visible_of(cell.inline)) for cell in row.children) for row in block.children]
    lines = [line.strip() for line in visible_of(block.inline).split("\n")]
    if block.type == "block_html":
        lines += html_text(block.raw).split("\n")
    elif block.raw and not is_program(block):
        lines += block.raw.rstrip("\n").split("\n")
    lines += [line for child in block.children for line in _plain_lines(child)]
    return [line for line in lines if line.strip()]


def shows_something(blocks: Iterable[Block]) -> bool:
    """True if a reader sees anything of *blocks*: words, a picture, a formula, code."""
    return any(
        (bool(block.raw.strip()) and _shows_raw(block))
        or any(_shows(token) for token in block.inline.tokens)
        or shows_something(block.children)
        for block in blocks
    )


def _shows_raw(block: Block) -> bool:
    if block.type == "block_html":
        return bool(html_text(block.raw)) or "<img" in block.raw.lower()
    return not is_program(block)


_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)(?=[\s>/]).*?(?:</\1\s*>|\Z)", re.S | re.I)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]{0,1000}>")


def html_text(html: str) -> str:
    """The text that a reader sees of raw *html*, its lines trimmed.

    >>> html_text("<center><b>A &amp; B</b></center><!-- c -->")
    'A & B'
    """
    text = unescape(_TAG.sub("", _UNSEEN.sub("", html)))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


_PROGRAMS = """
    anki base button chart compressed-json dataview dataviewjs excalidraw flashcard flashcards leaflet mapview
    meta-bind query tasks todoist tracker
"""
PROGRAMS = frozenset(_PROGRAMS.split())
"""Languages of code blocks in whose place Obsidian or a plugin shows something else."""


def is_program(block: Block) -> bool:
    """True if *block* is code that nobody sees: a query, a drawing, a button."""
    if block.type != "block_code":
        return False
    info = str(block.attrs.get("info", "")).split(maxsplit=1)
    return bool(info) and info[0].lower() in PROGRAMS


def _shows(token: Token) -> bool:
    kind = token["type"]
    if kind in ("text", "codespan"):
        return bool(token["raw"].strip("\u200b\ufeff \t\n\u00a0"))
    return KINDS[kind].shows or any(map(_shows, token.get("children", ())))


def cut(tokens: Sequence[Token], start: int, end: int) -> tuple[Tokens, Tokens]:
    """*tokens* before position *start* and after position *end* of their visible text.

    Marks that reach over a cut are on both sides: `**a: b** c` cut at the colon gives `**a**` and
    `**b** c`. Tokens without text stay on their side.
    """
    left, rest = _split(tokens, start)
    between, right = _split(rest, end - start)
    return trimmed([*left, *tags_in(between)]), trimmed(right)


def tags_in(tokens: Sequence[Token]) -> list[Token]:
    """The tags among *tokens* and inside of them: they are no text, and belong to the card all the same."""
    found: list[Token] = []
    for token in tokens:
        if token["type"] == "tag":
            found.append(token)
        elif "children" in token:
            found += tags_in(token["children"])
    return found


def _split(tokens: Sequence[Token], position: int) -> tuple[list[Token], list[Token]]:
    for index, token in enumerate(tokens):
        if position == 0:
            return list(tokens[:index]), list(tokens[index:])
        length = len(token["raw"] if token["type"] == "text" else visible((token,)))
        if position >= length:
            position -= length
            continue
        if token["type"] in ("text", "codespan"):
            raw = token["raw"]
            left, right = {**token, "raw": raw[:position]}, {**token, "raw": raw[position:]}
        elif token.get("children"):
            inner_left, inner_right = _split(token["children"], position)
            left, right = {**token, "children": inner_left}, {**token, "children": inner_right}
        else:
            return list(tokens[: index + 1]), list(tokens[index + 1 :])
        return [*tokens[:index], left], [right, *tokens[index + 1 :]]
    return list(tokens), []


def trimmed(tokens: Sequence[Token]) -> Tokens:
    """*tokens* without the white space at their ends and without marks that have nothing inside."""
    if not tokens:
        return ()
    if len(tokens) == 1 and tokens[0]["type"] == "text":
        raw = tokens[0]["raw"].strip()
        return () if not raw else tuple(tokens) if len(raw) == len(tokens[0]["raw"]) else ({**tokens[0], "raw": raw},)
    if _is_tight(tokens[0], 0) and _is_tight(tokens[-1], -1):
        return tuple(tokens)
    return tuple(_strip_end(_strip_end(tokens, 0, str.lstrip), -1, str.rstrip))


def _is_tight(token: Token, at: int) -> bool:
    """True if *token* has no white space at its end *at* (0 or -1)."""
    kind = token["type"]
    if kind == "text":
        raw: str = token["raw"]
        return raw != "" and not raw[at].isspace()
    if kind in ("softbreak", "linebreak", "block_id", "tag"):
        return False
    if "children" in token and kind not in ("image", "link"):
        children = token["children"]
        return bool(children) and _is_tight(children[at], at)
    return True


def _strip_end(tokens: Iterable[Token], at: int, strip: Any) -> list[Token]:
    left, tags = deque(tokens), list[Token]()
    drop = left.popleft if at == 0 else left.pop
    while left:
        token = left[at]
        if token["type"] in ("softbreak", "linebreak"):
            drop()
        elif token["type"] == "text":
            raw = strip(token["raw"])
            if raw:
                left[at] = {**token, "raw": raw}
                break
            drop()
        elif token["type"] in ("block_id", "tag"):
            # they show nothing: the space beside them is at an end too
            tags += [token] if token["type"] == "tag" else []
            drop()
        elif "children" in token and token["type"] not in ("image", "link"):
            children = _strip_end(token["children"], at, strip)
            if children:
                left[at] = {**token, "children": children}
                break
            drop()
        else:
            break
    return [*tags, *left] if at == 0 else [*left, *reversed(tags)]
