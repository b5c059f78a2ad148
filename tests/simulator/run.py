"""Build, edit, build again: what became of every fact."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of
from flashgen.identity.identify import identify
from flashgen.identity.ledger import Ledger
from flashgen.markdown.parse import parse_note
from flashgen.model.card import Card
from flashgen.util.normalise_text import normalised
from flashgen.vault.index import Index
from tests.simulator.edits import EDITS
from tests.simulator.world import Note, World, markdown

Scheme = Callable[[Sequence[Card]], Sequence[str]]
"""Cards of a build -> a guid for each."""


class Flashgen:
    """flashgen itself, with its ledger."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.now = 1_700_000_000

    def __call__(self, cards: Sequence[Card]) -> Sequence[str]:
        self.now += 60
        result = identify(cards, self.ledger, self.now)
        self.ledger = result.ledger
        guids = {(card.source.path, card.source.line): card.guid for card in result.cards}
        return [guids.get((card.source.path, card.source.line), "") for card in cards]


def by_front(cards: Sequence[Card]) -> Sequence[str]:
    return [normalised(card.front) for card in cards]


def by_front_and_back(cards: Sequence[Card]) -> Sequence[str]:
    """What genanki does when no guid is given: a hash of all fields."""
    return [f"{card.front_html}\x1f{card.back_html}" for card in cards]


def by_place(cards: Sequence[Card]) -> Sequence[str]:
    return ["\x1f".join((card.source.path, *card.source.headings, normalised(card.front))) for card in cards]


@dataclass(slots=True)
class Tally:
    """What happened to the facts under one scheme."""

    survivors: Counter[str] = field(default_factory=Counter)
    """Kind of edit -> facts that it touched and that are still there."""
    churned: Counter[str] = field(default_factory=Counter)
    """Of these, those whose guid changed."""
    false: Counter[str] = field(default_factory=Counter)
    """Guids that went to another fact."""
    twins: int = 0
    """Guids that went to another fact of the very same words: nobody who reviews can see it."""
    shared: int = 0
    """Facts of the last build that share a guid."""
    facts: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Run:
    """A vault through its history."""

    world: World
    schemes: dict[str, Scheme]
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    guid_of: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    """Scheme -> fact -> the guid that it had when it was last seen."""
    fact_of: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    cache: dict[tuple[str, str], tuple[Card, ...]] = field(default_factory=dict)
    words: dict[int, tuple[str, str, str]] = field(default_factory=dict)

    def build(self, touched: dict[int, str], kind: str) -> None:
        """Build the deck and count. *touched*: fact -> kind of edit; *kind*: of the build as a whole."""
        cards, numbers = self.cards()
        for name, scheme in self.schemes.items():
            tally = self.tallies[name]
            guids, facts = self.guid_of[name], self.fact_of[name]
            today: dict[int, str] = {}
            given = scheme(cards)
            says = {guid: _words(card) for card, guid in zip(cards, given, strict=True)}
            for card, number, guid in zip(cards, numbers, given, strict=True):
                if guid:
                    today[number] = guid
                    if guids.get(number, guid) != guid and says.get(guids[number]) == _words(card):
                        tally.twins += 1  # another fact of these very words has it: nobody who reviews can see it
                    else:
                        self.count(tally, number, guid, guids, facts, touched, kind, card)
            guids.update(today)
            facts.update({guid: number for number, guid in today.items()})
            tally.facts = len(today)
            tally.shared = sum(count for count in Counter(today.values()).values() if count > 1)
        self.words.update(
            {n: (card.front, card.back, card.source.path) for card, n in zip(cards, numbers, strict=True)}
        )

    def count(
        self,
        tally: Tally,
        number: int,
        guid: str,
        guids: dict[int, str],
        facts: dict[str, int],
        touched: dict[int, str],
        kind: str,
        card: Card,
    ) -> None:
        if number in guids:
            name = touched.get(number, "untouched")
            tally.survivors[name] += 1
            if guids[number] != guid:
                tally.churned[name] += 1
                tally.examples.append(
                    f"churn [{name}] {self.words.get(number)} -> {card.front, card.back, card.source.path}"
                )
        if facts.get(guid, number) != number:
            other = self.words.get(facts[guid], ("", "", ""))
            if (normalised(other[0]), normalised(other[1])) == _words(card):
                tally.twins += 1
                return
            tally.false[kind] += 1
            tally.examples.append(f"FALSE [{kind}] {other} -> {card.front, card.back, card.source.path}")

    def cards(self) -> tuple[list[Card], list[int]]:
        """The cards of the vault, and of each the number of its fact."""
        cards: list[Card] = []
        numbers: list[int] = []
        for note in sorted(self.world.notes, key=lambda note: note.path):
            made, places = self.cards_of(note)
            for card in made:
                if card.source.line in places:
                    cards.append(card)
                    numbers.append(places[card.source.line])
        return cards, numbers

    def cards_of(self, note: Note) -> tuple[tuple[Card, ...], dict[int, int]]:
        text, places = markdown(note)
        if (note.path, text) not in self.cache:
            index = Index(Path("/nowhere"), (note.path,))
            made = cards_of(parse_note(text, note.path), index, Config(deck="D"))
            self.cache[note.path, text] = tuple(made.cards)
        return self.cache[note.path, text], places


def _words(card: Card) -> tuple[str, str]:
    return normalised(card.front), normalised(card.back)


def simulate(
    seed: int,
    steps: int,
    *,
    notes: int = 25,
    schemes: dict[str, Scheme] | None = None,
    together: int = 1,
    kinds: Iterable[str] = EDITS,
) -> Run:
    """A vault of *notes* notes that is edited *steps* times, with *together* edits between two builds."""
    dice = random.Random(seed)
    world = World(dice)
    world.add_notes(notes)
    run = Run(world, schemes if schemes is not None else {"flashgen": Flashgen()})
    run.build({}, "start")
    kinds = list(kinds)
    for step in range(steps):
        if sum(len(note.facts) for note in world.notes) < 5 * notes:
            world.add_notes(notes // 4)
        touched: dict[int, str] = {}
        for number in range(together):
            kind = kinds[(step * together + number) % len(kinds)]
            for fact in EDITS[kind](world):
                touched[fact] = "several at once" if fact in touched else kind
        run.build(touched, kind if together == 1 else "several edits together")
    return run
