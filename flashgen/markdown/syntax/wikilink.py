"""`[[Note]]`, `[[Note#Heading|shown]]` and the embeds `![[picture.png|300]]`."""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

from flashgen.model.note import Token, stem_of

if TYPE_CHECKING:
    from flashgen.markdown.mistune_api import InlineParser, InlineState, Markdown


# A backslash before the pipe is how an alias is written inside a table.
_PATTERN = (
    r"(?P<wiki_embed>!?)\[\[(?P<wiki_target>[^\[\]|\n]{0,1000}?)"
    r"(?:\\?\|(?P<wiki_alias>(?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){0,1000}))?\]\]"
)


def _inline(_inline: InlineParser, match: Match[str], state: InlineState) -> int | None:
    target = match["wiki_target"].strip()
    if not target or target.startswith(("##", "^^")):
        # `[[## text]]` is how one searches while writing a link
        return None
    attrs = {"target": target, "alias": (match["wiki_alias"] or "").strip()}
    state.append_token({"type": "embed" if match["wiki_embed"] else "wikilink", "attrs": attrs})
    return match.end()


_BLOCK_REFERENCE = re.compile(r"#\^[A-Za-z0-9-]+$")


def link_text(token: Token) -> str:
    """The words of a wikilink, as Obsidian shows them: its alias, else the note and heading it names."""
    attrs = token["attrs"]
    if attrs["alias"]:
        return str(attrs["alias"])
    name, *headings = _BLOCK_REFERENCE.sub("", attrs["target"]).split("#")
    shown = stem_of(name)
    return " > ".join(part for part in (shown, *headings) if part)


def embed_text(token: Token) -> str:
    """The words of an embed: the name of a PDF, nothing for a note or a picture."""
    return pdf_text(token["attrs"]["target"])


def pdf_text(target: str) -> str:
    """Name and page of the embedded PDF *target*; empty if it is something else.

    >>> pdf_text("Papers/D.pdf#page=3")
    'D.pdf, p. 3'
    """
    name, _, part = target.partition("#")
    if not name.lower().endswith(".pdf"):
        return ""
    name = name.replace("\\", "/").rpartition("/")[2]
    page = _PAGE.search(part)
    return f"{name}, p. {page[1]}" if page else name


_PAGE = re.compile(r"page=(\d{1,6})")


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* wikilinks and embeds."""
    markdown.inline.register("wikilink", _PATTERN, _inline, before="link", start_chars=("!", "["))
