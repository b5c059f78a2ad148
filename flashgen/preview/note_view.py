"""One note as its page shows it: its lines, the cards that each gave, and why the others gave none."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from flashgen.deck.cloze import without_marks
from flashgen.errors import NoteError
from flashgen.model.card import Card
from flashgen.model.note_result import NoteCards
from flashgen.preview.card_sides import Address, Face, faces_of
from flashgen.util.normalise_text import normalised

_WHOLE = 3
"""Lines with the same reason, in a row, from which on it is said once."""


@dataclass(frozen=True, slots=True)
class CardView:
    """A card on the page of its note."""

    card: Card
    number: int
    """1-based, in the order of the note."""
    faces: tuple[Face, ...]
    guid: str = ""
    """Empty while it is not known: the note was changed a moment ago."""
    change: str = ""
    """What the next build does with it: `new`, `changed` ...; empty if nothing."""
    forgotten: bool = False
    """True if it is never exported, by the person's own wish."""


@dataclass(slots=True)
class Line:
    """One line of a note."""

    number: int
    text: str
    cards: list[int] = field(default_factory=list)
    """Numbers of the cards that it has a part in."""
    rule: str = ""
    """The rule of the first of them."""
    begins: list[int] = field(default_factory=list)
    """Numbers of the cards that begin here."""
    reasons: list[str] = field(default_factory=list)
    """Why what ends here gave no card."""
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note on its page."""

    path: str
    lines: Sequence[Line]
    cards: Sequence[CardView]
    error: NoteError | None = None

    @property
    def title(self) -> str:
        """The name of the note."""
        return self.path.rpartition("/")[2].removesuffix(".md")

    @property
    def folder(self) -> str:
        """The folder of the note; empty at the top of the vault."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Known:
    """The cards of one note as the last look at the whole vault found them, by their content."""

    packed: str = ""
    """The guid of each card, and by which it is found; a text, for a vault has a hundred thousand of them."""
    changes: Mapping[str, str] = field(default_factory=dict)
    """By guid."""
    forgotten: Mapping[int, str] = field(default_factory=dict)
    """Guids of the cards that are never exported, by `question_of`."""

    @property
    def guids(self) -> dict[int, str]:
        """The guids, by `mark_of`."""
        marks, _, guids = self.packed.partition("\n")
        return dict(zip(map(int, marks.split()), guids.split("\x1f"), strict=True)) if marks else {}


def packed(guids: Mapping[int, str]) -> str:
    """*guids* as `Known` has them."""
    return " ".join(map(str, guids)) + "\n" + "\x1f".join(guids.values())


def mark_of(card: Card) -> int:
    """A number that stands for the content of *card* and its place.

    Not its HTML: the deletions of a cloze have other numbers in a deck than in its note.
    """
    return _number(card.kind, card.front, card.back, *card.context)


def question_of(front: str, context: tuple[str, ...]) -> int:
    """A number that stands for the question of a card of the ledger, which has its *front* normalised."""
    return _number(front, *context)


def _number(*texts: str) -> int:
    """A hash that is the same in each process for the same *texts*, unlike Python's own."""
    joined = "\x1f".join(texts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(joined, digest_size=7).digest(), "big")


def note_view(note: NoteCards, text: str, known: Known, address: Address) -> NoteView:
    """The view of a *note* with this *text*."""
    cards, guids = [], known.guids
    for number, card in enumerate(note.cards, 1):
        guid = card.guid or guids.get(mark_of(card), "")
        front = normalised(without_marks(card.front) if card.kind == "cloze" else card.front)
        forgotten = "" if guid else known.forgotten.get(question_of(front, card.context), "")
        change = known.changes.get(guid, "")
        cards.append(CardView(card, number, faces_of(card, address), guid or forgotten, change, bool(forgotten)))
    lines = [Line(number, line) for number, line in enumerate(text.split("\n"), 1)]
    if len(lines) > 1 and not lines[-1].text:
        del lines[-1]
    for view in cards:
        _mark(lines, view)
    for problem in note.problems:
        if 1 <= problem.line <= len(lines):
            lines[problem.line - 1].problems.append(f"{problem.code} {problem.message}")
    _explain(lines, note)
    return NoteView(note.path, lines, cards, note.error)


def _mark(lines: Sequence[Line], view: CardView) -> None:
    """Say of the lines of a card that they are."""
    first, last = view.card.source.line, view.card.last_line
    for line in lines[first - 1 : last]:
        line.cards.append(view.number)
        line.rule = line.rule or view.card.rule
    if 1 <= first <= len(lines):
        lines[first - 1].begins.append(view.number)


def _explain(lines: Sequence[Line], note: NoteCards) -> None:
    """Put the reason why a block gave no card under its last line."""
    found = sorted((skip.last_line, skip.line, skip.reason) for skip in note.skipped)
    for reason, several in groupby(found, key=lambda each: each[2]):
        ends = [last for last, *_ in several]
        for last in ends[-1:] if len(ends) >= _WHOLE else ends:
            if 1 <= last <= len(lines) and reason not in lines[last - 1].reasons:
                lines[last - 1].reasons.append(reason)
