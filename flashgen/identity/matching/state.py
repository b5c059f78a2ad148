"""What the tiers of `match.py` share: which facts are still to be paired, and what was found so far."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Sequence, Set
from dataclasses import dataclass, field

from flashgen.identity.fact import Fact, Match
from flashgen.identity.similarity import weight

SPECIFIC = 5
"""Letters of a question that stands once in the vault, from which on it asks for one thing."""

Place = Callable[[Fact], Hashable]
"""What two facts must have in common to be a pair; None: never one."""
FrontsAndBacks = Callable[[], Iterable[tuple[str, str]]]
"""Gives front and back of facts; called only when that is asked for."""
Links = Counter[tuple[str, str]]
"""How many facts went from one note to another."""


@dataclass(slots=True)
class Pairing:
    """What is still to be paired, and what was found."""

    old: Sequence[Fact]
    new: Sequence[Fact]
    settled: FrontsAndBacks
    found: dict[int, Match] = field(default_factory=dict)
    """By index of the new fact."""
    taken: dict[int, int] = field(default_factory=dict)
    """Old fact -> new fact."""
    emptied: Set[str] = frozenset()
    """Paths of notes that were renamed and whose name another note has taken."""
    live: list[int] = field(default_factory=list)
    """Old facts of the last build that are not found yet; may hold some that are."""
    rest: list[int] = field(default_factory=list)
    """New facts that are not paired yet; may hold some that are."""
    counted: tuple[Counter[str], Counter[tuple[str, str]]] | None = None
    """How often a front stands in the vault, before or now; how often a front and back do now."""
    remembered: Sequence[Fact] = ()
    """The old facts as the ledger has them, before any was put at another place."""

    def __post_init__(self) -> None:
        self.remembered = self.old
        self.live = [index for index, fact in enumerate(self.old) if not fact.retired]
        self.rest = list(range(len(self.new)))

    def counts(self) -> tuple[Counter[str], Counter[tuple[str, str]]]:
        """See `counted`; few vaults have so many changes at once that anybody asks."""
        if self.counted is None:
            copies = Counter(self.settled())
            fronts: Counter[str] = Counter()
            for (front, _), count in copies.items():
                fronts[front] += count
            before = Counter(fact.front for fact in self.remembered if not fact.retired)
            copies.update((fact.front, fact.back) for fact in self.new)
            fronts.update(before | Counter(fact.front for fact in self.new))
            self.counted = fronts, copies
        return self.counted

    def stands_once(self, front: str) -> bool:
        """Whether nothing else in the vault, before or now, is asked in the words of *front*."""
        return self.counts()[0][front] == 1

    def take(self, old: int, new: int, why: str, similarity: float = 1.0, *, sure: bool = False) -> None:
        """Pair two facts; *similarity* of 0 to 1, *sure*: see `Match`."""
        self.found[new] = Match(old, why, similarity, sure and self.remembered[old].path not in self.emptied)
        self.taken[old] = new

    def left(self) -> tuple[list[int], list[int]]:
        """The old facts of the last build and the new ones that are still to be paired."""
        self.live = [index for index in self.live if index not in self.taken]
        self.rest = [index for index in self.rest if index not in self.found]
        return self.live, self.rest

    def retired(self) -> list[int]:
        """The old facts that were gone at the last build and are not found yet."""
        return [index for index, fact in enumerate(self.old) if fact.retired and index not in self.taken]

    def pairs(self, olds: Iterable[int], news: Iterable[int], key: Place) -> list[tuple[list[int], list[int]]]:
        """The facts of both sides that *key* cannot tell apart; a cloze is never one with a card that is none."""
        groups: dict[Hashable, list[int]] = defaultdict(list)
        for index in olds:
            if (value := key(self.old[index])) is not None:
                groups[value, self.old[index].cloze].append(index)
        others: dict[Hashable, list[int]] = defaultdict(list)
        for index in news:
            if (value := (key(self.new[index]), self.new[index].cloze)) in groups:
                others[value].append(index)
        return [(groups[value], members) for value, members in others.items()]

    def follow(self, change: Callable[[Fact], Fact], but: Container[int] = ()) -> None:
        """Put the old facts that are still to be paired, *but* these not, at the place that *change* gives them."""
        old = list(self.old)
        for index, fact in enumerate(old):
            if index not in self.taken and index not in but:
                old[index] = change(fact)
        self.old = old

    def only(self, key: Place) -> list[tuple[int, int]]:
        """The pairs that *key* finds exactly once on either side."""
        return [(old[0], new[0]) for old, new in self.pairs(*self.left(), key) if len(old) == len(new) == 1]

    def gone(self, key: Place) -> list[tuple[int, int]]:
        """The pairs of a fact that was gone and a new one which *key* finds exactly once on either side."""
        pairs = self.pairs(self.retired(), self.left()[1], key)
        return [(old[0], new[0]) for old, new in pairs if len(old) == len(new) == 1]

    def specific(self, old: int) -> bool:
        """Whether nothing else in the vault is asked in these words."""
        front = self.old[old].front
        return weight(front) >= SPECIFIC and self.stands_once(front)

    def neighbours(self, old: int, new: int) -> int:
        """How many of the two neighbours of the *old* fact are those of the *new* one: 0 to 2."""
        one, other = self.old[old], self.new[new]
        return self.same(one.before, other.before) + self.same(one.next, other.next)

    def same(self, old: int, new: int) -> bool:
        """Whether two neighbours were paired, or there is none (-1) on either side."""
        if old < 0 or new < 0:
            return old < 0 and new < 0
        return self.taken.get(old) == new

    def links(self) -> Links:
        """How many facts went from one note to another."""
        return Counter(
            (self.old[old].path, self.new[new].path)
            for old, new in self.taken.items()
            if self.old[old].path != self.new[new].path
        )

    def linked(self, links: Links, old: int, new: int) -> bool:
        """Whether other facts went from the note of the one to that of the other."""
        return links[self.old[old].path, self.new[new].path] > 0
