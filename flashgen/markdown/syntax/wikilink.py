"""`[[Note]]`, `[[Note#Heading|shown]]` and the embeds `![[picture.png|300]]`."""

from __future__ import annotations

from re import Match
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgen.markdown.mistune_names import InlineParser, InlineState, Markdown


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


def plugin(markdown: Markdown) -> None:
    """Teach *markdown* wikilinks and embeds."""
    markdown.inline.register("wikilink", _PATTERN, _inline, before="link", start_chars=("!", "["))
