"""Note -> drafts of its cards: offers blocks to the rules and settles who gets a block.

The one place that knows "the first rule that takes a block keeps it", and the one that gives a card
its context. A pure function of the note.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate
from types import ModuleType
from typing import overload

from flashgen.config import Config
from flashgen.extraction.draft_filters import contrasts, problem_of, without_chores
from flashgen.extraction.genre import beside_tasks, has_private_lines, is_private_section, mood_of
from flashgen.extraction.metadata import is_fields, is_metadata, is_property_list
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.outline import sections, with_bold_headings
from flashgen.extraction.rules import AUTHORS_MARKUP, BELOW_A_TERM, SECTION_RULES, name_of, rules_by_start
from flashgen.extraction.rules.explicit import questions_and_answers
from flashgen.extraction.rules.term_bullet import read_item
from flashgen.extraction.shape import (
    Term,
    caption_of,
    is_lead_in,
    is_picture,
    is_subtitle,
    label_in,
    label_of,
    lines_of,
)
from flashgen.markdown.text import visible
from flashgen.model.draft import EXPLICIT, FAIR, STRONG, WEAK, Draft, Section, Skip
from flashgen.model.note import Block, Note
from flashgen.util.strings import fold_space, normalised

MAX_PARENT = 80
"""Characters of a list's item that can stand as context of what is nested under it."""
LEAST = {"strict": STRONG, "balanced": FAIR, "eager": WEAK}
"""The least evidence that each value of the setting `evidence` asks for."""

_KEPT = frozenset(map(name_of, BELOW_A_TERM))
_NO_CARD = re.compile(r"flashgen:\s*skip|no-card", re.I)
_SKIP = re.compile(r"<!--\s*(?:flashgen:\s*skip|no-card)\s*-->", re.I)


@dataclass(frozen=True, slots=True)
class Extract:
    """What a note gives."""

    drafts: tuple[Draft, ...] = ()
    """In the order of the note."""
    skipped: tuple[Skip, ...] = ()
    """The blocks that became no card, in the order of the note, each with its reason."""


def extract_drafts(note: Note, config: Config) -> Extract:
    """The cards of *note*, not yet rendered."""
    mood = mood_of(note, config)
    if mood.excluded:
        return Extract(skipped=tuple(Skip(block, mood.excluded) for block in note.blocks))
    blocks = with_bold_headings(note.blocks)
    least = EXPLICIT if mood.private else LEAST[config.evidence]
    walk = _Walk(note.title, config, rules_by_start(config.skip_rules), least, mood.private)
    noisy: list[tuple[int, str]] = []
    walk.set_aside(note, blocks)
    for section, headings in sections(blocks, note.title):
        walk.section(section, headings, _noise_above(section, headings, noisy, config))
    drafts, dropped = _settle_ambiguous(walk.drafts)
    drafts.sort(key=lambda draft: draft.line)
    reasons = {block: reason for block, reason in walk.reasons.items() if block not in walk.taken} | dropped
    skipped = [Skip(block, reason) for block, reason in sorted(reasons.items(), key=lambda item: item[0].line)]
    return Extract(tuple(drafts), tuple(skipped))


def _noise_above(section: Section, headings: tuple[str, ...], noisy: list[tuple[int, str]], config: Config) -> str:
    """Why *section* holds no knowledge: its own heading or one above it says so. *noisy* is the stack of
    such headings, with their levels."""
    if section.heading is None:
        return ""
    level = section.heading.attrs["level"]
    while noisy and noisy[-1][0] >= level:
        noisy.pop()
    own = {normalised(word) for word in config.noise}
    last = headings[-1] if headings else ""
    if last and not section.is_title and (noise_words().has("sections", last) or normalised(last) in own):
        noisy.append((level, last))
    return f"it stands under '{noisy[-1][1]}'" if noisy else ""


@dataclass(slots=True)
class _Walk:
    """The way through one note: what was made, what was taken, and why the rest was not."""

    title: str
    """The title of the note."""
    config: Config
    rules: Mapping[str, Sequence[ModuleType]]
    """The rules to be asked, by the type of the block that a run begins with."""
    least: int
    """The least evidence that a card of this note needs."""
    why: str = ""
    """Why it needs more than usual."""
    tasks: frozenset[Block] = frozenset()
    """The blocks of the section that stand beside tasks, so that a plain `Name: ...` is one as well."""
    drafts: list[Draft] = field(default_factory=list)
    taken: set[Block] = field(default_factory=set)
    reasons: dict[Block, str] = field(default_factory=dict)
    excluded: set[Block] = field(default_factory=set)
    """What the author left out by a comment."""

    def section(self, section: Section, headings: tuple[str, ...], noise: str) -> None:
        """Offer what stands in *section* to all rules; *noise*: why it holds no knowledge."""
        usual = self.least, self.why
        self.tasks = beside_tasks(section.blocks)
        if self.why and not noise and not has_private_lines(section.blocks):
            # a glossary stands in the midst of a recipe, too
            self.least = STRONG
        if noise:
            self.least, self.why = EXPLICIT, noise
        elif is_private_section(headings[-1] if headings else "", section.blocks):
            self.least, self.why = EXPLICIT, "most of its section are tasks, times, amounts or the like"
        self._set_aside(section)
        self._authors_markup(section.blocks, headings)
        if section.heading:
            # a heading that asks may claim what stands under it; all else comes after
            text = [block for block in section.blocks if block not in self.excluded and block not in self.taken]
            self._offer([section.heading, *text], headings[:-1], ())
        self.blocks(section.blocks, headings, ())
        text = [block for block in section.blocks if block not in self.excluded]
        offered = replace(section, blocks=text, free=frozenset(block for block in text if not self._gave(block)))
        for rule in SECTION_RULES:
            if name_of(rule) not in self.config.skip_rules:
                self._receive(rule.extract(offered, self.config), headings[:-1], ())
        self._explain([section.heading] if section.heading else ())
        self._explain(section.blocks)
        self.least, self.why = usual

    def blocks(self, blocks: Sequence[Block], headings: tuple[str, ...], parents: tuple[str, ...]) -> None:
        """Offer each run of *blocks*, and then what is nested in them, to the rules."""
        for index, block in enumerate(blocks):
            if block in self.taken or block in self.reasons:
                continue
            context = (*parents, *self._label_above(blocks, index))
            if block.type in self.rules:
                self._offer(_Run(blocks, range(index, len(blocks))), headings, context)
            self._inside(block, headings, context)

    def _authors_markup(self, blocks: Sequence[Block], headings: tuple[str, ...]) -> None:
        """Offer paragraphs to the rules that no other may forestall, which take several blocks at once."""
        rules = [rule for rule in self.rules.get("paragraph", ()) if rule in AUTHORS_MARKUP]
        for index, block in enumerate(blocks):
            if block.type == "paragraph" and block not in self.taken:
                run = _Run(blocks, range(index, len(blocks)))
                for rule in rules:
                    found = [*rule.extract(run, self.config)]
                    if found:
                        self._receive(found, headings, ())

    def _offer(self, run: Sequence[Block], headings: tuple[str, ...], parents: tuple[str, ...]) -> None:
        for rule in self.rules.get(run[0].type, ()):
            found = [*rule.extract(run, self.config)]
            if found:
                self._receive(found, headings, parents)

    def _inside(self, block: Block, headings: tuple[str, ...], parents: tuple[str, ...]) -> None:
        """Offer what is nested in *block*: the lists under its items, the blocks of a callout."""
        if block.type in ("block_quote", "callout", "details") and block not in self.taken:
            name = fold_space(block.inline.known(visible))
            self.blocks(block.children, headings, (*parents, name) if name else parents)
        elif block.type == "list":
            for item in block.children:
                if len(item.children) < 2:
                    continue
                before = len(self.drafts)
                self.blocks(item.children[1:], headings, (*parents, *_parent_name(item)))
                if item in self.taken:
                    self.drafts[before:] = [draft for draft in self.drafts[before:] if draft.rule in _KEPT]

    def _receive(self, found: Iterable[Draft | Skip], headings: tuple[str, ...], parents: tuple[str, ...]) -> None:
        """Keep what one rule found in one run: the first rule that takes a block keeps it."""
        taken: set[Block] = set()
        for one in found:
            if isinstance(one, Skip):
                self.reasons.setdefault(one.block, one.reason)
                continue
            problem = self.why if one.evidence < self.least and self.why else problem_of(one, self.least, self.config)
            if one.kind == "table" and headings and contrasts(headings[-1], one.context):
                problem = "its columns stand side by side"
            if one.evidence < STRONG and self._is_task(one):
                problem = "it stands among tasks"
            if problem:
                for block in one.takes[:1]:
                    self.reasons.setdefault(block, problem)
            elif self.taken.isdisjoint(one.takes) and self.excluded.isdisjoint(one.takes):
                taken.update(one.takes)
                self.drafts.append(self._placed(one, headings, (*parents, *one.context)))
        self.taken |= taken

    def _is_task(self, draft: Draft) -> bool:
        """Whether what looks like a definition, or like the text of a heading, is something to be done."""
        if draft.kind == "definition":
            return not self.tasks.isdisjoint(draft.takes)
        return draft.kind == "heading" and any(
            block.type == "paragraph" for block in self.tasks.intersection(draft.takes)
        )

    def _placed(self, draft: Draft, headings: tuple[str, ...], parents: tuple[str, ...]) -> Draft:
        """*draft* at its place in the note, with its whole context."""
        own = normalised(visible(draft.front)) if draft.kind == "heading" else ""
        context = _context((self.title, *headings, *parents), own)
        return draft._replace(headings=headings, context=context, back=without_chores(draft.back))

    def set_aside(self, note: Note, blocks: Sequence[Block]) -> None:
        """Keep from all rules what the author excluded by a comment, `%%no-card%%` or `<!-- no-card -->`.

        A comment in a line excludes the block or the item of a list that begins there, one alone in its
        line what comes next.
        """
        lines = {comment.line for comment in note.comments if _NO_CARD.fullmatch(comment.text.strip())}
        for index, block in enumerate(blocks):
            if block.type == "block_html" and _SKIP.search(block.raw):
                self.reasons[block] = "it is a mark for flashgen"
                if index + 1 < len(blocks):
                    self.reasons[blocks[index + 1]] = "the author marked it to be left out"
        nested = _nested(blocks, {}) if lines else {}
        reached = [*accumulate((block.line for block in blocks), max)]
        for line in lines:
            below = bisect_left(reached, line)
            marked = nested.get(line) or (blocks[below] if below < len(blocks) else None)
            if marked is not None:
                self.reasons[marked] = "the author marked it to be left out"
                self.excluded.add(marked)

    def _set_aside(self, section: Section) -> None:
        """Keep from all rules what is no text of the note: its properties."""
        at_the_top = section.heading is None or section.is_title
        asked = _asked(section.blocks)
        for index, block in enumerate(section.blocks):
            if at_the_top and index < 2 and block.type == "list" and is_property_list(block):
                self.reasons[block] = "it is a list of the note's properties"
                self.excluded.update(block.children)
            if section.is_title and not index and len(section.blocks) > 1 and is_subtitle(block):
                self.reasons[block] = "it is the subtitle of the note"
                self.excluded.add(block)
            if block.type != "paragraph" or block in asked:
                continue
            if is_metadata(block) or (at_the_top and not index and is_fields(block)):
                self.reasons[block] = "it is a property of the note"
                self.excluded.add(block)

    def _label_above(self, blocks: Sequence[Block], index: int) -> tuple[str, ...]:
        """The label or caption of the list or table at *index*, if its items are to become the cards."""
        if not index or blocks[index].type not in ("list", "table"):
            return ()
        above = blocks[index - 1]
        if above in self.taken:
            lines = above.inline.known(lines_of) if above.type == "paragraph" else []
            label = label_in(lines[-1]) if len(lines) > 1 else None
        else:
            label = label_of(above) or caption_of(above)
        return (fold_space(visible(label)),) if label else ()

    def _explain(self, blocks: Iterable[Block]) -> None:
        """Give a reason to each of *blocks* that is part of no card, or to the parts of it that are of none."""
        for block in blocks:
            if not self._gave(block):
                self.reasons.setdefault(block, _plain_reason(block))
            elif block not in self.taken:
                self._explain(block.children)

    def _gave(self, block: Block) -> bool:
        return block in self.taken or any(map(self._gave, block.children))


class _Run(Sequence[Block]):
    """Those *at* some places of *blocks*: a slice that copies nothing, for one begins at each block of a note."""

    def __init__(self, blocks: Sequence[Block], at: range) -> None:
        self._blocks = blocks
        self._at = at

    @overload
    def __getitem__(self, key: int) -> Block: ...
    @overload
    def __getitem__(self, key: slice) -> _Run: ...
    def __getitem__(self, key: int | slice) -> Block | _Run:
        return _Run(self._blocks, self._at[key]) if isinstance(key, slice) else self._blocks[self._at[key]]

    def __len__(self) -> int:
        return len(self._at)

    def __iter__(self) -> Iterator[Block]:
        return map(self._blocks.__getitem__, self._at)


def _asked(blocks: Sequence[Block]) -> set[Block]:
    """Those of *blocks* that are questions after `Q:` and answers after `A:`, which are no keys of properties."""
    runs = (
        _Run(blocks, range(index, len(blocks)))
        for index, block in enumerate(blocks)
        if block.type == "paragraph" and block.inline.text
    )
    return {block for run in runs for draft in questions_and_answers(run) for block in draft.takes}


def _nested(blocks: Iterable[Block], found: dict[int, Block]) -> dict[int, Block]:
    """*found* and, by the lines on which they begin, the items of the lists among *blocks* and the blocks in these
    items; of several on one line the outermost item."""
    items = [item for block in blocks if block.type == "list" for item in block.children]
    for item in items:
        found.setdefault(item.line, item)
    for item in items:
        _nested(item.children[1:], found)
        for child in item.children[1:]:
            found.setdefault(child.line, child)
    return found


def _parent_name(item: Block) -> tuple[str, ...]:
    """What an item of a list is called in the context of the cards nested under it."""
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
            return "a picture or an embedded note alone is no answer to anything"
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


@lru_cache(maxsize=64)
def _context(path: tuple[str, ...], own: str) -> tuple[str, ...]:
    """The names of *path*, each that the next one repeats left out; behind the last stands *own*, the name of the
    card itself. The cards of one list all have the same."""
    names = [*map(normalised, path)]
    following = [*names[1:], own]
    return tuple(shown for shown, name, after in zip(path, names, following, strict=True) if shown and name != after)
