"""mistune, taught what Obsidian adds to Markdown, and made to tell the line of each of its tokens.

Its syntax plugins are in `syntax/`, one small file each. mistune gives no positions, so its block parser and its
state are subclassed here to write them down while it works.
"""

from __future__ import annotations

import re
import string
from collections.abc import MutableMapping
from functools import cache
from re import Match
from typing import Any, ClassVar

from flashgen.markdown.fast_blocks import BLANK_LINES, ITEM, PLAIN_LINES, Item, read_list
from flashgen.markdown.mistune_api import BlockParser, BlockState, Markdown, strikethrough
from flashgen.markdown.parser_state import State
from flashgen.markdown.syntax import PLUGINS, url

MAX_HEADING = 80
"""Characters of a line over `---` that can be a heading; a longer one is a paragraph over a rule."""


class _Parser(BlockParser):
    """mistune's block parser; every token it makes has a `line`, 0-based in the whole text."""

    state_cls = State
    # mistune's own, made possessive: it keeps no way back for each of a million empty lines
    BLANK_LINE = re.compile(r"(?:^[ \t\v\f]*+\n)++", re.M)
    SPECIFICATION: ClassVar[dict[str, str]] = BlockParser.SPECIFICATION | {"blank_line": BLANK_LINE.pattern}

    def parse_method(self, m: Match[str], state: BlockState) -> int | None:
        assert isinstance(state, State)
        if m.lastgroup in _ENDED_BY_EACH_OTHER:
            if state.in_container:
                state.follower = m
                return m.end()
            return self._parse_containers(m, state)
        return self._parse_one(m, state)

    def _parse_containers(self, m: Match[str] | None, state: State) -> int:
        """Read the quote or list at *m*, and those that end one another behind it.

        mistune reads what ends a quote from within the quote, and so on: a hundred quotes and lists without an empty
        line between them would be too deep for Python. Here they are read one after the other and put where mistune
        puts them: a list in front of all that ended it, a quote in front of the last token.
        """
        before = len(state.tokens)
        ended: list[dict[str, Any]] = []
        end = 0
        while m:
            state.in_container, state.follower = True, None
            start = state.line_at(m.start())
            end = self._parse_one(m, state) or end
            state.in_container = False
            m = state.follower
            if m:
                ended.append(state.tokens.pop() | {"line": start})
        if ended:
            _put_back(ended, state, before)
        return end

    def extract_block_quote(self, m: Match[str], state: BlockState) -> tuple[str, int | None, set[int]]:
        """Overrides mistune: a list or quote that ends this quote is read after it, not inside it."""
        text, end, lazy = super().extract_block_quote(m, state)
        assert isinstance(state, State)
        return text, None if state.follower else end, lazy

    def _parse_one(self, m: Match[str], state: State) -> int | None:
        start, before = state.line_at(m.start()), len(state.tokens)
        end = super().parse_method(m, state)
        if len(state.tokens) > before and state.tokens[before]["type"] != "def_list":
            # A list or quote moves the cursor before it appends its token, and may be ended by a rule
            # or a code block whose token is put behind its own: its own is the first of the new ones.
            state.tokens[before]["line"] = start
            state.note_last(before, m.start(), end)
        return end

    def parse_atx_heading(self, m: Match[str], state: BlockState) -> int:
        """Overrides mistune, whose pattern for the closing `#` is quadratic in white space."""
        text = m["atx_2"].strip(string.whitespace)
        shown = text.rstrip()
        bare = shown.rstrip("#")
        if len(bare) < len(shown) and (not bare or bare[-1].isspace()):
            text = bare.rstrip()
        state.append_token({"type": "heading", "text": text, "attrs": {"level": len(m["atx_1"])}, "style": "atx"})
        return m.end() + 1

    def parse_setex_heading(self, m: Match[str], state: BlockState) -> int | None:
        """A line `---` under a text makes it a heading, unless the author cannot have meant one."""
        last = state.last_token()
        if last and last["type"] == "paragraph" and m["setext_1"] == "-" and _is_no_heading(last["text"]):
            if m.group().count("-") >= 3:
                state.append_token({"type": "thematic_break"})
            return m.end() + 1
        return super().parse_setex_heading(m, state)

    def _parse_indent_code_fast(self, state: BlockState) -> int | None:
        """mistune asks this at each line before it tries its rules; what is plain needs none of them."""
        assert isinstance(state, State)
        plain = PLAIN_LINES.match(state.src, state.cursor)
        if plain:
            state.add_paragraph(plain.group())
            return plain.end()
        blank = BLANK_LINES.match(state.src, state.cursor)
        if blank:
            return self.parse_blank_line(blank, state)
        end = self._plain_list(state)
        if end is None:
            start, before = state.cursor, len(state.tokens)
            end = super()._parse_indent_code_fast(state)
            state.note_last(before, start, end)
        return end

    def parse_list(self, m: Match[str], state: BlockState) -> int:
        assert isinstance(state, State)
        saved, before = (state.child_start, state.item_lines), len(state.tokens)
        state.child_start, state.item_lines = m.start(), []
        end = super().parse_list(m, state)
        if len(state.tokens) > before:
            for item, line in zip(state.tokens[before]["children"], state.item_lines, strict=True):
                item["line"] = line
        state.child_start, state.item_lines = saved
        return end

    def _plain_list(self, state: State) -> int | None:
        """Read the list at the cursor if it is plain, and give the position behind it."""
        first = ITEM.match(state.src, state.cursor)
        if not first or state.lazy_line_starts or not state.src.endswith("\n"):
            return None
        depth, marker = state.depth(), first[2]
        attrs = {"depth": depth, "ordered": len(marker) > 1}
        if len(marker) > 1 and int(marker[:-1]) != 1:
            if state.tokens and state.tokens[-1]["type"] == "paragraph":
                return None
            attrs["start"] = int(marker[:-1])
        found = read_list(state.src, first) if depth < self.max_nested_level - 1 else None
        if not found:
            return None
        items = [self._item(item, state) for item in found.items]
        tight = not found.loose and not any(_is_loose(item["children"]) for item in items)
        if tight:
            _make_tight(items)
        token = {"type": "list", "children": items, "tight": tight, "bullet": marker[-1], "attrs": attrs}
        state.append_token(token)
        return found.end

    def _item(self, item: Item, state: State) -> dict[str, Any]:
        """The token of an *item* of a list in *state*."""
        line = state.line_at(item.start)
        if PLAIN_LINES.fullmatch(item.text):
            tokens = [{"type": "paragraph", "text": item.text, "line": line}]
        else:
            child = State(state)
            child.process(item.text)
            child.base, child.offset = state.base, line
            self.parse(child, self.list_rules)
            tokens = child.tokens
        return {"type": "list_item", "children": tokens, "line": line}

    def parse_block_quote(self, m: Match[str], state: BlockState) -> int:
        assert isinstance(state, State)
        saved = state.child_start, state.item_lines
        state.child_start, state.item_lines = m.start(), []
        end = super().parse_block_quote(m, state)
        state.child_start, state.item_lines = saved
        return end


_ENDED_BY_EACH_OTHER = ("list", "block_quote")


def _put_back(ended: list[dict[str, Any]], state: State, before: int) -> None:
    """Put the tokens of *ended* quotes and lists among those of *state*, behind the first *before* of them."""
    last = ended.pop()  # by itself: what ended it may have given no token, but a line to the paragraph above
    if last["type"] == "list":
        state.tokens.insert(before, last)
    else:
        state.prepend_token(last)
    lists = [token for token in ended if token["type"] == "list"]
    quotes = [token for token in ended if token["type"] != "list"]
    state.tokens[-1:-1] = reversed(quotes)
    state.tokens[before:before] = lists


def _is_loose(tokens: list[dict[str, Any]]) -> bool:
    """True if an item with these *tokens* makes its list loose: it has an empty line or a second paragraph."""
    types = [token["type"] for token in tokens]
    return "blank_line" in types or types.count("paragraph") > 1


def _make_tight(items: list[dict[str, Any]]) -> None:
    for item in items:
        for token in item["children"]:
            if token["type"] == "paragraph":
                token["type"] = "block_text"


def _is_no_heading(text: str) -> bool:
    """True if the paragraph *text* above `---` is no heading: long, of several lines, or a sentence."""
    text = text.strip()
    return (
        len(text) > MAX_HEADING
        or "\n" in text
        or text.startswith("[!")
        or (text.rstrip("*_ ").endswith(_SENTENCE_ENDS) and not text.endswith("..."))
    )


_SENTENCE_ENDS = (".", ":", ";", ",", "。", "：", "；", "，", "、", "।", "۔", "؛", "،")


@cache
def _markdown(addresses: bool = True) -> Markdown:
    """mistune with our block parser and Obsidian's syntax; bare *addresses* are left out where there are none:
    mistune would look for one at every `h`."""
    markdown = Markdown(renderer=None, block=_Parser())
    strikethrough(markdown)
    for plugin in PLUGINS:
        if addresses or plugin is not url.plugin:
            plugin(markdown)
    # Quotes and list items may hold every block that a note may hold.
    markdown.block.list_rules = list(markdown.block.rules)
    markdown.block.block_quote_rules = list(markdown.block.rules)
    return markdown


def parse_blocks(
    text: str, env: MutableMapping[str, Any], *, first_line: int = 0, depth: int = 0
) -> list[dict[str, Any]]:
    """mistune's tokens for the blocks of *text*, each with its `line`, 0-based, counted from *first_line*.

    *env* keeps what the text defines for links and footnotes; *depth*: containers around it.
    """
    state = State()
    state.env = env
    state.offset = first_line
    state.base = depth
    state.process(text if text.endswith("\n") else text + "\n")
    _markdown().block.parse(state)
    return state.tokens


def parse_inline(text: str, env: MutableMapping[str, Any]) -> list[dict[str, Any]]:
    """mistune's tokens for the inline Markdown *text*."""
    return _markdown("://" in text).inline(text, env)
