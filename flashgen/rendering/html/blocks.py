"""Blocks -> HTML: paragraphs, lists, code, tables, callouts, embedded notes, footnotes.

Every text is escaped (`escape.py`) and raw HTML cleaned (`sanitise_html.py`): nothing in a note can run on a card.
"""

from __future__ import annotations

from collections.abc import Iterable

from flashgen.markdown.visible_text import is_program
from flashgen.model.note import Block
from flashgen.rendering import escape
from flashgen.rendering.html.card_context import RenderContext
from flashgen.rendering.html.inline import formula_html, inline_html, text_html
from flashgen.rendering.html.raw_html import raw_html


def blocks_html(blocks: Iterable[Block], context: RenderContext) -> str:
    """The HTML of *blocks*.

    The text of a tight list's item is no paragraph, but becomes one beside other blocks than a list below it.
    """
    blocks = tuple(blocks)
    pieces: list[str] = []
    for number, block in enumerate(blocks):
        html = _block(block, context)
        if block.type == "callout" and pieces:
            html = _without_title(html, pieces[-1])
        if (
            block.type == "block_text"
            and html
            and (pieces or any(b.type != "list" for b in blocks[number + 1 :][:1]))
        ):
            html = _paragraph(html)
        pieces.append(html)
    return "".join(pieces)


def footnotes_html(context: RenderContext) -> str:
    """The footnotes that the card refers to, in small print."""
    items = "".join(f"<li>{text}</li>" for text in context.footnotes)
    return f'<section class="footnotes"><ol>{items}</ol></section>' if items else ""


def _block(block: Block, context: RenderContext) -> str:
    context.line = block.line
    match block.type:
        case "paragraph":
            text = text_html(block.inline.tokens, context)
            return _paragraph(text) if text else ""
        case "block_text":
            return text_html(block.inline.tokens, context)
        case "heading":
            return f"<h4>{inline_html(block.inline.tokens, context).strip()}</h4>"
        case "list":
            return _list(block, context)
        case "block_code":
            return "" if is_program(block) else _code(block)
        case "block_math":
            return f"<p>{formula_html(block.raw, context, display=True)}</p>"
        case "table":
            return _table(block, context)
        case "block_quote":
            return f"<blockquote>{blocks_html(block.children, context)}</blockquote>"
        case "callout":
            return _callout(block, context)
        case "details":
            summary = inline_html(block.inline.tokens, context).strip()
            return f"<details open><summary>{summary}</summary>{blocks_html(block.children, context)}</details>"
        case "def_list":
            return f"<dl>{blocks_html(block.children, context)}</dl>"
        case "def_list_head":
            return f"<dt>{inline_html(block.inline.tokens, context)}</dt>"
        case "def_list_item":
            return f"<dd>{blocks_html(block.children, context)}</dd>"
        case "embed":
            return _embedded(block, context)
        case "thematic_break":
            return "<hr>"
        case "block_html":
            return raw_html(block.raw, context)
        case _:
            return inline_html(block.inline.tokens, context) + blocks_html(block.children, context)


def _paragraph(html: str) -> str:
    """*html* as a paragraph; HTML's own holds no lists."""
    return f"<div>{html}</div>" if "<ul>" in html or "<ol>" in html else f"<p>{html}</p>"


def _list(block: Block, context: RenderContext) -> str:
    tag = "ol" if block.attrs.get("ordered") else "ul"
    start = block.attrs.get("start")
    attributes = f' start="{int(start)}"' if start is not None else ""
    if any("task" in item.attrs for item in block.children):
        attributes += ' class="tasks"'
    items = "".join(f"<li>{_item(item, context)}</li>" for item in block.children)
    return f"<{tag}{attributes}>{items}</{tag}>"


def _item(item: Block, context: RenderContext) -> str:
    task = item.attrs.get("task")
    box = f'<span class="task" data-task="{escape.attribute(task)}"></span>' if task is not None else ""
    # the one paragraph of an item of a loose list needs no space of its own
    if item.children and item.children[0].type == "paragraph" and all(b.type == "list" for b in item.children[1:]):
        first, *below = item.children
        context.line = first.line
        return box + inline_html(first.inline.tokens, context) + blocks_html(below, context)
    return box + blocks_html(item.children, context)


def _code(block: Block) -> str:
    from flashgen.rendering.code_highlight import highlight

    return f'<pre class="code"><code>{highlight(block.raw.rstrip(), str(block.attrs.get("info", "")))}</code></pre>'


def _table(block: Block, context: RenderContext) -> str:
    rows = []
    for row in block.children:
        tag = "th" if row.type == "table_head" else "td"
        cells = []
        for cell in row.children:
            align = cell.attrs.get("align")
            style = f' style="text-align:{align}"' if align in ("left", "right", "center") else ""
            cells.append(f"<{tag}{style}>{text_html(cell.inline.tokens, context)}</{tag}>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    head, body = rows[0], "".join(rows[1:])
    body = f"<tbody>{body}</tbody>" if body else ""
    return f'<div class="table"><table><thead>{head}</thead>{body}</table></div>'


def _callout(block: Block, context: RenderContext) -> str:
    kind = block.attrs["kind"]
    title = inline_html(block.inline.tokens, context).strip()
    body = blocks_html(block.children, context)
    if not title and not body:
        return ""
    if not title and not block.attrs.get("bare"):
        title = escape.text(kind.replace("-", " ").capitalize())
    head = f'<div class="callout-title">{title}</div>' if title else ""
    body = f'<div class="callout-body">{body}</div>' if body else ""
    return f'<div class="callout" data-callout="{escape.attribute(kind)}">{head}{body}</div>'


def _without_title(callout: str, above: str) -> str:
    """The HTML of a *callout*; without its title if the heading *above* says the same."""
    tag, _, inner = callout.partition(">")
    title = above.removeprefix("<h4>").removesuffix("</h4>")
    head = f'<div class="callout-title">{title}</div>'
    says_the_same = above == f"<h4>{title}</h4>" and inner.startswith(f'{head}<div class="callout-body">')
    return f"{tag}>{inner.removeprefix(head)}" if says_the_same else callout


def _embedded(block: Block, context: RenderContext) -> str:
    """A part of another note: its pictures are looked for, and missed, from there; its tags are not the card's."""
    title = inline_html(block.inline.tokens, context)
    saved, tags = context.note, len(context.tags)
    context.note = block.attrs["note"]
    body = blocks_html(block.children, context)
    context.note = saved
    del context.tags[tags:]
    head = f'<div class="embed-title">{title}</div>' if title else ""
    return f'<div class="embed">{head}{body}</div>'
