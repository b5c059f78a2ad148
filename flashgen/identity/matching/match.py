"""Which card of today is which card of the last build: tiers of evidence, the surest first.

Each tier pairs what the tiers before it left over, one to one. A tier that sees two candidates decides
only if their places tell them apart; a pair about which there is doubt is no pair, and the card is new:
a history that is lost can be put right, one that was handed to another fact is a lie that nobody sees.

Nothing here is quadratic: candidates are found by equal keys, within one note, or by rare words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from flashgen.identity.fact import Fact, Matches
from flashgen.identity.matching.candidates import ALL_PAIRS, by_rare_words, clear
from flashgen.identity.matching.renames import headings_of, renamed_headings, renamed_notes, sections_of
from flashgen.identity.matching.state import FrontsAndBacks, Links, Pairing
from flashgen.identity.similarity import LONGER, answer_likeness, is_telling, question_likeness, ratio

# Chosen by `python -m tests.simulator --thresholds --steps 12 --seed 3`: each one was tried at other values, over
# 2 x 528 edits. At these, 1.49 % of the touched facts lost their guid, and 12 guids went to another fact.
SIMILAR = 0.78
"""Score from which on two texts at the same place are one fact. At 0.66 32 guids went to another fact, at 0.60 58;
at 0.84 the churn rises to 1.51 %, at 0.90 to 1.56 %."""
MARGIN = 0.16
"""By how much the best candidate must be better than the next. At 0.08 and 0 three more guids went to another fact,
and the churn is the same: so close a rival is rare, and when there is one, nothing says which is right."""
SIMILAR_ELSEWHERE = 0.86
"""The same as `SIMILAR` for a fact in another note. Churn 1.76 % at 0.92; at 0.80 16 guids went to another fact, at
0.74 54: in another note nothing but the words speaks for a pair."""
SAME_ANSWER = 0.6
"""Likeness from which on two answers to equal questions under different headings are one. Unrelated sentences
of one subject have up to 0.52; at 0.45 36 guids went to another fact, at 0.30 435."""
EMPTIED = 0.5
"""Share of the facts of a note that are not there any more, from which on another note may have taken its name.
At 0.75 churn 2.17 % and 40 guids to another fact; at 0.25 the same as here."""
REWORDED, REWORDED_IN_PLACE = 0.75, 0.5
"""Likeness from which on two questions with the same answer that says little are one; the second where both
neighbours agree, and for a fact that was gone, whatever the answer: it says more than that the answer is common."""
FRONT_SHARE, BACK_SHARE, PLACE_SHARE = 0.47, 0.43, 0.10
"""What the likeness of the questions, that of the answers and the place count for in a score."""
HEADING_SHARE, NEIGHBOUR_SHARE = 0.5, 0.25
"""What the heading above and each of two neighbours count for in a place, of 1."""

_DIGITS = re.compile(r"\d+|\b[ivx]+\b")


def match(old: Sequence[Fact], new: Sequence[Fact], settled: FrontsAndBacks = tuple) -> Matches:
    """Pair the facts of the ledger with those of today.

    *settled* gives front and back of the facts of the vault that are found already.
    """
    matcher = _Matcher(old, new, settled)
    matcher.by_place("unchanged")
    matcher.follow_notes()
    matcher.by_place("the note was renamed or moved")
    matcher.follow_headings()
    matcher.by_place("a heading above was renamed")
    matcher.by_text_in_note()
    matcher.by_key()
    matcher.by_text_elsewhere()
    matcher.by_letters()
    matcher.by_answer()
    matcher.returned()
    matcher.similar_in_note()
    matcher.similar_elsewhere()
    renamed = {one: other for one, other in matcher.paths.items() if one not in matcher.emptied}
    return Matches(matcher.found, renamed)


Head = tuple[str, int, str]
"""Note, level and text of a heading."""
Sections = Counter[tuple[str, tuple[str, ...]]]
"""Facts by note and context."""


def _count(facts: Iterable[Fact]) -> Sections:
    return Counter((fact.path, fact.context) for fact in facts)


def _place(fact: Fact) -> Hashable:
    return fact.path, fact.context, fact.front


def _key(fact: Fact) -> Hashable:
    return fact.note, fact.front, fact.n


@dataclass(slots=True)
class _Matcher(Pairing):
    """The tiers, in the order of `match`."""

    paths: dict[str, str] = field(default_factory=dict)
    """Notes that were renamed or moved: old path -> new path."""
    sections: tuple[Sections, Sections] = field(default_factory=lambda: (Counter(), Counter()))
    """Facts of each section, before and now."""
    heads: tuple[Counter[Head], Counter[Head]] = field(default_factory=lambda: (Counter(), Counter()))
    """How many facts stand below each heading, before and now."""
    went: Counter[tuple[str, int, str, str]] = field(default_factory=Counter)
    """Note, level, old and new heading of facts that went from one to the other; each counts twice, once if
    its answer says little."""
    left_sections: tuple[Sections, Sections] = field(default_factory=lambda: (Counter(), Counter()))
    """Those of them that were not found by their words."""

    # --- tiers: the same words

    def by_place(self, why: str) -> None:
        """Same note, same headings, same front and back."""
        olds, news = self.left()
        for old, new in self.pairs(olds, news, lambda fact: (fact.path, fact.context, fact.front, fact.back)):
            # several of the same words, which only a picture tells apart, are counted by their keys
            by_count = [sorted(old, key=lambda i: self.old[i].n), sorted(new, key=lambda i: self.new[i].n)]
            for one, other in zip(*by_count, strict=False):
                self.take(one, other, why, sure=True)

    def by_text_in_note(self) -> None:
        """Same note, same front and back, under another heading."""
        for one, other in self.only(lambda fact: (fact.path, fact.front, fact.back)):
            if self.no_namesake(one, other):
                self.take(one, other, "moved within the note")
        rest = self.pairs(*self.left(), lambda fact: (fact.path, fact.front, fact.back))
        went = self.between_sections() if rest else Counter()
        for old, new in rest:
            if len(old) * len(new) <= ALL_PAIRS:
                scores = {
                    (one, other): float(went[self.old[one].path, self.old[one].context, self.new[other].context])
                    for one in old
                    for other in new
                }
                for one, other, _ in clear(scores, 1, 1):
                    self.take(one, other, "moved within the note, with others")

    def between_sections(self) -> Counter[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """How many facts of a note went from one place below its headings to another."""
        pairs = ((self.old[old], self.new[new]) for old, new in self.taken.items())
        return Counter(
            (one.path, one.context, other.context)
            for one, other in pairs
            if one.path == other.path and one.context != other.context
        )

    def no_namesake(self, old: int, new: int) -> bool:
        """Whether two facts of the same words under different headings are one: not if the words are the
        common sort of which every heading has some (`Duration: 2 years`), unless their neighbours agree."""
        one, other = self.old[old], self.new[new]
        return not (one.n or other.n) or is_telling(other.text) or self.neighbours(old, new) == 2

    def by_key(self) -> None:
        """Same note, same front: the answer was edited."""
        for old, new in self.pairs(*self.left(), _place):
            if len(old) == len(new) == 1:
                self.take_edited(old[0], new[0])
            else:
                self.take_twins(old, new)
        self.count_sections()
        for one, other in self.only(_key):
            if self.same_namesake(one, other):
                self.take_edited(one, other)

    def take_edited(self, old: int, new: int) -> None:
        """Pair two facts of the same question, however much of the answer is another."""
        self.take(old, new, "same question", ratio(self.old[old].text, self.new[new].text), sure=True)

    def take_twins(self, old: Sequence[int], new: Sequence[int]) -> None:
        """Equal questions under one heading, whose keys count them: the counter shifts when one goes, so
        similar answers decide, then the order, if none came or went."""
        if len(old) * len(new) > ALL_PAIRS:
            return
        scores = {(one, other): ratio(self.old[one].text, self.new[other].text) for one in old for other in new}
        for one, other, score in clear(scores, SAME_ANSWER, MARGIN):
            self.take(one, other, "same question", score)
        left = [index for index in old if index not in self.taken]
        if len(old) == len(new) and len(left) == 1:
            other = next(index for index in new if index not in self.found)
            self.take(left[0], other, "same question", scores[left[0], other])

    def same_namesake(self, old: int, new: int) -> bool:
        """Whether two facts of one key are one although their headings or their folders differ: yes if
        nothing else in the vault is asked in these words, else only if the answers are alike."""
        one, other = self.old[old], self.new[new]
        if one.back == other.back and (one.path == other.path or is_telling(other.text)):
            return True
        alike = ratio(one.text, other.text)
        if one.path == other.path:
            if alike >= SAME_ANSWER:
                return True
            if one.retired:
                return one.context == other.context and (
                    other.text.startswith(one.text) or self.stands_once(one.front)
                )
            return self.stands_once(one.front) and not self.replaced(one, other)
        return is_telling(other.text) and alike >= (SAME_ANSWER if self.specific(old) else SIMILAR)

    def replaced(self, one: Fact, other: Fact) -> bool:
        """Whether the section of *one* is gone with most of its facts, and that of *other* came with its own:
        then the second is about something else, of which the same things are asked."""
        if one.context == other.context:
            return False
        gone = self.sections[0][one.path, one.context], self.left_sections[0][one.path, one.context]
        came = self.sections[1][other.path, other.context], self.left_sections[1][other.path, other.context]
        return gone[0] > 1 and came[0] > 1 and 2 * gone[1] >= gone[0] and 2 * came[1] >= came[0]

    def count_sections(self) -> None:
        """Count how many facts each section has, and how many of them are not found yet."""
        olds, news = self.left()
        live = (fact for fact in self.old if not fact.retired)
        self.sections = _count(live), _count(self.new)
        self.left_sections = _count(self.old[index] for index in olds), _count(self.new[index] for index in news)

    def by_text_elsewhere(self) -> None:
        """Another note, same front and back: moved. Also the same front and a like back, or the reverse."""
        why = "same question and answer in another note"
        for one, other in self.only(lambda fact: (fact.front, fact.back)):
            if is_telling(self.new[other].text) or self.specific(one):
                self.take(one, other, why)
        links = self.links()
        for old, new in self.pairs(*self.left(), lambda fact: (fact.front, fact.back)):
            if len(old) * len(new) <= ALL_PAIRS:
                self.take_copies(old, new, links, why)
        for one, other in self.only(lambda fact: fact.front):
            alike = ratio(self.old[one].text, self.new[other].text)
            if self.specific(one) and alike >= (SAME_ANSWER if self.linked(links, one, other) else SIMILAR):
                self.take(one, other, "same question and similar answer in another note", alike)

    def take_copies(self, old: Sequence[int], new: Sequence[int], links: Links, why: str) -> None:
        """Facts of the very same words, some gone and some come: the nearest are the same.

        If the answer says little, only those from whose notes other facts went the same way.
        """
        scores = {(one, other): self.nearness(links, one, other) for one in old for other in new}
        if is_telling(self.new[new[0]].text):
            for one, other in sorted(scores, key=lambda pair: (-scores[pair], pair)):
                if one not in self.taken and other not in self.found:
                    self.take(one, other, why)
        else:
            for one, other, _ in clear(scores, 1.0, NEIGHBOUR_SHARE):
                self.take(one, other, why)

    def nearness(self, links: Links, old: int, new: int) -> float:
        """How much speaks for one of several pairs of the same words: other facts that went the same way,
        the heading above, the neighbours."""
        one, other = self.old[old], self.new[new]
        return (
            self.linked(links, old, new)
            + HEADING_SHARE * (one.context[1:] == other.context[1:])
            + NEIGHBOUR_SHARE * self.neighbours(old, new)
        )

    def by_letters(self) -> None:
        """Same note, same letters: only marks, case, accents or the border of front and back changed."""
        for key in (lambda fact: (fact.path, fact.context, fact.loose), lambda fact: (fact.path, fact.loose)):
            for one, other in self.only(key):
                if self.no_namesake(one, other):
                    self.take(one, other, "same letters, other marks")

    def by_answer(self) -> None:
        """Same note, same answer: the question was reworded."""
        self.count_headings()
        for one, other in self.only(lambda fact: (fact.path, fact.back) if fact.text else None):
            if self.reworded(one, other):
                score = ratio(self.old[one].front, self.new[other].front)
                self.take(one, other, "same answer, the question was reworded", score)

    def reworded(self, old: int, new: int) -> bool:
        """Whether two facts of the same answer are one: one that says much, or to questions that are alike."""
        one, other = self.old[old], self.new[new]
        if not self.same_below(one, other):
            return False
        if one.front == other.front:
            return self.no_namesake(old, new)  # not reworded, but under another heading
        if is_telling(other.text):
            return True
        alike = question_likeness(one.front, other.front)
        return alike >= REWORDED or (alike >= REWORDED_IN_PLACE and self.neighbours(old, new) == 2)

    def count_headings(self) -> None:
        """Note which headings facts stand below, and between which of them facts went."""
        self.heads = (
            Counter((fact.path, *head) for fact in self.old if not fact.retired for head in enumerate(fact.context)),
            Counter((fact.path, *head) for fact in self.new for head in enumerate(fact.context)),
        )
        self.went = Counter()
        for old, new in self.taken.items():
            one, other = self.old[old], self.new[new]
            if one.context != other.context and self.found[new].similarity >= SAME_ANSWER:
                votes = 2 if is_telling(other.text) else 1
                for level, names in enumerate(zip(one.context, other.context, strict=False)):
                    self.went[(other.path, level, *names)] += votes

    def head(self, new: int) -> Head:
        """The heading that a *new* fact is, if it asks for what stands below one."""
        fact = self.new[new]
        return fact.path, len(fact.context), fact.front

    def same_below(self, one: Fact, other: Fact) -> bool:
        """Whether two facts that ask for what stands below a heading have some of it in common.

        `Cause, Symptoms, Treatment` stands below every disease: only the facts below tell them apart.
        """
        level = len(one.context)
        before = self.heads[0][one.path, level, one.front]
        now = self.heads[1][other.path, level, other.front]
        if not before or not now or one.front == other.front:
            return True
        return self.went[other.path, level, one.front, other.front] >= min(before, now)

    # --- tiers: facts that were gone

    def returned(self) -> None:
        """Facts that were gone at the last build: the same key, or the same note and words."""
        back = "it was gone and is back"
        for old, new in self.pairs(
            self.retired(), self.left()[1], lambda fact: (fact.path, fact.context, fact.front, fact.back)
        ):
            self.take(old[-1], new[0], back)
        for one, other in self.gone(lambda fact: (fact.note, fact.front, fact.back)):
            if not self.is_copy(other):
                self.take(one, other, back)
        for key in (_place, _key):
            for old, new in self.pairs(self.retired(), self.left()[1], key):
                self.take_returned(old, new)
        for one, other in self.gone(lambda fact: (fact.path, fact.loose)):
            if self.no_namesake(one, other):
                self.take(one, other, back)
        for one, other in self.gone(lambda fact: (fact.path, fact.back)):
            score = question_likeness(self.old[one].front, self.new[other].front)
            if score < REWORDED_IN_PLACE:
                continue  # another question that happens to have the same answer
            if is_telling(self.new[other].text) and not self.heads[1][self.head(other)]:
                self.take(one, other, "the same answer was gone and is back", score)
        for one, other in self.gone(lambda fact: (fact.front, fact.back)):
            if is_telling(self.new[other].text) and not self.is_copy(other):
                self.take(one, other, "it was gone and is back, in another note")

    def take_returned(self, old: Sequence[int], new: Sequence[int]) -> None:
        """Pair facts of one question that were gone with those that now ask it: of several, the clearly alike."""
        if len(old) * len(new) > ALL_PAIRS:
            return
        why = "it was gone and is back"
        scores = {(one, other): self.likeness_of_answers(one, other) for one in old for other in new}
        for one, other, score in clear(scores, SAME_ANSWER, MARGIN):
            if self.same_namesake(one, other):
                self.take(one, other, why, score)
        if not len(old) == len(new) == 1 or old[0] in self.taken:
            return
        if self.same_namesake(old[0], new[0]) and not self.is_copy(new[0]):
            self.take(old[0], new[0], why, scores[old[0], new[0]])

    def likeness_of_answers(self, old: int, new: int) -> float:
        """Of 0 to 1; an answer that only goes on is like the one that it was."""
        one, other = self.old[old].text, self.new[new].text
        return max(ratio(one, other), LONGER * (one != "" and other.startswith(one)))

    def is_copy(self, new: int) -> bool:
        """Whether the same words also stand elsewhere: then they did not come back, they were copied."""
        return self.counts()[1][self.new[new].front, self.new[new].back] > 1

    # --- tiers: similar words

    def similar_in_note(self) -> None:
        """Same note, similar front and back, at the same place: the best for both, and clearly so."""
        for _ in range(3):
            olds, news = self.left()
            scores: dict[tuple[int, int], float] = {}
            for old, new in self.pairs(olds, news, lambda fact: fact.path):
                for one, other in self.candidates(old, new):
                    scores[one, other] = self.score(one, other)
            pairs = list(clear(scores, SIMILAR, MARGIN))
            for one, other, score in pairs:
                self.take(one, other, "similar text at the same place", score)
            if not pairs:
                return

    def similar_elsewhere(self) -> None:
        """Another note, nearly the same words: moved and edited."""
        links = self.links()
        olds, news = self.left()
        scores: dict[tuple[int, int], float] = {}
        for one, other in by_rare_words(self.old, olds, self.new, news):
            if is_telling(self.old[one].text) and is_telling(self.new[other].text):
                scores[one, other] = self.score(one, other) + (0.1 if self.linked(links, one, other) else 0.0)
        for one, other, score in clear(scores, SIMILAR_ELSEWHERE, MARGIN):
            self.take(one, other, "similar text in another note", min(score, 1.0))

    def candidates(self, olds: Sequence[int], news: Sequence[int]) -> Iterable[tuple[int, int]]:
        """The pairs of one note that are worth a score: all, or where these are too many those that share words."""
        if len(olds) * len(news) <= ALL_PAIRS:
            return [(one, other) for one in olds for other in news]
        return by_rare_words(self.old, olds, self.new, news)

    def score(self, old: int, new: int) -> float:
        """How alike two facts are, 0 to 1: front and back count the same, the place a little."""
        one, other = self.old[old], self.new[new]
        if not self.same_below(one, other) or one.cloze != other.cloze:
            return 0.0
        front = question_likeness(one.front, other.front)
        back = answer_likeness(one.text, other.text, front, same=one.back == other.back)
        if back < 1 and _DIGITS.findall(one.front) != _DIGITS.findall(other.front):
            return 0.0  # `Type 1` and `Type 2` differ by one letter, and in everything
        if front == 1 and (one.n or other.n) and one.context != other.context and not is_telling(other.text):
            return 0.0  # a namesake under another heading with an answer that says little
        same_heading = one.path == other.path and one.context == other.context
        place = HEADING_SHARE * same_heading + NEIGHBOUR_SHARE * self.neighbours(old, new)
        return FRONT_SHARE * front + BACK_SHARE * back + PLACE_SHARE * place

    # --- places that moved as a whole

    def follow_notes(self) -> None:
        """Find the notes that were renamed or moved: most of their cards did so together.

        Another note may have taken the old name: then what is asked there may be the same, and still is
        something else.
        """
        olds, news = self.left()
        here = {fact.path for fact in self.new}
        before = Counter(fact.path for fact in self.old if not fact.retired)
        left = Counter(self.old[index].path for index in olds)
        stayed = self.edited_in_place({path for path in left if path in here})
        left.subtract(self.old[index].path for index in stayed)
        emptied = {path for path, count in left.items() if path in here and count >= EMPTIED * before[path]}
        free = emptied.union(left.keys() - here, (fact.path for fact in self.new if fact.path not in before))
        gone = [self.old[index] for index in olds if self.old[index].path in free and index not in stayed]
        came = [self.new[index] for index in news if self.new[index].path in free]
        self.paths = renamed_notes(gone, came, emptied)
        self.emptied = emptied & self.paths.keys()
        if self.paths:
            asked = {(fact.path, fact.front) for fact in came}

            def change(fact: Fact) -> Fact:
                path = self.paths.get(fact.path, fact.path)
                if fact.path in self.emptied and (path, fact.front) not in asked:
                    return fact
                return replace(fact, path=path)

            self.follow(change, stayed)

    def edited_in_place(self, paths: Container[str]) -> set[int]:
        """The facts of *paths* whose question is still asked there, with an answer that is clearly theirs."""
        if not paths:
            return set()
        olds, news = self.left()
        there = (index for index in olds if self.old[index].path in paths)
        pairs = self.pairs(there, news, lambda fact: (fact.path, fact.front))
        return {
            one
            for old, new in pairs
            if len(old) * len(new) <= ALL_PAIRS
            for one in old
            if is_telling(self.old[one].text)
            and any(ratio(self.old[one].text, self.new[other].text) >= SAME_ANSWER for other in new)
        }

    def follow_headings(self) -> None:
        """Find the headings that were renamed: what stands under them did not change with them."""
        olds, news = self.left()
        before = headings_of(fact for fact in self.old if not fact.retired)
        after = headings_of(self.new)
        renamed: dict[str, dict[tuple[int, str], str]] = {}
        for old, new in self.pairs(olds, news, lambda fact: fact.path):
            path = self.new[new[0]].path
            gone = sections_of([self.old[i] for i in old], after[path])
            came = sections_of([self.new[i] for i in new], before[path])
            if gone and came:
                renamed[path] = renamed_headings(gone, came)

        def change(fact: Fact) -> Fact:
            names = renamed.get(fact.path)
            if not names:
                return fact
            context = tuple(names.get((level, name), name) for level, name in enumerate(fact.context))
            # A heading that asks for what stands below it is renamed with it.
            return replace(fact, context=context, front=names.get((len(context), fact.front), fact.front))

        self.follow(change)
