"""The state that the tiers share: the facts that are still to be paired, and the pairs found so far."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from flashgen.identity.card_record import CardRecord
from flashgen.identity.matching.fact import Fact, Match
from flashgen.identity.similarity import is_long, weight

SPECIFIC = 5
"""Letters of a question that stands once in the vault, from which on it asks for one thing."""

Trait = Callable[[Fact], Hashable]
"""What two facts must have in common to be a pair; None: never one."""
FrontsAndBacks = Callable[[], Iterable[tuple[str, str]]]
"""Gives front and back of facts; called only when that is asked for."""
Links = Counter[tuple[str, str]]
"""The numbers of facts that went from one note to another."""
Sections = Counter[tuple[str, tuple[str, ...]]]
"""Facts by note and context."""
Heading = tuple[str, int, str]
"""Note, level and text of a heading."""


@dataclass(slots=True)
class SectionCounts:
    """The numbers of facts of the sections, and of those that were not found by their words."""

    before: Sections
    now: Sections
    left_before: Sections
    left_now: Sections


@dataclass(slots=True)
class HeadingCounts:
    """The numbers of facts below each heading, and of facts that went from one heading to another."""

    before: Counter[Heading] = field(default_factory=Counter)
    now: Counter[Heading] = field(default_factory=Counter)
    went: Counter[tuple[str, int, str, str]] = field(default_factory=Counter)
    """Note, level, old and new heading of facts that went from one to the other; each counts twice, once if
    its answer says little."""


@dataclass(slots=True)
class MatchState:
    """The facts that are still to be paired, and the pairs found."""

    old: Sequence[Fact]
    """The facts of the ledger; tiers put them at the places to which their notes and headings went."""
    new: Sequence[Fact]
    settled: FrontsAndBacks
    found: dict[int, Match] = field(default_factory=dict)
    """By index of the new fact."""
    taken: dict[int, int] = field(default_factory=dict)
    """Old fact -> new fact."""
    paths: dict[str, str] = field(default_factory=dict)
    """Notes that were renamed or moved: old path -> new path."""
    emptied: Set[str] = frozenset()
    """Paths of notes that were renamed and whose name another note has taken."""
    sections: SectionCounts | None = None
    """Counted by the tier `same_question`."""
    headings: HeadingCounts = field(default_factory=HeadingCounts)
    """Counted by the tier `same_answer`."""
    _live: list[int] = field(default_factory=list)
    """Old facts of the last build that are not found yet; may hold some that are."""
    _rest: list[int] = field(default_factory=list)
    """New facts that are not paired yet; may hold some that are."""
    _counted: tuple[Counter[str], Counter[tuple[str, str]]] | None = None
    _in_notes: tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]] | None = None
    """How often each note asks a question, before and now."""
    _remembered: Sequence[Fact] = ()
    """The old facts as the ledger has them, before any was put at another place."""

    def __post_init__(self) -> None:
        self._remembered = self.old
        self._live = [index for index, fact in enumerate(self.old) if not fact.is_retired]
        self._rest = list(range(len(self.new)))

    # --- what was found

    def take(self, old: int, new: int, why: str, similarity: float = 1.0, *, sure: bool = False) -> None:
        """Pair two facts; *similarity* of 0 to 1, *sure*: see `Match`."""
        sure = sure and self._remembered[old].record.path not in self.emptied
        self.found[new] = Match(old, why, similarity, sure)
        self.taken[old] = new

    def move(self, places: Mapping[int, CardRecord]) -> None:
        """Put old facts at the *places* to which they went."""
        old = list(self.old)
        for index, record in places.items():
            old[index] = old[index].at(record)
        self.old = old

    # --- what is left

    def left(self) -> tuple[list[int], list[int]]:
        """The old facts of the last build and the new ones that are still to be paired."""
        self._live = [index for index in self._live if index not in self.taken]
        self._rest = [index for index in self._rest if index not in self.found]
        return self._live, self._rest

    def retired(self) -> list[int]:
        """The old facts that were gone at the last build and are not found yet."""
        return [index for index, fact in enumerate(self.old) if fact.is_retired and index not in self.taken]

    def pairs(self, olds: Iterable[int], news: Iterable[int], trait: Trait) -> list[tuple[list[int], list[int]]]:
        """The facts of both sides that *trait* cannot tell apart; a cloze is never one with a card that is none."""
        groups: dict[Hashable, list[int]] = defaultdict(list)
        for index in olds:
            if (value := trait(self.old[index])) is not None:
                groups[value, self.old[index].is_cloze].append(index)
        others: dict[Hashable, list[int]] = defaultdict(list)
        for index in news:
            if (value := (trait(self.new[index]), self.new[index].is_cloze)) in groups:
                others[value].append(index)
        return [(groups[value], members) for value, members in others.items()]

    def only(self, trait: Trait) -> list[tuple[int, int]]:
        """The pairs that *trait* finds exactly once on either side."""
        return _singles(self.pairs(*self.left(), trait))

    def only_gone(self, trait: Trait) -> list[tuple[int, int]]:
        """The pairs of a fact that was gone and a new one which *trait* finds exactly once on either side."""
        return _singles(self.pairs(self.retired(), self.left()[1], trait))

    # --- what is known of facts

    def records(self, old: int, new: int) -> tuple[CardRecord, CardRecord]:
        """The records of an *old* and a *new* fact."""
        return self.old[old].record, self.new[new].record

    def counts(self) -> tuple[Counter[str], Counter[tuple[str, str]]]:
        """The counts of fronts in the vault, before or now, and of fronts with backs now.

        Counted once, when it is first asked for: few vaults have so many changes at once that anybody does.
        """
        if self._counted is None:
            copies = Counter(self.settled())
            fronts: Counter[str] = Counter()
            for (front, _), count in copies.items():
                fronts[front] += count
            before = Counter(fact.record.front for fact in self._remembered if not fact.is_retired)
            copies.update((fact.record.front, fact.record.back_hash) for fact in self.new)
            fronts.update(before | Counter(fact.record.front for fact in self.new))
            self._counted = fronts, copies
        return self._counted

    def stands_once(self, front: str) -> bool:
        """True if nothing else in the vault, before or now, is asked in the words of *front*."""
        return self.counts()[0][front] == 1

    def stands_once_in_note(self, record: CardRecord) -> bool:
        """True if the question of *record* is asked once in its note, before and now."""
        asked = record.path, record.front
        if self._in_notes is None:
            before = (fact.record for fact in self.old if not fact.is_retired)
            self._in_notes = (
                Counter((each.path, each.front) for each in before),
                Counter((fact.record.path, fact.record.front) for fact in self.new),
            )
        return max(count[asked] for count in self._in_notes) == 1

    def is_copy(self, new: int) -> bool:
        """True if the same words also stand elsewhere: then they did not come back, they were copied."""
        record = self.new[new].record
        return self.counts()[1][record.front, record.back_hash] > 1

    def is_specific(self, old: int) -> bool:
        """True if nothing else in the vault is asked in the words of the *old* fact."""
        front = self.old[old].record.front
        return weight(front) >= SPECIFIC and self.stands_once(front)

    def neighbours(self, old: int, new: int) -> int:
        """The number of neighbours that the *old* fact and the *new* one share: 0 to 2."""
        one, other = self.old[old], self.new[new]
        return self._are_same(one.before, other.before) + self._are_same(one.next, other.next)

    def _are_same(self, old: int, new: int) -> bool:
        """True if two neighbours were paired, or there is none (-1) on either side."""
        if old < 0 or new < 0:
            return old < 0 and new < 0
        return self.taken.get(old) == new

    def links(self) -> Links:
        """The numbers of facts that went from one note to another."""
        pairs = (self.records(old, new) for old, new in self.taken.items())
        return Counter((one.path, other.path) for one, other in pairs if one.path != other.path)

    def are_linked(self, links: Links, old: int, new: int) -> bool:
        """True if other facts went from the note of the one to that of the other."""
        one, other = self.records(old, new)
        return links[one.path, other.path] > 0


def _singles(pairs: Iterable[tuple[list[int], list[int]]]) -> list[tuple[int, int]]:
    return [(old[0], new[0]) for old, new in pairs if len(old) == len(new) == 1]


# --- what facts may have in common


def note(fact: Fact) -> Hashable:
    """The note."""
    return fact.record.path


def question(fact: Fact) -> Hashable:
    """The question."""
    return fact.record.front


def words(fact: Fact) -> Hashable:
    """Question and answer."""
    record = fact.record
    return record.front, record.back_hash


def words_in_note(fact: Fact) -> Hashable:
    """Question, answer and note."""
    record = fact.record
    return record.path, record.front, record.back_hash


def words_in_place(fact: Fact) -> Hashable:
    """Question, answer, note and headings."""
    record = fact.record
    return record.path, record.context, record.front, record.back_hash


def question_in_note(fact: Fact) -> Hashable:
    """Question and note."""
    record = fact.record
    return record.path, record.front


def question_in_place(fact: Fact) -> Hashable:
    """Question, note and headings."""
    record = fact.record
    return record.path, record.context, record.front


def long_answer(fact: Fact) -> Hashable:
    """An answer that stands for its fact."""
    return fact.record.back_hash if is_long(fact.record.back_start) else None


def answer_in_note(fact: Fact) -> Hashable:
    """Answer and note."""
    record = fact.record
    return record.path, record.back_hash


def text_answer_in_note(fact: Fact) -> Hashable:
    """Answer and note, if the answer has any text."""
    return answer_in_note(fact) if fact.record.back_start else None


def letters_in_note(fact: Fact) -> Hashable:
    """The letters of question and answer, and the note."""
    record = fact.record
    return record.path, record.letters_hash


def letters_in_place(fact: Fact) -> Hashable:
    """The letters of question and answer, the note and the headings."""
    record = fact.record
    return record.path, record.context, record.letters_hash


def key(fact: Fact) -> Hashable:
    """The key."""
    return fact.key


def key_and_answer(fact: Fact) -> Hashable:
    """The id of the note, question and answer."""
    record = fact.record
    return record.note_id, record.front, record.back_hash
