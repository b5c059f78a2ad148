"""Pictures, sounds and other embedded files -> HTML; each file that a card shows is packed with the deck."""

from __future__ import annotations

import re
from urllib.parse import unquote

from flashgen.markdown.syntax.wikilink import link_text, pdf_text
from flashgen.model.card import Media
from flashgen.model.note import Token, is_markdown
from flashgen.model.problem import Problem
from flashgen.rendering import escape
from flashgen.rendering.embeds import is_file
from flashgen.rendering.html.card_context import RenderContext
from flashgen.rendering.media import SOUNDS, Refused, is_media, pack, suffix_of
from flashgen.util.normalise_text import fold_space

_SIZE = re.compile(r"(?P<width>\d{1,5})(?:x(?P<height>\d{1,5}))?$")


def embed_html(token: Token, context: RenderContext) -> str:
    """The HTML of an embedded file; of a note that could not be put into the tree, its name."""
    target, alias = token["attrs"]["target"], token["attrs"]["alias"]
    name = target.partition("#")[0]
    if is_media(name):
        return picture_html(name, alias, context)
    if pdf := pdf_text(target):
        return context.text(pdf)
    if is_file(name):
        # a drawing or a table of a plugin: nothing that Anki could show
        return context.text(alias)
    return "" if context.is_front else context.text(link_text(token))


def image_html(url: str, alt: str, context: RenderContext) -> str:
    """A Markdown picture: `![alt|size](url)`."""
    target = unquote(url)
    if suffix_of(target.partition("#")[0]) == "pdf" or is_markdown(target.partition("#")[0]):
        return embed_html({"type": "embed", "attrs": {"target": target, "alias": alt}}, context)
    return picture_html(url, alt, context)


def picture_html(target: str, alt: str, context: RenderContext) -> str:
    """The HTML for the file *target*; nothing, and a problem, if it is not packed. *alt*: words, `|`, size."""
    *words, size = [part.strip() for part in alt.split("|")]
    match = _SIZE.match(size)
    if not match:
        words.append(size)
    alt = fold_space(" ".join(words))
    is_data = target[:5].lower() == "data:"
    if "://" in target and not is_data and not target.lower().startswith("file:"):
        return context.link(target, context.text(alt or target))
    media = _pack(target if is_data else target.partition("#")[0], context)
    if media is None:
        return ""
    if media.name.rpartition(".")[2] in SOUNDS:
        return f"[sound:{media.name}]"
    attributes = f' alt="{context.literal(escape.attribute(alt))}"' if alt else ""
    if match:
        attributes += f' width="{match["width"]}"' + (f' height="{match["height"]}"' if match["height"] else "")
    # Anki's own pattern for pictures takes the first thing that looks like `src=`.
    return f'<img src="{media.name}"{attributes}>'


def _pack(target: str, context: RenderContext) -> Media | None:
    """The file that *target* names, under the name that it gets in Anki."""
    try:
        media = pack(target, context.note.path, context.index)
    except Refused as refused:
        shown = unquote(target) if len(target) <= 200 else f"{target[:60]}…"
        what = "sound" if suffix_of(target) in SOUNDS else "picture"
        why = f"{what} '{shown}' is left out: {refused}"
        context.problems.append(Problem(context.note.path, context.line, why, refused.hint, refused.code))
        return None
    return context.media.setdefault(media.name, media)
