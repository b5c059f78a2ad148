"""Inline tokens -> HTML: text, emphasis, links, formulas, footnotes, deletions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape

from flashgen.deck.cloze import MAX_CLOZE
from flashgen.markdown.syntax import KINDS
from flashgen.markdown.syntax.wikilink import link_text
from flashgen.markdown.visible_text import visible
from flashgen.model.note import Token
from flashgen.rendering import escape
from flashgen.rendering.html.attachments import embed_html, image_html
from flashgen.rendering.html.card_context import RenderContext
from flashgen.rendering.sanitise_formula import defined_in, harmless
from flashgen.rendering.sanitise_html import INLINE_TAGS


def inline_html(tokens: Iterable[Token], context: RenderContext) -> str:
    """The HTML of inline *tokens*."""
    return "".join([_token(token, context) for token in tokens])


def _token(token: Token, context: RenderContext) -> str:
    kind = token["type"]
    if kind == "text":
        return context.text(token["raw"])
    if tag := KINDS[kind].tag:
        inner = inline_html(token["children"], context)
        return f"<{tag}>{inner}</{tag}>" if inner else ""
    match kind:
        case "codespan":
            return f"<code>{context.literal(escape.code(token['raw']))}</code>"
        case "softbreak":
            return " " if context.config.strict_line_breaks or context.index.obsidian.strict_line_breaks else "<br>"
        case "linebreak":
            return "<br>"
        case "link":
            return context.link(token["attrs"]["url"], inline_html(token["children"], context))
        case "image":
            return image_html(token["attrs"]["url"], visible(token["children"]), context)
        case "embed":
            return embed_html(token, context)
        case "wikilink":
            return context.text(link_text(token))
        case "inline_math":
            return formula_html(token["raw"], context, display=False)
        case "block_math":
            return formula_html(token["raw"], context, display=True)
        case "tag":
            context.tags.append(token["raw"])
            return ""
        case "block_id":
            return ""
        case "footnote_ref":
            return _footnote(token, context)
        case "cloze":
            return _deletion(token, context)
        case "html":
            return _html(token, context)
        case _:
            return inline_html(token.get("children", ()), context)


def _list(tag: str, children: Iterable[Token], context: RenderContext) -> str:
    """A list that the author wrote in HTML, as one does in a table's cell."""
    items = [token for token in children if token["type"] == "html" and token["attrs"]["tag"] == "li"]
    html = "".join(f"<li>{inline_html(item['children'], context).strip()}</li>" for item in items)
    return f"<{tag}>{html}</{tag}>" if items else inline_html(children, context)


def text_html(tokens: Sequence[Token], context: RenderContext) -> str:
    """The HTML of the inline *tokens* of a paragraph or cell: lines that all begin with a bullet are a list.

    In a table's cell there is no other way to write one: `- one<br>- two`. The name of its column may stand before.
    """
    lines = _lines(tokens)
    if lines and lines[0] and _is_name(lines[0][0]) and _bullet(_trimmed(lines[0][1:])):
        lines = [lines[0][:1], _trimmed(lines[0][1:]), *lines[1:]]
    kinds = [_bullet(line) for line in lines]
    start = next((number for number, kind in enumerate(kinds) if kind), 0)
    listed = kinds[start:]
    if len(listed) < 2 or not listed[0] or len(set(listed)) > 1:
        return inline_html(tokens, context).strip()
    above = inline_html(_joined(lines[:start]), context).strip()
    items = "".join(f"<li>{_without_bullet(inline_html(line, context).strip())}</li>" for line in lines[start:])
    return f"{above}<{listed[0]}>{items}</{listed[0]}>"


_BULLET = re.compile(r"\s*(?:(?P<ul>[-*+•·][ \u00a0]+)|(?P<ol>\d{1,2}[.)][ \u00a0]+))(?=\S|$)")
_NAME = re.compile(r":\s*$")


def _lines(tokens: Sequence[Token]) -> list[list[Token]]:
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token["type"] in ("linebreak", "softbreak"):
            lines.append([])
        else:
            lines[-1].append(token)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _is_name(token: Token) -> bool:
    """True for a bold text that ends with a colon."""
    return token["type"] == "strong" and any(_NAME.search(last.get("raw", "")) for last in token["children"][-1:])


def _trimmed(line: list[Token]) -> list[Token]:
    """*line* without the white space before it."""
    while line and line[0]["type"] == "text" and not line[0]["raw"].strip():
        line = line[1:]
    return line


def _joined(lines: Sequence[Sequence[Token]]) -> list[Token]:
    return [token for line in lines for token in (*line, {"type": "linebreak"})][:-1]


def _bullet(line: Sequence[Token]) -> str:
    """The tag of the list of which *line* is an item: `ul`, `ol`, or empty."""
    match = _BULLET.match(line[0]["raw"]) if line and line[0]["type"] == "text" else None
    return (match.lastgroup or "") if match else ""


def _without_bullet(html: str) -> str:
    return _BULLET.sub("", html, count=1)


def formula_html(tex: str, context: RenderContext, *, display: bool) -> str:
    """The LaTeX *tex* between the marks at which MathJax begins and ends."""
    context.tex_names |= defined_in(tex)
    formula = context.literal(escape.formula(harmless(tex, context.tex_names)))
    return rf"\[{formula}\]" if display else rf"\({formula}\)"


def _deletion(token: Token, context: RenderContext) -> str:
    """A deletion that a rule made: nothing inside of it is a mark."""
    number = int(token["attrs"]["number"])
    if not context.is_cloze or not 1 <= number <= MAX_CLOZE:
        return inline_html(token["children"], context)
    context.is_cloze = False
    inner = escape.cloze(inline_html(token["children"], context))
    context.is_cloze = True
    return f"{{{{c{number}::{inner}}}}}"


def _footnote(token: Token, context: RenderContext) -> str:
    """The mark of a footnote; a question carries no small print."""
    key = context.note.path, str(token["raw"])
    if context.is_front:
        return ""
    if key not in context.numbers:
        context.numbers[key] = len(context.footnotes) + 1
        context.footnotes.append("")
        context.waiting.append(token["attrs"]["inline"])
        if len(context.waiting) == 1:
            number = context.numbers[key]
            # Those that it refers to wait here, they are not written within it: hundreds may name one another.
            for further, inline in enumerate(context.waiting, number):
                context.footnotes[further - 1] = inline_html(inline.tokens, context)
            context.waiting.clear()
    return f"<sup>{context.numbers[key]}</sup>"


def _html(token: Token, context: RenderContext) -> str:
    tag, raw = token["attrs"]["tag"], token["attrs"]["raw"]
    if tag in ("ul", "ol"):
        return _list(tag, token["children"], context)
    inner = inline_html(token["children"], context)
    if tag in INLINE_TAGS:
        return f"<{tag}>{inner}</{tag}>"
    if tag in ("a", "iframe"):
        match = re.search(r"""\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", raw, re.I)
        url = unescape(next(filter(None, match.groups()), "")) if match else ""
        return context.link(url.strip(), inner or (escape.text(url) if tag == "iframe" else ""))
    return inner
