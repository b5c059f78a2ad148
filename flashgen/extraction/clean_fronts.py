"""Fronts: what is asked, without what only numbers, points or introduces it."""

from __future__ import annotations

import re

from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.terms import without_colon
from flashgen.markdown.visible_text import cut, visible
from flashgen.model.note import Tokens

_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,4}|[IVXLC]{1,6}|[A-Za-zА-Яа-я]|[一二三四五六七八九十]{1,3}"
NUMBERING = re.compile(
    rf"\s*(?:[§#]\s?)?(?:(?:{_NUMBER})[.)）．、](?!\d)\s*|[(（](?:{_NUMBER})[)）]\s*|\d{{1,3}}(?:\.\d{{1,3}}){{1,4}}\s+"
    r"|[Qq]\s?\d{1,3}[.)）．、:：]\s*|(?:\d{1,3}|[IVXLC]{1,6})\s?[-–—]\s+|第[一二三四五六七八九十\d]{1,3}[章节節課课部編编]\s*[:：、.]?\s*)(?=\S)"
)
"""`2.1 `, `B. `, `(3) `, `IV - `, `二、`: the place of a heading among others."""
_BULLET = re.compile(r"\s*(?:[•·‣◦▪●○∙*]|[-–—](?=[\u00a0 ]))[\s\u00a0]*(?=\S)")
_COUNTED = re.compile(r"((?:[^\W\d_]+\.? #?\d+[a-z]?[ ,/]*)+)\s*(?:[-–—:：.]|\s)\s*(?=[^\W\d_])")
"""`Chapter 1 Part 2 - `: words that count, before a name."""


def asked(tokens: Tokens) -> Tokens:
    """*tokens* of a front without bullet, numbering and colon, as long as words are left."""
    text = visible(tokens)
    match = _BULLET.match(text)
    end = match.end() if match else 0
    match = NUMBERING.match(text, end)
    if (match and _is_numbering(text, match)) or ((match := _COUNTED.match(text, end)) and _all_structural(match[1])):
        end = match.end()
    if end and sum(map(str.isalpha, text[end:])) >= MIN_LETTERS:
        tokens = cut(tokens, end, end)[1]
    return without_colon(tokens) if text.rstrip().endswith((":", "：")) else tokens


MIN_LETTERS = 2


def _is_numbering(text: str, match: re.Match[str]) -> bool:
    """True if what *match* found does not belong to a name: `E. coli`, `I - V curve`, `3.5 mm jack`."""
    found, behind = match.group().strip(), text[match.end() :]
    if found[:1].isalpha() and found[-1:] == "." and behind[:1].islower():
        return False
    return not (found[-1:].isdigit() and len(behind.split(maxsplit=1)[0]) < 3)


def _all_structural(counted: str) -> bool:
    """True if each word that counts in *counted* is one that names a place in a text: `Chapter 1 Part 2`."""
    places = re.findall(r"[^\W\d_]+\.? #?\d+", counted)
    return bool(places) and all(noise_words().has("structural", place) for place in places)
