"""Raw HTML of a note -> HTML that may stand on a card. The only file that imports nh3.

Obsidian cleans raw HTML, too; what is allowed here is less: nothing that runs, styles, loads, frames or
asks. Anki itself cleans nothing.
"""

from __future__ import annotations

import re

import nh3

_INLINE = """
    abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup u var
"""
_BLOCK = """
    a blockquote br center dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre summary
    table tbody td tfoot th thead tr ul wbr
"""
INLINE_TAGS = frozenset(_INLINE.split())
"""Tags that a text may hold, without attributes."""
TAGS = INLINE_TAGS | frozenset(_BLOCK.split())
"""All tags that a card may hold of a note's raw HTML."""
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # of any tag: nh3 would leave `title` and `lang`, which hold text that nobody sees
    "a": {"href"},
    "bdo": {"dir"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
SCHEMES = frozenset(("http", "https", "mailto", "obsidian"))
"""Schemes of the addresses that a link may have."""

MAX_DEPTH = 100
"""HTML tags in one another; in deeper HTML, on which the cleaner would work for minutes, only the text stays."""

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^<>]*>?")
_ENDS_BY_ITSELF = frozenset(
    "area base br col dd dt embed hr img input li link meta p param source td th tr track wbr".split()
)


def _is_too_deep(html: str) -> bool:
    if html.count("<") <= MAX_DEPTH:
        return False
    open_: dict[str, int] = {}
    depth = 0
    for closing, name in _TAG.findall(html):
        tag = name.lower()
        if tag in _ENDS_BY_ITSELF:
            continue
        if not closing:
            open_[tag] = open_.get(tag, 0) + 1
            depth += 1
        elif open_.get(tag):
            open_[tag] -= 1
            depth -= 1
        if depth > MAX_DEPTH:
            return True
    return False


def clean_html(html: str) -> str:
    """*html* without whatever is not allowed; balanced, whatever it was before.

    Pictures stay, with the address that they have in the note: it is for the caller to say which file that is.
    """
    if _is_too_deep(html):
        html = _TAG.sub("", html)
    return nh3.clean(
        html,
        tags={*TAGS, "img"},
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel=None,
        attribute_filter=_attribute,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """*value*, or None for a link that leads nowhere on a card: to a file beside the note."""
    if tag == "a" and name == "href" and value.strip().partition(":")[0].lower() not in SCHEMES:
        return None
    return value
