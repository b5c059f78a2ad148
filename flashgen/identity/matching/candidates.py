"""Pairs of facts: which to compare, and which of those compared are clear."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from flashgen.identity.matching.fact import Fact

ALL_PAIRS = 2_500
"""Pairs of cards of one note that are all compared; of more, only those that share a rare word."""
MAX_CANDIDATES = 12
"""Candidates that are looked at for one card when a note is too large for all pairs, or elsewhere."""
RARE = 8
"""Words of a card by which candidates are found, the rarest."""

_WORD = re.compile(r"\w+")

T = TypeVar("T", bound=Hashable)


def clear(scores: Mapping[tuple[T, T], float], least: float, margin: float) -> Iterator[tuple[T, T, float]]:
    """The pairs that are best for both sides, reach *least* and are clear of every rival by *margin*."""
    ones: dict[T, list[float]] = defaultdict(list)
    others: dict[T, list[float]] = defaultdict(list)
    for (one, other), score in scores.items():
        _keep_two(ones[one], score)
        _keep_two(others[other], score)
    for (one, other), score in scores.items():
        if score >= least and all(
            score == best[0] and (len(best) == 1 or score - best[1] >= margin) for best in (ones[one], others[other])
        ):
            yield one, other, score


def _keep_two(best: list[float], score: float) -> None:
    """Put *score* into *best*, the two highest, the highest first."""
    best.append(score)
    best.sort(reverse=True)
    del best[2:]


def by_rare_words(
    old: Sequence[Fact], olds: Iterable[int], new: Sequence[Fact], news: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Pairs that share words which few others have."""
    index: dict[str, list[int]] = defaultdict(list)
    for one in olds:
        for word in _words(old[one]):
            index[word].append(one)
    for other in news:
        rare = sorted((len(index[word]), word) for word in _words(new[other]) if word in index)
        common = Counter(one for count, word in rare[:RARE] if count <= MAX_CANDIDATES for one in index[word])
        for one, _ in common.most_common(MAX_CANDIDATES):
            yield one, other


def _words(fact: Fact) -> set[str]:
    """The words of *fact*; where no spaces are written, every three characters."""
    words: set[str] = set()
    for word in _WORD.findall(f"{fact.record.front} {fact.record.back_start}"):
        if word.isascii() or len(word) < 4 or word[0] < "\u0e00":
            words.add(word)
        else:
            words.update(word[start : start + 3] for start in range(len(word) - 2))
    return words
