"""Look through a built site as a browser that opens it from disk would: `python .ci/check_site.py docs/_site`.

Fails if a page needs a file of another host (a style sheet, script, font or picture), or if a link within the site
leads to a page, a heading or a file that is not there. Sphinx says the second only of links that it made itself.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED_LINKS = {"stylesheet", "icon", "preload", "manifest", "modulepreload"}
"""Kinds of `<link>` that it loads; the others only say where something is."""

_STYLE_ADDRESS = re.compile(r"""url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)""")


class Page(HTMLParser):
    """What a page names: `anchors`, `links` that a person may follow, and addresses that are `loaded` at once."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the anchors and addresses of one element."""
        found = {name: value or "" for name, value in attrs}
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        self.loaded += [found[name] for name in ("src", "poster", "data") if found.get(name)]
        self.loaded += [each.split()[0] for each in found.get("srcset", "").split(",") if each.strip()]
        self.loaded += style_addresses(found.get("style", ""))
        if tag == "link" and LOADED_LINKS.intersection(found.get("rel", "").split()):
            self.loaded.append(found.get("href", ""))
        elif tag == "a" and "href" in found:
            self.links.append(found["href"])


def style_addresses(text: str) -> list[str]:
    """What a style sheet loads."""
    return [first or second for first, second in _STYLE_ADDRESS.findall(text)]


@cache
def page_at(file: Path) -> Page:
    """The page in *file*, read once."""
    return Page(file.read_text("utf-8"))


def faults(site: Path) -> Iterator[str]:
    """What is wrong in *site*, a line each."""
    for file in sorted(site.rglob("*.html")):
        page = page_at(file)
        for address in page.loaded:
            yield from _fault(file, address, "is loaded from another host")
        for address in page.links:
            yield from _fault(file, address, "")
    for file in sorted(site.rglob("*.css")):
        for address in style_addresses(file.read_text("utf-8")):
            yield from _fault(file, address, "is loaded from another host")


def _fault(file: Path, address: str, foreign: str) -> Iterator[str]:
    """What is wrong with an *address* in *file*; *foreign*: what to say of one on another host, or nothing."""
    parts = urlsplit(address)
    if parts.scheme == "data":
        return
    if parts.scheme or parts.netloc:
        if foreign:
            yield f"{file}: {address} {foreign}"
        return
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file.resolve()
    if not target.is_file():
        yield f"{file}: {address} is not there"
    elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in page_at(target).anchors:
        yield f"{file}: {address} names no heading of that page"


if __name__ == "__main__":
    found = [*faults(Path(sys.argv[1]))]
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    sys.exit(bool(found))
