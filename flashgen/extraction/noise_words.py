"""The few words that keep noise out: `noise_words.toml`, by language, all languages at once.

Structure decides first. A list here only says which labels and headings ask for nothing in any note.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from flashgen.util.normalise_text import normalised

KINDS = (
    "asides",
    "properties",
    "sections",
    "structural",
    "proof",
    "periods",
    "months",
    "definite",
    "endings",
    "connectives",
    "logs",
    "recipes",
    "opposites",
    "personal",
)
"""The lists; `noise_words.toml` says what each is for."""

MAX_TEXT = 120
"""Characters of a text that can be a label or heading; nothing longer stands in a list."""

_NUMBERING = re.compile(
    r"^(?:[§#№]\s*)?(?:(?:\d+|[ivxlc]+|[a-z]|[一二三四五六七八九十百]+)[.)、．:：](?:\d+[.)]?)*\s*|\(\d+\)\s*|\d+(?:\.\d+)+\s+)"
)
_BRACKETS = re.compile(r"\s*[(（\[].*?[)）\]]")
_DIGITS = re.compile(r"\d+")
_NO_WORD = re.compile(r"[^\w]+")
_NUMBER_AT_END = re.compile(r"(?:[\s\-#.№:]*\(?\d+|[\s\-#.№:(]+(?:[ivx]+|[a-z]))\)?(?:[-–/,]\d+)*[.):]?$")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The lists of all languages together."""

    lists: Mapping[str, frozenset[str]]
    lengths: Mapping[str, tuple[int, ...]]
    """Lengths of the words of each list."""
    most: Mapping[str, int]
    """The most words that an entry of each list consists of."""
    unspaced: Mapping[str, tuple[str, ...]]
    """The entries of each list in scripts that set no spaces between words."""

    @classmethod
    def of(cls, lists: Mapping[str, Iterable[str]]) -> Words:
        """The words of *lists*, prepared for being looked up."""
        return cls(
            {kind: frozenset(words) for kind, words in lists.items()},
            {kind: tuple(sorted({len(word) for word in words})) for kind, words in lists.items()},
            {kind: max((len(word.split()) for word in words), default=0) for kind, words in lists.items()},
            {kind: tuple(sorted(filter(_UNSPACED.search, words))) for kind, words in lists.items()},
        )

    def has(self, kind: str, text: str) -> bool:
        """True if *text*, as a label or heading, is one of the words of *kind*.

        Case, numbering, pictures and punctuation around it do not count: `3. References:` is `references`. A word
        that is listed with its full stop is an abbreviation, and only found with it.
        """
        return len(text) <= MAX_TEXT and not self.lists[kind].isdisjoint(_forms(text))

    def begins(self, kind: str, text: str) -> bool:
        """True if *text* begins with one of the words of *kind*, or holds it where no spaces are set."""
        bare, words = _bare(normalised(text[:MAX_TEXT])), self.lists[kind]
        return not words.isdisjoint([bare[:end] for end in self.lengths[kind] if not bare[end : end + 1].isalpha()])

    def holds(self, kind: str, text: str) -> bool:
        """True if one of the words of *kind* stands anywhere in *text*."""
        bare = _NO_WORD.sub(" ", normalised(text[:MAX_TEXT]))
        if any(entry in self.lists[kind] for entry in _runs(bare.split(), self.most[kind])):
            return True
        return not bare.isascii() and any(entry in bare for entry in self.unspaced[kind])


@cache
def noise_words() -> Words:
    """The word lists of `noise_words.toml`; the setting `noise` of a person is looked at where it applies."""
    data = tomllib.loads(files("flashgen.extraction").joinpath("noise_words.toml").read_text("utf-8"))
    lists: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for language in data.values():
        for kind, words in language.items():
            lists[kind].update(_words_in(words))
    return Words.of(lists)


def _words_in(text: str) -> Iterator[str]:
    """The words of a list as it stands in the file: one text is read ten times as fast as an array."""
    text = re.sub(r"\\u([0-9a-f]{4})", lambda escape: chr(int(escape[1], 16)), text)
    return filter(None, map(str.strip, text.split(",")))


@lru_cache(maxsize=4096)
def _forms(text: str) -> tuple[str, ...]:
    """The forms in which *text* may stand in a list; `#` stands there for a number."""
    return tuple(dict.fromkeys(_all_forms(text)))


def _runs(words: Sequence[str], most: int) -> Iterator[str]:
    """All that stands in up to *most* neighbouring *words*."""
    for length in range(1, most + 1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


def _all_forms(text: str) -> Iterator[str]:
    whole = normalised(text)
    bare = _bare(whole)
    yield bare
    if whole != bare:  # `z. B.`, but not `Sol` for `sol.`
        yield whole
    if _is_unnumbered(bare):
        return
    yield _DIGITS.sub("#", whole)
    unnumbered = _bare(_NUMBERING.sub("", bare))
    yield unnumbered
    if _BRACKETS.search(whole):
        yield _bare(_NUMBERING.sub("", _bare(_BRACKETS.sub("", whole))))
    if any(map(str.isdigit, unnumbered)) or _NUMBER_AT_END.search(unnumbered):
        yield _DIGITS.sub("#", unnumbered)
        name = _bare(_NUMBER_AT_END.sub("", unnumbered))
        yield name
        yield f"{name} #"


def _is_unnumbered(bare: str) -> bool:
    """True if *bare* is words of letters, the last of which is surely no number: most labels are."""
    return bare.replace(" ", "").isalpha() and len(bare.rpartition(" ")[2].strip("ivx")) > 1


def _bare(text: str) -> str:
    """*text* without pictures and punctuation around it."""
    start, end = 0, len(text)
    while start < end and unicodedata.category(text[start])[0] in "PSZCM":
        start += 1
    while end > start and unicodedata.category(text[end - 1])[0] in "PSZC":
        end -= 1
    return text[start:end]
