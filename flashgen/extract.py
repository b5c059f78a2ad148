"""Note -> drafts of its cards: offers blocks to the rules and settles who gets a block.

The one place that knows "the first rule that takes a block keeps it", and the one that gives a card
its context. A pure function of the note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from flashgen.draft import Draft, Section, Skip
from flashgen.note import Block, Note
from flashgen.rules import RULES, SECTION_RULES
from flashgen.rules.term_bullet import read_item
from flashgen.shape import Term, is_lead_in, is_picture, label_of
from flashgen.text import fold_space, normalised, visible

MAX_PARENT = 80
"""Characters of a list's item that can stand as context of what is nested under it."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What a note gives."""

    drafts: tuple[Draft, ...] = ()
    """In the order of the note."""
    skipped: tuple[Skip, ...] = ()
    """The blocks that became no card, in the order of the note, each with its reason."""


def extract_drafts(note: Note) -> Extract:
    """The cards of *note*, not yet rendered."""
    walk = _Walk()
    for section, headings in sections(note.blocks):
        walk.section(section, headings)
    drafts, dropped = _settle_ambiguous(walk.drafts)
    drafts.sort(key=lambda draft: draft.line)
    reasons = {block: reason for block, reason in walk.reasons.items() if block not in walk.taken} | dropped
    skipped = [Skip(block, reason) for block, reason in sorted(reasons.items(), key=lambda item: item[0].line)]
    return Extract(tuple(_with_title(draft, note.title) for draft in drafts), tuple(skipped))


def sections(blocks: Sequence[Block]) -> Iterator[tuple[Section, tuple[str, ...]]]:
    """The sections that *blocks* fall into, each with the texts of its headings, its own the last."""
    starts = [0, *(index for index, block in enumerate(blocks) if block.type == "heading" and index)]
    path: list[tuple[int, str]] = []
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        first = blocks[start] if start < end else None
        if first is None or first.type != "heading":
            yield Section(None, blocks[start:end]), ()
            continue
        level = first.attrs["level"]
        while path and path[-1][0] >= level:
            path.pop()
        path.append((level, fold_space(visible(first.inline.tokens))))
        below = tuple(_subheadings(blocks[end:], level))
        yield (
            Section(first, blocks[start + 1 : end], subheadings=below),
            tuple(text for _, text in path if text),
        )


def _subheadings(following: Sequence[Block], level: int) -> Iterator[Block]:
    """The headings of *following* that stand right below one of *level*: the highest among its own."""
    own: list[Block] = []
    for block in following:
        if block.type == "heading":
            if block.attrs["level"] <= level:
                break
            own.append(block)
    highest = min((block.attrs["level"] for block in own), default=0)
    return (block for block in own if block.attrs["level"] == highest)


@dataclass(slots=True)
class _Walk:
    """The way through one note: what was made, what was taken, and why the rest was not."""

    drafts: list[Draft] = field(default_factory=list)
    taken: set[Block] = field(default_factory=set)
    reasons: dict[Block, str] = field(default_factory=dict)

    def section(self, section: Section, headings: tuple[str, ...]) -> None:
        """Offer what stands in *section* to all rules."""
        self.blocks(section.blocks, headings, ())
        offered = replace(section, free=frozenset(block for block in section.blocks if not self._gave(block)))
        for rule in SECTION_RULES:
            for found in rule(offered):
                self._receive(found, headings[:-1], ())
        self._explain([section.heading] if section.heading else ())
        self._explain(section.blocks)

    def blocks(self, blocks: Sequence[Block], headings: tuple[str, ...], parents: tuple[str, ...]) -> None:
        """Offer each run of *blocks*, and then what is nested in them, to the rules."""
        for index, block in enumerate(blocks):
            if block in self.taken:
                continue
            context = (*parents, *self._label_above(blocks, index))
            for rule in RULES:
                for found in rule(blocks[index:]):
                    self._receive(found, headings, context)
            self._inside(block, headings, context)

    def _inside(self, block: Block, headings: tuple[str, ...], parents: tuple[str, ...]) -> None:
        """Offer what is nested in *block*: the lists under its items, the blocks of a callout."""
        if block.type in ("block_quote", "callout") and block not in self.taken:
            self.blocks(block.children, headings, parents)
        elif block.type == "list":
            for item in block.children:
                before = len(self.drafts)
                self.blocks(item.children[1:], headings, (*parents, *_parent_name(item)))
                if item in self.taken:
                    # The answer of the item shows what is nested in it: of that only terms are cards as well.
                    self.drafts[before:] = [draft for draft in self.drafts[before:] if draft.rule == "term_bullet"]

    def _receive(self, found: Draft | Skip, headings: tuple[str, ...], parents: tuple[str, ...]) -> None:
        """The first rule that takes a block keeps it."""
        if isinstance(found, Skip):
            self.reasons.setdefault(found.block, found.reason)
        elif self.taken.isdisjoint(found.takes):
            self.taken.update(found.takes)
            self.drafts.append(replace(found, headings=headings, context=parents))

    def _label_above(self, blocks: Sequence[Block], index: int) -> tuple[str, ...]:
        """The label of the list at *index*, if its items are to become the cards."""
        label = label_of(blocks[index - 1]) if index and blocks[index].type == "list" else None
        return (fold_space(visible(label)),) if label and blocks[index - 1] not in self.taken else ()

    def _explain(self, blocks: Iterable[Block]) -> None:
        """Give a reason to each of *blocks* that is part of no card, or to the parts of it that are of none."""
        for block in blocks:
            if not self._gave(block):
                self.reasons.setdefault(block, _plain_reason(block))
            elif block not in self.taken:
                self._explain(block.children)

    def _gave(self, block: Block) -> bool:
        return block in self.taken or any(map(self._gave, block.children))


def _parent_name(item: Block) -> tuple[str, ...]:
    """What an item of a list is called in the context of the cards nested under it."""
    if not item.children:
        return ()
    term = read_item(item, dashes=True)
    tokens = term.front if isinstance(term, Term) else item.children[0].inline.tokens
    name = fold_space(visible(tokens)).rstrip(":：").strip()
    return (name,) if 0 < len(name) <= MAX_PARENT else ()


def _plain_reason(block: Block) -> str:
    """Why no rule looked at *block*."""
    match block.type:
        case "heading":
            return "the heading has no text of its own"
        case "thematic_break":
            return "it is a rule"
        case "callout" if not block.children:
            return "the box is empty"
        case "block_code" | "block_math" | "block_html":
            return "code, formulas and HTML stand for no question"
        case "list_item":
            return "the item begins with no term"
        case "list":
            return "the items of the list are no terms, and nothing names the list"
        case _ if is_picture(block):
            return "a picture alone is no answer to anything"
        case _ if is_lead_in(block):
            return "it is a sentence that announces, not a label"
        case _:
            return "it is text without a label or heading that asks for it"


def _settle_ambiguous(drafts: Sequence[Draft]) -> tuple[list[Draft], dict[Block, str]]:
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
        if draft.kind == "heading":
            path = (*draft.headings, fold_space(visible(draft.front)))
            rivals = defined.get(normalised(visible(draft.front)), ())
            rival = next((other for other in rivals if other.headings[: len(path)] == path), None)
        if rival is None:
            kept.append(draft)
        else:
            dropped |= dict.fromkeys(draft.takes, f"the term of the same name in line {rival.line} is the card")
    return kept, dropped


def _with_title(draft: Draft, title: str) -> Draft:
    """*draft* with its whole context: the title of the note, the headings, the parents in lists."""
    own = normalised(visible(draft.front)) if draft.kind == "heading" else ""
    path = [title, *draft.headings, *draft.context]
    context: list[str] = []
    for index, name in enumerate(path):
        same_as_next = index + 1 < len(path) and normalised(name) == normalised(path[index + 1])
        if name and not same_as_next and not (index == len(path) - 1 and normalised(name) == own):
            context.append(name)
    return replace(draft, context=tuple(context))
