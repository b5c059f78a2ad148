"""`> [!definition] Osmosis` -> Osmosis / what is in the box.

A callout, or a block of the Admonition plugin, whose own title is a term. (One whose title is a question
is `question`'s.) A box of the kind `definition`, in any language, may do without: the term with which it begins is
asked for. If the box holds nothing but terms, or cards that the author marked, those are the cards.

Makes cards:

    > [!info] Transaction
    > A unit of work that happens whole or not at all.

    > [!definition]
    > A **group** is a set with an operation that can be undone.

Makes none (no title of its own; a task; a remark):

    > [!tip]
    > Save often.

    > [!todo] Chapter 3
    > Read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flashgen.config import Config
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.place import TEXTS, Place, text_block
from flashgen.extraction.reading.sentence_fronts import opening
from flashgen.extraction.reading.terms import front_problem, joined, without_colon
from flashgen.extraction.reading.text_kinds import is_question, is_sentence, term_problem, wall_problem
from flashgen.extraction.rule import Rule
from flashgen.extraction.rules import cloze, explicit
from flashgen.markdown.visible_text import plain, shows_something, visible
from flashgen.model.draft import EXPLICIT, FAIR, STRONG, Draft, Skip
from flashgen.model.note import Block, Tokens
from flashgen.util.normalise_text import normalised

_NUMBERED = re.compile(r"(?:[^\W\d_]+\W+){0,2}[^\W\d_]+\W*\d+")
"""`Question number 61`, `Example 3`."""
_NO_KNOWLEDGE = "todo bug quote cite failure fail missing success check done proof solution beweis demostracion"
NO_KNOWLEDGE = frozenset(_NO_KNOWLEDGE.split())
"""Kinds of boxes that remind, quote or prove; their titles name no concept."""
_DEFINITION = """
    def definition definisi definición definicion definição definicao définition definizione definitie определение
    визначення definicja definice tanım 定义 定義 정의 تعريف הגדרה
"""
_DEFINES = "theorem lemma law formula concept concepto conceito concetto konsep begriff term satz axiom"
DEFINES = frozenset((*_DEFINITION.split(), *_DEFINES.split()))
"""Kinds of boxes that say what something is; without a title, their first words do."""


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The card of the callout *at* a place."""
    box = at.block
    front, body = _question(at)
    problem = callout_problem(at, front, body, config)
    if problem:
        yield Skip(box, problem)
    else:
        evidence = STRONG if box.attrs["kind"] in DEFINES else FAIR
        lists = tuple(block for block in body if block.type == "list")
        asking = sum(len(place.reading.asking) for place in at.children)
        shows = lists if asking > 2 else ()
        yield Draft("callout", "definition", front, body, box.line, (box,), evidence=evidence, shows=shows)


def _question(at: Place) -> tuple[Tokens, tuple[Block, ...]]:
    """The question of the callout *at* a place, and its answer: its title, or, where that only names its kind
    (`Question`, `def`), its first line if others follow."""
    title, body = at.look.tokens, at.block.children
    first = at.children[0] if at.children else None
    if first is None or first.type != "paragraph" or not _names_its_kind(at):
        return title, body
    if at.block.attrs["kind"] in DEFINES and (defined := opening(first.look)):
        return defined, body
    line, *others = first.look.lines
    term = line.term
    if term and term.rest and (term.marked or term.has_colon) and front_problem(term) is None:
        return term.front, (text_block(first.block, joined([term.rest, *(one.tokens for one in others)])), *body[1:])
    if not others and len(body) < 2:
        return title, body
    is_name = line.text.rstrip()[-1:] not in ".。;," and term_problem(line.text.strip(" :："), marked=True) is None
    if not is_name and not is_question(line.text):
        return title, body
    rest = joined([one.tokens for one in others])
    return without_colon(line.tokens), (*((text_block(first.block, rest, 1),) if rest else ()), *body[1:])


def _names_its_kind(at: Place) -> bool:
    """True if the title of the callout *at* a place says only what kind of box it is."""
    name = normalised(at.look.text).strip(" .:?!：？")
    kind = str(at.block.attrs["kind"])
    return (name == kind or kind.startswith(name) or name in KINDS) if name else kind in DEFINES


_KINDS = """
    question theorem example note info faq abstract summary tip concept term contoh pertanyaan pregunta pergunta frage
    begriff domanda vraag вопрос pytanie soru 問題 问题 질문 سؤال שאלה
"""
KINDS = frozenset((*_KINDS.split(), *_DEFINITION.split()))
"""Titles that name the kind of a box and nothing in it."""


def callout_problem(at: Place, front: Tokens, body: Sequence[Block], config: Config) -> str | None:
    """Why the callout *at* a place, which asks *front* and answers it with *body*, makes no card, or None."""
    box, name = at.block, visible(front)
    words = noise_words()
    if not shows_something(body):
        return "the box is empty"
    if not name.strip():
        return "the box has no title that could be a question"
    if box.attrs["kind"] in NO_KNOWLEDGE:
        return f"a box of the kind '{box.attrs['kind']}' reminds or warns"
    if problem := term_problem(name, marked=True):
        return problem
    if _NUMBERED.fullmatch(name):
        return "the title of the box only counts"
    if is_sentence(name, marked=True):
        return "the title of the box is a sentence"
    if words.has("sections", name) or words.has("structural", name):
        return "the title of the box names no concept"
    if any(has_authors_cards(place, config) for place in at.children):
        return AUTHORS_CARDS
    if all(place.is_picture or place.reading.all_ask for place in at.children):
        return "the terms in the box are the cards"
    return wall_problem(plain(body), config.wall)


AUTHORS_CARDS = "the author's cards in the box are the cards"


def has_authors_cards(at: Place, config: Config) -> bool:
    """True if cards that the author marked stand in the block *at* a place, or in a box there."""
    if at.type in ("list", *TEXTS):
        rules = (rule for rule in (cloze.RULE, explicit.RULE) if rule.needs & at.features)
        found = (one for rule in rules for one in rule.match(at, config))
        return any(isinstance(one, Draft) and one.evidence == EXPLICIT for one in found)
    return any(has_authors_cards(child, config) for child in at.children)


RULE = Rule("callout", frozenset(("callout",)), match, __doc__)
