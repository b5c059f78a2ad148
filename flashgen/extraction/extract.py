"""Note -> drafts of its cards: reads the note once, then offers each of its places to the rules.

A pure function of the note. Who gets a block is settled in `claims.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from flashgen.config import Config
from flashgen.extraction.claims import Asked, Claims
from flashgen.extraction.genre import Lines, exclusion, privacy
from flashgen.extraction.marks.double_colons import split_at_colons
from flashgen.extraction.marks.fields import without_fields
from flashgen.extraction.metadata_lines import is_fields, is_property_list, is_subtitle
from flashgen.extraction.no_card_marks import left_out
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.outline import outline
from flashgen.extraction.reading.answer_limits import mentions
from flashgen.extraction.reading.label_lines import caption_in, label_in, shown
from flashgen.extraction.reading.place import BOXES, Part, Place, Section
from flashgen.extraction.reading.text_kinds import is_dated, word_count
from flashgen.extraction.reading.text_look import COLONS
from flashgen.extraction.rule import Rule, Stage
from flashgen.extraction.rules import rules_by_start
from flashgen.extraction.rules.explicit import blocks_asked
from flashgen.model.draft import EXPLICIT, FAIR, STRONG, WEAK, Draft, Skip
from flashgen.model.note import Block, Note, stem_of
from flashgen.util.normalise_text import normalised

MAX_PARENT = 80
"""Characters of a list's item that can stand as context of what is nested under it."""
LEAST = {"strict": STRONG, "balanced": FAIR, "eager": WEAK}
"""The least evidence that each value of the setting `evidence` asks for."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The result of extraction: the drafts of a note, and its blocks without a card."""

    drafts: tuple[Draft, ...] = ()
    """In the order of the note."""
    skipped: tuple[Skip, ...] = ()
    """The blocks that became no card, in the order of the note, each with its reason."""


def extract_drafts(note: Note, config: Config, asked: list[Asked] | None = None) -> Extract:
    """The cards of *note*, not yet rendered. *asked*: a list that gets each question to a rule (`flashgen debug`)."""
    excluded = exclusion(note, config)
    if excluded:
        return Extract(skipped=tuple(Skip(block, excluded) for block in note.blocks))
    blocks, fields = without_fields(note.blocks)
    note = replace(note, blocks=blocks)
    sections = outline(blocks, note.title)
    places = [place for section in sections for place in (section.heading, *section.body) if place]
    private = privacy(note, sections)
    title = "" if _is_named_by_heading(note, sections) else note.title
    claims = Claims(title, config, EXPLICIT if private else LEAST[config.evidence], private, asked=asked)
    claims.reasons |= dict.fromkeys(fields, "it is a property, not a question")
    for block in left_out(note):
        claims.set_aside(block, "the author marked it to be left out")
    noisy: list[tuple[int, str]] = []
    for section in sections:
        _Walk(section, claims).go(_noise_above(section, noisy, config))
    if not claims.drafts and sections and sections[0].body:
        sections[0].is_all = True
        _Walk(sections[0], claims).title_alone()
    drafts, reasons = claims.settle()
    skipped = [Skip(block, reason) for block, reason in sorted(reasons.items(), key=lambda item: item[0].line)]
    if asked is None:
        _let_go(places)
    return Extract(tuple(drafts), tuple(skipped))


def _let_go(places: Iterable[Place]) -> None:
    """Part *places*, which know one another, so that they are gone at once: builds work without the collector of
    cycles."""
    for place in places:
        place.siblings, place.section = (), None
        if place.children:
            _let_go(place.children)


_NO_NAME = re.compile(
    r"(?:main|readme|index|notes?[-_ ]?\d*|untitled.*|summary|samenvatting|zusammenfassung|resumen|resumo|catatan"
    r"|[a-z]{1,8}[-_]?\d{1,3}(?:[-_.]\d{1,3})*|[a-z0-9]+(?:[-_][a-z0-9]+)+)",
    re.I,
)


def _is_named_by_heading(note: Note, sections: Sequence[Section]) -> bool:
    """True if the name of the file is none (`main`, `Lec2`, `criminal-law-outline`) while one H1 names the note,
    which then says what its cards belong to."""
    stem = stem_of(note.path)
    if note.title != stem or not _NO_NAME.fullmatch(stem) or (stem != stem.lower() and not stem[-1:].isdigit()):
        return False
    tops = [s.heading for s in sections if s.heading and s.heading.block.attrs["level"] == 1]
    return len(tops) == 1 and any(map(str.isalpha, tops[0].look.text))


def _noise_above(section: Section, noisy: list[tuple[int, str]], config: Config) -> str:
    """Why *section* holds no knowledge: its own heading or one above it says so. *noisy* is the stack of
    such headings, with their levels."""
    if section.heading is None:
        return ""
    level = section.heading.block.attrs["level"]
    while noisy and noisy[-1][0] >= level:
        noisy.pop()
    last = section.headings[-1] if section.headings else ""
    if last and not section.is_title:
        own = {normalised(word) for word in config.noise}
        if normalised(last) in own or (noise_words().has("sections", last) and not _is_about(section, last)):
            noisy.append((level, last))
    return f"it stands under '{noisy[-1][1]}'" if noisy else ""


def _is_about(section: Section, name: str) -> bool:
    """True if the first paragraph of *section* speaks of what its heading *name* says: resources of a cloud, the
    references of a language, rather than a list of them."""
    first = section.body[0] if section.body else None
    if first is None or first.type != "paragraph" or any(token["type"] == "link" for token in first.look.tokens):
        return False
    text = first.look.text
    return word_count(text) >= MIN_ABOUT and not any(map(str.isdigit, text)) and mentions(text, name)


MIN_ABOUT = 8
"""Words of a paragraph that speaks of what its heading says."""


class _Walk:
    """The way through one section: offers its places to the rules, stage by stage."""

    def __init__(self, section: Section, claims: Claims) -> None:
        self._section = section
        self._claims = claims
        self._config = claims.config
        self._headings = section.headings
        skipped = claims.config.skip_rules
        self._authors = rules_by_start(skipped, Stage.AUTHOR)
        self._rules = _joined(skipped)
        self._last = rules_by_start(skipped, Stage.SECTION)

    def go(self, noise: str) -> None:
        """Offer all of the section; *noise*: why it holds no knowledge."""
        claims, section = self._claims, self._section
        usual = claims.least, claims.why
        self._judge(noise)
        self._set_aside()
        self._authors_markup()
        if section.heading is not None and section.heading.block not in claims.aside:
            # a heading that asks may claim what stands under it; all else comes after
            free = (p.block for p in section.body if p.block not in claims.taken)
            section.free = frozenset(block for block in free if block not in claims.aside)
            self._offer(section.heading, self._headings[:-1], (), False)
        self._blocks(section.body, (), below=False)
        self._what_is_left()
        claims.explain([section.heading] if section.heading else ())
        claims.explain(section.body)
        claims.least, claims.why = usual

    def title_alone(self) -> None:
        """Offer the beginning of a note that gave no card to the rule of titles once more."""
        at = next((place for place in self._section.body if place.block not in self._claims.aside), None)
        if self._section.heading is None and at is not None:
            for rule in self._last.get(at.type, ()):
                self._claims.offer(rule, at, (), ())

    def _what_is_left(self) -> None:
        """Offer the section as a whole, with what no other card asks for."""
        claims, section = self._claims, self._section
        at = section.heading or next((place for place in section.body if place.block not in claims.aside), None)
        if at is not None and at.block not in claims.aside:
            section.body = [place for place in section.body if place.block not in claims.aside]
            section.free = frozenset(place.block for place in section.body if claims.is_free(place))
            for rule in self._last.get(at.type, ()):
                if not rule.needs or rule.needs & at.features:
                    claims.offer(rule, at, self._headings[:-1], ())

    def _judge(self, noise: str) -> None:
        """Settle how much evidence a card of the section needs."""
        claims, lines = self._claims, Lines(self._section)
        claims.tasks = lines.beside_tasks()
        if noise:
            claims.least, claims.why = EXPLICIT, noise
        elif lines.are_private:
            claims.least, claims.why = EXPLICIT, "most of its section are tasks, times, amounts or the like"
        elif claims.why and not lines.any_private:
            # a glossary stands in the midst of a recipe, too
            claims.least = STRONG
        elif self._headings and is_dated(self._headings[-1]) and claims.least < STRONG:
            claims.least, claims.why = STRONG, "it is an entry of a log"

    def _set_aside(self) -> None:
        """Keep from all rules what is no text of the note: its properties."""
        section, claims = self._section, self._claims
        at_the_top = section.heading is None or section.is_title
        asked = self._asked()
        for index, place in enumerate(section.body):
            if at_the_top and index < 2 and place.type == "list" and is_property_list(place):
                claims.set_aside(place.block, "it is a list of the note's properties")
            if place.type != "paragraph":
                continue
            if section.is_title and not index and len(section.body) > 1 and is_subtitle(place.look):
                claims.set_aside(place.block, "it is the subtitle of the note")
            elif place.block not in asked and (
                place.is_property or (at_the_top and not index and is_fields(place.look))
            ):
                claims.set_aside(place.block, "it is a property of the note")

    def _asked(self) -> set[Block]:
        """All that belongs to a question after `Q:`, an answer after `A:` or a line `?`: no keys of properties."""
        texts = (place for place in self._section.body if place.type == "paragraph" and place.features & COLONS)
        return {block for place in texts for block in blocks_asked(place, self._config)}

    def _authors_markup(self) -> None:
        """Offer paragraphs to the rules that no other may forestall, which take several blocks at once."""
        claims = self._claims
        for place in self._section.body:
            if place.type == "paragraph" and place.features and place.block not in claims.taken:
                for rule in self._authors.get("paragraph", ()):
                    if rule.needs & place.features:
                        claims.offer(rule, place, self._headings, ())

    def _blocks(self, places: Sequence[Place], parents: tuple[str, ...], below: bool) -> None:
        """Offer each of *places*, and then what is nested in it, to the rules; *below*: whether they stand in the
        answer of another card."""
        claims = self._claims
        for place in places:
            block = place.block
            if block in claims.aside:
                continue
            shown_only = below or block in claims.taken or block in claims.shown
            if shown_only and place.type not in ("list", "callout"):
                continue
            context = (*parents, *_label_above(place, claims)) if place.index else parents
            self._offer(place, self._headings, context, shown_only)
            if place.children:
                self._inside(place, context, shown_only)

    def _offer(self, place: Place, headings: tuple[str, ...], parents: tuple[str, ...], below: bool) -> None:
        """Offer *place* to each rule that may begin there."""
        rules = self._authors if place.block in self._claims.authors else self._rules
        for rule in rules.get(place.type, ()):
            if (not rule.needs or rule.needs & place.features) and (rule.below_terms or not below):
                self._claims.offer(rule, place, headings, parents)

    def _inside(self, place: Place, parents: tuple[str, ...], below: bool) -> None:
        """Offer what is nested at *place*: the lists under its items, the blocks of a box."""
        claims = self._claims
        if place.type in BOXES:
            if place.block not in claims.taken or any(child.block in claims.shown for child in place.children):
                title = (place.look.folded,) if place.look.text else ()
                self._blocks(place.children, (*parents, *title), below)
            return
        for number, item in enumerate(place.children):
            # a bullet may have no words, and stand only over a list
            nested = item.children if item.children and item.children[0].type == "list" else item.children[1:]
            if not nested or item.block in claims.aside:
                continue
            if item.block in claims.authors or place.block in claims.authors:
                claims.authors.update(child.block for child in nested)
            name = _parent_name(item, place.reading.parts[number])
            least = claims.least, claims.why
            if claims.least < STRONG and _is_aside(item.children[0].look.lines[0].text):
                claims.least, claims.why = STRONG, "it stands in an example, a remark or a proof"
            elif claims.least < STRONG and item.first.features & COLONS and item.block in claims.taken:
                claims.least, claims.why = STRONG, "it is part of an answer that the author marked"
            self._blocks(nested, (*parents, *name), below or item.block in claims.taken)
            claims.least, claims.why = least


@lru_cache(maxsize=16)
def _joined(skipped: tuple[str, ...]) -> Mapping[str, tuple[Rule, ...]]:
    """The rules of the first two stages by the type of the block that they start from."""
    authors, others = (rules_by_start(skipped, stage) for stage in (Stage.AUTHOR, Stage.BLOCK))
    return {kind: (*authors.get(kind, ()), *others.get(kind, ())) for kind in {*authors, *others}}


def _label_above(place: Place, claims: Claims) -> tuple[str, ...]:
    """The label or caption of the list or table at *place*, if its items are to become cards."""
    if place.type not in ("list", "table") or (above := place.before) is None:
        return ()
    look = above.look
    label = look.label
    if label is None and above.type == "paragraph":
        last = look.lines[-1]
        if len(look.lines) > 1:
            label = label_in(last.tokens, last.text)
        elif above.block not in claims.taken and look.term is None and not look.shows_picture:
            label = caption_in(look.tokens, look.text)
    return (shown(label),) if label else ()


def _is_aside(name: str) -> bool:
    words = noise_words()
    return words.has("asides", name) or words.has("proof", name)


def _parent_name(item: Place, part: Part | str | None) -> tuple[str, ...]:
    """The name of an item of a list, in the context of the cards nested under it."""
    look = item.children[0].look
    if look.features & COLONS and (pair := split_at_colons(look.lines[0].tokens)):
        name = pair.name
    elif isinstance(part, Part):
        name = shown(part.front)
    else:
        name = look.term.name if look.term and look.term.rest else look.folded
    name = " ".join(name.split()).rstrip(":：").strip()
    return (name,) if 0 < len(name) <= MAX_PARENT else ()
