"""Markdown text -> Note: the tree of its blocks, each with the line of the file it begins at.

The only file that imports mistune and python-frontmatter. mistune reads the Markdown; what Obsidian
adds to it is taught to mistune in `syntax/`, one small file each. mistune gives no positions, so the
block parser here is a subclass that writes them down while mistune works.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from functools import cache, partial
from html import unescape
from re import Match
from typing import Any

import mistune
import yaml
from frontmatter.default_handlers import YAMLHandler
from mistune.block_parser import BlockParser
from mistune.core import BlockState
from mistune.plugins.formatting import strikethrough
from mistune.plugins.table import table

from flashgen.errors import NoteError
from flashgen.note import EMPTY, NOTHING, Block, Inline, Note, Tokens
from flashgen.syntax import PLUGINS
from flashgen.syntax.callout import callout_head, read_admonition
from flashgen.syntax.comment import Cleaned, hide_comments

_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_MAX_PROPERTIES = 100_000
_MAX_ALIASES = 100
_MAX_YAML_DEPTH = 50


def parse_note(text: str, path: str) -> Note:
    """The note that *text* is, `\\n` between its lines, no byte-order mark.

    Raises `NoteError` for properties that are not valid YAML; any Markdown is valid Markdown.
    """
    properties, body_line = _read_properties(text, path)
    lines = text.split("\n")
    body = hide_comments("\n".join(lines[body_line - 1 :]), body_line)
    blocks = _Reader(body).read()
    title = properties.get("title")
    stem = path.rpartition("/")[2].removesuffix(".md")
    return Note(
        path=path,
        title=title.strip() if isinstance(title, str) and title.strip() else stem,
        properties=properties,
        blocks=blocks,
    )


# ------------------------------------------------------------------ properties


def _read_properties(text: str, path: str) -> tuple[Mapping[str, Any], int]:
    """The properties of the note and the 1-based line at which its body begins.

    As in Obsidian they stand between `---` on the very first line and the next `---` (pandoc
    also ends them with `...`); anything else is text.
    """
    first = re.match(r"---[ \t]*\n", text)
    if not first:
        return {}, 1
    position, line = first.end(), 2
    while position < len(text):
        fence = _FENCE.match(text, position)
        if fence:
            return _load_yaml(text[first.end() : position], path), line + 1
        newline = text.find("\n", position)
        if newline < 0:
            break
        position, line = newline + 1, line + 1
    return {}, 1


def _load_yaml(source: str, path: str) -> Mapping[str, Any]:
    """The YAML mapping *source*, whose first line is line 2 of the file."""
    try:
        _refuse_bombs(source, path)
        loaded = YAMLHandler().load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or "unreadable"
        raise NoteError(
            path,
            2 + (mark.line if mark else 0),
            f"the properties are not valid YAML ({problem})",
            "quote values that contain ': ', '#', '[' or '{'",
        ) from error
    except (ValueError, RecursionError, OverflowError) as error:
        # `2024-13-45` looks like a date to PyYAML, and datetime refuses it
        raise NoteError(
            path, 2, f"a value of the properties cannot be read ({error})", "put quotes around it"
        ) from error
    if isinstance(loaded, dict):
        return {str(key): value for key, value in loaded.items()}
    if loaded is None:
        return {}
    raise NoteError(path, 2, "the properties are not a list of `name: value`", "write one `name: value` a line")


def _refuse_bombs(source: str, path: str) -> None:
    """Stop at YAML that would unfold into something huge ("billion laughs") or never-ending depth."""
    if len(source) > _MAX_PROPERTIES:
        raise NoteError(
            path,
            2,
            f"the properties are over {_MAX_PROPERTIES:,} characters long",
            "close them with a line `---`",
        )
    if source.count("*") < 2 and len(re.findall(r"[\[{]|- -|^ {40}", source, re.M)) < _MAX_YAML_DEPTH:
        return
    depth = aliases = 0
    for event in yaml.parse(source, Loader=yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        if depth > _MAX_YAML_DEPTH or aliases > _MAX_ALIASES:
            what = "nested too deep" if depth > _MAX_YAML_DEPTH else "full of YAML aliases"
            raise NoteError(
                path,
                2 + (event.start_mark.line if event.start_mark else 0),
                f"the properties are {what}",
                "write them out plainly",
            )


# ------------------------------------------------------------------ blocks with lines


class _State(BlockState):
    """mistune's state of a text, which also knows the line of the file at each of its positions."""

    def __init__(self, parent: _State | None = None) -> None:
        super().__init__(parent)
        self.offset = 0
        """Lines of the whole text above the first line of this state's `src`."""
        self.child_start = 0
        """Position of the line at which the next child state (a list's item, a quote) begins."""
        self.item_lines: list[int] = []
        """First lines of the items of the list that is being read."""
        self._at = self._lines = 0

    def line_at(self, position: int) -> int:
        """0-based line of the whole text at *position* of `src`."""
        # Counted from the last position that was asked for: nearly always it is a little further on.
        if position >= self._at:
            self._lines += self.src.count("\n", self._at, position)
        else:
            self._lines -= self.src.count("\n", position, self._at)
        self._at = position
        return self.offset + self._lines

    def append_token(self, token: dict[str, Any]) -> None:
        token.setdefault("line", self.line_at(self.cursor))
        super().append_token(token)

    def add_paragraph(self, text: str) -> None:
        before, line = len(self.tokens), self.line_at(self.cursor)
        super().add_paragraph(text)
        if len(self.tokens) > before:
            self.tokens[before]["line"] = line

    def child_state(self, src: str, lazy_line_starts: set[int] | None = None) -> _State:
        child = super().child_state(src, lazy_line_starts)
        assert isinstance(child, _State)
        line = self.line_at(self.child_start)
        self.item_lines.append(line)
        # Of an item whose marker stands alone mistune gives only what is below the marker's line.
        child.offset = line + bool(_MARKER_ALONE.match(self.src, self.child_start))
        # A list is read with the cursor behind the line on which its next item begins.
        self.child_start = self.src.rfind("\n", 0, max(self.cursor - 1, 0)) + 1
        return child


_MARKER_ALONE = re.compile(r"[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]*(?:\n|\Z)")


class _BlockParser(BlockParser):
    """mistune's block parser; every token it makes has a `line`, 0-based in the whole text."""

    state_cls = _State

    def parse_method(self, m: Match[str], state: BlockState) -> int | None:
        assert isinstance(state, _State)
        start, before = state.line_at(m.start()), len(state.tokens)
        end = super().parse_method(m, state)
        if len(state.tokens) > before:
            # A list or quote moves the cursor before it appends its token, and may be ended by a rule
            # or a code block whose token is put behind its own: its own is the first of the new ones.
            state.tokens[before]["line"] = start
        return end

    def parse_list(self, m: Match[str], state: BlockState) -> int:
        assert isinstance(state, _State)
        saved, before = (state.child_start, state.item_lines), len(state.tokens)
        state.child_start, state.item_lines = m.start(), []
        end = super().parse_list(m, state)
        if len(state.tokens) > before:
            for item, line in zip(state.tokens[before]["children"], state.item_lines, strict=True):
                item["line"] = line
        state.child_start, state.item_lines = saved
        return end

    def parse_block_quote(self, m: Match[str], state: BlockState) -> int:
        assert isinstance(state, _State)
        saved = state.child_start, state.item_lines
        state.child_start, state.item_lines = m.start(), []
        end = super().parse_block_quote(m, state)
        state.child_start, state.item_lines = saved
        return end


@cache
def _markdown() -> mistune.Markdown:
    """mistune with our block parser and Obsidian's syntax."""
    markdown = mistune.Markdown(renderer=None, block=_BlockParser())
    table(markdown)
    strikethrough(markdown)
    for plugin in PLUGINS:
        plugin(markdown)
    # What may stand in a note may stand in a quote and in a list's item.
    markdown.block.list_rules = list(markdown.block.rules)
    markdown.block.block_quote_rules = list(markdown.block.rules)
    return markdown


class _Reader:
    """Turns mistune's tokens of one text into blocks; keeps the links and footnotes that it defines."""

    def __init__(self, text: Cleaned) -> None:
        self._text = text
        self._env: MutableMapping[str, Any] = {"ref_links": {}}

    def read(self) -> tuple[Block, ...]:
        """The blocks of the whole text."""
        return self._parse(self._text.text, 0)

    def _parse(self, source: str, offset: int) -> tuple[Block, ...]:
        state = _State()
        state.env = self._env
        state.offset = offset
        state.process(source if source.endswith("\n") else source + "\n")
        _markdown().block.parse(state)
        return self._blocks(state.tokens)

    def _blocks(self, tokens: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
        return tuple(block for token in tokens for block in self._block(token))

    def _block(self, token: Mapping[str, Any]) -> Iterator[Block]:
        kind, line = token["type"], self._text.line_of(token.get("line", 0))
        attrs = token.get("attrs", NOTHING)
        match kind:
            case "blank_line":
                return
            case "list":
                items = tuple(self._item(item) for item in token["children"])
                yield Block("list", line, items, attrs=attrs)
            case "block_quote":
                yield self._quote(token, line)
            case "block_code":
                yield self._code(token, line)
            case "table":
                yield self._table(token, line)
            case _ if "children" in token:
                yield Block(kind, line, self._blocks(token["children"]), attrs=attrs)
            case _ if "text" in token:
                yield Block(kind, line, inline=self._inline(token["text"]), attrs=attrs)
            case _:
                yield Block(kind, line, raw=token.get("raw", ""), attrs=attrs)

    def _inline(self, text: str) -> Inline:
        text = text.strip(" \r\n\t\f")
        return Inline(text, partial(_parse_inline, env=self._env)) if text else EMPTY

    def _item(self, token: Mapping[str, Any]) -> Block:
        line = self._text.line_of(token["line"])
        tokens = list(token["children"])
        task = None
        if tokens and tokens[0]["type"] in ("paragraph", "block_text"):
            box = _TASK.match(tokens[0]["text"])
            if box:
                task = box.group(1)
                tokens[0] = {**tokens[0], "text": tokens[0]["text"][box.end() :]}
        return Block("list_item", line, self._blocks(tokens), attrs=NOTHING if task is None else {"task": task})

    def _quote(self, token: Mapping[str, Any], line: int) -> Block:
        tokens = list(token["children"])
        while tokens and tokens[0]["type"] == "blank_line":
            del tokens[0]
        if tokens and tokens[0]["type"] == "paragraph":
            first, _, rest = tokens[0]["text"].partition("\n")
            head = callout_head(first)
            if head:
                tokens[0] = {"type": "paragraph", "text": rest, "line": tokens[0]["line"] + 1}
                body = self._blocks(tokens if rest.strip() else tokens[1:])
                attrs = {"kind": head.kind, "fold": head.fold}
                return Block("callout", line, body, self._inline(head.title), attrs=attrs)
        return Block("block_quote", line, self._blocks(tokens))

    def _code(self, token: Mapping[str, Any], line: int) -> Block:
        info = token.get("attrs", NOTHING).get("info", "")
        box = read_admonition(info, token["raw"])
        if box:
            # The body begins below the fence and the lines with the box's parameters.
            body = self._parse(box.body, token["line"] + 1 + box.skipped)
            return Block("callout", line, body, self._inline(box.title), attrs={"kind": box.kind, "fold": box.fold})
        return Block("block_code", line, raw=token["raw"], attrs={"info": info} if info else NOTHING)

    def _table(self, token: Mapping[str, Any], line: int) -> Block:
        head, body = token["children"]
        rows = []
        for number, row in enumerate([head, *body["children"]]):
            # the row of dashes stands between the head and the first row
            at = line + number + bool(number)
            cells = (
                Block("table_cell", at, inline=self._inline(cell["text"]), attrs=cell["attrs"])
                for cell in row["children"]
            )
            rows.append(Block("table_row" if number else "table_head", at, tuple(cells)))
        return Block("table", line, tuple(rows))


_TASK = re.compile(r"\[(.)\](?:[ \t]+|$)")


# ------------------------------------------------------------------ inline

_HTML_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_VOID_TAGS = frozenset(("br", "hr", "img", "wbr", "input", "embed", "source"))


def _parse_inline(text: str, env: MutableMapping[str, Any]) -> Tokens:
    """The inline tokens of *text*, as our steps want them (see `_settle`)."""
    return tuple(_settle(_markdown().inline(text, env)))


def _settle(tokens: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tokens with entities decoded, neighbouring text joined and HTML tags paired.

    A pair of tags becomes `{"type": "html", "attrs": {"tag", "raw"}, "children": [...]}`; a tag that
    nothing closes vanishes and leaves what is inside; so whatever is made of the tokens is balanced.
    """
    stack: list[tuple[str, str, list[dict[str, Any]]]] = [("", "", [])]
    for token in tokens:
        here = stack[-1][2]
        kind = token["type"]
        if kind == "text":
            raw = unescape(token["raw"])
            if here and here[-1]["type"] == "text":
                here[-1] = {"type": "text", "raw": here[-1]["raw"] + raw}
            else:
                here.append({"type": "text", "raw": raw})
        elif kind == "inline_html":
            match = _HTML_TAG.match(token["raw"])
            if not match:
                continue  # a comment or a declaration
            closing, tag = match[1], match[2].lower()
            if tag in _VOID_TAGS:
                here.append(
                    {"type": "linebreak"}
                    if tag == "br"
                    else {"type": "html", "attrs": {"tag": tag, "raw": token["raw"]}, "children": []}
                )
            elif not closing:
                stack.append((tag, token["raw"], []))
            elif any(opened == tag for opened, _, _ in stack):
                while True:
                    opened, raw, children = stack.pop()
                    if opened == tag:
                        break
                    stack[-1][2].extend(children)
                stack[-1][2].append({"type": "html", "attrs": {"tag": tag, "raw": raw}, "children": children})
        elif "children" in token:
            here.append({**token, "children": _settle(token["children"])})
        else:
            here.append(token)
    while len(stack) > 1:
        children = stack.pop()[2]
        stack[-1][2].extend(children)
    return stack[0][2]
