"""Drafts -> cards: what Anki shows, where it came from, its deck and tags."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from urllib.parse import quote, urlsplit

from flashgen.config import Config
from flashgen.deck.cloze import OPENING
from flashgen.deck.deck_names import deck_of
from flashgen.deck.tags import anki_tags, property_tags, with_tags
from flashgen.markdown.visible_text import plain, visible, visible_of
from flashgen.model.card import Card
from flashgen.model.draft import Draft
from flashgen.model.note import Block, Note, Source, Token, Tokens, without_md
from flashgen.model.problem import Problem
from flashgen.rendering.embeds import EmbeddedParts, Expansion, without_rules
from flashgen.rendering.html.blocks import blocks_html, footnotes_html
from flashgen.rendering.html.card_context import RenderContext
from flashgen.rendering.html.inline import inline_html
from flashgen.util.normalise_text import fold_space
from flashgen.vault.index import Index

REVERSIBLE = 80
"""Characters of a back that can be asked for the other way round."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """Values that all cards of a note share."""

    tags: tuple[str, ...]
    deck: str
    address: str
    """At which Obsidian opens the note."""
    note_id: str
    parts: EmbeddedParts


def _shared(note: Note, index: Index, config: Config) -> _Shared:
    tags = (*property_tags(note), *_lone_tags(note.blocks))
    return _Shared(
        anki_tags(tags),
        deck_of(note, config.deck or index.origin.name or index.root.absolute().name, config.decks, tags),
        _opens(str(index.root), index.origin.name, index.walked_at) + quote(without_md(note.path), safe=""),
        note.note_id,
        EmbeddedParts(),
    )


def render_all(
    drafts: Iterable[Draft], note: Note, index: Index, config: Config
) -> list[tuple[Card, tuple[Problem, ...]]]:
    """The cards that *drafts* of *note* are, each with what went wrong with the files and notes that it shows."""
    shared = _shared(note, index, config)
    drafts = tuple(drafts)
    rendered = [_render(draft, note, shared, index, config) for draft in drafts]
    return [
        (replace(card, last_line=last), problems)
        for (card, problems), last in zip(rendered, last_lines(drafts), strict=True)
    ]


def last_lines(drafts: Sequence[Draft]) -> list[int]:
    """For each of the *drafts* of a note, in their order, the line at which ends what it is made of.

    Several may be made of one block, a table or a paragraph: then each ends where the next begins.
    """
    begins: dict[Block, list[int]] = {}
    for draft in drafts:
        for block in draft.takes:
            begins.setdefault(block, []).append(draft.line)
    lasts = []
    for draft in drafts:
        last = max((draft.line, *(block.last for block in draft.shows)))
        for block in draft.takes:
            after = bisect_right(begins[block], draft.line)
            row = next((row for row in _rows(block) if row.line == draft.line), block)
            last = max(last, min([row.last, *(line - 1 for line in begins[block][after : after + 1])]))
        lasts.append(last)
    return lasts


def _rows(table: Block) -> Sequence[Block]:
    return table.children if table.type == "table" else ()


def _render(
    draft: Draft, note: Note, shared: _Shared, index: Index, config: Config
) -> tuple[Card, tuple[Problem, ...]]:
    context = RenderContext(note, index, config, draft.line, is_front=True, is_cloze=draft.kind == "cloze")
    question = _question(draft.front)
    front = _question_html(question, context)
    context.is_front = context.is_cloze = False
    expansion = Expansion(index, shared.parts)
    answer = expansion.expand(without_rules(draft.back), note)
    back = blocks_html(answer, context) + footnotes_html(context)
    front_text, back_text = fold_space(visible(question)), plain(answer)
    if not (back_text or context.media) and any(problem.code == "W109" for problem in expansion.problems):
        back = ""  # the name of a note that cannot be had now is not what the card answered before
    if draft.kind == "cloze":
        back_text = back_text or "\n".join(_deletions(question))
        front_text = _shown(fold_space(visible(_filled_in(question))))
    heading = front_text if draft.kind == "heading" else draft.headings[-1] if draft.headings else ""
    card = Card(
        kind=draft.kind,
        rule=draft.rule,
        front=front_text,
        back=back_text,
        front_html=front,
        back_html=back,
        source=Source(note.path, draft.line, draft.headings),
        context=draft.context,
        tags=with_tags(shared.tags, context.tags),
        deck=shared.deck,
        link=f"{shared.address}%23{_quoted(heading)}" if heading else shared.address,
        reverse=draft.reverse
        or (config.reverse and draft.kind == "definition" and len(draft.back) == 1 and len(back_text) <= REVERSIBLE),
        media=tuple(context.media.values()),
        depends=tuple(sorted(expansion.depends - {note.path})),
        note_id=shared.note_id,
    )
    return card, (*expansion.problems, *context.problems)


DELETION = re.compile(OPENING + r"(?P<words>(?:(?!\}\}|::).)*)(?:::(?:(?!\}\}).)*)?\}\}", re.S)
"""A deletion as people write it: what is asked for, and perhaps a hint."""


def _end(text: str) -> int:
    """Behind the last deletion of *text*: an opening further on would look for its end in vain, each anew."""
    return text.rfind("}}") + 2 if "}}" in text else 0


def _shown(text: str) -> str:
    """*text* with the words of its deletions in their places."""
    end = _end(text)
    return DELETION.sub(r"\g<words>", text[:end]) + text[end:]


def _filled_in(question: Tokens) -> Tokens:
    """The cloze *question* with its marked deletions as plain words."""
    parts = (token["children"] if token["type"] == "cloze" else (token,) for token in question)
    return tuple(chain.from_iterable(parts))


def _deletions(question: Tokens) -> list[str]:
    """The words that the cloze *question* asks for."""
    marked = [visible(token["children"]) for token in question if token["type"] == "cloze"]
    text = visible(question)
    return marked or [match["words"] for match in DELETION.finditer(text, 0, _end(text))]


def _question_html(question: Tokens, context: RenderContext) -> str:
    """The HTML of *question*: a text, and the blocks that belong to it: code, a list, a formula."""
    pieces: list[str] = []
    start = 0
    for number, token in enumerate(question):
        if token["type"] == "block":
            pieces.append(inline_html(question[start:number], context).strip())
            pieces.append(blocks_html([token["attrs"]["block"]], context))
            start = number + 1
    return "".join((*pieces, inline_html(question[start:], context).strip()))


def _question(tokens: Tokens) -> Tokens:
    """*tokens* with bare addresses cut to the name of the place: nobody can recall the rest."""
    return tuple([_short(token) if token["type"] == "link" else token for token in tokens])


def _short(link: Token) -> Token:
    words = visible(link["children"])
    try:
        host = urlsplit(words).hostname if words.startswith(("http://", "https://")) else None
    except ValueError:
        host = None
    return {**link, "children": ({"type": "text", "raw": host},)} if host else link


@lru_cache(maxsize=64)
def _quoted(words: str) -> str:
    """*words* quoted for an address; several cards link to one heading."""
    return quote(words, safe="")


@lru_cache(maxsize=16)
def _opens(root: str, called: str, walked_at: int) -> str:  # noqa: ARG001 -- it tells when to look again
    """The beginning of Obsidian's address of each note in the folder *root*; *called*: the name of the vault there.

    Obsidian knows a vault by the name of the folder that holds `.obsidian`, which may lie above.
    """
    absolute = Path(root).absolute()
    vault = next((folder for folder in (absolute, *absolute.parents) if (folder / ".obsidian").is_dir()), absolute)
    above = absolute.relative_to(vault).as_posix()
    folder = "" if above == "." else f"{above}/"
    name, place = (
        quote(part, safe="", errors="surrogateescape")
        for part in (called if called and vault == absolute else vault.name, folder)
    )
    return f"obsidian://open?vault={name}&file={place}"


def _lone_tags(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Tags that are alone in a paragraph of *blocks*, the whole note: they apply to all its cards."""
    paragraphs = (block.inline for block in blocks if block.type == "paragraph" and "#" in block.inline.text)
    alone = (inline for inline in paragraphs if not visible_of(inline).strip())
    return tuple(token["raw"] for inline in alone for token in inline.tokens if token["type"] == "tag")
