"""The similarity of two texts, made to tell whether they say the same thing. The file that knows rapidfuzz."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from flashgen.identity.letters_only import letters_of

TELLING = 12
"""Letters and digits from which on an answer is not said by chance of two things."""
SAME_WORD = 0.6
"""Similarity below which two words are two words, not one with a typing error."""
SIBLING = 0.6
"""What two questions of one pattern are worth that differ in a word."""
LONGER = 0.8
"""What a question or answer is worth that the other holds whole."""
LONG = 50
"""Letters and digits of an answer from which on it says which fact it is, whatever is asked."""

_WORD = re.compile(r"\w+")


def is_telling(answer: str) -> bool:
    """True if *answer* is long enough that two facts do not share it by chance."""
    return weight(answer) >= TELLING


def weight(text: str) -> int:
    """Letters and digits of *text*; a character of a script without spaces counts for three."""
    return sum(3 if character > "\u2e80" else 1 for character in letters_of(text))


def is_long(answer: str) -> bool:
    """True if *answer* is so long that it stands for its fact."""
    return weight(answer) >= LONG


def ratio(one: str, other: str) -> float:
    """Characters in common, in their order: 0 to 1."""
    return fuzz.ratio(one, other) / 100


def question_likeness(one: str, other: str) -> float:
    """The similarity of two questions, 0 to 1.

    Siblings made after one pattern are not: in `capital of france`, `capital of finland` the one word
    that differs is the whole question.
    """
    if one == other:
        return 1.0
    if letters_of(one) == letters_of(other):
        return 0.98
    alike = ratio(one, other)
    ones, others = _WORD.findall(one), _WORD.findall(other)
    if len(ones) == len(others):
        different = [ratio(a, b) for a, b in zip(ones, others, strict=True) if a != b]
        if len(ones) > 1 and different and min(different) < SAME_WORD:
            return min(alike, SIBLING)
    elif set(ones) < set(others) or set(others) < set(ones):
        return max(alike, LONGER)
    return alike


def answer_likeness(one: str, other: str, question: float, *, same: bool) -> float:
    """The similarity of two answers, 0 to 1; that of a short one is at most the likeness of the *question*.

    *one* and *other* may be the beginnings of longer texts; *same*: whether the whole texts are equal.
    """
    if same:
        return 1.0 if is_telling(one) else 0.5 + 0.5 * question if one else question
    if not one or not other:
        return 0.0
    alike = ratio(one, other)
    if is_telling(one) and is_telling(other) and (one in other or other in one):
        return max(alike, LONGER)
    return alike
