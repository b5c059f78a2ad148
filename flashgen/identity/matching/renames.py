"""Places that moved as a whole: notes that were renamed or moved, headings that were renamed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from flashgen.identity.fact import Fact
from flashgen.identity.matching.candidates import ALL_PAIRS, MAX_CANDIDATES, clear
from flashgen.identity.similarity import LONGER, is_telling, question_likeness

TOGETHER = 0.3
"""Share of the facts of the smaller of two notes that the other has to have, for the one to have become the other.
Measured as the thresholds of `match.py`: churn 1.51 % at 0.15, and the same 1.49 % at 0.50."""


def renamed_notes(gone: Sequence[Fact], came: Sequence[Fact], emptied: Set[str]) -> dict[str, str]:
    """Old path -> new path, for the notes that were renamed or moved.

    *emptied*: paths at which there still is a note, though most of what stood there does not any more: neither
    its name nor its folder tells where that went.
    """
    shared, weight = _votes(gone, came)
    sizes = Counter(fact.path for fact in gone), Counter(fact.path for fact in came)
    scores = {
        pair: weight[pair] / max(1, min(sizes[0][pair[0]], sizes[1][pair[1]])) + _same_place(*pair)
        for pair, count in shared.items()
        if pair[0] != pair[1] and count >= TOGETHER * min(sizes[0][pair[0]], sizes[1][pair[1]])
    }
    found = {one: other for one, other, _ in clear(scores, 0.15, 0.05)}
    gone = [fact for fact in gone if fact.path not in emptied]
    came = [fact for fact in came if fact.path not in emptied]
    _by_name(gone, came, found)
    _by_folder(gone, came, found)
    return found


def _same_place(one: str, other: str) -> float:
    """A little for the same folder, more for the same name: it decides between a note and its copy."""
    folder, _, name = one.rpartition("/")
    there, _, called = other.rpartition("/")
    return 0.2 * (name == called) + 0.1 * (folder == there)


def _votes(
    gone: Sequence[Fact], came: Sequence[Fact]
) -> tuple[Counter[tuple[str, str]], dict[tuple[str, str], float]]:
    """For pairs of an old and a new note: how many cards they share, and how much these tell."""
    before: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fact in gone:
        before[fact.front, fact.back].append(fact.path)
    after: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fact in came:
        if (fact.front, fact.back) in before:
            after[fact.front, fact.back].append(fact.path)
    shared: Counter[tuple[str, str]] = Counter()
    weight: dict[tuple[str, str], float] = defaultdict(float)
    for key, news in after.items():
        olds = before[key]
        if len(olds) * len(news) > MAX_CANDIDATES**2:
            continue  # words that stand everywhere tell nothing
        for pair in {(one, other) for one in olds for other in news}:
            count = min(olds.count(pair[0]), news.count(pair[1]))
            shared[pair] += count
            weight[pair] += count / max(len(olds), len(news))
    return shared, weight


def _by_name(gone: Sequence[Fact], came: Sequence[Fact], found: dict[str, str]) -> None:
    """Notes of the same id, when only one such went and one came: moved, however much was edited."""
    olds: dict[str, set[str]] = defaultdict(set)
    for fact in gone:
        if fact.path not in found:
            olds[fact.note].add(fact.path)
    taken = set(found.values())
    news: dict[str, set[str]] = defaultdict(set)
    for fact in came:
        if fact.path not in taken:
            news[fact.note].add(fact.path)
    fronts: dict[str, set[str]] = defaultdict(set)
    for fact in (*gone, *came):
        fronts[fact.path].add(fact.front)
    for name, paths in olds.items():
        if len(paths) == len(news.get(name, ())) == 1:
            one, other = next(iter(paths)), next(iter(news[name]))
            if fronts[one] & fronts[other]:
                found[one] = other


def _by_folder(gone: Sequence[Fact], came: Sequence[Fact], found: dict[str, str]) -> None:
    """Notes in a folder whose other notes moved together."""
    folders: dict[str, Counter[str]] = defaultdict(Counter)
    for one, other in found.items():
        folders[one.rpartition("/")[0]][other.rpartition("/")[0]] += 1
    taken = set(found.values())
    free = {fact.path for fact in came} - taken
    for path in sorted({fact.path for fact in gone} - found.keys()):
        folder, _, name = path.rpartition("/")
        if folder in folders:
            there = f"{folders[folder].most_common(1)[0][0]}/{name}".lstrip("/")
            if there in free:
                found[path] = there


Heading = tuple[int, str]
"""Level and text."""
Below = Counter[tuple[str, str, bool]]
"""What stands below a heading: fronts and backs, and whether the back is telling."""


def headings_of(facts: Iterable[Fact]) -> dict[str, set[Heading]]:
    """The headings of each note."""
    found: dict[str, set[Heading]] = defaultdict(set)
    for fact in facts:
        found[fact.path].update(enumerate(fact.context))
    return found


def sections_of(facts: Sequence[Fact], without: set[Heading]) -> dict[Heading, Below]:
    """What stands below each heading, those in *without* left out."""
    found: dict[Heading, Below] = defaultdict(Counter)
    for fact in facts:
        for heading in enumerate(fact.context):
            if heading not in without:
                found[heading][fact.front, fact.back, is_telling(fact.text)] += 1
    return found


def _shared(below: Below, then: Below) -> float:
    """How many facts stand below both; half a one if its answer may be the same by chance."""
    return sum(count if telling else count / 2 for (_, _, telling), count in (below & then).items())


def renamed_headings(gone: Mapping[Heading, Below], came: Mapping[Heading, Below]) -> dict[Heading, str]:
    """Old heading -> new text, for those under which the same facts stand, or that are nearly the same."""
    if len(gone) * len(came) > ALL_PAIRS:
        return {}
    scores: dict[tuple[Heading, Heading], float] = {}
    for one, below in gone.items():
        for other, then in came.items():
            if one[0] == other[0]:
                shared = _shared(below, then) / min(below.total(), then.total())
                alike = question_likeness(one[1], other[1])
                if shared >= 0.5 or alike >= LONGER:
                    scores[one, other] = shared + 0.3 * alike
    return {one: other[1] for one, other, _ in clear(scores, 0.2, 0.05)}
