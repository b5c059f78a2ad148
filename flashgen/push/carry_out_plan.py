"""Carrying out a plan. Every step may be repeated: a push that dies anywhere is simply pushed again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from flashgen.building.exported_cards import Export, ExportedCard
from flashgen.deck.deck_names import deck_name
from flashgen.deck.note_and_card_ids import first_note_id
from flashgen.errors import PushError
from flashgen.push.anki_protocol import RETIRED, Anki, AnkiNote, State, check_types
from flashgen.push.delta_package import Written, write_delta
from flashgen.push.last_pushed import fields_hash
from flashgen.push.plan import Change, Plan, Seen, fold

K = TypeVar("K", bound=Hashable)

PACKAGE = "push.apkg"
"""The file that Anki imports, in the folder of the ledger: the temporary folder of the system is shared with other
users, and an Anki in a sandbox does not see it."""


@dataclass(frozen=True, slots=True)
class Work:
    """A plan with all that is needed to carry it out."""

    plan: Plan
    export: Export
    cards: Mapping[str, ExportedCard]
    """Those that are written, by guid."""
    seen: Seen
    state: State
    folder: Path
    """Where flashgen keeps what it remembers."""
    carriers: tuple[str, ...] = ()
    """Guids of cards that go along as they are, to take the new look of their note type into Anki."""


def carry_out(work: Work, anki: Anki) -> frozenset[str]:
    """Do all that the plan of *work* says but for deletions: content first, then what Anki can undo, moves last.

    Gives the guids of cards that are in Anki under another note type, and were left alone.
    """
    plan = work.plan
    estranged = _import(work, anki) if plan.written or work.carriers else frozenset[str]()
    returned, retired = plan.of("back"), plan.of("retire")
    if cards := _cards(returned):
        anki.unsuspend(cards)
    if returned:
        anki.untag([change.note for change in returned], (RETIRED,))
    if cards := _cards(retired):
        anki.suspend(cards)
    if retired:
        anki.tag([change.note for change in retired], (RETIRED,))
    _retag([change for change in plan.of("update") if not change.write], work.seen, anki)
    for deck, changes in _grouped(plan.of("move"), lambda change: change.deck).items():
        anki.move(_cards(changes), deck)
    return estranged


def _cards(changes: Iterable[Change]) -> list[int]:
    return [card for change in changes for card in change.cards]


def _import(work: Work, anki: Anki) -> frozenset[str]:
    """Let Anki import what is new or changed.

    Gives the guids of new cards without which it was done: the person gave their notes another note type, and an
    import would change that.
    """
    notes = [*_written(work)]
    if _imported(notes, work, anki):
        return frozenset()
    new = {change.guid for change in work.plan.of("new")}
    found = {guid: note.id for guid, note in anki.find(new).items()}
    anki.undo_import()
    there = anki.types_of([*found.values()])
    # Notes that were there before, or that the import has emptied, their Key as well.
    estranged = frozenset(guid for guid in new if guid not in found or found[guid] in there)
    if estranged and _imported([note for note in notes if note.card.guid not in estranged], work, anki):
        return estranged
    if estranged:
        anki.undo_import()
    raise PushError(
        "the import would have changed note types in Anki, and was taken back",
        "give all notes of flashgen their own note type again in Anki (Notes > Change Note Type)",
    )


def _imported(notes: Sequence[Written], work: Work, anki: Anki) -> bool:
    """Let Anki import *notes*; whether all note types are as they were."""
    file = work.folder / PACKAGE
    try:
        write_delta(notes, work.export, file)
        anki.import_package(file.absolute())
    finally:
        file.unlink(missing_ok=True)
    after = anki.state()
    try:
        check_types(after)
    except PushError:
        return False
    return work.state.types.keys() <= after.types.keys()


def _written(work: Work) -> Iterable[Written]:
    """The notes that go into the package."""
    for change in work.plan.written:
        card, note = work.cards[change.guid], work.seen.notes.get(change.guid)
        yield Written(card, _deck_of(card, note, work.seen), change.tags, change.mod)
    for guid in work.carriers:
        card, note = work.cards[guid], work.seen.notes[guid]
        yield Written(card, _deck_of(card, note, work.seen), note.tags, min(card.mod, note.mod))


def _deck_of(card: ExportedCard, note: AnkiNote | None, seen: Seen) -> str:
    """The deck that the package names for *card*: that in which it is, for an import moves no card, but makes every
    deck that is named."""
    for deck in note.cards.values() if note else ():
        if deck not in seen.filtered and deck_name(deck.split("::")) == deck:
            return deck
    return card.deck


def _retag(changes: Sequence[Change], seen: Seen, anki: Anki) -> None:
    """Give notes whose text stays as it is in Anki their tags."""

    def more(change: Change) -> tuple[str, ...]:
        have = {fold(tag) for tag in seen.notes[change.guid].tags}
        return tuple(tag for tag in change.tags if fold(tag) not in have)

    for tags, some in _grouped(changes, more).items():
        if tags:
            anki.tag([change.note for change in some], tags)
    for tags, some in _grouped(changes, lambda change: change.extra_tags).items():
        if tags:
            anki.untag([change.note for change in some], tags)


def _grouped(changes: Iterable[Change], key: Callable[[Change], K]) -> dict[K, list[Change]]:
    groups: dict[K, list[Change]] = {}
    for change in changes:
        groups.setdefault(key(change), []).append(change)
    return groups


def _notes_of(changes: Iterable[Change], work: Work, anki: Anki) -> dict[str, AnkiNote]:
    """The notes of *changes* as they are now; a new one has the id that its guid gives, unless another had it."""
    ids = {
        change.guid: change.note or first_note_id(work.cards[change.guid].created, change.guid) for change in changes
    }
    notes = anki.with_ids(ids)
    return {**anki.find(ids.keys() - notes.keys()), **notes}


def not_as_planned(work: Work, anki: Anki, estranged: Collection[str]) -> dict[str, str]:
    """Look again: what is not as it was to be, by guid. Tags that imports drop (`marked`, `leech`) are put back."""
    done = [change for change in work.plan.changes if change.does_something and not change.forget]
    notes = _notes_of(done, work, anki)
    wrong: dict[str, str] = {}
    dropped: list[Change] = []
    for change in done:
        note = notes.get(change.guid)
        if change.guid in estranged:
            wrong[change.guid] = (
                f"{change.path}:{change.line}: '{change.front}' has another note type in Anki: left alone"
            )
        elif note is None:
            wrong[change.guid] = f"{change.path}:{change.line}: '{change.front}' is not in Anki"
        elif change.write and fields_hash(note.fields) != fields_hash(work.cards[change.guid].fields):
            wrong[change.guid] = f"{change.path}:{change.line}: '{change.front}' has another text in Anki"
        elif change.kind == "move" and any(
            fold(note.cards.get(card, "")) != fold(change.deck) for card in change.cards
        ):
            wrong[change.guid] = f"{change.path}:{change.line}: '{change.front}' is not in the deck {change.deck}"
        elif change.write and {fold(tag) for tag in change.tags} - {fold(tag) for tag in (*note.tags, RETIRED)}:
            dropped.append(change)
    _retag(dropped, replace(work.seen, notes=notes), anki)
    return wrong
