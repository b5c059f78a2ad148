"""Drafts -> cards: the HTML that Anki shows, formulas, pictures, callouts and code as in Obsidian.

Every text is escaped here, raw HTML goes through nh3's list of what is allowed, and whatever Anki would
take for an instruction of its own is made harmless: nothing in a note can run on a card.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

from flashgen.card import Card, Media
from flashgen.config import Config
from flashgen.draft import Draft
from flashgen.names import anki_tags, deck_of
from flashgen.note import Block, Note, Source, Token
from flashgen.report import Problem
from flashgen.sanitise import INLINE_TAGS, SCHEMES, clean_html
from flashgen.scan import Index
from flashgen.text import fold_space, link_text, plain, visible

PICTURES = frozenset(("avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"))
SOUNDS = frozenset(("flac", "m4a", "mp3", "ogg", "wav", "3gp", "mkv", "mov", "mp4", "ogv", "webm"))
MAX_MEDIA = 100 * 2**20
"""Bytes; AnkiWeb refuses to synchronise larger files."""
REVERSIBLE = 80
"""Characters of a back that can be asked for the other way round."""

_INLINE_TAGS = {
    "strong": "strong",
    "emphasis": "em",
    "mark": "mark",
    "strikethrough": "s",
}
_LIVE = re.compile(r"\\(?=[(\[)\]])|\[(?=(?:sound:|latex\]|/latex\]|\$|/\$|anki:))")
_SIZE = re.compile(r"(?P<width>\d{1,5})(?:x(?P<height>\d{1,5}))?$")


@dataclass(slots=True)
class _Page:
    """The HTML of one card, and what was met while it was written."""

    note: Note
    index: Index
    config: Config
    line: int
    media: dict[str, Media] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def render(draft: Draft, note: Note, index: Index, config: Config) -> tuple[Card, tuple[Problem, ...]]:
    """The card that *draft* is, and what went wrong with the pictures it names."""
    page = _Page(note, index, config, draft.line)
    front = _inline(draft.front, page).strip()
    page.footnotes.clear()  # a question carries no small print
    back = _blocks(draft.back, page)
    if page.footnotes:
        items = "".join(f"<li>{text}</li>" for text in page.footnotes)
        back += f'<section class="footnotes"><ol>{items}</ol></section>'
    back_text = plain(draft.back)
    heading = (
        fold_space(visible(draft.front)) if draft.kind == "heading" else draft.headings[-1:] and draft.headings[-1]
    )
    card = Card(
        kind=draft.kind,
        rule=draft.rule,
        front=fold_space(visible(draft.front)),
        back=back_text,
        front_html=front,
        back_html=back,
        source=Source(note.path, draft.line, draft.headings),
        context=draft.context,
        tags=anki_tags([*_note_tags(note), *page.tags]),
        deck=deck_of(note, config.deck or index.root.absolute().name),
        link=_link(note, index, heading or ""),
        reverse=config.reverse
        and draft.kind == "definition"
        and len(draft.back) == 1
        and len(back_text) <= REVERSIBLE,
        media=tuple(page.media.values()),
        note_id=note.note_id,
    )
    return card, tuple(page.problems)


# ------------------------------------------------------------------ blocks


def _blocks(blocks: Iterable[Block], page: _Page) -> str:
    return "".join(_block(block, page) for block in blocks)


def _block(block: Block, page: _Page) -> str:
    page.line = block.line
    match block.type:
        case "paragraph":
            text = _inline(block.inline.tokens, page)
            return f"<p>{text}</p>" if text.strip() else ""
        case "block_text":
            return _inline(block.inline.tokens, page)
        case "heading":
            return f"<h4>{_inline(block.inline.tokens, page)}</h4>"
        case "list":
            return _list(block, page)
        case "block_code":
            return f'<pre class="code"><code>{_escape(block.raw.rstrip())}</code></pre>'
        case "block_math":
            return f"<p>{_display_math(block.raw)}</p>"
        case "table":
            return _table(block, page)
        case "block_quote":
            return f"<blockquote>{_blocks(block.children, page)}</blockquote>"
        case "callout":
            return _callout(block, page)
        case "thematic_break":
            return "<hr>"
        case "block_html":
            return clean_html(block.raw)
        case _:
            return _inline(block.inline.tokens, page) + _blocks(block.children, page)


def _list(block: Block, page: _Page) -> str:
    tag = "ol" if block.attrs.get("ordered") else "ul"
    start = block.attrs.get("start")
    attributes = f' start="{int(start)}"' if start is not None else ""
    if any("task" in item.attrs for item in block.children):
        attributes += ' class="tasks"'
    items = "".join(f"<li>{_item(item, page)}</li>" for item in block.children)
    return f"<{tag}{attributes}>{items}</{tag}>"


def _item(item: Block, page: _Page) -> str:
    task = item.attrs.get("task")
    box = f'<span class="task" data-task="{_escape(task)}"></span> ' if task is not None else ""
    # the one paragraph of an item of a loose list needs no space of its own
    if item.children and item.children[0].type == "paragraph" and all(b.type == "list" for b in item.children[1:]):
        first, *below = item.children
        page.line = first.line
        return box + _inline(first.inline.tokens, page) + _blocks(below, page)
    return box + _blocks(item.children, page)


def _table(block: Block, page: _Page) -> str:
    rows = []
    for row in block.children:
        tag = "th" if row.type == "table_head" else "td"
        cells = []
        for cell in row.children:
            align = cell.attrs.get("align")
            style = f' style="text-align:{align}"' if align in ("left", "right", "center") else ""
            cells.append(f"<{tag}{style}>{_inline(cell.inline.tokens, page)}</{tag}>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    head, body = rows[0], "".join(rows[1:])
    return f'<div class="table"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>'


def _callout(block: Block, page: _Page) -> str:
    kind = _escape(block.attrs["kind"])
    title = _inline(block.inline.tokens, page)
    head = f'<div class="callout-title">{title}</div>' if title.strip() else ""
    body = _blocks(block.children, page)
    if not head and not body:
        return ""
    return f'<div class="callout" data-callout="{kind}">{head}<div class="callout-body">{body}</div></div>'


# ------------------------------------------------------------------ inline


def _inline(tokens: Iterable[Token], page: _Page) -> str:
    return "".join(_token(token, page) for token in tokens)


def _token(token: Token, page: _Page) -> str:
    kind = token["type"]
    match kind:
        case "text":
            return _text(token["raw"])
        case "codespan":
            return f"<code>{_text(token['raw'])}</code>"
        case "softbreak":
            return " " if page.config.strict_line_breaks else "<br>"
        case "linebreak":
            return "<br>"
        case "link":
            return _anchor(token, page)
        case "image":
            return _picture(unquote(token["attrs"]["url"]), visible(token["children"]), page)
        case "embed":
            return _embed(token, page)
        case "wikilink":
            return _text(link_text(token))
        case "inline_math":
            return rf"\({_math(token['raw'])}\)"
        case "block_math":
            return _display_math(token["raw"])
        case "tag":
            page.tags.append(token["raw"])
            return ""
        case "block_id":
            return ""
        case "footnote_ref":
            page.footnotes.append(_text(token["attrs"]["text"]))
            return f"<sup>{len(page.footnotes)}</sup>"
        case "html":
            inner = _inline(token["children"], page)
            tag = token["attrs"]["tag"]
            return f"<{tag}>{inner}</{tag}>" if tag in INLINE_TAGS else inner
        case _:
            inner = _inline(token.get("children", ()), page)
            tag = _INLINE_TAGS.get(kind, "span")
            return f"<{tag}>{inner}</{tag}>" if inner else ""


def _text(text: str) -> str:
    """*text* as HTML in which neither the browser, nor MathJax, nor Anki sees anything to act on."""
    escaped = _escape(text)
    return _LIVE.sub(lambda match: "&#91;" if match.group() == "[" else "<span>\\</span>", escaped)


def _escape(text: str) -> str:
    return escape(text, quote=True)


def _math(formula: str) -> str:
    """*formula* for MathJax, which reads entities, but no markup."""
    return _escape(formula.strip())


def _display_math(formula: str) -> str:
    return rf"\[{_math(formula)}\]"


def _anchor(token: Token, page: _Page) -> str:
    url = token["attrs"]["url"]
    inner = _inline(token["children"], page)
    scheme = url.partition(":")[0].lower() if ":" in url else ""
    # a link to another note leads nowhere on a phone: its words are enough
    return f'<a href="{_escape(url)}">{inner}</a>' if scheme in SCHEMES else inner


def _embed(token: Token, page: _Page) -> str:
    target, alias = token["attrs"]["target"], token["attrs"]["alias"]
    name = target.partition("#")[0]
    suffix = name.rpartition(".")[2].lower()
    if suffix in PICTURES or suffix in SOUNDS:
        return _picture(name, alias, page)
    return _text(link_text(token))


def _picture(target: str, alt: str, page: _Page) -> str:
    """The HTML for the file *target*; nothing, and a problem, if there is no such file."""
    *words, size = [part.strip() for part in alt.split("|")]
    match = _SIZE.match(size)
    if not match:
        words.append(size)
    alt = fold_space(" ".join(words))
    if "://" in target:
        return (
            f'<a href="{_escape(target)}">{_text(alt or target)}</a>'
            if target.partition(":")[0].lower() in SCHEMES
            else ""
        )
    target = target.partition("#")[0]
    media = _pack(target, page)
    if media is None:
        return ""
    if media.name.rpartition(".")[2] in SOUNDS:
        return f"[sound:{media.name}]"
    attributes = f' alt="{_escape(alt)}"'.replace("=", "&#61;").replace("&#61;", "=", 1) if alt else ""
    if match:
        attributes += f' width="{match["width"]}"' + (f' height="{match["height"]}"' if match["height"] else "")
    # Anki's own pattern for pictures stops at the first thing that looks like `src=`.
    return f'<img src="{media.name}"{attributes}>'


def _pack(target: str, page: _Page) -> Media | None:
    """The file that *target* names, under the name that it gets in Anki."""
    path = page.index.find(target, page.note.path)
    problem = "there is no such file in the vault"
    if path is not None:
        if path in page.media:
            return page.media[path]
        file = page.index.root / path
        try:
            size = file.stat().st_size
            if 0 < size <= MAX_MEDIA:
                page.media[path] = Media(_media_name(path, file.read_bytes()), path)
                return page.media[path]
            problem = "the file is empty" if not size else "the file is over 100 MB"
        except OSError as error:
            problem = f"the file cannot be read ({error.strerror})"
    page.problems.append(Problem(page.note.path, page.line, f"picture '{target}' is left out: {problem}"))
    return None


def _media_name(path: str, data: bytes) -> str:
    """`stem-<content hash>.ext`: a name that Anki keeps as it is and that changes with the content.

    >>> _media_name("src/Große Abb. (1).PNG", b"")
    'grosse-abb-1-e3b0c44298fc.png'
    """
    name = Path(path).name
    stem, _, suffix = name.rpartition(".")
    ascii_stem = unicodedata.normalize("NFKD", stem.casefold()).encode("ascii", "ignore").decode()
    clean = re.sub(r"[^a-z0-9]+", "-", ascii_stem).strip("-")[:60] or "media"
    return f"{clean}-{hashlib.sha256(data).hexdigest()[:12]}.{suffix.lower()}"


# ------------------------------------------------------------------ about the note


def _link(note: Note, index: Index, heading: str) -> str:
    """The address at which Obsidian opens the place."""
    root = index.root.absolute()
    for folder in (root, *root.parents):
        if (folder / ".obsidian").is_dir():
            path = (root / note.path).relative_to(folder).as_posix()
            break
    else:
        folder, path = root, note.path
    place = path.removesuffix(".md") + (f"#{heading}" if heading else "")
    return f"obsidian://open?vault={quote(folder.name, safe='')}&file={quote(place, safe='')}"


def _note_tags(note: Note) -> list[str]:
    """The tags of the whole note: of its properties, and those that stand alone in a paragraph."""
    tags: list[str] = []
    for name in ("tags", "tag"):
        value = note.properties.get(name)
        if isinstance(value, str):
            tags += re.split(r"[,\s]+", value)
        elif isinstance(value, Sequence):
            tags += [str(tag) for tag in value if tag is not None]
    for block in note.blocks:
        if block.type == "paragraph" and "#" in block.inline.text and not visible(block.inline.tokens).strip():
            tags += [token["raw"] for token in block.inline.tokens if token["type"] == "tag"]
    return tags
