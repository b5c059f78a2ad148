"""Markdown text -> Note: the tree of its blocks, each with the line of the file it begins at.

`preprocess/clean.py` makes the text ready, `mistune_parser.py` (mistune) reads it, and here its tokens become the
blocks and inline tokens that all further steps know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flashgen.errors import NoteError
from flashgen.markdown.callout_head import callout_head, read_admonition
from flashgen.markdown.find_details import Pair, cut_summary, find_details, next_details
from flashgen.markdown.mistune_parser import parse_blocks
from flashgen.markdown.parse_inline import parse_inline_text
from flashgen.markdown.preprocess.clean import clean
from flashgen.markdown.preprocess.cleaned_text import Cleaned
from flashgen.markdown.preprocess.merge_marks import merge_mark
from flashgen.markdown.syntax.block_id import id_alone
from flashgen.markdown.visible_text import visible_of
from flashgen.model.note import EMPTY, NOTHING, Block, Inline, Note, stem_of
from flashgen.model.problem import Problem
from flashgen.util.normalise_text import fold_space
from flashgen.vault.frontmatter import read_properties

MAX_DEPTH = 20
"""Boxes, quotes and lists in one another; what is deeper stays text. mistune's own limit."""


def parse_note(text: str, path: str) -> Note:
    """The note that *text* is, `\\n` between its lines, no byte-order mark.

    Raises `NoteError` for properties that are meant to harm and for an unfinished merge; any Markdown is valid
    Markdown.
    """
    if mark := merge_mark(text):
        raise NoteError(path, mark, "a Git merge conflict is not resolved here", "keep one of the two texts", "E005")
    properties = read_properties(text, path)
    lines = text.split("\n")
    body = clean("\n".join(lines[properties.body_line - 1 :]), properties.body_line)
    blocks = _Reader(body).read()
    problems = [properties.problem] if properties.problem else []
    problems += [
        Problem(
            path,
            comment.line,
            "a comment that begins here is never closed",
            f"close it with `{comment.mark}`",
            "W102",
        )
        for comment in body.comments
        if not comment.closed
    ]
    return Note(
        path=path,
        title=title_of(path, properties.values, blocks),
        properties=properties.values,
        blocks=blocks,
        comments=body.comments,
        problems=tuple(problems),
    )


def title_of(path: str, properties: Mapping[str, Any], blocks: Sequence[Block]) -> str:
    """The title of the note: its `title` property or another whose name speaks of a title
    (`judul_materi`), else its file name; but if that is a hash, a date or a number, an alias or the first
    heading is better."""
    titles = [value for name, value in properties.items() if _TITLE.match(name)]
    stem = stem_of(path)
    if not _NO_TITLE.fullmatch(stem):
        titles = [value for name, value in properties.items() if name.casefold() == "title"]
        return next((_one_line(title) for title in titles if _one_line(title)), stem)
    aliases = properties.get("aliases")
    titles += aliases if isinstance(aliases, list) else [aliases]
    titles += [visible_of(block.inline) for block in blocks if block.type == "heading"][:1]
    return next((_one_line(title) for title in titles if _one_line(title)), stem)


def _one_line(title: object) -> str:
    return fold_space(title) if isinstance(title, str) else ""


_TITLE_WORDS = (
    "title judul titre titel titolo titulo título başlık tytuł název rubrik 标题 標題 题目 タイトル 제목 "
    "название заголовок назва عنوان כותרת शीर्षक"
)
_TITLE = re.compile(rf"(?:{'|'.join(_TITLE_WORDS.split())})(?:[\s_-]|$)", re.I)
_NO_TITLE = re.compile(
    r"[\d\s._-]+(?:[a-z]{0,2}\d*)?"  # a date, a number, a Zettelkasten id
    r"|(?=[a-z0-9]*\d)[a-z0-9]{16,}|[a-z0-9]{20,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # a hash
    r"|untitled.*|index|readme|_index",
    re.I,
)


class _Reader:
    """Turns mistune's tokens of one text into blocks; keeps the links and footnotes that it defines."""

    def __init__(self, text: Cleaned) -> None:
        self._text = text
        self._lines = text.text.split("\n")
        self._env: MutableMapping[str, Any] = {"ref_links": {}}
        self.parse_inline_text = partial(parse_inline_text, env=self._env)
        self._depth = 0

    def read(self) -> tuple[Block, ...]:
        """The blocks of the whole text."""
        return self._parse(self._text.text, 0)

    def _parse(self, source: str, first_line: int) -> tuple[Block, ...]:
        return self._blocks(self._tokens(source, first_line))

    def _tokens(self, source: str, first_line: int) -> Sequence[dict[str, Any]]:
        return parse_blocks(source, self._env, first_line=first_line, depth=self._depth)

    def _inside(self, tokens: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
        """The blocks of a container."""
        self._depth += 1
        try:
            return self._blocks(tokens)
        finally:
            self._depth -= 1

    def _blocks(self, tokens: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
        tokens = tokens if isinstance(tokens, Sequence) else list(tokens)
        details = find_details(tokens) if self._depth < MAX_DEPTH else {}
        blocks: list[Block] = []
        number = begin = 0
        left: list[tuple[Sequence[Mapping[str, Any]], dict[int, Pair], int, int]] = []
        while number < len(tokens) or left:
            if number == len(tokens):
                tokens, details, number, begin = left.pop()
                continue
            token = tokens[number]
            if number in details:
                pair = details[number]
                blocks.append(self._details(tokens, pair))
                # What is behind it may begin with the next, and so on: hundreds must not lie in one another's calls.
                left.append((tokens, details, pair.last + 1, begin))
                tokens = self._behind(tokens[pair.first], tokens[pair.last], pair)
                details, number, begin = find_details(tokens), 0, len(blocks)
                continue
            if "start" in token:  # it ends with tags that nothing closes
                token = {**token, "raw": token["raw"][token["start"] :]}
            kind = token["type"]
            if kind in ("paragraph", "block_text") and len(blocks) > begin and (name := id_alone(token["text"])):
                blocks[-1] = replace(blocks[-1], attrs={**blocks[-1].attrs, "id": name})
            elif kind != "blank_line":
                block = self._block(token)
                if len(blocks) > begin and self._touches(token.get("line", 0)):
                    block = replace(block, attrs={**block.attrs, "touches": True})
                blocks.append(block)
            number += 1
        return tuple(blocks)

    def _block(self, token: Mapping[str, Any]) -> Block:
        kind, line = token["type"], self._text.line_of(token.get("line", 0))
        last = self._last_of(token)
        attrs = token.get("attrs", NOTHING)
        match kind:
            case "paragraph" | "block_text":
                return Block(kind, line, inline=self._inline(token["text"]), attrs=attrs, last=last)
            case "list":
                return _container("list", line, tuple([self._item(item) for item in token["children"]]), attrs=attrs)
            case "block_quote":
                return self._quote(token, line)
            case "block_code":
                return self._code(token, line)
            case "table":
                return self._table(token, line)
            case "heading":
                text = _HEADING_ATTRIBUTES.sub("", token["text"].rstrip())
                if line in self._text.written:
                    attrs = {**attrs, "written": self._text.written[line]}
                return Block(kind, line, inline=self._inline(text), attrs=attrs, last=last)
            case "block_html" if "<img" in token["raw"].lower() and (only := _PICTURES.fullmatch(token["raw"])):
                text = _WRAPPER.sub(" ", only.group())
                return Block("paragraph", line, inline=self._inline(text), attrs=attrs, last=last)
            case _ if "children" in token:
                return _container(kind, line, self._inside(token["children"]), attrs=attrs)
            case _ if "text" in token:
                return Block(kind, line, inline=self._inline(token["text"]), attrs=attrs, last=last)
            case _:
                return Block(kind, line, raw=token.get("raw", ""), attrs=attrs, last=last)

    def _touches(self, number: int) -> bool:
        """True if there is no empty line of the author's above the line *number*, 0-based, of the text."""
        above = number - 1
        if number >= len(self._lines):
            return False
        while (
            above > 0 and self._text.lines[above] == self._text.lines[number] and not self._lines[above].strip(_BLANK)
        ):
            above -= 1
        return above >= 0 and bool(self._lines[above].strip(_BLANK))

    def _last_of(self, token: Mapping[str, Any]) -> int:
        """The line of the file at which *token*, which is no container, ends."""
        line: int = token.get("line", 0)
        below = token["text"].rstrip().count("\n") + (token.get("style") == "setext") if "text" in token else 0
        return self._text.line_of(token.get("last", line + below))

    def _inline(self, text: str) -> Inline:
        text = text.strip(" \r\n\t\f")
        return Inline(text, self.parse_inline_text) if text else EMPTY

    def _item(self, token: Mapping[str, Any]) -> Block:
        line = self._text.line_of(token["line"])
        tokens = list(token["children"])
        task = None
        if tokens and tokens[0]["type"] in ("paragraph", "block_text"):
            box = _TASK.match(tokens[0]["text"])
            if box:
                task = box.group(1) or ("x" if box.group().startswith(("DONE", "CANCELED")) else " ")
                tokens[0] = {**tokens[0], "text": tokens[0]["text"][box.end() :]}
        return _container("list_item", line, self._inside(tokens), attrs=NOTHING if task is None else {"task": task})

    def _quote(self, token: Mapping[str, Any], line: int) -> Block:
        tokens = list(token["children"])
        while tokens and tokens[0]["type"] == "blank_line":
            del tokens[0]
        if tokens and tokens[0]["type"] in ("paragraph", "block_text"):
            first, _, rest = tokens[0]["text"].partition("\n")
            head = callout_head(first)
            if head:
                tokens[0] = {"type": "paragraph", "text": rest, "line": tokens[0]["line"] + 1}
                body = self._inside(tokens if rest.strip() else tokens[1:])
                attrs = {"kind": head.kind, "fold": head.fold}
                return _container("callout", line, body, self._inline(head.title), attrs)
        return _container("block_quote", line, self._inside(tokens))

    def _code(self, token: Mapping[str, Any], line: int) -> Block:
        info = token.get("attrs", NOTHING).get("info", "")
        box = read_admonition(info, token["raw"]) if self._depth < MAX_DEPTH else None
        if box:
            # The body begins below the fence and the lines with the box's parameters.
            self._depth += 1
            body = self._parse(box.body, token["line"] + 1 + box.skipped)
            self._depth -= 1
            attrs = {"kind": box.kind, "fold": box.fold} | ({"bare": True} if box.bare else {})
            return Block("callout", line, body, self._inline(box.title), attrs=attrs, last=self._last_of(token))
        code_attrs = {"info": info} if info else NOTHING
        return Block("block_code", line, raw=token["raw"], attrs=code_attrs, last=self._last_of(token))

    def _table(self, token: Mapping[str, Any], line: int) -> Block:
        head, body = token["children"]
        rows = []
        for number, row in enumerate([head, *body["children"]]):
            # the row of dashes is between the head and the first row
            at = self._text.line_of(token.get("line", 0) + number + bool(number))
            cells = (
                Block("table_cell", at, inline=self._inline(cell["text"]), attrs=cell["attrs"], last=at)
                for cell in row["children"]
            )
            rows.append(Block(row["type"], at, tuple(cells), last=at))
        return _container("table", line, tuple(rows))

    def _details(self, tokens: Sequence[Mapping[str, Any]], pair: Pair) -> Block:
        """The block that the tags of *pair* and all between them are."""
        first, last = tokens[pair.first], tokens[pair.last]
        html, start = last["raw"], last.get("start", 0)
        self._depth += 1
        summary, inside = cut_summary(first["raw"][pair.body : pair.close if first is last else None])
        between = [token for token in tokens[pair.first + 1 : pair.last] if token["type"] != "blank_line"]
        if not summary and not inside.strip() and between and between[0]["type"] == "block_html":
            summary, rest = cut_summary(between[0]["raw"])
            between[0] = {**between[0], "raw": rest}
        begin = first["raw"].find("<", first.get("start", 0))
        body = list(self._html_text(inside, _line_in(first, pair.body)))
        if first is not last:
            body += self._blocks([token for token in between if token.get("raw", "x").strip()])
            body += self._html_text(html[start : pair.close], last.get("line", 0))
        self._depth -= 1
        line, end = (self._text.line_of(number) for number in (_line_in(first, begin), _line_in(last, pair.close)))
        return Block("details", line, tuple(body), self._inline(summary), last=end)

    def _behind(self, first: Mapping[str, Any], last: Mapping[str, Any], pair: Pair) -> Sequence[dict[str, Any]]:
        """The tokens of the text behind the last tag of *pair*, in the HTML of *last*, which may be *first*."""
        html, line = last["raw"], _line_in(last, pair.after)
        again = next_details(html, pair.after) if first is last else -1
        if again >= 0:
            # `<details>` ends a paragraph and begins HTML up to an empty line, of which there is none: what is behind
            # a thousand of them need not be parsed a thousand times.
            between = self._html_tokens(html[pair.after : again], line)
            if all(token["type"] in _ENDED_BY_HTML for token in between):
                return [*between, {**last, "start": again, "line": _line_in(last, again)}]
        return self._html_tokens(html[pair.after :], line)

    def _html_text(self, text: str, line: int) -> tuple[Block, ...]:
        """The blocks of *text* inside raw HTML."""
        return self._blocks(self._html_tokens(text, line))

    def _html_tokens(self, text: str, line: int) -> Sequence[dict[str, Any]]:
        if not text.strip():
            return ()
        skipped = len(text) - len(text.lstrip())
        return self._tokens(text.lstrip(), line + text.count("\n", 0, skipped))


def _line_in(html: Mapping[str, Any], position: int) -> int:
    """The line, as in tokens, at *position* of the text of the token *html*."""
    line: int = html.get("line", 0) + html["raw"].count("\n", html.get("start", 0), position)
    return line


_ENDED_BY_HTML = ("paragraph", "heading", "thematic_break", "blank_line")
"""Tokens that a tag at the beginning of the next line cannot be part of."""


def _container(
    kind: str, line: int, inside: tuple[Block, ...], title: Inline = EMPTY, attrs: Mapping[str, Any] = NOTHING
) -> Block:
    """A block that ends where what is *inside* it does."""
    return Block(kind, line, inside, title, attrs=attrs, last=max([line, *(block.last for block in inside)]))


_WRAPPER = re.compile(r"</?(?:a|center|div|figcaption|figure|p|picture|span)(?=[\s>])[^<>]{0,2000}>", re.I)
_PICTURES = re.compile(
    r"\s*+(?:(?:<img\s[^<>]{1,5000}>|<figcaption>[^<>\n]{0,500}</figcaption>"
    r"|</?(?:a|center|div|figure|p|picture|span)(?=[\s>])[^<>]{0,2000}>)\s*+)++",
    re.I,
)
"""HTML that shows pictures, perhaps with a caption, and nothing else."""
_TASK = re.compile(r"(?:\[(.)\]|TODO|DOING|DONE|LATER|NOW(?! (?:is|was|has)\b)|WAITING|CANCELED)(?:[ \t]+|$)")
"""A box, or the word that Logseq writes."""
_BLANK = " \t>"
_HEADING_ATTRIBUTES = re.compile(r"(?:^|[ \t])\{(?:[#.][^{}\n]{0,200}|-)\}$")
