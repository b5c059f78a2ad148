"""Statistics of a vault: cards by rule, folder and note, words on cards, and blocks without a card by reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flashgen.building.build_inputs import read_inputs
from flashgen.building.load_config import StrPath
from flashgen.building.results_without_deck import bring_up_to_date, from_results
from flashgen.cache.store import Store
from flashgen.config import Config, as_toml
from flashgen.conversion.pool import convert_all
from flashgen.conversion.pool_options import BY_DEFAULT, Workers
from flashgen.model.card import Card
from flashgen.model.note_result import NoteCards
from flashgen.vault.decode import read_text
from flashgen.vault.index import Index

SHAPES = 3
"""Shapes that are kept of each reason."""
SAMPLE = 1_000
"""Notes at most that are converted again to see what a setting would change."""
VARIANTS: tuple[tuple[str, Any], ...] = (
    ("title", "true"),
    ("title", "false"),
    ("evidence", "eager"),
    ("evidence", "strict"),
    ("cloze", "highlight"),
    ("daily", True),
    ("wall", 2400),
    ("table_rows", 100),
)
"""Settings, and the values that are tried."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape that several blocks without a card share."""

    shape: str
    """Words as `w`, longer text as `w…`, numbers as `9`: `- **w:** w…`."""
    count: int
    path: str
    """The note of an example."""
    line: int
    text: str
    """Its first line."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Blocks that became no card for the same reason."""

    reason: str
    count: int
    shapes: tuple[Shape, ...]
    """The commonest, those first of which there are most."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """The cards of a vault in figures."""

    cards: int
    by_rule: Mapping[str, int]
    by_folder: Mapping[str, int]
    """By the folder at the top; empty for notes in none."""
    by_note: Mapping[str, int]
    """All notes, in their order, also those without cards."""
    words: int
    """Of the notes, without properties and addresses; of scripts without spaces, characters."""
    words_on_cards: int
    silent_notes: Mapping[str, int]
    """How many notes gave no card, by the commonest reason in each."""
    reasons: tuple[Reason, ...]
    settings: Mapping[str, int]
    """How many cards more or less another setting would make, by its line in the file of settings."""
    sample: int = 0
    """Notes by which that was tried; the figures are scaled to all notes if these are fewer."""


def statistics(
    vault: StrPath,
    config: Config | None = None,
    *,
    state: StrPath | None = None,
    workers: Workers = BY_DEFAULT,
    settings: bool = True,
) -> Statistics:
    """The figures for the folder *vault*; *settings*: whether other settings are tried as well.

    What the cache holds is used. Raises `FlashgenError` for a folder without notes.
    """
    inputs = read_inputs(vault, config, state)

    def look(store: Store) -> Statistics:
        bring_up_to_date(store, inputs, workers)
        store.commit()
        return count_notes(map(_with_text, map(store.results.note, inputs.index.notes)))

    def _with_text(result: NoteCards) -> tuple[NoteCards, str]:
        return result, "" if result.error else read_text(inputs.index.root, result.path)

    found = from_results(inputs, look)
    return with_settings(found, inputs.index.notes, inputs.index, inputs.config, workers) if settings else found


def count_notes(results: Iterable[tuple[NoteCards, str]]) -> Statistics:
    """The figures for *results*, each with the text of its note; without those of other settings."""
    by_note: dict[str, int] = {}
    by_rule: Counter[str] = Counter()
    by_folder: Counter[str] = Counter()
    silent: Counter[str] = Counter()
    blocks = _Blocks()
    words = on_cards = 0
    for result, text in results:
        by_note[result.path] = len(result.cards)
        by_rule.update(card.rule for card in result.cards)
        by_folder[result.path.partition("/")[0] if "/" in result.path else ""] += len(result.cards)
        here = Counter(words_of(text))
        words += here.total()
        on_cards += (here & _words_on(result.cards)).total()
        reasons = blocks.add(result, text)
        if not result.cards:
            silent[_why_silent(result, reasons)] += 1
    return Statistics(
        cards=by_rule.total(),
        by_rule=dict(by_rule.most_common()),
        by_folder=dict(sorted(by_folder.items(), key=lambda item: (-item[1], item[0]))),
        by_note=by_note,
        words=words,
        words_on_cards=on_cards,
        silent_notes=dict(silent.most_common()),
        reasons=blocks.reasons(),
        settings={},
    )


def _words_on(cards: Iterable[Card]) -> Counter[str]:
    """The words that stand on *cards*; those of a heading once, above however many cards it stands."""
    found: Counter[str] = Counter()
    above: set[str] = set()
    for card in cards:
        found.update(words_of(card.front))
        found.update(words_of(card.back))
        above.update(card.context)
    for context in above:
        found.update(words_of(context))
    return found


def _why_silent(result: NoteCards, reasons: Sequence[str]) -> str:
    if result.error:
        return "it cannot be read"
    commonest = Counter(reasons).most_common(1)
    return commonest[0][0] if commonest else "nothing in it looks like a card"


class _Blocks:
    """The blocks that gave no card, counted by reason and shape; of each shape the first is kept."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}
        self._examples: dict[tuple[str, str], tuple[str, int, str]] = {}

    def add(self, result: NoteCards, text: str) -> list[str]:
        """Count those of *result*; their reasons."""
        lines = text.split("\n") if result.skipped else []
        reasons = []
        for block in result.skipped:
            line = lines[block.line - 1].strip() if 0 < block.line <= len(lines) else ""
            reason, shape = general(block.reason), shape_of(line)
            reasons.append(reason)
            self._counts.setdefault(reason, Counter())[shape] += 1
            self._examples.setdefault((reason, shape), (result.path, block.line, line))
        return reasons

    def reasons(self) -> tuple[Reason, ...]:
        """All of them, the commonest first."""
        found = [
            Reason(
                reason,
                counts.total(),
                tuple(
                    Shape(shape, number, *self._examples[reason, shape])
                    for shape, number in counts.most_common(SHAPES)
                ),
            )
            for reason, counts in self._counts.items()
        ]
        return tuple(sorted(found, key=lambda each: (-each.count, each.reason)))


_ADDRESS = re.compile(r"\b[a-z][a-z+.-]*://\S+", re.IGNORECASE)
_PROPERTIES = re.compile(r"\A---[ \t]*\r?\n.*?^---[ \t]*$", re.DOTALL | re.MULTILINE)
_WORD = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+"
)


def words_of(text: str) -> list[str]:
    """The words of *text*, folded; without the properties of a note and addresses.

    >>> words_of("---\\na: b\\n---\\nSee **Osmosis** at https://example.org, 渗透")
    ['see', 'osmosis', 'at', '渗', '透']
    """
    return _WORD.findall(_ADDRESS.sub(" ", _PROPERTIES.sub("", text)).casefold())


_QUOTED, _NUMBER = re.compile(r"'[^']*'"), re.compile(r"\d[\d,.]*")


def general(reason: str) -> str:
    """*reason* without what it says of one block alone.

    >>> general("its answer would be a wall of 1,993 characters")
    'its answer would be a wall of N characters'
    """
    return _NUMBER.sub("N", _QUOTED.sub("'…'", reason))


_LINK, _TEXT = re.compile(r"!?\[\[[^\]]*\]\]|\]\([^)\s]*[^)]*\)"), re.compile(r"\w+(?:[ '’\-]\w+)*")
_TERM = 4
"""Words; longer text is taken for a sentence."""


def shape_of(line: str) -> str:
    """The shape of *line*, with its words replaced by placeholders.

    >>> shape_of("- **Osmosis:** water passing through a thin membrane"), shape_of("12. see [[Cells|cell]]")
    ('- **w:** w…', '9. w [[w]]')
    """
    line = _LINK.sub(lambda link: "[[w]]" if link[0].endswith("]]") else "](w)", _ADDRESS.sub("w", line))

    def shortened(words: re.Match[str]) -> str:
        found = words[0].split()
        if all(word.isdecimal() for word in found):
            return "9"
        return "w" if len(found) <= _TERM and len(words[0]) <= 8 * _TERM else "w…"

    shape = _TEXT.sub(shortened, line)
    return shape if len(shape) <= 60 else f"{shape[:59]}…"


def with_settings(
    found: Statistics, paths: Sequence[str], index: Index, config: Config, workers: Workers
) -> Statistics:
    """*found* with what other settings would change, tried on some of the notes *paths* if there are many."""
    step = -(-len(paths) // SAMPLE) if paths else 1
    sample = [*paths[::step]]
    base = sum(found.by_note.get(path, 0) for path in sample)
    scale = len(paths) / len(sample) if sample else 1
    changes = {}
    for line, other in _variants(config):
        change = round((_cards_with(sample, index, other, workers) - base) * scale)
        if change:
            changes[line] = change
    return replace(found, settings=dict(sorted(changes.items(), key=lambda item: -item[1])), sample=len(sample))


def _variants(config: Config) -> Iterator[tuple[str, Config]]:
    """The settings to be tried, each with its line in the file of settings."""
    for name, value in VARIANTS:
        now = getattr(config, name)
        larger = isinstance(value, int) and not isinstance(value, bool) and now >= value
        if now != value and not larger:
            yield f"{name} = {as_toml(value)}", replace(config, **{name: value})


def _cards_with(paths: Sequence[str], index: Index, config: Config, workers: Workers) -> int:
    return sum(len(note.made) for notes in convert_all(paths, index, config, workers) for note in notes)
