"""Old and new words of a card, as `git diff --word-diff` shows them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import islice

from flashgen.identity.card_record import KEPT_TEXT, record_of
from flashgen.identity.changes import Change
from flashgen.identity.ledger import Entry
from flashgen.model.card import Card
from flashgen.util.normalise_text import fold_space, normalised

MARKED = re.compile(r"\[-(?P<gone>.*?)-\]|\{\+(?P<came>.*?)\+\}", re.S)
"""Words of an old or a new text as `changed_words` writes them."""
_AROUND = 6
"""Words that stay and are shown beside those that change."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+\s*|\s+")
"""A word with the space after it; of scripts without spaces a character."""


def changed_words(old: str, new: str) -> str:
    """*new* with the words of *old* that are gone as `[-...-]` and those that came as `{+...+}`.

    Case and white space do not count: what is remembered of a card is kept without them.

    >>> changed_words("water passing through a membrane", "Water passing through a thin membrane")
    'Water passing through a {+thin+} membrane'
    >>> changed_words("one", "two")
    '[-one-] {+two+}'
    """
    olds, news = _WORD.findall(old), _WORD.findall(fold_space(new))
    matcher = SequenceMatcher(None, [*map(normalised, olds)], [*map(normalised, news)], autojunk=False)
    parts = []
    codes = matcher.get_opcodes()
    for number, (tag, start, end, new_start, new_end) in enumerate(codes):
        gone, came = "".join(olds[start:end]), "".join(news[new_start:new_end])
        if tag == "equal":
            parts.append(_middle(news[new_start:new_end], is_first=number == 0, is_last=number == len(codes) - 1))
            continue
        space = " " if came.endswith(" ") or gone.endswith(" ") else ""
        both = [f"[-{gone.strip()}-]"] if gone.strip() else []
        both += [f"{{+{came.strip()}+}}"] if came.strip() else []
        parts.append(" ".join(both) + space)
    return "".join(parts).strip()


def pieces(text: str) -> list[tuple[str, str]]:
    """The words of a *text* of `changed_words`: each `gone`, or `came`, or the empty kind: what is in both.

    >>> pieces("a [-b-] {+c+}")
    [('', 'a '), ('gone', 'b'), ('', ' '), ('came', 'c')]
    """
    found, end = [], 0
    for match in MARKED.finditer(text):
        kind = match.lastgroup or ""
        found += [("", text[end : match.start()]), (kind, match[kind])]
        end = match.end()
    return [piece for piece in [*found, ("", text[end:])] if piece[1]]


def _middle(words: list[str], *, is_first: bool, is_last: bool) -> str:
    """*words*, which stay, without those that are far from any change."""
    before, after = (0 if is_first else _AROUND), (0 if is_last else _AROUND)
    if len(words) <= before + after + 1:
        return "".join(words)
    return "".join([*islice(words, before), "... ", *words[len(words) - after :]])


def changes_of_card(old: Entry, new: Card, change: Change) -> list[tuple[str, str]]:
    """The parts of a card that *change* concerns, each with its words; *old*: the entry of the ledger.

    Of an answer only its beginning is remembered. Nothing if it only moves.
    """
    now = record_of(new)
    before, is_cloze = old.record, new.kind == "cloze"  # the numbers of its deletions are no part of the text
    parts = []
    if before.front != now.front:
        parts.append(("question", changed_words(before.front, now.front if is_cloze else new.front)))
    if before.back_start != now.back_start:
        words = changed_words(before.back_start, now.back_start if is_cloze else fold_space(new.back)[:KEPT_TEXT])
        parts.append(("answer", f"{words} ..." if len(normalised(new.back)) > KEPT_TEXT else words))
    elif before.back_hash != now.back_hash:
        parts.append(("answer", f"changed after its first {KEPT_TEXT} characters"))
    if before.context != now.context:
        parts.append(("context", changed_words(" › ".join(before.context), " › ".join(now.context))))
    if change.home:
        parts.append(("deck", changed_words(change.deck, change.home)))
    if not parts and change.updated:
        parts.append(("looks", "formatting, pictures, tags or links"))
    return parts
