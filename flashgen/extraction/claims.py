"""Claims: who gets a block, in one place. The first rule that takes a block keeps it.

What a card asks for is *taken*. A list may be *shown* by the answer of a label, a question or a heading while some
of its items are cards of their own: such an answer gives those by their names only, and where nothing else is left
of a label's list, there is no card of the label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from flashgen.config import Config
from flashgen.extraction.clean_answers import without_chores, without_marks_of_cards
from flashgen.extraction.clean_fronts import asked
from flashgen.extraction.draft_problems import contrasts, problem_of
from flashgen.extraction.reading.list_owners import ITS_ITEMS
from flashgen.extraction.reading.place import Place
from flashgen.extraction.reading.text_kinds import Noise
from flashgen.extraction.rule import Rule
from flashgen.extraction.skip_reasons import plain_reason
from flashgen.markdown.visible_text import plain, visible
from flashgen.model.draft import EXPLICIT, STRONG, Draft, Skip
from flashgen.model.note import Block, Inline, Tokens
from flashgen.util.normalise_text import fold_space, normalised

_AS_WRITTEN = frozenset(("explicit", "cloze", "table", "title", "timeline"))
"""Rules whose fronts keep their numbers."""
MAX_ALIKE = 2
"""So many terms of one name may stand in one place; more are an attribute of many things that nothing tells apart."""


class Asked(NamedTuple):
    """One question to a rule, and the answer: `flashgen debug` shows them."""

    rule: Rule
    place: Place
    found: tuple[Draft | Skip, ...]
    """The answer of the rule."""
    verdicts: tuple[str, ...]
    """For each of *found* the reason why it is no card, or nothing."""


@dataclass(slots=True)
class Claims:
    """The drafts of a note, the blocks that they take, and the reasons why the rest gave none."""

    title: str
    """The title of the note, as it stands in the context of its cards; may be empty."""
    config: Config
    least: int
    """The least evidence that a card needs here."""
    why: str = ""
    """Why it needs more than usual."""
    tasks: frozenset[Block] = frozenset()
    """The blocks of the section that stand beside tasks, so that a plain `Name: ...` is one as well."""
    drafts: list[Draft] = field(default_factory=list)
    taken: set[Block] = field(default_factory=set)
    shown: set[Block] = field(default_factory=set)
    reasons: dict[Block, str] = field(default_factory=dict)
    aside: set[Block] = field(default_factory=set)
    """What no rule is offered: what the author left out, properties."""
    authors: set[Block] = field(default_factory=set)
    """What stands below a question of the author's own markup: only further marks make cards of it."""
    asked: list[Asked] | None = None
    """Each question to a rule, if somebody wants to know."""

    def set_aside(self, block: Block, reason: str) -> None:
        """Keep *block* from all rules."""
        self.reasons[block] = reason
        self.aside.add(block)

    def offer(self, rule: Rule, place: Place, headings: tuple[str, ...], parents: tuple[str, ...]) -> None:
        """Ask *rule* about *place*, and keep what it finds there."""
        found = rule.match(place, self.config)
        if self.asked is None:
            self.receive(found, headings, parents)
        else:
            found = tuple(found)
            self.asked.append(Asked(rule, place, found, tuple(self.receive(found, headings, parents))))

    def receive(
        self, found: Iterable[Draft | Skip], headings: tuple[str, ...], parents: tuple[str, ...]
    ) -> list[str]:
        """Keep what one rule found at one place, unless another has it; for each the reason why not, or nothing."""
        taken: list[Block] = []
        verdicts: list[str] = []
        for one in found:
            if isinstance(one, Skip):
                self.reasons.setdefault(one.block, one.reason)
                verdicts.append(one.reason)
                continue
            problem = self._problem(one, headings)
            free = self._is_free(one)
            verdicts.append(problem or ("" if free else "another card has its blocks"))
            if problem:
                for block in one.takes[:1]:
                    self.reasons.setdefault(block, problem)
            elif free:
                taken += one.takes
                if one.evidence == EXPLICIT and one.takes[0].type == "paragraph":
                    self.authors.update((*one.takes, *one.back))
                self.shown.update(one.shows)
                context = _context((self.title, *headings, *parents, *one.context), _own_name(one))
                front = one.front if one.rule in _AS_WRITTEN else asked(one.front)
                back = without_chores(one.back)
                placed = one._replace(front=front, headings=headings, context=context, back=back)
                self.drafts.append(without_marks_of_cards(placed))
        self.taken.update(taken)
        return verdicts

    def _problem(self, draft: Draft, headings: tuple[str, ...]) -> str | None:
        if draft.evidence < STRONG and self._is_task(draft):
            return "it stands among tasks"
        if draft.kind == "table" and headings and contrasts(headings[-1], draft.context):
            return "its columns stand side by side"
        if self.why and draft.evidence < self.least:
            return self.why
        return problem_of(draft, self.least, self.config)

    def _is_free(self, draft: Draft) -> bool:
        return (
            self.taken.isdisjoint(draft.takes)
            and self.aside.isdisjoint(draft.takes)
            and self.shown.isdisjoint(draft.shows)
        )

    def _is_task(self, draft: Draft) -> bool:
        """True if what looks like a definition, or like the text of a heading, is something to be done."""
        if not self.tasks:
            return False
        if draft.kind == "definition":
            return not self.tasks.isdisjoint(draft.takes)
        return draft.kind == "heading" and any(
            block.type == "paragraph" for block in self.tasks.intersection(draft.takes)
        )

    def is_free(self, place: Place) -> bool:
        """True if something of what stands at *place* is left for a card of its section: of a list, an item."""
        block = place.block
        if block in self.taken or block in self.shown or block in self.aside:
            return False
        if place.type == "list":
            parts = zip(place.children, place.reading.parts, strict=True)
            return any(item.block not in self.taken and not isinstance(part, Noise) for item, part in parts)
        return not any(self.gave(child) for child in place.block.children)

    def gave(self, block: Block) -> bool:
        """True if *block* or something inside it is part of a card."""
        return block in self.taken or block in self.shown or any(map(self.gave, block.children))

    def explain(self, places: Iterable[Place]) -> None:
        """Give a reason to each of *places* that is part of no card, or to the parts of it that are of none."""
        for place in places:
            block = place.block
            if block in self.taken or block in self.shown:
                continue
            if not self.gave(block):
                self.reasons.setdefault(block, plain_reason(place))
            else:
                self.explain(place.children)

    def settle(self) -> tuple[list[Draft], dict[Block, str]]:
        """All drafts, each with what its answer shows of the items that are cards by their name only, in the order of
        the note; and the reasons of the blocks that are part of none."""
        reasons = {block: reason for block, reason in self.reasons.items() if block not in self.taken}
        items = [draft for draft in self.drafts if draft.takes[0].type == "list_item"]
        names = {draft.takes[0]: () if draft.rule == "timeline" else draft.front for draft in items}
        kept: list[Draft] = []
        for draft in self.drafts:
            if draft.shows and names:
                left = [item for block in draft.shows for item in block.children if item not in names]
                if not left and draft.rule == "label_list":
                    reasons[draft.takes[0]] = ITS_ITEMS
                    continue
                draft = draft._replace(back=_closed(draft.back, names))
            kept.append(draft)
        kept, dropped = _without_repeats(kept)
        kept, rivals = _without_rivals(kept)
        kept.sort(key=lambda draft: draft.line)
        return kept, reasons | dropped | rivals


def _closed(blocks: Sequence[Block], names: dict[Block, Tokens]) -> tuple[Block, ...]:
    """*blocks* of an answer with only the name of each item that is a card of its own."""
    result: list[Block] = []
    for block in blocks:
        if block in names and not names[block]:
            continue  # the years of a timeline are names of nothing
        if block in names and block.children:
            first = block.children[0]
            name = Block(first.type, first.line, inline=Inline.of(names[block]))
            block = replace(block, children=(name,))
        elif block.type in ("list", "list_item"):
            children = _closed(block.children, names)
            if children != block.children:
                block = replace(block, children=children)
        result.append(block)
    return tuple(result)


def _without_repeats(drafts: Sequence[Draft]) -> tuple[list[Draft], dict[Block, str]]:
    """*drafts* without the terms of which three or more in one place have the same name: nothing tells them apart."""
    places = Counter(_place_of(draft) for draft in drafts if draft.kind == "definition")
    many = {place for place, count in places.items() if count > MAX_ALIKE}
    if not many:
        return [*drafts], {}
    answers: dict[tuple[tuple[str, ...], str], set[str]] = {}
    for draft in drafts:
        if draft.kind == "definition" and (place := _place_of(draft)) in many:
            answers.setdefault(place, set()).add(plain(draft.back))
    kept: list[Draft] = []
    dropped: dict[Block, str] = {}
    for draft in drafts:
        if draft.kind == "definition" and len(answers.get(_place_of(draft), ())) > 1:
            dropped |= dict.fromkeys(draft.takes, f"'{fold_space(visible(draft.front))}' stands here several times")
        else:
            kept.append(draft)
    return kept, dropped


def _place_of(draft: Draft) -> tuple[tuple[str, ...], str]:
    return draft.context, normalised(visible(draft.front))


def _without_rivals(drafts: Sequence[Draft]) -> tuple[list[Draft], dict[Block, str]]:
    """*drafts* without the headings whose question a definition beside them answers otherwise, and why.

    A heading and a term of its section that bear the same name would be one question with two answers.
    """
    defined: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.kind == "definition":
            defined.setdefault(normalised(visible(draft.front)), []).append(draft)
    kept: list[Draft] = []
    dropped: dict[Block, str] = {}
    for draft in drafts:
        rival = None
        if draft.kind == "heading" and draft.rule == "heading":
            name = fold_space(visible(draft.front))
            path = (*draft.headings, name)
            rivals = defined.get(normalised(name), ())
            rival = next((other for other in rivals if _is_below(other, path)), None)
        if rival is None:
            kept.append(draft)
        else:
            dropped |= dict.fromkeys(draft.takes, f"the term of the same name in line {rival.line} is the card")
    return kept, dropped


def _is_below(draft: Draft, path: tuple[str, ...]) -> bool:
    """True if *draft* stands under the headings *path*, the last of them without its numbering."""
    own = draft.headings[: len(path)]
    return own[:-1] == path[:-1] and len(own) == len(path) and own[-1].endswith(path[-1])


def _own_name(draft: Draft) -> str:
    return normalised(visible(draft.front)) if draft.kind == "heading" or draft.rule == "explicit" else ""


@lru_cache(maxsize=256)
def _context(path: tuple[str, ...], own: str) -> tuple[str, ...]:
    """The names of *path*, each that the next one repeats left out; behind the last stands *own*, the name of the
    card itself."""
    names = [*map(normalised, path)]
    following = [*names[1:], own]
    return tuple(shown for shown, name, after in zip(path, names, following, strict=True) if shown and name != after)
