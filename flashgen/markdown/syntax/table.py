"""Tables: a line of cells, a line of dashes, more lines of cells.

mistune's own plugin rejects a table when one of its rows has a cell too many; here, as in Obsidian, a
row is cut or filled up to the width of the head.
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flashgen.markdown.mistune_api import BlockParser, BlockState, Markdown


MAX_COLUMNS = 200
"""A wider head makes no table: every row would be filled up to its width."""

_HEAD = (
    r"^ {0,3}(?=\S)(?=[^\n|]*\|)(?P<table_head>[^\n]*)\n"
    r"(?=[^\n]*-)(?P<table_dashes> {0,3}[-|:][-|: \t]*+)(?:\n|\Z)"
)
_DASHES = re.compile(r"[ \t]*(:?)-+(:?)[ \t]*\Z")
_ALIGN = {(":", ":"): "center", (":", ""): "left", ("", ":"): "right", ("", ""): None}
_CELL_END = re.compile(r"(?<!\\)(?:\\\\)*\|")


def _cells(line: str) -> list[str]:
    """The cells of the row *line*; `\\|` in them is a mere `|`, as for GitHub and Obsidian."""
    line = line.strip()
    line = line[1:] if line.startswith("|") else line
    cells: list[str] = []
    start = 0
    for end in _CELL_END.finditer(line):
        cells.append(line[start : end.end() - 1])
        start = end.end()
    if line[start:].strip() or not cells:
        cells.append(line[start:])
    return [cell.strip().replace("\\|", "|") for cell in cells]


def _aligns(line: str) -> list[str | None] | None:
    """The alignment of each column, read from the line of dashes; None if *line* is no such line."""
    aligns: list[str | None] = []
    for cell in _cells(line):
        match = _DASHES.match(cell)
        if not match:
            return None
        aligns.append(_ALIGN[match[1], match[2]])
    return aligns


def _row(line: str, aligns: list[str | None], kind: str) -> dict[str, Any]:
    cells = _cells(line)
    cells += [""] * (len(aligns) - len(cells))
    children = [
        {"type": "table_cell", "text": text, "attrs": {"align": align, "head": kind == "table_head"}}
        for text, align in zip(cells, aligns, strict=False)
    ]
    return {"type": kind, "children": children}


def _table(_block: BlockParser, match: Match[str], state: BlockState) -> int | None:
    aligns = _aligns(match["table_dashes"])
    head = match["table_head"]
    if aligns is None or len(aligns) > MAX_COLUMNS or len(_cells(head)) != len(aligns):
        return None
    position = match.end()
    rows = []
    while position < state.cursor_max:
        end = state.find_line_end_at(position)
        line = state.src[position:end]
        if "|" not in line or not line.strip():
            break
        rows.append(_row(line, aligns, "table_row"))
        position = end
    children = [_row(head, aligns, "table_head"), {"type": "table_body", "children": rows}]
    state.append_token({"type": "table", "children": children})
    return position


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* tables."""
    markdown.block.register("table", _HEAD, _table)  # last: a heading or an item with a `|` is no table
