"""The time that identity takes: 1,000 to 100,000 cards, with 1, 10 and 100 % of the notes renamed.

`python -m tests.simulator.bench`; every tenth card of a renamed note has an edited answer as well.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace

from flashgen.identity.identify import identify
from flashgen.identity.ledger import Ledger
from flashgen.model.card import Card
from flashgen.model.note import Source
from tests.simulator.world import LANGUAGES

PER_NOTE = 20


def cards(number: int, dice: random.Random) -> Iterator[Card]:
    """*number* cards in notes of twenty, some fronts and short answers used again and again."""
    words = LANGUAGES["en"] + LANGUAGES["de"]
    for count in range(number):
        path = f"Folder {count // 2000}/Note {count // PER_NOTE}.md"
        generic = count % 5 == 0
        front = "Cause" if generic else " ".join(dice.choices(words, k=3)) + f" {dice.randrange(number)}"
        back = "yes" if count % 15 == 0 else " ".join(dice.choices(words, k=12))
        heading = f"Part {count % PER_NOTE // 5}"
        yield Card(
            "definition", "term_bullet", front, back, front, back, Source(path, count % PER_NOTE + 1, (heading,)),
            (path, heading), deck="D", note_id=path.rpartition("/")[2][:-3],
        )  # fmt: skip


def edited(before: list[Card], share: float, dice: random.Random) -> list[Card]:
    """*before* with that *share* of the notes renamed."""
    renamed = {card.source.path for card in before}
    renamed = {path for path in sorted(renamed) if dice.random() < share}
    result = []
    for card in before:
        if card.source.path in renamed:
            path = card.source.path.replace("Note", "Renamed")
            back = card.back + " more" if dice.random() < 0.1 else card.back
            source = replace(card.source, path=path)
            card = replace(
                card,
                source=source,
                context=(path, *card.context[1:]),
                note_id=path.rpartition("/")[2][:-3],
                back=back,
                back_html=back,
            )
        result.append(card)
    return result


def main() -> None:
    """Print the table."""
    print(f"{'cards':>8} {'renamed':>8} {'seconds':>8} {'kept':>8} {'to read and write the ledger':>30}")
    for number in (1_000, 10_000, 100_000):
        dice = random.Random(1)
        before = list(cards(number, dice))
        ledger = identify(before, Ledger(), 1).ledger
        start = time.perf_counter()
        ledger.dump()
        dumped = time.perf_counter() - start
        for share in (0.0, 0.01, 0.1, 1.0):
            after = edited(before, share, dice)
            start = time.perf_counter()
            result = identify(after, ledger, 2)
            seconds = time.perf_counter() - start
            kept = 1 - len(result.changes.new) / number
            print(f"{number:8,} {share:8.0%} {seconds:8.2f} {kept:8.2%} {dumped:30.2f}")


if __name__ == "__main__":
    main()
