"""Mutated notes: bytes and Markdown changed at random; each is cards that Anki can show, or an error with its place."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from traceback import format_exc

from flashgen.config import Config
from flashgen.conversion.convert_note import convert_text
from flashgen.deck.cloze import cloze_numbers
from flashgen.errors import NoteError
from flashgen.identity.identify import identify
from flashgen.identity.ledger import Ledger
from flashgen.model.card import KINDS, Card
from flashgen.model.note_result import NoteCards
from flashgen.vault.decode import text_of
from flashgen.vault.index import Index
from tests.attacks.made_vault import NOW
from tests.attacks.outcome import Tally

SEEDS = Path(__file__).parents[1]
MARKS = """
    ** * _ ` ``` ~~~ $ $$ %% == ~~ [[ ]] ![[ | || --- # ## - 1. > >> [ ]( ) ![ <b> </b> <!-- --> <details> <summary>
    </details> : ： :: ::: ? ?? ^ ^id [^1] [^1]: ^[ {{c1:: }} {{c2:: \\ \\( \\) \\[ <script> <img onerror=x src=y> & &amp;
    &#0; #tag [!tip] [!question]- Q: A: → = http://a.b --- +++ TARGET START END {% <% ( ) " ' « … \u00a0 \u200b \u202e \ufeff é 水
""".split()
MARKS += [
    "\n",
    "\n\n",
    "    ",
    "\t",
    " ",
    "\r\n",
    "\r",
    "\x00",
    "\x0c",
    "\n---\n",
    "![[note]]",
    "![](x.png)",
    "---\nid: 1\n---\n",
]
_WORK = 6_000
"""Characters that a mutated note may have: the growth with the size is measured elsewhere (`bench.linear`)."""
_ACTS = re.compile(r"<(?:script|iframe|object|embed|form|base|meta|link)\b|<[^>]*\son\w+\s*=|javascript:", re.I)


def _seeds() -> list[str]:
    files = sorted(file for folder in ("corpus", "golden") for file in (SEEDS / folder).rglob("*.md"))
    return [file.read_text("utf-8") for file in files]


def _insert(text: str, random_: random.Random, __: list[str]) -> str:
    for _ in range(random_.choice((1, 3, 10))):
        at = random_.randrange(len(text) + 1)
        text = text[:at] + random_.choice(MARKS) * random_.choice((1, 1, 1, 2, 20)) + text[at:]
    return text


def _lines(text: str, random_: random.Random, __: list[str]) -> str:
    """Lines taken away, doubled, moved, indented, put into a quote."""
    lines = text.split("\n")
    for _ in range(random_.choice((1, 4))):
        at, to = random_.randrange(len(lines)), random_.randrange(len(lines))
        match random_.randrange(6):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(to, lines[at])
            case 2:
                lines[at], lines[to] = lines[to], lines[at]
            case 3:
                lines[at] = random_.choice(("  ", "    ", "\t", "> ", "- ", "# ", "| ")) + lines[at]
            case 4:
                lines[at] = lines[at].lstrip(" \t>-#|")
            case _:
                lines[at] = ""
    return "\n".join(lines)


def _splice(text: str, random_: random.Random, seeds: list[str]) -> str:
    """The beginning of one note and the end of another, cut anywhere."""
    other = random_.choice(seeds)
    return text[: random_.randrange(len(text) + 1)] + other[random_.randrange(len(other) + 1) :]


def _cut(text: str, random_: random.Random, __: list[str]) -> str:
    start = random_.randrange(len(text) + 1)
    return text[:start] + text[start + random_.choice((1, 5, 100)) :]


MUTATIONS: tuple[Callable[[str, random.Random, list[str]], str], ...] = (_insert, _lines, _splice, _cut)


def _mutated(random_: random.Random, seeds: list[str]) -> bytes:
    text = random_.choice(seeds)
    for _ in range(random_.choice((1, 1, 2, 4))):
        text = random_.choice(MUTATIONS)(text, random_, seeds)
    start = random_.randrange(max(1, len(text) - _WORK))
    data = bytearray(text[start : start + _WORK].encode("utf-8", "replace"))
    if random_.random() < 0.1:
        for _ in range(random_.choice((1, 10))):
            if data:
                data[random_.randrange(len(data))] = random_.randrange(256)
    return bytes(data)


def attack_by_notes(folder: Path, seed: int, rounds: int) -> Tally:
    """Convert *rounds* mutated notes, nothing of which is written into *folder*."""
    random_, tally, seeds = random.Random(seed), Tally("notes"), _seeds()
    slowest = 0.0
    for number in range(rounds):
        data = _mutated(random_, seeds)
        tally.tried += 1
        began = time.process_time()
        try:
            note = _converted(data, folder)
            tally.kinds["cards"] += len(note.cards)
            found = [*_flaws(note, data)]
        except NoteError:
            tally.kinds["errors with their place"] += 1
            found = []
        except Exception:
            found = [format_exc()]
        slowest = max(slowest, time.process_time() - began)
        tally.faults += [f"note {number} of seed {seed}: {fault}\n{data!r}" for fault in found]
    tally.kinds["milliseconds of the slowest"] = int(1000 * slowest)
    return tally


def _converted(data: bytes, folder: Path) -> NoteCards:
    index = Index(folder, ("note.md",), by_path={"note.md": "note.md"})
    return convert_text(text_of(data, "note.md"), "note.md", index, Config())


def _flaws(note: NoteCards, data: bytes) -> Iterator[str]:
    """What is wrong with the cards that the note *data* gave."""
    lines = len(re.split(r"\r\n?|\n|\x85|\x0c", data.decode("utf-8", "replace")))
    for card in note.cards:
        for flaw in _flaws_of(card, lines):
            yield f"{flaw}: {card!r}"
    identified = identify(note.cards, Ledger(), NOW)
    guids = [card.guid for card in identified.cards]
    if len({*guids}) < len(guids):
        yield "two cards have one guid"
    again = identify([replace(card) for card in note.cards], identified.ledger, NOW + 60)
    if again.changes or again.cards != identified.cards:
        yield f"a second build changes something: {again.changes}"


def _flaws_of(card: Card, lines: int) -> Iterator[str]:
    if card.kind not in KINDS or not card.rule:
        yield "of no kind"
    if card.is_empty:
        yield "a side that shows nothing"
    if (card.kind == "cloze") != bool(cloze_numbers(card.front_html)) and card.kind == "cloze":
        yield "a cloze that asks for nothing"
    if not 1 <= card.source.line <= card.last_line <= lines:
        yield f"lines {card.source.line} to {card.last_line} of {lines}"
    for side in (card.front_html, card.back_html):
        if _ACTS.search(re.sub(r"<code\b.*?</code>", "", side, flags=re.S)):
            yield "something that could act"
        if "\x00" in side or "\x1f" in side:
            yield "a character that separates fields"
