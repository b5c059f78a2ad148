"""Cloze deletions keep their numbers: Anki's cards belong to numbers, so a number that changes swaps histories."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flashgen.deck.cloze import CLOZE_MARK, MAX_CLOZE, deletions
from flashgen.identity.similarity import ratio

SAME_DELETION = 0.9
"""Likeness from which on a deletion is one that was edited: `photons` has 0.92 to `photon`, but
`heat` 0.89 to `heart`."""

_AGAIN = "\x1e"
"""Stands between a text and the number of its deletion, if that is not the first of the text."""


def renumbered(text: str, memory: Mapping[str, int]) -> tuple[str, dict[str, int]]:
    """*text* with the numbers that its deletions had before, and what to remember from now on.

    *memory*: deletion's text -> its number, of every deletion that the card ever had. A new deletion gets
    a number that none had before it, its own if that is free. Of several deletions of the same text under
    different numbers the second is remembered as such, and so on.

    >>> renumbered("{{c1::new}} {{c2::Nile}}", {"nile": 1})
    ('{{c2::new}} {{c1::Nile}}', {'nile': 1, 'new': 2})
    """
    texts: dict[int, list[str]] = {}
    numbers_of: dict[str, list[int]] = {}
    for deletion in deletions(text):
        same = numbers_of.setdefault(deletion.text, [])
        for number in deletion.numbers:
            if number not in same:
                same.append(number)
            count = same.index(number)
            texts.setdefault(number, []).append(f"{deletion.text}{_AGAIN}{count + 1}" if count else deletion.text)
    new_numbers: dict[int, int] = {}
    taken: set[int] = set()
    here = {member for members in texts.values() for member in members}
    gone = {old: number for old, number in memory.items() if old not in here}
    for look in (memory.get, lambda member: _nearly(member, gone)):
        for number, members in texts.items():
            kept = next((found for member in members if (found := look(member)) is not None), None)
            if number not in new_numbers and kept is not None and kept not in taken:
                new_numbers[number] = kept
                taken.add(kept)
    used = {*memory.values(), *taken}
    given: set[int] = set()
    for number in sorted(texts.keys() - new_numbers.keys()):
        new_numbers[number] = number if number not in used else _fresh(used, taken)
        used.add(new_numbers[number])
        taken.add(new_numbers[number])
        given.add(new_numbers[number])
    remembered = {old: number for old, number in memory.items() if number not in given}
    for number, members in texts.items():
        remembered.update(dict.fromkeys(members, new_numbers[number]))

    def change(mark: re.Match[str]) -> str:
        if not mark[1]:
            return mark[0]
        numbers = [new_numbers.get(int(number), int(number)) for number in mark[1].split(",") if number]
        return f"{{{{c{','.join(map(str, numbers))}::"

    return CLOZE_MARK.sub(change, text), remembered


def _nearly(text: str, known: Mapping[str, int]) -> int | None:
    """The number of the only deletion in *known* that is nearly the deletion *text*."""
    words, _, count = text.partition(_AGAIN)
    parted = ((*old.partition(_AGAIN)[::2], number) for old, number in known.items())
    alike = {number for old, again, number in parted if again == count and ratio(old, words) >= SAME_DELETION}
    return alike.pop() if len(alike) == 1 else None


def _fresh(used: set[int], taken: set[int]) -> int:
    """A number that no deletion ever had; when all 500 are *used* up, the least of one that is gone; when the card
    has *taken* them all, one that is none to Anki."""
    after = max(used, default=0) + 1
    if after <= MAX_CLOZE:
        return after
    numbers = range(1, MAX_CLOZE + 1)
    unused = next((number for number in numbers if number not in used), None)
    return unused or next((number for number in numbers if number not in taken), after)
