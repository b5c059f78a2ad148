"""The quality of the cards: recall, precision and noise over the notes of `tests/corpus/`.

    python -m tests.score [-v] [NAME ...]
    python -m tests.score --held-out

The notes of `tests/held_out/` are for measuring alone: their judgements were written by somebody who had seen
neither the rules nor the cards, and no rule is ever mended by what they show. So only their total is printed.

Beside each note stands what a careful person expects of it, one line a judgement:

    + FRONT => WORDS            this card is expected; its answer holds WORDS
    + FRONT @ CONTEXT => WORDS  the same, and CONTEXT is among what is shown above the question
    ? FRONT => WORDS            acceptable if made, not expected
    - FRONT                     must never be the front of a card

*Recall* is the share of expected cards that are made, *precision* the share of made cards that are
expected or acceptable, *noise* the number of cards that must never be.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from flashgen.config import Config
from flashgen.conversion.convert_note import convert_note
from flashgen.model.card import Card
from flashgen.util.normalise_text import normalised
from flashgen.vault.index import Index

CORPUS = Path(__file__).parent / "corpus"
HELD_OUT = Path(__file__).parent / "held_out"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line of an `.expect` file."""

    sign: str
    front: str
    context: str = ""
    words: str = ""

    def fits(self, card: Card) -> bool:
        """Whether *card* is the one that is meant."""
        context = " > ".join(map(plain, card.context))
        return asked(card.front) == self.front and self.context in context and self.words in plain(card.back)


@dataclass(slots=True)
class Score:
    """The figures of one note, or of many."""

    expected: int = 0
    found: int = 0
    made: int = 0
    good: int = 0
    noise: int = 0
    remarks: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the expected cards that were made."""
        return self.found / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Share of the made cards that are expected or acceptable."""
        return self.good / self.made if self.made else 1.0

    def add(self, other: Score) -> None:
        """Count *other* in."""
        for name in ("expected", "found", "made", "good", "noise"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __str__(self) -> str:
        return (
            f"recall {self.recall:6.1%} ({self.found}/{self.expected})  "
            f"precision {self.precision:6.1%} ({self.good}/{self.made})  noise {self.noise}"
        )


def plain(text: str) -> str:
    """*text* as it is compared: case, white space and the punctuation at its ends do not count."""
    return normalised(text).strip(" :：.?？؟!¿\"'“”„«»")


def asked(front: str) -> str:
    """A *front* as it is compared: likewise, without numbering."""
    return plain(_NUMBERING.sub("", normalised(front)))


_NUMBERING = re.compile(
    r"\s*(?:\d+(?:\.\d+)*[.)](?!\d)|\d+(?:\.\d+)+|[a-z][.)]|[ivx]+[.)]|[一二三四五六七八九十]+[、.])\s*(?=\S)"
)


def read_judgements(file: Path) -> list[Judgement]:
    """The judgements in an `.expect` *file*."""
    judgements: list[Judgement] = []
    for line in file.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        sign, rest = line[0], line[1:]
        assert sign in "+?-", f"{file.name}: {line}"
        front, _, words = rest.partition(" => ")
        front, _, context = front.partition(" @ ")
        judgements.append(Judgement(sign, asked(front), plain(context), plain(words)))
    return judgements


def score_note(note: Path) -> Score:
    """The figures of *note*, with a remark for each card that is missing, wrong or noise."""
    judgements = read_judgements(note.with_suffix(".expect"))
    result = convert_note(note.name, Index(note.parent, walked=False), Config())
    score = Score(made=len(result.cards))
    if result.error:
        score.remarks.append(f"  FAILED   {result.error.message}")
    wanted = [judgement for judgement in judgements if judgement.sign == "+"]
    fine = [judgement for judgement in judgements if judgement.sign in "+?"]
    noise = {judgement.front for judgement in judgements if judgement.sign == "-"}
    for judgement in wanted:
        score.expected += 1
        if any(judgement.fits(card) for card in result.cards):
            score.found += 1
        else:
            near = next((card for card in result.cards if asked(card.front) == judgement.front), None)
            has = f" (made: {' › '.join(near.context)} => {near.back[:60]!r})" if near else ""
            at = f" @ {judgement.context}" if judgement.context else ""
            score.remarks.append(f"  missing  {judgement.front}{at} => {judgement.words}{has}")
    for card in result.cards:
        said = f"{card.source.line} [{card.rule}] {card.front} => {card.back[:70]!r}"
        if any(judgement.fits(card) for judgement in fine):
            score.good += 1
        elif asked(card.front) in noise:
            score.noise += 1
            score.remarks.append(f"  NOISE    {said}")
        else:
            score.remarks.append(f"  extra    {said}")
    return score


def score_all(names: list[str], folder: Path = CORPUS) -> tuple[Score, dict[str, Score]]:
    """The figures of all notes of *folder* whose names begin with one of *names* (all, if none is given), and of
    each."""
    total = Score()
    each: dict[str, Score] = {}
    for note in sorted(folder.glob("*.md")):
        if not names or note.name.startswith(tuple(names)):
            each[note.stem] = score_note(note)
            total.add(each[note.stem])
    return total, each


def main() -> None:
    """Print the figures."""
    arguments = sys.argv[1:]
    if arguments == ["--held-out"]:
        total, each = score_all([], HELD_OUT)
        print(f"{len(each)} notes: {total}")
        return
    verbose = "-v" in arguments
    total, each = score_all([argument for argument in arguments if argument != "-v"])
    for name, score in each.items():
        if verbose or score.recall < 1 or score.precision < 1 or score.noise:
            print(f"{name:42} {score}")
        if verbose:
            print("\n".join(score.remarks))
    print(f"{len(each)} notes: {total}")


if __name__ == "__main__":
    main()
