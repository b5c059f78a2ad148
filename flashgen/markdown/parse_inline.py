"""Inline Markdown -> tokens with entities decoded, text joined and HTML tags paired."""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping
from functools import partial
from html import unescape
from typing import Any

from flashgen.markdown.fast_inline import quick_tokens
from flashgen.markdown.mistune_parser import parse_inline
from flashgen.model.note import Inline, Tokens

# ------------------------------------------------------------------ inline

_HTML_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_VOID_TAGS = frozenset(("br", "hr", "wbr", "input", "embed", "source"))
_UNSEEN_TAGS = frozenset(("script", "style", "template", "textarea", "title"))
"""Tags of which not even the text inside is shown."""
_MAX_TAGS = 50
"""HTML tags in one another; deeper ones vanish and leave what is inside."""


def parse_inline_text(text: str, env: MutableMapping[str, Any]) -> Tokens:
    """The inline tokens of *text*, as our steps want them (see `_settle`)."""
    tokens = quick_tokens(text)
    if tokens is not None:
        return tokens
    settled = _settle(parse_inline(text, env), env)
    return tuple(_without_lone_mark(settled) if "**" in text else settled)


def _settle(tokens: Iterable[dict[str, Any]], env: MutableMapping[str, Any]) -> list[dict[str, Any]]:
    """The tokens with entities decoded, neighbouring text joined and HTML tags paired.

    A pair of tags becomes `{"type": "html", "attrs": {"tag", "raw"}, "children": [...]}`; a tag that
    nothing closes vanishes and leaves what is inside; so whatever is made of the tokens is balanced.
    """
    stack = _Stack()
    for token in tokens:
        here = stack.here
        kind = token["type"]
        if kind == "text":
            raw = unescape(token["raw"])
            if here and here[-1]["type"] == "text":
                here[-1]["raw"].append(raw)
            else:
                here.append({"type": "text", "raw": [raw]})
        elif kind == "inline_html":
            stack.tag(token["raw"])
        elif kind == "footnote_ref":
            here.append({**token, "attrs": {**token["attrs"], "inline": _footnote(token["attrs"]["text"], env)}})
        elif "children" in token:
            here.append({**token, "children": _settle(token["children"], env)})
        else:
            here.append(token)
    return stack.close()


_LONE = re.compile(r"\A\*\*|\*\*\Z")


def _without_lone_mark(tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """*tokens* of a text without a `**` at its beginning or end that is the only one: half of a bold that is gone."""
    marks = [number for number, token in enumerate(tokens) if token["type"] == "text" and "**" in token["raw"]]
    if len(marks) != 1 or marks[0] not in (0, len(tokens) - 1) or tokens[marks[0]]["raw"].count("**") != 1:
        return tokens
    raw = tokens[marks[0]]["raw"].strip()
    lone = _LONE.search(raw)
    if not lone or len(raw) == 2 or (lone.start() and marks[0] != len(tokens) - 1) or (not lone.start() and marks[0]):
        return tokens
    tokens[marks[0]] = {**tokens[marks[0]], "raw": _LONE.sub("", raw)}
    return tokens


def _footnote(text: str, env: MutableMapping[str, Any]) -> Inline:
    """The text of a footnote, parsed when it is shown: a footnote may refer to itself."""
    return Inline(re.sub(r"\n\s*\n", "\n", text), partial(parse_inline_text, env=env))


class _Stack:
    """The HTML tags that are open, and the tokens inside each."""

    def __init__(self) -> None:
        self._open: list[tuple[str, str, list[dict[str, Any]]]] = [("", "", [])]

    @property
    def here(self) -> list[dict[str, Any]]:
        """The tokens inside the innermost tag."""
        return self._open[-1][2]

    def tag(self, raw: str) -> None:
        """Open, close or put down the tag *raw*; a comment or a declaration is nothing."""
        match = _HTML_TAG.match(raw)
        if not match:
            return
        closing, tag = match[1], match[2].lower()
        if tag == "br":
            self.here.append({"type": "linebreak"})
        elif tag == "img":
            self.here.extend(picture(raw))
        elif tag in _VOID_TAGS:
            self.here.append({"type": "html", "attrs": {"tag": tag, "raw": raw}, "children": []})
        elif not closing:
            if tag == "li" and self._open[-1][0] == "li":
                self._close()
            if tag == "li" and self.here:
                self.here.append({"type": "linebreak"})
            if len(self._open) <= _MAX_TAGS:
                self._open.append((tag, raw, []))
        elif any(opened == tag for opened, _, _ in self._open):
            while self._open[-1][0] != tag:
                if self._open[-1][0] == "li" and tag in ("ul", "ol"):
                    self._close()
                else:
                    self._drop()
            self._close()

    def close(self) -> list[dict[str, Any]]:
        """All tokens, whatever is still open."""
        while len(self._open) > 1:
            self._drop()
        return _joined(self.here)

    def _close(self) -> None:
        """Put the innermost tag down, with what is inside."""
        tag, raw, children = self._open.pop()
        if tag not in _UNSEEN_TAGS:
            self._put([{"type": "html", "attrs": {"tag": tag, "raw": raw}, "children": _joined(children)}])

    def _drop(self) -> None:
        """Take the innermost tag away and leave what is inside."""
        children = self._open.pop()[2]
        self._put(children)

    def _put(self, tokens: list[dict[str, Any]]) -> None:
        here = self.here
        if here and tokens and here[-1]["type"] == tokens[0]["type"] == "text":
            here[-1]["raw"] += tokens[0]["raw"]
            tokens = tokens[1:]
        here += tokens


_ATTRIBUTE = re.compile(r"""\b(src|alt|width|height)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)


def picture(tag: str) -> list[dict[str, Any]]:
    """The token of the picture that the HTML *tag* `<img>` shows, as of `![alt|size](src)`; none without a source.

    >>> picture('<img src="a b.png" width=300>')
    [{'type': 'image', 'children': [{'type': 'text', 'raw': '|300'}], 'attrs': {'url': 'a b.png'}}]
    """
    found = {match[1].lower(): unescape(match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(tag)}
    source = found.get("src", "").strip()
    if not source:
        return []
    alt = found.get("alt", "").replace("|", " ")
    width, height = (found.get(name, "").strip().removesuffix("px") for name in ("width", "height"))
    if width.isdecimal():
        alt += f"|{width}x{height}" if height.isdecimal() else f"|{width}"
    children = [{"type": "text", "raw": alt}] if alt else []
    return [{"type": "image", "children": children, "attrs": {"url": source}}]


def _joined(tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """*tokens* with the pieces of each text put together: a text of a thousand pieces is joined once."""
    return [{**token, "raw": "".join(token["raw"])} if token["type"] == "text" else token for token in tokens]
