"""The keys of cards, all different, and the guids that a key may have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from itertools import count

from flashgen.identity.card_record import CardRecord, Key, first_guid
from flashgen.model.card import Card
from flashgen.util.normalise_text import normalised


def keys_of(records: Sequence[CardRecord]) -> list[Key]:
    """The keys of the cards of *records*, all different."""
    groups: dict[tuple[str, str], list[int]] = {}
    for index, record in enumerate(records):
        groups.setdefault((record.note_id, record.front), []).append(index)
    keys = [Key("", "", "")] * len(records)
    for (note_id, front), members in groups.items():
        separators = [""] if len(members) == 1 else _separators([records[index] for index in members])
        for index, separator in zip(members, separators, strict=True):
            keys[index] = Key(note_id, front, separator)
    return keys


def _separators(records: Sequence[CardRecord]) -> list[str]:
    """Separators that tell the cards of *records*, which share note id and front, apart.

    The nearest headings or list parents that differ, as few as do it; then the folders; a counter for
    what is left.
    """
    contexts = _nearest_that_differ([[*reversed(record.context)] for record in records])
    folders = _nearest_that_differ([[record.path.rpartition("/")[0]] for record in records])
    there: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for context, folder in zip(contexts, folders, strict=True):
        there.setdefault(context, set()).add(folder)
    separators: list[str] = []
    seen: Counter[tuple[str, ...]] = Counter()
    for context, folder in zip(contexts, folders, strict=True):
        parts = (*context, *folder) if len(there[context]) > 1 else context
        seen[parts] += 1
        separators.append("\x1e".join(parts if seen[parts] == 1 else (*parts, str(seen[parts]))))
    return separators


def _nearest_that_differ(chains: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """For each of *chains* its first links, as many as tell apart what can be, without those all share."""
    depth = max(map(len, chains))
    padded = [tuple(map(normalised, chain)) + ("",) * (depth - len(chain)) for chain in chains]
    most = len(set(padded))
    length = next((count for count in range(depth + 1) if len({chain[:count] for chain in padded}) == most), depth)
    differing = [level for level in range(length) if len({chain[level] for chain in padded}) > 1]
    return [tuple(chain[level] for level in differing) for chain in padded]


def without_duplicates(cards: Sequence[Card]) -> list[Card]:
    """*cards* without those that say word for word the same as an earlier one of their note."""
    seen: set[tuple[str, ...]] = set()
    kept: list[Card] = []
    for card in cards:
        said = (card.source.path, card.front_html, card.back_html, *card.context)
        if said not in seen:
            seen.add(said)
            kept.append(card)
    return kept


def free_guid(key: Key, taken: Container[str], namespace: str) -> str:
    """The first guid for *key*; another one if it is *taken*, by a fact that was once called so."""
    return next(guid for guid in guids_of(key, namespace) if guid not in taken)


def guids_of(key: Key, namespace: str) -> Iterator[str]:
    """The guids that a new fact of *key* in the vault *namespace* may have, the first first, without end."""
    yield first_guid(key, namespace)
    for number in count(2):
        yield first_guid(key._replace(separator=f"{key.separator}\x1e\x1e{number}"), namespace)


class GuidsInUse(Container[str]):
    """Guids that a fact has or once had."""

    def __init__(self, before: Container[str], settled: Container[bytes]) -> None:
        """*before*: those of the last build; *settled*: those that are not looked at now."""
        self._before = before
        self._settled = settled
        self._now: set[str] = set()

    def __contains__(self, guid: object) -> bool:
        if guid in self._now or guid in self._before:
            return True
        return isinstance(guid, str) and guid.encode("utf-8", "replace") in self._settled

    def add(self, guid: str) -> None:
        """Count *guid* among them."""
        self._now.add(guid)
