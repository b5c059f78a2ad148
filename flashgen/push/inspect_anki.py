"""Looks at the cards in Anki that a push concerns: those that changed since the last one, and those that are gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flashgen.building.exported_cards import Export, ExportedCard, RetiredCard
from flashgen.deck.note_and_card_ids import first_note_id
from flashgen.errors import PushError
from flashgen.identity.ledger.lines import is_guid
from flashgen.push.anki_protocol import RETIRED, Anki, AnkiNote, State
from flashgen.push.last_pushed import Memory, Pushed, fields_hash
from flashgen.push.plan import Seen, fold

_SHIFTS = 3
"""How far the id of a note may be from the one that its guid gives, because another note has that."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The cards that a push has to look at."""

    notes: Mapping[str, tuple[ExportedCard, ...]]
    """All cards of the notes that are not as they were last pushed, by path."""
    cards: tuple[ExportedCard, ...]
    """Those of them that are not as they were themselves."""
    retired: Mapping[str, RetiredCard]
    """Cards whose text is gone."""
    past: Mapping[str, Pushed]
    """What was last pushed of all these."""
    vanished: tuple[str, ...]
    """Notes that give no cards any more."""
    left: Mapping[str, Mapping[str, Pushed]]
    """Cards that are no longer in their note and still not gone, by the path of the note: it cannot be read now."""


def candidates(export: Export, memory: Memory, *, everything: bool = False, delete: bool = False) -> Candidates:
    """The cards to be looked at; *everything*: all, *delete*: also those that are to be deleted."""
    everything = everything or memory.is_empty
    paths = [
        path
        for path, digest in export.digests.items()
        if everything or path not in memory.notes or memory.notes[path].digest != digest
    ]
    notes = {path: tuple(export.cards(path)) for path in paths}
    vanished = tuple(path for path in memory.notes if path not in export.digests and path not in export.left_out)
    before = {path: memory.notes[path].cards for path in (*paths, *vanished) if path in memory.notes}
    past = dict(memory.retired)
    for pushed in before.values():
        past |= pushed
    all_cards = [card for cards in notes.values() for card in cards]
    here = {card.guid for card in all_cards}
    cards = tuple(card for card in all_cards if everything or not _is_as_pushed(card, past.get(card.guid)))
    gone = export.gone(None if everything else [guid for pushed in before.values() for guid in pushed.keys() - here])
    retired = {guid: card for guid, card in gone.items() if not card.forgotten and guid not in here}
    if delete:
        retired |= {guid: card for guid, card in export.gone(memory.retired).items() if not card.forgotten}
    left = {
        path: {guid: each for guid, each in pushed.items() if guid not in here and guid not in gone}
        for path, pushed in before.items()
    }
    return Candidates(notes, cards, retired, past, vanished, {path: each for path, each in left.items() if each})


def _is_as_pushed(card: ExportedCard, past: Pushed | None) -> bool:
    return (
        past is not None
        and not past.retired
        and not past.suspended
        and (past.tags, past.deck) == (card.tags, card.deck)
        and past.fields == fields_hash(card.fields)
    )


def look(anki: Anki, state: State, export: Export, found: Candidates) -> Seen:
    """The state in Anki of the cards that were *found*.

    Raises `PushError` if a card would go into a filtered deck.
    """
    notes = anki.find([*(card.guid for card in found.cards), *found.retired])
    missing = [card for card in found.cards if card.guid not in notes and card.created < export.now]
    estranged = _estranged(anki, state, missing)
    filtered = anki.filtered(_decks_in_question(found, notes, state))
    targets = {fold(card.deck) for card in found.cards}
    for deck in sorted(filtered):
        if fold(deck) in targets:
            raise PushError(
                f"the deck {deck} is a filtered deck in Anki, and cards cannot be put into it",
                "rename it in Anki, or give the notes another deck (property or setting `deck`)",
            )
    asked = [
        card
        for guid, note in notes.items()
        if guid in found.retired or _is_or_was_retired(note, found.past.get(guid))
        for card in note.cards
    ]
    return Seen(notes, estranged, anki.suspended(asked) if asked else frozenset(), filtered)


def _decks_in_question(found: Candidates, notes: Mapping[str, AnkiNote], state: State) -> set[str]:
    """Decks that are there and into which cards are to go, and those of cards that are to leave them."""
    folded = {fold(name): name for name in state.decks}
    names: set[str] = set()
    for card in found.cards:
        note, past = notes.get(card.guid), found.past.get(card.guid)
        if note is None or fold(past.deck if past else card.first_deck) != fold(card.deck):
            names.update((card.deck, *(note.cards.values() if note else ())))
    return {folded[fold(name)] for name in names if fold(name) in folded}


def _is_or_was_retired(note: AnkiNote, past: Pushed | None) -> bool:
    return any(fold(tag) == fold(RETIRED) for tag in note.tags) or bool(past and (past.retired or past.suspended))


def _estranged(anki: Anki, state: State, cards: Sequence[ExportedCard]) -> set[str]:
    """Guids of those of *cards*, none of which is found by its Key, that are in Anki all the same.

    An import of such a note, to which the person gave another note type, would empty it and, from Anki 26.9 on, mix
    that note type with ours. Anki finds no note by its guid, but the ids of our notes follow from their guids.
    """
    ids = {
        first_note_id(card.created, card.guid) - shift: card.guid
        for shift in reversed(range(_SHIFTS))
        for card in cards
    }
    ours = {there.name for there in state.ours.values()}
    there = anki.types_of([*ids]) if ids else {}
    return {ids[id_] for id_, (name, key) in there.items() if name not in ours or not is_guid(key)}
