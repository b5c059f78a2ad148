"""Raw HTML in a note -> HTML that may stand on a card; its pictures are files of the vault."""

from __future__ import annotations

import re
from html import unescape

from flashgen.rendering.html.attachments import picture_html
from flashgen.rendering.html.card_context import RenderContext
from flashgen.rendering.sanitise_html import clean_html

_IMG = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_DATA_SRC = re.compile(r"""(\ssrc\s*=\s*)(["'])(data:[^"']*)\2""", re.I)
_IFRAME = re.compile(
    r"""<iframe\s[^<>]{0,2000}?\bsrc\s*=\s*["'](https?://[^"'<>\s]{1,2000})["'][^<>]{0,2000}>""", re.I
)


def raw_html(html: str, context: RenderContext) -> str:
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
        return picture_html(src, _sized(attributes), context) if src else ""

    html = _IFRAME.sub(lambda match: f'<a href="{match[1]}">{match[1]}</a>', html)
    cleaned = clean_html(_DATA_SRC.sub(keep, html) if "data:" in html else html)
    cleaned = _IMG.sub(picture, cleaned.replace("[", "&#91;")).strip()
    if "\\" in cleaned:
        cleaned = f'<div class="mathjax_ignore">{cleaned}</div>'
    return cleaned


def _sized(attributes: dict[str, str]) -> str:
    """Words and size of an HTML picture in the form of an embed: `words|300x200`."""
    alt = attributes.get("alt", "").replace("|", " ")
    width, height = (re.sub(r"px$", "", attributes.get(name, "").strip()) for name in ("width", "height"))
    if not width.isdecimal():
        return alt
    return f"{alt}|{width}x{height}" if height.isdecimal() else f"{alt}|{width}"
