"""`Question::Answer` and the other marks of card tools, taken as they are meant.

One line with `::` (or `:::`, asked both ways); a question, a line with only `?` (or `??`, both ways), the
answer; `Q:` and `A:` at the beginnings of lines. Scheduling comments are left alone.

Makes cards:

    Capital of Laos::Vientiane

    What is osmosis
    ?
    Water passing through a membrane

    Q: Who wrote Faust?
    A: Goethe

Makes none (a single lower-case word before `::` is a property, not a question):

    status:: done
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flashgen.config import Config
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.shape import joined, line_texts, lines_of, word_count
from flashgen.markdown.text import cut, shows_something, visible
from flashgen.model.draft import EXPLICIT, Draft, Skip
from flashgen.model.note import Block, Inline, Tokens

STARTS = frozenset(("list", "paragraph", "block_text"))

_MARK = re.compile("[?:：]")
_INLINE = re.compile(r"\{\{c\d[\d,]*::.*?(?:\}\}|\Z)|\s*(?<!:)(?P<mark>:::?)(?!:)\s*", re.S)
"""Deletions, too, so that what stands in them is passed over, also where Anki makes no card of their number."""
_QUESTION = re.compile(r"Q[.:：]\s*", re.I)
_ANSWER = re.compile(r"A[.:：]\s*", re.I)
_TEXT = ("paragraph", "block_text")


def extract(blocks: Sequence[Block], config: Config) -> Iterator[Draft | Skip]:
    """The cards that the author marked in the block that *blocks* begins with."""
    first = blocks[0]
    if first.type == "list":
        for item in first.children:
            if item.children and item.children[0].type in _TEXT and "::" in item.children[0].inline.text:
                yield from _double_colons(item.children[0], item.children[1:], item)
    elif _MARK.search(first.inline.text):
        found = [*_multi_line(blocks), *questions_and_answers(blocks)]
        yield from found or _double_colons(first, (), first)


def _double_colons(block: Block, below: Sequence[Block], owner: Block) -> Iterator[Draft | Skip]:
    lines = block.inline.known(lines_of)
    for number, tokens in enumerate(lines):
        pair = split_at_colons(tokens)
        if pair is None:
            continue
        front, rest, reverse = pair
        if is_property(visible(front), rest):
            yield Skip(owner, "it is a property, not a question")
            continue
        nested = tuple(below) if number == len(lines) - 1 else ()
        back = (Block("block_text", block.line + number, inline=Inline.of(rest)), *nested) if rest else nested
        if shows_something(back):
            yield _draft(front, back, block.line + number, (owner,), reverse)


def split_at_colons(tokens: Tokens) -> tuple[Tokens, Tokens, bool] | None:
    """Front and back of the line *tokens* around `::`, and whether it is `:::`; None without one.

    `::` inside code, a formula or a deletion means itself.
    """
    position = 0
    for token in tokens:
        found = _INLINE.finditer(token["raw"]) if token["type"] == "text" and "::" in token["raw"] else ()
        if match := next((one for one in found if one["mark"]), None):
            front, back = cut(tokens, position + match.start(), position + match.end())
            return (front, back, match["mark"] == ":::") if visible(front).strip() else None
        position += len(visible([token]))
    return None


def is_property(name: str, value: Tokens) -> bool:
    """Whether `name:: value` is a field of Dataview or Logseq: one lower-case word.

    Where a script has no case, one word whose value is a tag, a link or next to nothing.
    """
    name = name.strip()
    if len(name.split()) != 1:
        return False
    if name.islower() or noise_words().has("properties", name):
        return True
    caseless = name.upper() == name.lower() and name[:1].isalpha()
    special = not value or any(token["type"] in ("tag", "link", "wikilink") for token in value)
    return (caseless and (special or word_count(visible(value)) <= 2)) or (
        special and len(visible(value).split()) <= 3
    )


def _multi_line(blocks: Sequence[Block]) -> Iterator[Draft | Skip]:
    """A question, a line `?` or `??`, the answer up to the end of the paragraph and what touches it."""
    first = blocks[0]
    lines = first.inline.known(lines_of)
    marks = [number for number, text in enumerate(first.inline.known(line_texts)) if text.strip() in ("?", "??")]
    if not marks or marks[0] == 0:
        return
    at = marks[0]
    front, rest = joined(lines[:at]), joined(lines[at + 1 :])
    back: tuple[Block, ...] = (Block("block_text", first.line + at + 1, inline=Inline.of(rest)),) if rest else ()
    takes: tuple[Block, ...] = (first,)
    if len(blocks) > 1 and blocks[1].line == first.line + len(lines) and blocks[1].type != "heading":
        back, takes = (*back, blocks[1]), (first, blocks[1])
    if shows_something(back):
        yield _draft(front, back, first.line, takes, reverse=visible(lines[at]).strip() == "??")


def questions_and_answers(blocks: Sequence[Block]) -> Iterator[Draft]:
    """`Q:` and `A:` at the beginnings of lines, in one paragraph or in two."""
    first = blocks[0]
    lines = [*first.inline.known(lines_of)]
    if not begins_with_question(first):
        return
    takes: tuple[Block, ...] = (first,)
    below: tuple[Block, ...] = ()
    if not any(_ANSWER.match(visible(line)) for line in lines):
        if len(blocks) < 2 or blocks[1].type not in _TEXT or not _ANSWER.match(blocks[1].inline.known(visible)):
            return
        lines += blocks[1].inline.known(lines_of)
        takes = (first, blocks[1])
    if len(blocks) > len(takes) and blocks[len(takes)].type == "list":
        below = (blocks[len(takes)],)
    starts = [number for number, line in enumerate(lines) if _QUESTION.match(visible(line))]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        answer = next((n for n in range(start, end) if _ANSWER.match(visible(lines[n]))), None)
        if answer is None:
            continue
        front, rest = _without(_QUESTION, lines[start:answer]), _without(_ANSWER, lines[answer:end])
        own = (Block("block_text", first.line + answer, inline=Inline.of(rest)),) if rest else ()
        back = (*own, *(below if end == len(lines) else ()))
        if front and shows_something(back):
            yield _draft(front, back, first.line + start, (*takes, *below), False)


def begins_with_question(block: Block) -> bool:
    """Whether the paragraph *block* begins with `Q:`."""
    return bool(_QUESTION.match(block.inline.known(line_texts)[0]))


def _without(mark: re.Pattern[str], lines: Sequence[Tokens]) -> Tokens:
    tokens = joined(lines)
    match = mark.match(visible(tokens))
    return cut(tokens, 0, match.end())[1] if match else tokens


def _draft(front: Tokens, back: tuple[Block, ...], line: int, takes: tuple[Block, ...], reverse: bool) -> Draft:
    return Draft("explicit", "question", front, back, line, takes, evidence=EXPLICIT, reverse=reverse)
