"""Fields of Dataview and Logseq, `key:: value`: they describe a note or a thing, and ask for nothing.

They look like cards of one line. A field has a blank behind its colons and none before; its key is known as one, or
its value is a date, a number or a link, or it stands among fields. They are taken out of a note before anything else
is looked at: so they part nothing and stand on no card.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from flashgen.extraction.marks.double_colons import Pair, split_at_colons
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.terms import joined, lines_of, value_problem
from flashgen.extraction.reading.text_kinds import word_count
from flashgen.markdown.visible_text import visible
from flashgen.model.note import Block, Inline, Tokens

MAX_KEY_WORDS = 3
MAX_VALUE_WORDS = 6
"""Words of the value of a field that is one only by its company."""

_TEXTS = ("paragraph", "block_text")
_TECHNICAL = """
    alias aliases banner class created created-at cssclass deck icon id link parent prev public query query-table
    related tag tags template title type up updated updated-at
"""
_KNOWN = frozenset(_TECHNICAL.split())
_DATE = re.compile(r"\[{0,2}\d{4}-\d{2}(?:-\d{2})?(?:[T ]\d{2}:\d{2}(?::\d{2})?)?\]{0,2}")
_SENTENCE = re.compile(r"[?!.;,]")


def without_fields(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], list[Block]]:
    """*blocks* without their fields, and the blocks that are gone with them."""
    gone: list[Block] = []
    if not any(map(_may_hold, blocks)):
        return tuple(blocks), gone
    return tuple(_cleared(blocks, gone)), gone


def _may_hold(block: Block) -> bool:
    return "::" in block.inline.text if block.inline.text else any(map(_may_hold, block.children))


def _cleared(blocks: Sequence[Block], gone: list[Block]) -> list[Block]:
    kept: list[Block] = []
    for block in blocks:
        left: Block | None = block
        if block.type in _TEXTS:
            left = _without_lines(block) if "::" in block.inline.text else block
        elif block.type == "list":
            left = _without_items(block, gone)
        elif block.children and _may_hold(block):
            left = replace(block, children=tuple(_cleared(block.children, gone)))
        if left is None:
            gone.append(block)
        else:
            kept.append(left)
    return kept


def _without_lines(block: Block) -> Block | None:
    """The paragraph *block* without the lines that are fields; None if nothing is left."""
    lines = lines_of(block.inline.tokens)
    pairs = [split_at_colons(line) for line in lines]
    fields = fields_among(pairs, listed=False)
    if not any(fields):
        return block
    kept = joined([line for line, is_one in zip(lines, fields, strict=True) if not is_one])
    return replace(block, inline=Inline.of(kept)) if kept else None


def _without_items(block: Block, gone: list[Block]) -> Block | None:
    """The list *block* without the items, and their lines, that are fields; None if nothing is left."""
    firsts = [next((child for child in item.children[:1] if child.type in _TEXTS), None) for item in block.children]
    heads = [lines_of(first.inline.tokens)[0] if first and "::" in first.inline.text else () for first in firsts]
    fields = fields_among([split_at_colons(head) if head else None for head in heads], listed=True)
    kept: list[Block] = []
    for item, first, is_one in zip(block.children, firsts, fields, strict=True):
        left: Block | None = item
        if _may_hold(item):
            children = _cleared(item.children[1:] if first else item.children, gone)
            own = _first_without_fields(first, is_one) if first else None
            children = [own, *children] if own else children
            left = replace(item, children=tuple(children)) if children else None
        if left is None:
            gone.append(item)
        else:
            kept.append(left)
    if not kept:
        return None
    return block if kept == [*block.children] else replace(block, children=tuple(kept))


def _first_without_fields(first: Block, is_field: bool) -> Block | None:
    """The *first* paragraph of an item without the fields below its first line, and without that if it is one."""
    if "::" not in first.inline.text:
        return first
    head, *below = lines_of(first.inline.tokens)
    own = () if is_field else (head,)
    further = [line for line in below if not _is_further(split_at_colons(line), bool(own))]
    if own and len(further) == len(below):
        return first
    kept = joined([*own, *further])
    return replace(first, inline=Inline.of(kept)) if kept else None


def _is_further(pair: Pair | None, below_text: bool) -> bool:
    """True if a line below the first one of an item is a field, as Logseq writes them."""
    return pair is not None and _shape(pair) and (_is_certain(pair) or (below_text and pair.name.islower()))


def fields_among(pairs: Sequence[Pair | None], *, listed: bool) -> list[bool]:
    """True for each of *pairs*, of the lines of a paragraph or of the items of a list (*listed*), that is a field."""
    shaped = [pair for pair in pairs if pair and _shape(pair)]
    tight = sum(pair is not None and not pair.behind and not pair.before for pair in pairs)
    keys = Counter(pair.name.casefold() for pair in shaped)
    certain = [pair is not None and _shape(pair) and _is_certain(pair) for pair in pairs]
    words = [pair for pair in shaped if _is_word(pair) and not _is_certain(pair)]
    is_vocabulary = listed and len({pair.name for pair in words}) > 1
    mostly = 2 * sum(certain) > sum(pair is not None for pair in pairs)
    found: list[bool] = []
    below_text = False
    for pair, sure in zip(pairs, certain, strict=True):
        if pair is None:
            found.append(False)
            below_text = True
            continue
        is_one = sure
        if not sure and not pair.behind and not pair.before and not pair.both_ways:
            is_one = tight < 2 and _is_known(pair.name)
        elif not sure and _shape(pair):
            among = mostly or (below_text and pair.name.islower())
            is_one = (
                (_is_word(pair) and not is_vocabulary)
                or keys[pair.name.casefold()] > 1
                or (among and word_count(visible(pair.back)) <= MAX_VALUE_WORDS)
            )
        found.append(is_one)
    return found


def _shape(pair: Pair) -> bool:
    """True if *pair* is written as fields are."""
    name = pair.name
    written = not pair.both_ways and pair.behind and not pair.before
    return written and word_count(name) <= MAX_KEY_WORDS and not _SENTENCE.search(name)


def _is_certain(pair: Pair) -> bool:
    """True if its key or its value shows that *pair* is a field."""
    name, value = pair.name, pair.back
    text = " ".join(visible(value).split())
    if _DATE.fullmatch(text) or (_is_known(name) and (name.islower() or word_count(text) <= MAX_VALUE_WORDS)):
        return True
    if len(name.split()) > 1:
        return False
    special = not text or value_problem(value) is not None or text in ("true", "false")
    return special or _only_names(value)


def _only_names(value: Tokens) -> bool:
    """True if *value* holds nothing but links and tags."""
    plain = [token for token in value if token["type"] not in ("link", "wikilink", "tag")]
    return len(plain) < len(value) and not visible(plain).strip(" ,;|·")


def _is_known(name: str) -> bool:
    folded = name.casefold()
    return folded in _KNOWN or noise_words().has("properties", name)


def _is_word(pair: Pair) -> bool:
    """True if the key of *pair* is one word in lower case, as keys of fields are; where a script has no case, one
    with next to nothing behind it."""
    name = pair.name
    if len(name.split()) != 1:
        return False
    if name.upper() == name.lower() and name[:1].isalpha():
        return word_count(visible(pair.back)) <= 2
    return name.islower()
