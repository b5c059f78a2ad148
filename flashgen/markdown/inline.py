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
_VOID_TAGS = frozenset(("br", "hr", "img", "wbr", "input", "embed", "source"))
_UNSEEN_TAGS = frozenset(("script", "style", "template", "textarea", "title"))
"""Tags of which not even the text inside is shown."""
_MAX_TAGS = 50
"""HTML tags in one another; deeper ones vanish and leave what is inside."""


def parse_inline_text(text: str, env: MutableMapping[str, Any]) -> Tokens:
    """The inline tokens of *text*, as our steps want them (see `_settle`)."""
    tokens = quick_tokens(text)
    return tuple(_settle(parse_inline(text, env), env)) if tokens is None else tokens


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
        elif tag in _VOID_TAGS:
            self.here.append({"type": "html", "attrs": {"tag": tag, "raw": raw}, "children": []})
        elif not closing:
            if len(self._open) <= _MAX_TAGS:
                self._open.append((tag, raw, []))
        elif any(opened == tag for opened, _, _ in self._open):
            while self._open[-1][0] != tag:
                self._drop()
            _, raw, children = self._open.pop()
            if tag not in _UNSEEN_TAGS:
                self._put([{"type": "html", "attrs": {"tag": tag, "raw": raw}, "children": _joined(children)}])

    def close(self) -> list[dict[str, Any]]:
        """All tokens, whatever is still open."""
        while len(self._open) > 1:
            self._drop()
        return _joined(self.here)

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


def _joined(tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """*tokens* with the pieces of each text put together: a text of a thousand pieces is joined once."""
    return [{**token, "raw": "".join(token["raw"])} if token["type"] == "text" else token for token in tokens]
