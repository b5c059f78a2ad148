"""Kinds of text: tells a term, a sentence, a question and a number apart, with the reason why a text is none.

Everything here reads typography and length, so it holds in any language. Words come last, from `noise_words.py`,
and only keep noise out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from flashgen.extraction.noise_words import noise_words
from flashgen.util.normalise_text import fold_space

MAX_TERM_WORDS = 8
MAX_TERM_CHARACTERS = 70
LONG_TERM = 45
"""Characters up to which a term may have more than `MAX_TERM_WORDS` words."""
MAX_LABEL_WORDS = 6
"""Words of a plain label; lead-ins carry more, or several clauses."""
LONG_LABEL = 36
"""Characters up to which a plain label may have more words than that."""
MAX_MARKED_LABEL_WORDS = 8
"""The same where the author set the label off."""
MAX_UNSPACED = 24
"""Characters of a term or label in a script that sets no spaces between words."""
MAX_QUESTION_CHARACTERS = 200
MIN_PHRASE_WORDS, MIN_STEP_WORDS = 3, 5
"""Words that are said of the terms of a series: `Art. 5`, and of one that runs from 1 on."""
SYLLABLES = 8
"""Characters of a word of Vietnamese, which sets a space after each syllable."""

MIN_LETTERS = 3
"""Terms of a single letter that are such letters."""

_UNSPACED_SCRIPT = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SYLLABLES = re.compile(r"[\u1ea0-\u1ef9ơưđƠƯĐ]")
"""Letters of Vietnamese, which every text of it has."""
_WORD = re.compile(r"[^\W_]\S*")
"""Not `\\w+`: the vowel signs of Indian scripts are no letters to it."""
CLAUSE = re.compile(r"[,;،؛，；]\s")
_SENTENCE_END = re.compile(r"[.!?؟।](?:\s|$)|[。！？]")
_ABBREVIATION = re.compile(r"\b(?:\w{1,4}|[^\W\d_](?:\.[^\W\d_])+)\.(?=\s|$)")
BRACKET = r"\s*[(（\[【](?:[^()（）\[\]【】]|[(\[][^()\[\]]*[)\]])*[)）\]】]"
"""What stands in brackets, brackets in it included."""
_BRACKETED = re.compile(BRACKET)
_ADDRESS = re.compile(r"https?://|www\.|\w@\w+\.\w|\w\.(?:md|pdf|png|jpe?g|py|js|html?|docx?|xlsx?)$", re.I)
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][\w.~-]+){2,}/?$")
DAY = r"\d{1,4}[-./年]\s?\d{1,2}(?:[-./月]\s?\d{0,4}日?)?"
CLOCK = r"\d{1,2}[:.h]\d{2}(?:\s*(?:[-–—~〜～]|bis|to)\s*\d{1,2}[:.h]\d{2})?|\d{1,2}月\d{1,2}日"
_DATE = re.compile(rf"(?:{DAY}|{CLOCK})$")
_DAY_OF_MONTH = re.compile(
    r"\d{1,2}(?:\.|st|nd|rd|th|er|º|ª)?\s(?:de\s)?(?P<month>[^\W\d_]+\.?)(?:\s(?:de\s)?\d{2,4})?$"
)
_VERSE = re.compile(r"\w\.?\s\d{1,3}[:,]\s?\d{1,3}(?:\s?[-–]\s?\d{1,3})?[a-f]?$")
_COUNTED = re.compile(r"\s*#?\d+$")
_QUESTION_END = re.compile(r"[?？؟⁇;][\s)）\]»\"'”’*_!]*$")
_JAPANESE_QUESTION = re.compile(r"(?:か[。．]|とは。?|(?:[るたいうのすんむつくぶぐ]|何|です|ます)か)$")
"""How a question of Japanese ends, which needs no mark for it: `なぜ空は青いのか`, `正規化とは。`"""
MIN_JAPANESE = 6
"""Characters of such a question."""
_SENTENCE = re.compile(r"(?<=[.!?؟।])\s+|(?<=[。！？])")


class Noise(str):
    """A reason for which a text is no term: it is something else, that nobody would ask for."""

    __slots__ = ()


class Wall(str):
    """A reason for which something becomes no card: nobody can recall so much at once."""

    __slots__ = ()


ASIDE = Noise("it is a remark that belongs to something else")
STEP = Noise("it is a step of a proof or a solution")
NO_LETTERS = "has no letters"
CLAUSES = "has several clauses"


@lru_cache(maxsize=4096)
def word_count(text: str) -> int:
    """Words of *text*; in a script without spaces, two characters count as a word.

    >>> word_count("free will"), word_count("自由意志"), word_count("chủ nghĩa duy vật biện chứng")
    (2, 2, 3)
    """
    if text.isascii():
        return len(_WORD.findall(text))
    text, unspaced = _UNSPACED_SCRIPT.subn(" ", text)
    words = _WORD.findall(text)
    count = len(words) + (unspaced + 1) // 2
    if count > 3 and _SYLLABLES.search(text):
        letters = sum(map(len, words))
        if letters < 4.2 * len(words):
            return max(1, (letters + len(words)) // SYLLABLES)
    return count


def without_brackets(text: str) -> str:
    """*text* without what stands in brackets.

    >>> without_brackets("ABC (average (of) bright colours)")
    'ABC'
    """
    return _BRACKETED.sub("", text) if "(" in text or not text.isascii() or "[" in text else text


@lru_cache(maxsize=4096)
def term_problem(text: str, marked: bool, words: bool = True, what: str = "the term") -> str | None:
    """Why *text* is no term, or None if it is one: short, no sentence, not a date, number or address.

    *words*: whether the lists of words are asked, too; not where the author's markup leaves no doubt.
    *what*: what it is called in the reason.
    """
    if len(text) > 10 * MAX_TERM_CHARACTERS:
        return f"{what} is too long"
    text = fold_space(text)
    if not text:
        return f"{what} is empty"
    # most terms are nothing but letters: no address, no date, no end of a sentence
    letters_only = text.replace(" ", "").isalpha()
    problem = _length_problem(text) if letters_only else _look_problem(text, marked)
    if problem == NO_LETTERS and not marked:
        return Noise(f"{what} {problem}")
    return f"{what} {problem}" if problem else _noise(text, marked) if words else None


def _length_problem(text: str) -> str | None:
    if len(text) <= LONG_TERM and text.isascii():
        return None
    length = word_count(text)
    if len(text) > MAX_TERM_CHARACTERS or (length > MAX_TERM_WORDS and len(text) > LONG_TERM):
        return f"is too long ({length} words)"
    return None


def _look_problem(text: str, marked: bool) -> str | None:
    """The reason why *text* looks like no term."""
    if (("." in text or "//" in text) and _ADDRESS.search(text)) or _PATH.match(text):
        return "is an address"
    if _DATE.match(text):
        return "is a date or a time"
    if not marked and _VERSE.search(text):
        return "names a place in a book"
    if not any(c.isalpha() for c in text) and not (marked and "$" in text):
        if any(c.isdigit() for c in text) or not marked:
            return NO_LETTERS
        if is_picture_text(text):
            return "is a picture"
    bare = without_brackets(text)
    if problem := _length_problem(bare):
        return problem
    inner = _ABBREVIATION.sub("", bare)
    if _SENTENCE_END.search(inner if not marked else inner.rstrip(".!?؟।。！？ ")):
        return "is a sentence"
    if not marked and CLAUSE.search(bare) and word_count(bare) > 2:
        return CLAUSES
    return None


def _noise(text: str, marked: bool) -> Noise | None:
    words = noise_words()
    if words.has("asides", text):
        return ASIDE
    if words.has("proof", text):
        return STEP
    if not marked and (words.has("periods", text) or _is_day(text)):
        return Noise("it is a day or a month")
    return None


def is_dated(heading: str) -> bool:
    """True if *heading* ends with a day, as the entries of a log do: `Session 1 (12 March)`."""
    match = _DAY_AT_END.search(heading)
    return match is not None and _is_day(match[1])


_DAY_AT_END = re.compile(r"[\s(\[,–-](\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,12}(?:\s(?:de\s)?\d{4})?)[)\]]?$")


def _is_day(text: str) -> bool:
    """True if *text* is a day of a month: `3 okt`, `14 juillet 1789`, `2 de mayo`."""
    day = _DAY_OF_MONTH.match(text) if text[0].isdigit() else None
    return day is not None and any(noise_words().has(kind, day["month"]) for kind in ("periods", "months"))


def is_series(terms: Sequence[str], said: Sequence[str]) -> bool:
    """True if *terms* are one word with a running number, of which little is *said*: `Bed 1`, `Bed 2`; or the letters
    of a word to remember, or of options. They count, they name nothing. Articles of a law name what they say; steps,
    which run from 1 on, have to say more."""
    if len(terms) >= MIN_LETTERS and all(len(term) == 1 and term.isalpha() and term.isupper() for term in terms):
        return True
    if len(terms) < 2 or len({_COUNTED.sub("", term) for term in terms}) > 1:
        return False
    numbers = [int(match.group().strip(" #")) for term in terms if (match := _COUNTED.search(term))]
    if len(numbers) < len(terms):
        return False
    least = MIN_STEP_WORDS if numbers == [*range(1, len(numbers) + 1)] else MIN_PHRASE_WORDS
    return 2 * sum(word_count(text) < least for text in said) > len(said) or (
        least == MIN_STEP_WORDS and sum(map(word_count, said)) < least * len(said)
    )


def is_picture_text(text: str) -> bool:
    """True if *text* is nothing but pictures (emoji)."""
    return bool(text) and all(unicodedata.category(c) in ("So", "Sk", "Cf", "Mn", "Zs") for c in text)


@lru_cache(maxsize=4096)
def is_sentence(text: str, marked: bool) -> bool:
    """True if *text* is too long, or has too many clauses, to be a name."""
    if len(text) > 10 * MAX_TERM_CHARACTERS:
        return True
    text = without_brackets(text)
    if noise_words().begins("definite", text):
        return True
    words = text.split()
    if not marked and len(words) > 1 and _joins(words[-1], text):
        return True  # `A strong answer is:`
    if not marked and noise_words().has("connectives", text):
        return True  # `But:`
    unspaced = 0 if text.isascii() else len(_UNSPACED_SCRIPT.findall(text))
    if unspaced > len(text) / 2:
        return unspaced > MAX_UNSPACED or "，" in text
    length = word_count(text)
    if length > (MAX_MARKED_LABEL_WORDS if marked else MAX_LABEL_WORDS) and len(text) > LONG_LABEL:
        return True
    return not marked and bool(CLAUSE.search(text))


def _joins(last: str, text: str) -> bool:
    """True if a name does not end with *last*, the last word of *text*; `WHO` and the `A` of a vitamin are none
    of the words that they look like."""
    return (last == last.lower() or text == text.upper()) and noise_words().has("endings", last)


def is_question(text: str) -> bool:
    """True if *text* asks: it ends in a question mark of any script and is one sentence or two."""
    if len(text) > 2 * MAX_QUESTION_CHARACTERS:
        return False
    text = fold_space(text)
    if len(text) > MAX_QUESTION_CHARACTERS or text.endswith(";"):
        return False
    if not _QUESTION_END.search(text) and not (
        len(text) >= MIN_JAPANESE and _JAPANESE_QUESTION.search(text, len(text) - MIN_JAPANESE)
    ):
        return False
    return any(c.isalpha() for c in text)


def sentences(text: str) -> list[str]:
    """The sentences of *text*.

    >>> sentences("One. Two! 三。四")
    ['One.', 'Two!', '三。', '四']
    """
    return [part for part in _SENTENCE.split(text) if part and not part.isspace()]


def wall_problem(text: str, most: int) -> Wall | None:
    """Why *text* is no answer, or None: it has more than *most* characters, a wall that nobody can recall."""
    return Wall(f"its answer would be a wall of {len(text):,} characters") if len(text) > most else None
