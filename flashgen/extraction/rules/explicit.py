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
from flashgen.extraction.reading.look import COLONS, Look, begins_with_question
from flashgen.extraction.reading.place import TEXTS, Place
from flashgen.extraction.reading.terms import joined
from flashgen.extraction.reading.wording import word_count
from flashgen.extraction.rule import Rule, Stage
from flashgen.markdown.text import cut, shows_something, visible
from flashgen.model.draft import EXPLICIT, Draft, Skip
from flashgen.model.note import Block, Inline, Tokens

_INLINE = re.compile(r"\{\{c\d[\d,]*::.*?(?:\}\}|\Z)|\s*(?<!:)(?P<mark>:::?)(?!:)\s*", re.S)
"""Deletions, too, so that what stands in them is passed over, also where Anki makes no card of their number."""
_QUESTION = re.compile(r"Q[.:：]\s*", re.I)
_ANSWER = re.compile(r"A[.:：]\s*", re.I)


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The cards that the author marked in the block *at* a place."""
    if at.type == "list":
        for item in at.children:
            if item.first.features & COLONS:
                below = [child.block for child in item.children[1:]]
                yield from _double_colons(item.first, item.children[0].block, below, item.block)
    else:
        found = [*_multi_line(at), *questions_and_answers(at)]
        yield from found or _double_colons(at.look, at.block, (), at.block)


def _double_colons(look: Look, block: Block, below: Sequence[Block], owner: Block) -> Iterator[Draft | Skip]:
    for number, line in enumerate(look.lines):
        pair = split_at_colons(line.tokens) if "::" in line.text else None
        if pair is None:
            continue
        front, rest, reverse = pair
        if is_property(visible(front), rest):
            yield Skip(owner, "it is a property, not a question")
            continue
        nested = tuple(below) if number == len(look.lines) - 1 else ()
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


def _multi_line(at: Place) -> Iterator[Draft | Skip]:
    """A question, a line `?` or `??`, the answer up to the end of the paragraph and what touches it."""
    lines, block, behind = at.look.lines, at.block, at.next
    marks = [number for number, line in enumerate(lines) if line.text.strip() in ("?", "??")]
    if not marks or marks[0] == 0:
        return
    number = marks[0]
    front = joined([line.tokens for line in lines[:number]])
    rest = joined([line.tokens for line in lines[number + 1 :]])
    back: tuple[Block, ...] = (Block("block_text", block.line + number + 1, inline=Inline.of(rest)),) if rest else ()
    takes: tuple[Block, ...] = (block,)
    if behind is not None and behind.block.line == block.line + len(lines) and behind.type != "heading":
        back, takes = (*back, behind.block), (block, behind.block)
    if shows_something(back):
        yield _draft(front, back, block.line, takes, reverse=lines[number].text.strip() == "??")


def questions_and_answers(at: Place) -> Iterator[Draft]:
    """`Q:` and `A:` at the beginnings of lines, in one paragraph or in two."""
    lines, behind = [*at.look.lines], at.next
    if not begins_with_question(at.look):
        return
    takes: tuple[Block, ...] = (at.block,)
    below: tuple[Block, ...] = ()
    if not any(_ANSWER.match(line.text) for line in lines):
        if behind is None or behind.type not in TEXTS or not _ANSWER.match(behind.look.text):
            return
        lines += behind.look.lines
        takes = (at.block, behind.block)
        behind = behind.next
    if behind is not None and behind.type == "list":
        below = (behind.block,)
    starts = [number for number, line in enumerate(lines) if _QUESTION.match(line.text)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        answer = next((n for n in range(start, end) if _ANSWER.match(lines[n].text)), None)
        if answer is None:
            continue
        front = _without(_QUESTION, [line.tokens for line in lines[start:answer]])
        rest = _without(_ANSWER, [line.tokens for line in lines[answer:end]])
        own = (Block("block_text", at.block.line + answer, inline=Inline.of(rest)),) if rest else ()
        back = (*own, *(below if end == len(lines) else ()))
        if front and shows_something(back):
            yield _draft(front, back, at.block.line + start, (*takes, *below), False)


def _without(mark: re.Pattern[str], lines: Sequence[Tokens]) -> Tokens:
    tokens = joined(lines)
    match = mark.match(visible(tokens))
    return cut(tokens, 0, match.end())[1] if match else tokens


def _draft(front: Tokens, back: tuple[Block, ...], line: int, takes: tuple[Block, ...], reverse: bool) -> Draft:
    return Draft("explicit", "question", front, back, line, takes, evidence=EXPLICIT, reverse=reverse)


RULE = Rule(
    "explicit",
    frozenset(("list", "paragraph", "block_text")),
    match,
    __doc__,
    needs=COLONS,
    stage=Stage.AUTHOR,
    below_terms=True,
)
