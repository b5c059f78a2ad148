"""Blocks and inline tokens -> the HTML that Anki shows: formulas, pictures, boxes and code as in Obsidian.

Every text is escaped (`escape.py`), raw HTML goes through the list of what is allowed (`sanitise.py`):
nothing in a note can run on a card.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote

from flashgen.config import Config
from flashgen.deck.cloze import MAX_CLOZE
from flashgen.markdown.text import is_program, link_text, pdf_text, visible
from flashgen.model.card import Media
from flashgen.model.note import Block, Inline, Note, Token, is_markdown
from flashgen.model.problem import Problem
from flashgen.rendering import escape
from flashgen.rendering.embeds import is_file
from flashgen.rendering.media import SOUNDS, Refused, is_media, pack, suffix_of
from flashgen.rendering.sanitise import INLINE_TAGS, SCHEMES, clean_html
from flashgen.util.strings import fold_space
from flashgen.vault.index import Index

_INLINE_TAGS = {
    "strong": "strong",
    "emphasis": "em",
    "mark": "mark",
    "strikethrough": "s",
}
_SIZE = re.compile(r"(?P<width>\d{1,5})(?:x(?P<height>\d{1,5}))?$")


@dataclass(slots=True)
class Page:
    """What is known while one card is written, and what was met on the way."""

    note: Note
    index: Index
    config: Config
    line: int
    is_front: bool = False
    is_cloze: bool = False
    """Whether what is written goes into the field that holds the deletions."""
    open_deletions: int = 0
    media: dict[str, Media] = field(default_factory=dict)
    """By name."""
    tags: list[str] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    """Note and label of a footnote -> its number on this card."""
    waiting: list[Inline] = field(default_factory=list)
    """Footnotes that are being written: one of the text, and those that it and they refer to."""
    problems: list[Problem] = field(default_factory=list)


def inline_html(tokens: Iterable[Token], page: Page) -> str:
    """The HTML of inline *tokens*."""
    return "".join([_token(token, page) for token in tokens])


def blocks_html(blocks: Iterable[Block], page: Page) -> str:
    """The HTML of *blocks*.

    The text of a tight list's item is no paragraph, but becomes one beside other blocks than a list below it.
    """
    blocks = tuple(blocks)
    pieces: list[str] = []
    for number, block in enumerate(blocks):
        html = _block(block, page)
        if (
            block.type == "block_text"
            and html
            and (pieces or any(b.type != "list" for b in blocks[number + 1 :][:1]))
        ):
            html = f"<p>{html}</p>"
        pieces.append(html)
    return "".join(pieces)


def footnotes_html(page: Page) -> str:
    """The footnotes that the card refers to, in small print."""
    items = "".join(f"<li>{text}</li>" for text in page.footnotes)
    return f'<section class="footnotes"><ol>{items}</ol></section>' if items else ""


# ------------------------------------------------------------------ blocks


def _block(block: Block, page: Page) -> str:
    page.line = block.line
    match block.type:
        case "paragraph":
            text = inline_html(block.inline.tokens, page).strip()
            return f"<p>{text}</p>" if text else ""
        case "block_text":
            return inline_html(block.inline.tokens, page).strip()
        case "heading":
            return f"<h4>{inline_html(block.inline.tokens, page).strip()}</h4>"
        case "list":
            return _list(block, page)
        case "block_code":
            return "" if is_program(block) else _code(block)
        case "block_math":
            return f"<p>{_formula(block.raw, page, display=True)}</p>"
        case "table":
            return _table(block, page)
        case "block_quote":
            return f"<blockquote>{blocks_html(block.children, page)}</blockquote>"
        case "callout":
            return _callout(block, page)
        case "details":
            summary = inline_html(block.inline.tokens, page).strip()
            return f"<details open><summary>{summary}</summary>{blocks_html(block.children, page)}</details>"
        case "def_list":
            return f"<dl>{blocks_html(block.children, page)}</dl>"
        case "def_list_head":
            return f"<dt>{inline_html(block.inline.tokens, page)}</dt>"
        case "def_list_item":
            return f"<dd>{blocks_html(block.children, page)}</dd>"
        case "embed":
            return _embedded(block, page)
        case "thematic_break":
            return "<hr>"
        case "block_html":
            return _raw_html(block.raw, page)
        case _:
            return inline_html(block.inline.tokens, page) + blocks_html(block.children, page)


def _list(block: Block, page: Page) -> str:
    tag = "ol" if block.attrs.get("ordered") else "ul"
    start = block.attrs.get("start")
    attributes = f' start="{int(start)}"' if start is not None else ""
    if any("task" in item.attrs for item in block.children):
        attributes += ' class="tasks"'
    items = "".join(f"<li>{_item(item, page)}</li>" for item in block.children)
    return f"<{tag}{attributes}>{items}</{tag}>"


def _item(item: Block, page: Page) -> str:
    task = item.attrs.get("task")
    box = f'<span class="task" data-task="{escape.attribute(task)}"></span>' if task is not None else ""
    # the one paragraph of an item of a loose list needs no space of its own
    if item.children and item.children[0].type == "paragraph" and all(b.type == "list" for b in item.children[1:]):
        first, *below = item.children
        page.line = first.line
        return box + inline_html(first.inline.tokens, page) + blocks_html(below, page)
    return box + blocks_html(item.children, page)


def _code(block: Block) -> str:
    from flashgen.rendering.code_highlight import highlight

    return f'<pre class="code"><code>{highlight(block.raw.rstrip(), str(block.attrs.get("info", "")))}</code></pre>'


def _table(block: Block, page: Page) -> str:
    rows = []
    for row in block.children:
        tag = "th" if row.type == "table_head" else "td"
        cells = []
        for cell in row.children:
            align = cell.attrs.get("align")
            style = f' style="text-align:{align}"' if align in ("left", "right", "center") else ""
            cells.append(f"<{tag}{style}>{inline_html(cell.inline.tokens, page)}</{tag}>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    head, body = rows[0], "".join(rows[1:])
    body = f"<tbody>{body}</tbody>" if body else ""
    return f'<div class="table"><table><thead>{head}</thead>{body}</table></div>'


def _callout(block: Block, page: Page) -> str:
    kind = block.attrs["kind"]
    title = inline_html(block.inline.tokens, page).strip()
    body = blocks_html(block.children, page)
    if not title and not body:
        return ""
    if not title and not block.attrs.get("bare"):
        title = escape.text(kind.replace("-", " ").capitalize())
    head = f'<div class="callout-title">{title}</div>' if title else ""
    body = f'<div class="callout-body">{body}</div>' if body else ""
    return f'<div class="callout" data-callout="{escape.attribute(kind)}">{head}{body}</div>'


def _embedded(block: Block, page: Page) -> str:
    """A part of another note: its pictures are looked for, and missed, from there; its tags are not the card's."""
    title = inline_html(block.inline.tokens, page)
    saved, tags = page.note, len(page.tags)
    page.note = block.attrs["note"]
    body = blocks_html(block.children, page)
    page.note = saved
    del page.tags[tags:]
    head = f'<div class="embed-title">{title}</div>' if title else ""
    return f'<div class="embed">{head}{body}</div>'


_IMG = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_DATA_SRC = re.compile(r"""(\ssrc\s*=\s*)(["'])(data:[^"']*)\2""", re.I)
_IFRAME = re.compile(
    r"""<iframe\s[^<>]{0,2000}?\bsrc\s*=\s*["'](https?://[^"'<>\s]{1,2000})["'][^<>]{0,2000}>""", re.I
)


def _raw_html(html: str, page: Page) -> str:
    """Raw *html* of a note as it may stand on a card; its pictures are those of the vault."""
    data: list[str] = []

    def keep(match: re.Match[str]) -> str:
        data.append(match[3])
        return f'{match[1]}"flashgen-data/{len(data) - 1}"'

    def picture(match: re.Match[str]) -> str:
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
        src = attributes.get("src", "")
        if src.startswith("flashgen-data/") and src[14:].isdecimal() and int(src[14:]) < len(data):
            src = data[int(src[14:])]
        return _picture(src, _sized(attributes), page) if src else ""

    html = _IFRAME.sub(lambda match: f'<a href="{match[1]}">{match[1]}</a>', html)
    cleaned = clean_html(_DATA_SRC.sub(keep, html) if "data:" in html else html)
    cleaned = _IMG.sub(picture, cleaned.replace("[", "&#91;")).strip()
    if "\\" in cleaned:
        cleaned = f'<div class="mathjax_ignore">{cleaned}</div>'
    return cleaned


def _sized(attributes: dict[str, str]) -> str:
    """What would stand behind the `|` of an embed for the `alt` and the size of an HTML picture."""
    alt = attributes.get("alt", "").replace("|", " ")
    width, height = (re.sub(r"px$", "", attributes.get(name, "").strip()) for name in ("width", "height"))
    if not width.isdecimal():
        return alt
    return f"{alt}|{width}x{height}" if height.isdecimal() else f"{alt}|{width}"


# ------------------------------------------------------------------ inline


def _token(token: Token, page: Page) -> str:
    kind = token["type"]
    if kind == "text":
        return _text(token["raw"], page)
    if kind in _INLINE_TAGS:
        inner = inline_html(token["children"], page)
        return f"<{_INLINE_TAGS[kind]}>{inner}</{_INLINE_TAGS[kind]}>" if inner else ""
    match kind:
        case "codespan":
            return f"<code>{_literal(escape.code(token['raw']), page)}</code>"
        case "softbreak":
            return " " if page.config.strict_line_breaks or page.index.obsidian.strict_line_breaks else "<br>"
        case "linebreak":
            return "<br>"
        case "link":
            return _anchor(token["attrs"]["url"], inline_html(token["children"], page), page)
        case "image":
            return _image(token["attrs"]["url"], visible(token["children"]), page)
        case "embed":
            return _embed(token, page)
        case "wikilink":
            return _text(link_text(token), page)
        case "inline_math":
            return _formula(token["raw"], page, display=False)
        case "block_math":
            return _formula(token["raw"], page, display=True)
        case "tag":
            page.tags.append(token["raw"])
            return ""
        case "block_id":
            return ""
        case "footnote_ref":
            return _footnote(token, page)
        case "cloze":
            return _deletion(token, page)
        case "html":
            return _html(token, page)
        case _:
            return inline_html(token.get("children", ()), page)


def _text(words: str, page: Page) -> str:
    html = escape.text(words)
    if page.is_cloze:
        html, page.open_deletions = escape.cloze_text(html, page.open_deletions)
    return html


def _literal(html: str, page: Page) -> str:
    """*html* of what is no text of the author's: in it stand no marks of deletions."""
    return escape.cloze(html) if page.is_cloze else html


def _formula(tex: str, page: Page, *, display: bool) -> str:
    formula = _literal(escape.formula(tex), page)
    return rf"\[{formula}\]" if display else rf"\({formula}\)"


def _deletion(token: Token, page: Page) -> str:
    """A deletion that a rule made: nothing inside of it is a mark."""
    number = int(token["attrs"]["number"])
    if not page.is_cloze or not 1 <= number <= MAX_CLOZE:
        return inline_html(token["children"], page)
    page.is_cloze = False
    inner = escape.cloze(inline_html(token["children"], page))
    page.is_cloze = True
    return f"{{{{c{number}::{inner}}}}}"


def _anchor(url: str, inner: str, page: Page) -> str:
    scheme = url.partition(":")[0].lower() if ":" in url else ""
    # a link to another note leads nowhere on a phone: its words are enough
    return f'<a href="{_literal(escape.address(url), page)}">{inner}</a>' if inner and scheme in SCHEMES else inner


def _footnote(token: Token, page: Page) -> str:
    """The mark of a footnote; a question carries no small print."""
    key = page.note.path, str(token["raw"])
    if page.is_front:
        return ""
    if key not in page.numbers:
        page.numbers[key] = len(page.footnotes) + 1
        page.footnotes.append("")
        page.waiting.append(token["attrs"]["inline"])
        if len(page.waiting) == 1:
            number = page.numbers[key]
            # Those that it refers to wait here, they are not written within it: hundreds may name one another.
            for further, inline in enumerate(page.waiting, number):
                page.footnotes[further - 1] = inline_html(inline.tokens, page)
            page.waiting.clear()
    return f"<sup>{page.numbers[key]}</sup>"


def _html(token: Token, page: Page) -> str:
    tag, raw = token["attrs"]["tag"], token["attrs"]["raw"]
    inner = inline_html(token["children"], page)
    if tag == "img":
        return _raw_html(raw, page)
    if tag in INLINE_TAGS:
        return f"<{tag}>{inner}</{tag}>"
    if tag in ("a", "iframe"):
        match = re.search(r"""\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", raw, re.I)
        url = unescape(next(filter(None, match.groups()), "")) if match else ""
        return _anchor(url.strip(), inner or (escape.text(url) if tag == "iframe" else ""), page)
    return inner


# ------------------------------------------------------------------ pictures, sounds, files


def _embed(token: Token, page: Page) -> str:
    """A file that the note shows; a note in this place could not be put into the tree: its name stands for it."""
    target, alias = token["attrs"]["target"], token["attrs"]["alias"]
    name = target.partition("#")[0]
    if is_media(name):
        return _picture(name, alias, page)
    if pdf := pdf_text(target):
        return _text(pdf, page)
    if is_file(name):
        # a drawing or a table of a plugin: nothing that Anki could show
        return _text(alias, page)
    return "" if page.is_front else _text(link_text(token), page)


def _image(url: str, alt: str, page: Page) -> str:
    """A Markdown picture: `![alt|size](url)`."""
    target = unquote(url)
    if suffix_of(target.partition("#")[0]) == "pdf" or is_markdown(target.partition("#")[0]):
        return _embed({"type": "embed", "attrs": {"target": target, "alias": alt}}, page)
    return _picture(url, alt, page)


def _picture(target: str, alt: str, page: Page) -> str:
    """The HTML for the file *target*; nothing, and a problem, if it is not packed. *alt*: words, `|`, size."""
    *words, size = [part.strip() for part in alt.split("|")]
    match = _SIZE.match(size)
    if not match:
        words.append(size)
    alt = fold_space(" ".join(words))
    is_data = target[:5].lower() == "data:"
    if "://" in target and not is_data and not target.lower().startswith("file:"):
        return _anchor(target, _text(alt or target, page), page)
    media = _pack(target if is_data else target.partition("#")[0], page)
    if media is None:
        return ""
    if media.name.rpartition(".")[2] in SOUNDS:
        return f"[sound:{media.name}]"
    attributes = f' alt="{_literal(escape.attribute(alt), page)}"' if alt else ""
    if match:
        attributes += f' width="{match["width"]}"' + (f' height="{match["height"]}"' if match["height"] else "")
    # Anki's own pattern for pictures takes the first thing that looks like `src=`.
    return f'<img src="{media.name}"{attributes}>'


def _pack(target: str, page: Page) -> Media | None:
    """The file that *target* names, under the name that it gets in Anki."""
    try:
        media = pack(target, page.note.path, page.index)
    except Refused as refused:
        shown = unquote(target) if len(target) <= 200 else f"{target[:60]}…"
        what = "sound" if suffix_of(target) in SOUNDS else "picture"
        page.problems.append(
            Problem(page.note.path, page.line, f"{what} '{shown}' is left out: {refused}", refused.hint)
        )
        return None
    return page.media.setdefault(media.name, media)
