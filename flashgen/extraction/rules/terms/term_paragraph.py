"""`**Term**: definition` in a paragraph -> term / definition.

Each line that begins with a marked term and a separator is a card of its own; lines without one go on with
the definition above them. Plain terms need company: two lines, two neighbouring paragraphs, or three anywhere in the
section, of the same shape. A label above such lines is their context.

Makes cards:

    **Force** — what changes motion.
    **Mass:** what resists it,
    measured in kilograms.

    Image: a read-only template
    Container: an image that runs

Makes none (one plain line may be anything; the bold words only begin a sentence):

    Remember: the exam is on Friday.

    Then came **Newton** with his law.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from flashgen.config import Config
from flashgen.extraction.reading.following_blocks import belongs, following
from flashgen.extraction.reading.label_lines import label_in, shown
from flashgen.extraction.reading.place import PARTS, Part, Place
from flashgen.extraction.reading.terms import value_problem
from flashgen.extraction.reading.text_kinds import sentences, term_problem, wall_problem, word_count
from flashgen.extraction.reading.text_look import Look
from flashgen.extraction.rule import Rule
from flashgen.markdown.visible_text import plain, shows_something, visible
from flashgen.model.draft import STRONG, Draft, Skip
from flashgen.model.note import Block, Inline

_FREE = frozenset(("timeline", "definition_sentence"))
"""Rules whose fronts need be no terms by themselves, or whose sentences are no values: the siblings decide."""


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The cards of the lines of the paragraph *at* a place that begin with a term."""
    yield from of_paragraph(at, "term_paragraph", config)


def of_paragraph(at: Place, rule: str, config: Config) -> Iterator[Draft | Skip]:
    """The cards of *rule* in the paragraph *at* a place."""
    label = _label_above_the_terms(at)
    for part in at.parts:
        if part.rule != rule:
            continue
        more = _below(at, part, config) if part is at.parts[-1] else ()
        problem = None if rule in _FREE else _problem(part)
        back = (Block("block_text", at.block.line + part.line, inline=Inline.of(part.said)), *more)
        if problem:
            yield Skip(at.block, problem)
        elif not more and rule not in _FREE and visible(part.said).rstrip().endswith((":", "：")):
            yield Skip(at.block, "its definition only announces something")
        elif shows_something(back):
            takes = (at.block, *more)
            context = (label,) if label else ()
            line = at.block.line + part.line
            yield Draft(rule, "definition", part.front, back, line, takes, context, evidence=part.evidence)


def _problem(part: Part) -> str | None:
    marked = part.evidence == STRONG
    problem = term_problem(visible(part.front), marked)
    if problem or not (value := value_problem(part.said)):
        return problem
    asks = marked and word_count(visible(part.front)) >= 4 and not any(map(str.isalpha, visible(part.said)))
    return None if asks else value


def _label_above_the_terms(at: Place) -> str:
    """The label in the first line of the paragraph *at* a place, if the terms stand in the lines below it."""
    if not at.parts or at.parts[0].line == 0:
        return ""
    first = at.look.lines[0]
    return shown(label_in(first.tokens, first.text))


def _below(at: Place, part: Part, config: Config) -> tuple[Block, ...]:
    """The blocks that continue the last definition of the paragraph *at* a place: a list that touches it; if it ends
    in a colon, the list, code, formula or table that it announces; with a name that ends in a full stop, or with a
    definition of one sentence at the beginning of its section, all that belongs to it."""
    behind = at.next
    if behind is None or (part.evidence < STRONG and part.rule != "bold_name"):
        return ()
    if part.rule == "bold_name" or _begins_a_definition(at, part):
        more = tuple(place.block for place in following(at))
        if more and wall_problem(plain((at.block, *more)), config.wall) is None:
            return more
    if behind.type not in ("list", "block_code", "block_math", "table") or _ends_in_a_label(at.look):
        return ()
    touches = behind.type == "list" and behind.block.line == at.block.line + len(at.look.lines)
    announced = visible(part.said).rstrip().endswith((":", "："))
    if announced and behind.type == "block_math":
        formulas = takewhile(lambda place: place.type == "block_math" and belongs(place), at.rest())
        return tuple(place.block for place in formulas)
    return (behind.block,) if touches or announced else ()


def _begins_a_definition(at: Place, part: Part) -> bool:
    """True if the paragraph *at* a place opens its section with one sentence, and one without a mark goes on."""
    behind = at.next
    if at.index or behind is None or behind.type != "paragraph" or len(at.parts) > 1 or behind.parts:
        return False
    return len(sentences(visible(part.said))) == 1 and word_count(visible(part.front)) <= 3


def _ends_in_a_label(look: Look) -> bool:
    last = look.lines[-1]
    return len(look.lines) > 1 and label_in(last.tokens, last.text) is not None


RULE = Rule("term_paragraph", frozenset(("paragraph",)), match, __doc__, needs=PARTS)
