"""`Question::Answer` and the other marks of card tools, taken as they are meant.

One line with `::` (or `:::`, asked both ways); a question, a line with only `?` (or `??`, both ways), the
answer; `Q:` and `A:` at the beginnings of lines; `#card` behind a question, over its answer. The question is all
that touches the `?` above it, the answer all that touches it below; an answer after `A:` goes on to the next `Q:`,
heading, rule or card. Inside of a name (`std::cout`) colons separate nothing.

Makes cards:

    Capital of Laos::Vientiane

    - gato::cat
    - perro::dog

    What is osmosis
    ?
    Water passing through a membrane

    Q: Who wrote Faust?
    A: Goethe

    - Osmosis #card
        - Water passes through a membrane

Makes none (a property is no question; a name is none):

    status:: done

    The call std::move gives a value away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from flashgen.config import Config
from flashgen.extraction.marks.double_colons import split_at_colons
from flashgen.extraction.reading.place import PARTS, TEXTS, Place
from flashgen.extraction.reading.terms import joined
from flashgen.extraction.reading.text_look import CARD_TAG, COLONS, Line, begins_with_question
from flashgen.extraction.rule import Rule, Stage
from flashgen.markdown.visible_text import cut, plain, shows_something, visible
from flashgen.model.draft import EXPLICIT, FAIR, Draft, Skip
from flashgen.model.note import Block, Inline, Token, Tokens

_QUESTION = re.compile(r"Q[.:：]\s*", re.I)
_ANSWER = re.compile(r"A[.:：]\s*", re.I)
_ENDS = ("heading", "thematic_break")
MAX_ABOVE = 12
"""Blocks above a line `?` that may belong to the question."""
MAX_PROPERTIES = 5
"""Paragraphs of properties and tags that may stand between a title and the line `?` for which it asks."""


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The cards that the author marked in the block *at* a place."""
    if at.type == "heading":
        yield from _tagged(at, at, config)
    elif at.type == "list":
        for item in at.children:
            if item.first.features & COLONS:
                yield from _of_text(item.children[0], item, config)
    else:
        yield from _of_text(at, at, config)


def blocks_asked(at: Place, config: Config) -> Iterator[Block]:
    """The blocks of the card at the paragraph *at* a place that is marked by `Q:` or by a line `?`."""
    for found in (*questions_and_answers(at, config), *_with_question_mark(at, at)):
        yield from found.takes


def _of_text(at: Place, owner: Place, config: Config) -> Iterator[Draft | Skip]:
    """The cards in the text *at* a place; it is the first text of the item *owner*, or that itself."""
    found: list[Draft | Skip] = [*_with_question_mark(at, owner), *questions_and_answers(at, config, owner)]
    yield from found or [*_double_colons(at, owner, config)] or _tagged(at, owner, config)


def _draft(front: Tokens, back: Sequence[Block], line: int, takes: Sequence[Block], both_ways: bool = False) -> Draft:
    return Draft("explicit", "question", front, tuple(back), line, tuple(takes), evidence=EXPLICIT, reverse=both_ways)


def _text(tokens: Tokens, line: int) -> list[Block]:
    return [Block("block_text", line, inline=Inline.of(tokens))] if tokens else []


# ------------------------------------------------------------------ one line


def _double_colons(at: Place, owner: Place, config: Config) -> Iterator[Draft | Skip]:
    """A card for each line with `::`; the last one owns what hangs under its item. `Q:` and `A:` may follow."""
    lines = at.look.lines
    first = next((number for number, line in enumerate(lines) if _QUESTION.match(line.text)), len(lines))
    if first < len(lines):
        yield from questions_and_answers(at, config, owner, first)
        lines = lines[:first]
    pairs = [split_at_colons(line.tokens) if "::" in line.text else None for line in lines]
    below = [child.block for child in owner.children[1:]] if owner is not at else []
    for number, pair in enumerate(pairs):
        if pair is None:
            continue
        following = range(number + 1, len(lines)) if owner is not at else range(0)
        end = next((n for n in following if pairs[n]), len(lines) if owner is not at else number + 1)
        back = joined([pair.back, *(line.tokens for line in lines[number + 1 : end])])
        answer = [*_text(back, at.block.line + number), *(below if end == len(lines) else ())]
        if shows_something(answer):
            yield _draft(pair.front, answer, at.block.line + number, [owner.block], pair.both_ways)


# ------------------------------------------------------------------ a line with `?`


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question above a line `?`: its words, what else belongs to it, and the blocks that it takes."""

    front: Tokens
    line: int
    takes: tuple[Block, ...] = ()


def _with_question_mark(at: Place, owner: Place) -> Iterator[Draft]:
    """A question, a line `?` or `??`, the answer: all that touches that line."""
    lines, block = at.look.lines, at.block
    marks = [number for number, line in enumerate(lines) if line.text.strip() in ("?", "??")]
    if not marks:
        return
    number = marks[0]
    asked = _asked_above(at, lines[:number]) or (None if number else _asked_by_name(at))
    if asked is None:
        return
    rest = joined([line.tokens for line in lines[number + 1 :]])
    below = [place.block for place in (_touching(at) if rest else _below_mark(at))]
    back = [*_text(rest, block.line + number + 1), *below]
    takes = [*asked.takes, owner.block, *(below if owner is at else ())]
    if shows_something(back):
        yield _draft(asked.front, back, asked.line, takes, lines[number].text.strip() == "??")


def _touching(at: Place) -> Iterator[Place]:
    """The places behind *at* that no empty line parts from it."""
    for place in at.rest():
        if "touches" not in place.block.attrs or place.type in _ENDS or _is_marked(place):
            return
        yield place


def _below_mark(at: Place) -> Iterator[Place]:
    """The answer below a line `?` that ends the text *at* a place: what stands next, and what touches that."""
    for number, place in enumerate(at.rest()):
        if (number and "touches" not in place.block.attrs) or place.type in _ENDS or place.features & COLONS:
            return
        yield place


def _is_marked(place: Place) -> bool:
    """True if a card of its own begins at *place*: it has a line `?` below its first one."""
    return place.type in TEXTS and any(line.text.strip() in ("?", "??") for line in place.look.lines)


def _asked_above(at: Place, lines: Sequence[Line]) -> _Asked | None:
    """The question in *lines*, the first of the text *at* a place, and in the blocks that touch them above."""
    above: list[Place] = []
    place: Place | None = at
    while place is not None and "touches" in place.block.attrs and len(above) < MAX_ABOVE:
        place = place.before or (at.section.heading if at.section is not None else None)
        if place is None or (above and place is above[0]) or _is_marked(place):
            break
        above.insert(0, place)
        if place.type == "heading":
            break
    own = joined([line.tokens for line in lines])
    texts = [place for place in above if place.type in (*TEXTS, "heading")]
    if not own and not texts:
        return None
    front: list[Token] = []
    for place in above:
        tokens = place.look.tokens if place in texts else ({"type": "block", "attrs": {"block": place.block}},)
        front += [*_break(front), *tokens]
    front += [*_break(front), *own] if own else []
    return _Asked(tuple(front), (above[0] if above else at).block.line, tuple(place.block for place in above))


def _asked_by_name(at: Place) -> _Asked | None:
    """The heading above the text *at* a place that begins with the line `?`, or the title of the note, if nothing
    stands between but a few properties."""
    above = at.siblings[: min(at.index, MAX_PROPERTIES)]
    if at.section is None or at.index > len(above) or any(map(_says_something, above)):
        return None
    heading = at.section.heading
    if heading is not None:
        return _Asked(heading.look.tokens, heading.block.line, (heading.block,))
    return _Asked(({"type": "text", "raw": at.section.title},), at.block.line) if at.section.title else None


def _says_something(place: Place) -> bool:
    return not place.is_property and bool(place.look.text.strip())


def _break(front: Sequence[Token]) -> Tokens:
    return ({"type": "softbreak"},) if front and front[-1]["type"] != "block" else ()


# ------------------------------------------------------------------ Q: and A:


def questions_and_answers(at: Place, config: Config, owner: Place | None = None, first: int = 0) -> Iterator[Draft]:
    """`Q:` and `A:` at the beginnings of lines, the *first* of which is a question, in one paragraph or in two."""
    if not first and not begins_with_question(at.look):
        return
    owner = owner or at
    lines, last = [*at.look.lines[first:]], at
    takes: list[Block] = [owner.block]
    shown: Tokens = ()
    if not any(_ANSWER.match(line.text) for line in lines):
        found = _answer_below(at)
        if found is None:
            return
        between, last = found
        shown = tuple({"type": "block", "attrs": {"block": place.block}} for place in between)
        lines += last.look.lines
        takes += [place.block for place in (*between, last)] if owner is at else []
    below = _goes_on(last, config)
    takes += [place.block for place in below] if owner is at else []
    starts = [number for number, line in enumerate(lines) if _QUESTION.match(line.text)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        answer = next((n for n in range(start, end) if _ANSWER.match(lines[n].text)), None)
        if answer is None:
            continue
        front = _without(_QUESTION, [line.tokens for line in lines[start:answer]])
        rest = _without(_ANSWER, [line.tokens for line in lines[answer:end]])
        own = _text(rest, at.block.line + first + answer)
        back = [*own, *((place.block for place in below) if end == len(lines) else ())]
        if front and shows_something(back):
            front = (*front, *shown) if start == starts[-1] else front
            yield _draft(front, back, at.block.line + first + start, takes)


def _answer_below(at: Place) -> tuple[list[Place], Place] | None:
    """The paragraph with the answer to the question *at* a place, and what of the question stands between."""
    between: list[Place] = []
    for place in at.rest():
        if place.type in TEXTS and _ANSWER.match(place.look.text):
            return between, place
        if place.type in (*_ENDS, *TEXTS) or "touches" not in place.block.attrs:
            return None
        between.append(place)
    return None


def _goes_on(last: Place, config: Config) -> list[Place]:
    """The blocks that continue the answer in the paragraph *last*: all that touches it, then what stands below up to
    the next question, heading, rule or card, unless that would be a wall."""
    touching = [*_touching(last)]
    found = [*touching]
    for place in (touching[-1] if touching else last).rest():
        if place.type in (*_ENDS, "callout", "details", "table") or place.features & (COLONS | PARTS):
            break
        if place.parts or place.is_property or place.look.label is not None or begins_with_question(place.look):
            break
        if place.type == "list" and any(part.evidence >= FAIR for part in place.reading.asking):
            break
        found.append(place)
    while len(found) > len(touching) and found[-1].look.announces:
        found.pop()  # it announces what is another card's
    return found if len(plain([place.block for place in found])) <= config.wall else touching


# ------------------------------------------------------------------ #card


def _tagged(at: Place, owner: Place, config: Config) -> Iterator[Draft]:
    """A text with the tag `#card`, and what it stands over: the lines and blocks that touch it, what hangs under its
    item, the section of its heading. Logseq and Flashcards for Obsidian mark cards so."""
    lines = at.look.lines
    number = next((number for number, line in enumerate(lines) if _has_card_tag(line)), len(lines))
    front = joined([line.tokens for line in lines[: number + 1]])
    if not visible(front).strip() or owner.is_task:
        return
    below = _under(at, owner, config)
    rest = joined([line.tokens for line in lines[number + 1 :]])
    back = [*_text(rest, at.block.line + number + 1), *(place.block for place in below)]
    if not shows_something(back):
        return
    both_ways = any(_is_card_tag(token) and "reverse" in token["raw"].lower() for token in front)
    takes = [owner.block, *(place.block for place in below if owner is at and place.type != "list")]
    draft = _draft(front, back, at.block.line, takes, both_ways)
    yield draft._replace(shows=tuple(place.block for place in below if owner is at and place.type == "list"))


def _has_card_tag(line: Line) -> bool:
    """True if *line* begins or ends with the tag, other tags beside it left out."""
    ends = [*takewhile(_is_tag, line.tokens), *takewhile(_is_tag, reversed(line.tokens))]
    return any(map(_is_card_tag, ends))


def _is_tag(token: Token) -> bool:
    return token["type"] in ("tag", "block_id") or (token["type"] == "text" and not token["raw"].strip())


def _is_card_tag(token: Token) -> bool:
    return token["type"] == "tag" and CARD_TAG.fullmatch(token["raw"]) is not None


def _under(at: Place, owner: Place, config: Config) -> Sequence[Place]:
    """The blocks under the text *at* a place, the first of *owner*, that has the tag of a card."""
    if owner is not at:
        return owner.children[1:]
    if at.type != "heading" or at.section is None:
        return [*_touching(at)]
    body = [*takewhile(lambda place: place.type not in _ENDS and not place.features & COLONS, at.section.body)]
    return body if len(plain([place.block for place in body])) <= config.wall else body[:1]


def _without(mark: re.Pattern[str], lines: Sequence[Tokens]) -> Tokens:
    tokens = joined(lines)
    match = mark.match(visible(tokens))
    return cut(tokens, 0, match.end())[1] if match else tokens


RULE = Rule(
    "explicit",
    frozenset(("heading", "list", "paragraph", "block_text")),
    match,
    __doc__,
    needs=COLONS,
    stage=Stage.AUTHOR,
    below_terms=True,
)
