"""Tiers: places that moved as a whole, notes that were renamed or moved and headings that were renamed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence, Set

from flashgen.identity.card_record import CardRecord
from flashgen.identity.matching import thresholds
from flashgen.identity.matching.candidates import ALL_PAIRS, MAX_CANDIDATES, clear
from flashgen.identity.matching.match_state import MatchState, note, question_in_note
from flashgen.identity.matching.unchanged_or_moved import take_in_place
from flashgen.identity.similarity import LONGER, is_telling, question_likeness, ratio


def renamed_notes(state: MatchState) -> None:
    """Notes that were renamed or moved: most of their cards did so together.

    Another note may have taken the old name: then what is asked there may be the same, and still is
    something else.
    """
    olds, news = state.left()
    here = {fact.record.path for fact in state.new}
    before = Counter(fact.record.path for fact in state.old if not fact.is_retired)
    left = Counter(state.old[index].record.path for index in olds)
    stayed = _edited_in_place(state, {path for path in left if path in here})
    left.subtract(state.old[index].record.path for index in stayed)
    emptied = {path for path, count in left.items() if path in here and count >= thresholds.EMPTIED * before[path]}
    free = emptied.union(left.keys() - here, (path for path in here if path not in before))
    gone = [state.old[index].record for index in olds if index not in stayed]
    gone = [record for record in gone if record.path in free]
    came = [record for index in news if (record := state.new[index].record).path in free]
    state.paths = _paths_of_renamed(gone, came, emptied)
    state.emptied = emptied & state.paths.keys()
    if state.paths:
        asked = {(record.path, record.front) for record in came}

        def change(record: CardRecord) -> CardRecord:
            path = state.paths.get(record.path)
            if path is None or (record.path in state.emptied and (path, record.front) not in asked):
                return record
            return record._replace(path=path)

        _follow(state, change, stayed)
    take_in_place(state, "the note was renamed or moved")


def _edited_in_place(state: MatchState, paths: Container[str]) -> set[int]:
    """The facts of *paths* whose question is still asked there, with an answer that is clearly theirs."""
    if not paths:
        return set()
    olds, news = state.left()
    there = [index for index in olds if state.old[index].record.path in paths]
    found: set[int] = set()
    for old, new in state.pairs(there, news, question_in_note):
        if len(old) * len(new) <= ALL_PAIRS:
            answers = [state.new[index].record.back_start for index in new]
            found.update(one for one in old if _is_among(state.old[one].record.back_start, answers))
    return found


def _is_among(answer: str, answers: Iterable[str]) -> bool:
    """True if *answer* says something, and one of *answers* is like it."""
    return is_telling(answer) and any(ratio(answer, other) >= thresholds.SAME_ANSWER for other in answers)


def renamed_headings(state: MatchState) -> None:
    """Headings that were renamed: what stands under them did not change with them."""
    olds, news = state.left()
    before = _headings_of(fact.record for fact in state.old if not fact.is_retired)
    after = _headings_of(fact.record for fact in state.new)
    renamed: dict[str, dict[_Heading, str]] = {}
    for old, new in state.pairs(olds, news, note):
        path = state.new[new[0]].record.path
        gone = _sections_of([state.old[index].record for index in old], after[path])
        came = _sections_of([state.new[index].record for index in new], before[path])
        if gone and came:
            renamed[path] = _renamed_among(gone, came)

    def change(record: CardRecord) -> CardRecord:
        names = renamed.get(record.path)
        if not names:
            return record
        context = tuple(names.get((level, name), name) for level, name in enumerate(record.context))
        # A heading that asks for what stands below it is renamed with it.
        return record._replace(context=context, front=names.get((len(context), record.front), record.front))

    _follow(state, change)
    take_in_place(state, "a heading above was renamed")


def _follow(state: MatchState, change: Callable[[CardRecord], CardRecord], but: Container[int] = ()) -> None:
    """Put the old facts that are still to be paired, *but* these not, at the place that *change* gives them."""
    left = (index for index in range(len(state.old)) if index not in state.taken and index not in but)
    state.move({index: change(state.old[index].record) for index in left})


# --- notes


def _paths_of_renamed(gone: Sequence[CardRecord], came: Sequence[CardRecord], emptied: Set[str]) -> dict[str, str]:
    """Old path -> new path, for the notes that were renamed or moved.

    *emptied*: paths at which there still is a note, though most of what stood there does not any more: neither
    its name nor its folder tells where that went.
    """
    shared, weight = _votes(gone, came)
    sizes = Counter(record.path for record in gone), Counter(record.path for record in came)
    scores = {
        pair: weight[pair] / max(1, min(sizes[0][pair[0]], sizes[1][pair[1]])) + _same_place(*pair)
        for pair, count in shared.items()
        if pair[0] != pair[1] and count >= thresholds.TOGETHER * min(sizes[0][pair[0]], sizes[1][pair[1]])
    }
    found = {one: other for one, other, _ in clear(scores, 0.15, 0.05)}
    gone = [record for record in gone if record.path not in emptied]
    came = [record for record in came if record.path not in emptied]
    _by_name(gone, came, found)
    _by_folder(gone, came, found)
    return found


def _same_place(one: str, other: str) -> float:
    """A little for the same folder, more for the same name: it decides between a note and its copy."""
    folder, _, name = one.rpartition("/")
    there, _, called = other.rpartition("/")
    return 0.2 * (name == called) + 0.1 * (folder == there)


def _votes(
    gone: Sequence[CardRecord], came: Sequence[CardRecord]
) -> tuple[Counter[tuple[str, str]], dict[tuple[str, str], float]]:
    """For pairs of an old and a new note: how many cards they share, and how much these tell."""
    before: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in gone:
        before[record.front, record.back_hash].append(record.path)
    after: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in came:
        if (record.front, record.back_hash) in before:
            after[record.front, record.back_hash].append(record.path)
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


def _by_name(gone: Sequence[CardRecord], came: Sequence[CardRecord], found: dict[str, str]) -> None:
    """Notes of the same id, when only one such went and one came: moved, however much was edited."""
    olds: dict[str, set[str]] = defaultdict(set)
    for record in gone:
        if record.path not in found:
            olds[record.note_id].add(record.path)
    taken = set(found.values())
    news: dict[str, set[str]] = defaultdict(set)
    for record in came:
        if record.path not in taken:
            news[record.note_id].add(record.path)
    fronts: dict[str, set[str]] = defaultdict(set)
    for record in (*gone, *came):
        fronts[record.path].add(record.front)
    for name, paths in olds.items():
        if len(paths) == len(news.get(name, ())) == 1:
            one, other = next(iter(paths)), next(iter(news[name]))
            if fronts[one] & fronts[other]:
                found[one] = other


def _by_folder(gone: Sequence[CardRecord], came: Sequence[CardRecord], found: dict[str, str]) -> None:
    """Notes in a folder whose other notes moved together."""
    folders: dict[str, Counter[str]] = defaultdict(Counter)
    for one, other in found.items():
        folders[one.rpartition("/")[0]][other.rpartition("/")[0]] += 1
    taken = set(found.values())
    free = {record.path for record in came} - taken
    for path in sorted({record.path for record in gone} - found.keys()):
        folder, _, name = path.rpartition("/")
        if folder in folders:
            there = f"{folders[folder].most_common(1)[0][0]}/{name}".lstrip("/")
            if there in free:
                found[path] = there


# --- headings


_Heading = tuple[int, str]
"""Level and text."""
_Below = Counter[tuple[str, str, bool]]
"""What stands below a heading: fronts and backs, and whether the back is telling."""


def _headings_of(facts: Iterable[CardRecord]) -> dict[str, set[str]]:
    """The headings of each note, of whatever level: one that is put under another was not renamed."""
    found: dict[str, set[str]] = defaultdict(set)
    for record in facts:
        found[record.path].update(record.context)
    return found


def _sections_of(facts: Sequence[CardRecord], without: set[str]) -> dict[_Heading, _Below]:
    """The facts below each heading, those in *without* left out."""
    found: dict[_Heading, _Below] = defaultdict(Counter)
    for record in facts:
        for heading in enumerate(record.context):
            if heading[1] not in without:
                found[heading][record.front, record.back_hash, is_telling(record.back_start)] += 1
    return found


def _shared(below: _Below, then: _Below) -> float:
    """The number of facts that stand below both; half a one if its answer may be the same by chance."""
    return sum(count if telling else count / 2 for (_, _, telling), count in (below & then).items())


def _renamed_among(gone: Mapping[_Heading, _Below], came: Mapping[_Heading, _Below]) -> dict[_Heading, str]:
    """Old heading -> new text, for those under which the same facts stand, or that are nearly the same."""
    if len(gone) * len(came) > ALL_PAIRS:
        return {}
    scores: dict[tuple[_Heading, _Heading], float] = {}
    for one, below in gone.items():
        for other, then in came.items():
            if one[0] == other[0]:
                shared = _shared(below, then) / min(below.total(), then.total())
                alike = question_likeness(one[1], other[1])
                if shared >= 0.5 or alike >= LONGER:
                    scores[one, other] = shared + 0.3 * alike
    return {one: other[1] for one, other, _ in clear(scores, 0.2, 0.05)}
