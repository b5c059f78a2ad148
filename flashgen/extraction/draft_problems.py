"""Problems for which a draft is no card, whichever rule made it: a weak structure, noise, an answer of links."""

from __future__ import annotations

from collections.abc import Sequence

from flashgen.config import Config
from flashgen.markdown.visible_text import visible, visible_of
from flashgen.model.draft import EXPLICIT, Draft
from flashgen.model.note import Block, Token, every
from flashgen.util.normalise_text import fold_space, normalised


def problem_of(draft: Draft, least: int, config: Config) -> str | None:
    """Why *draft* is no card, whichever rule made it."""
    if draft.evidence == EXPLICIT:
        return None
    if draft.evidence < least:
        return "its structure alone is too weak a sign (the setting `evidence` moves the line)"
    front = fold_space(visible(draft.front))
    if not front:
        return "the front is empty"
    if draft.back and mostly_links(draft.back, draft.kind in ("definition", "table")):
        return "more than half of the answer is links"
    if config.noise and normalised(front) in map(normalised, config.noise):
        return "it is one of your own words for noise"
    if len(draft.back) == 1 and visible_of(draft.back[0].inline).strip() in ("?", "??"):
        return "nothing stands below the mark of its answer"
    if len(draft.back) == 1 and normalised(front) == normalised(visible_of(draft.back[0].inline)):
        return "the answer is the question"
    return None


def contrasts(heading: str, context: tuple[str, ...]) -> bool:
    """True if *heading* names both columns of a table: `Unit vs integration tests`."""
    names = [normalised(name) for name in context[-1].split(" / ")] if context else []
    return len(names) == 2 and all(name in normalised(heading) for name in names)


def mostly_links(blocks: Sequence[Block], said: bool) -> bool:
    """True if more than half of what is visible in *blocks* leads elsewhere; *said*: whether they say something of a
    term, so that links to notes are words of the sentence if it has others."""
    tokens = [token for block in every(blocks) for token in block.inline.tokens]
    if not any(token["type"] in _LINKS for token in tokens):
        return False
    if (
        said
        and len(blocks) == 1
        and blocks[0].type != "list"
        and not any(token["type"] == "link" for token in tokens)
    ):
        words = (visible([token]) for token in tokens if token["type"] != "wikilink")
        if any(map(str.isalpha, "".join(words))):
            return False
    linked = sum(_length(token) for token in tokens if token["type"] in _LINKS)
    whole = sum(map(_length, tokens)) + sum(len(block.raw.strip()) for block in every(blocks))
    return 2 * linked > whole


_LINKS = ("link", "wikilink")


def _length(token: Token) -> int:
    return len(visible([token]).strip())
