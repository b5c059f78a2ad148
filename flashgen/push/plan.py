"""The plan of a push: a pure function of the cards, of their state when last pushed, and of their state in Anki."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from flashgen.building.exported_cards import ExportedCard, RetiredCard
from flashgen.push.anki_protocol import RETIRED, AnkiNote
from flashgen.push.last_pushed import Pushed, fields_hash

KINDS = ("new", "update", "edited", "deleted", "move", "moved", "retire", "back")
"""What can be said of a card. `edited`, `deleted` and `moved` name what the person did in Anki, and that it stays."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is to be done to the cards of one note in Anki, or that is left undone."""

    kind: str
    """One of `KINDS`."""
    guid: str
    front: str
    """The question as visible text."""
    path: str
    """The note of the vault."""
    line: int = 0
    """Where it stands there; 0 if it is gone."""
    note: int = 0
    """Anki's id of the note; 0 while it is not there."""
    cards: tuple[int, ...] = ()
    """Anki's ids of the cards that are moved, suspended or unsuspended, or that are elsewhere."""
    deck: str = ""
    """Where the cards go or, of one that was moved in Anki, where they are."""
    was: str = ""
    """The deck in which push last put them."""
    write: bool = False
    """True if the note's fields and tags are written, by an import; else only its tags are changed."""
    tags: tuple[str, ...] = ()
    """All the tags that it is to have, those of the person among them."""
    extra_tags: tuple[str, ...] = ()
    """Tags that it has in Anki and is not to have."""
    mod: int = 0
    """Unix seconds: what makes Anki take the note for newer than its own."""
    why: str = ""
    """What else there is to say."""
    delete: bool = False
    """True if the note is deleted, not only suspended."""
    forget: bool = False
    """True if it is never to be exported again."""

    @property
    def does_something(self) -> bool:
        """True if anything is to be done."""
        return self.kind not in ("edited", "deleted", "moved") or self.forget


@dataclass(frozen=True, slots=True)
class Choices:
    """The person's choices for cards that were changed on both sides."""

    overwrite: Collection[str] | None = frozenset()
    """Guids of notes edited in Anki whose text is to be replaced; None: all."""
    deleted: str = "skip"
    """What becomes of notes deleted in Anki: `skip`, `add` or `forget`."""
    move: bool = True
    delete: bool = False
    """True if what is retired is deleted."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The state in Anki of the cards in question."""

    notes: Mapping[str, AnkiNote] = field(default_factory=dict)
    """By guid."""
    estranged: Collection[str] = ()
    """Guids of notes that are there, but were given another note type or another Key by the person."""
    suspended: Collection[int] = ()
    """Cards that are suspended, of those for which it matters."""
    filtered: Collection[str] = ()
    """Names of filtered decks among those of the cards."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a push would do."""

    changes: tuple[Change, ...] = ()
    """In the order of the notes; those that are gone last."""
    remembered: Mapping[str, Pushed] = field(default_factory=dict)
    """What is to be remembered of each card that was looked at, once all is done."""
    retired: Mapping[str, Pushed] = field(default_factory=dict)
    """The same of each card whose text is gone and that stays in Anki."""
    unsettled: frozenset[str] = frozenset()
    """Guids of cards with which something is left to be done by another push."""

    def of(self, *kinds: str) -> tuple[Change, ...]:
        """The changes of *kinds*."""
        return tuple(change for change in self.changes if change.kind in kinds)

    @property
    def does_something(self) -> bool:
        """True if anything is to be done."""
        return any(change.does_something for change in self.changes)

    @property
    def written(self) -> tuple[Change, ...]:
        """The changes whose content goes into the package."""
        return tuple(change for change in self.changes if change.write)


@dataclass(frozen=True, slots=True)
class _Planned:
    """The plan for one card."""

    changes: tuple[Change, ...]
    pushed: Pushed | None
    settled: bool = True


def plan_push(
    cards: Iterable[ExportedCard],
    retired: Mapping[str, RetiredCard],
    past: Mapping[str, Pushed],
    seen: Seen,
    choices: Choices,
) -> Plan:
    """The plan for *cards* and for those that are *retired*; *past*: what was last pushed of them."""
    changes: list[Change] = []
    remembered: dict[str, Pushed] = {}
    gone: dict[str, Pushed] = {}
    unsettled: set[str] = set()
    for card in cards:
        planned = _for_card(card, past.get(card.guid), seen, choices)
        changes += planned.changes
        if planned.pushed:
            remembered[card.guid] = planned.pushed
        if not planned.settled:
            unsettled.add(card.guid)
    for guid, gone_card in retired.items():
        planned = _for_retired(guid, gone_card, past.get(guid), seen, choices)
        changes += planned.changes
        if planned.pushed:
            gone[guid] = planned.pushed
    return Plan(tuple(changes), remembered, gone, frozenset(unsettled))


# ------------------------------------------------------------------ cards of the notes


def _for_card(card: ExportedCard, past: Pushed | None, seen: Seen, choices: Choices) -> _Planned:
    base = Change("", card.guid, card.front, card.path, card.line)
    note = seen.notes.get(card.guid)
    if note:
        base = replace(base, note=note.id)
        content, fields, same = _content(card, base, past, note, choices)
        moves, deck, at_home = _decks(card, base, past, seen, choices)
        changes = (*content, *moves, *_back(base, past, note, seen))
        return _Planned(changes, Pushed(fields, card.tags, deck), settled=same and at_home)
    if card.guid in seen.estranged:
        why = "its note type or its Key was changed in Anki"
        return _Planned((replace(base, kind="edited", why=why),), past, settled=False)
    if past is None or choices.deleted == "add":
        new = replace(base, kind="new", deck=card.deck, write=True, tags=card.tags, mod=card.mod)
        return _Planned((new,), Pushed(fields_hash(card.fields), card.tags, card.deck))
    if choices.deleted == "forget":
        return _Planned((replace(base, kind="deleted", forget=True),), None)
    return _Planned((replace(base, kind="deleted"),), past, settled=False)


def _content(
    card: ExportedCard, base: Change, past: Pushed | None, note: AnkiNote, choices: Choices
) -> tuple[tuple[Change, ...], str, bool]:
    """The change of fields and tags, the fingerprint of the fields that push last wrote then, and whether these are
    those of the card."""
    wanted, there = fields_hash(card.fields), fields_hash(note.fields)
    # A note that nobody touched since its first export has the time of that.
    untouched = there in (wanted, past.fields) if past else there == wanted or note.mod == card.created
    overwrite = choices.overwrite is None or card.guid in choices.overwrite
    tags, extra = tags_after(card.tags, past.tags if past else card.tags, note.tags)
    is_retagged = _folded(tags) != _folded(note.tags)
    update = replace(base, kind="update", tags=tags, extra_tags=extra)
    if untouched or overwrite:
        written = replace(update, write=True, mod=max(card.mod, note.mod + 1))
        return (written,) if there != wanted or is_retagged else (), wanted, True
    last = past.fields if past else ""
    return (replace(base, kind="edited"), *((update,) if is_retagged else ())), last, last == wanted


def tags_after(
    own: tuple[str, ...], last: tuple[str, ...], there: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tags that a note is to have, and those that it has and is to lose.

    *own*: those of the card; *last*: those that push last gave it; *there*: those that it has. What the person added
    stays, and what the person took off stays off.

    >>> tags_after(("a", "new"), ("a", "old", "off"), ("a", "old", "mine"))
    (('a', 'mine', 'new'), ('old',))
    """
    pushed, have = _folded(last), _folded(there)
    taken_off = pushed - have
    wanted = {fold(tag): tag for tag in there if fold(tag) not in pushed}
    wanted |= {fold(tag): tag for tag in own if fold(tag) not in taken_off}
    after = tuple(sorted(wanted.values(), key=lambda tag: (fold(tag), tag)))
    return after, tuple(tag for tag in there if fold(tag) not in wanted)


def fold(name: str) -> str:
    """The form of a name that is equal for all names of a tag or deck that are one to Anki."""
    return unicodedata.normalize("NFC", name.casefold())


def _folded(names: Iterable[str]) -> set[str]:
    return {fold(name) for name in names}


def _decks(
    card: ExportedCard, base: Change, past: Pushed | None, seen: Seen, choices: Choices
) -> tuple[tuple[Change, ...], str, bool]:
    """The move to another deck, the deck in which push last put the cards then, and whether that is theirs.

    Cards that are still where push put them follow their note.
    """
    last = past.deck if past else card.first_deck
    if fold(last) == fold(card.deck):
        return (), card.deck, True
    decks = seen.notes[card.guid].cards
    here = tuple(id_ for id_, deck in decks.items() if fold(deck) == fold(last))
    if here and not choices.move:
        return (), last, False
    elsewhere: dict[str, list[int]] = {}
    for id_, deck in decks.items():
        if fold(deck) not in (fold(last), fold(card.deck)) and deck not in seen.filtered:
            elsewhere.setdefault(deck, []).append(id_)
    moves = [replace(base, kind="move", cards=here, deck=card.deck, was=last)] if here else []
    moves += [replace(base, kind="moved", cards=tuple(ids), deck=deck, was=last) for deck, ids in elsewhere.items()]
    # The own deck of what is in a filtered deck is not to be seen: that is moved when it is back.
    waiting = any(deck in seen.filtered for deck in decks.values())
    return tuple(moves), last if waiting else card.deck, not waiting


def _back(base: Change, past: Pushed | None, note: AnkiNote, seen: Seen) -> tuple[Change, ...]:
    """The change of a card whose text is there again."""
    is_tagged = fold(RETIRED) in _folded(note.tags)
    # Whoever takes the tag off wants the card as it is. A push that died had suspended, and not yet tagged.
    if not is_tagged and (past is None or past.retired or not past.suspended):
        return ()
    # Without a memory the tag alone says that it was push that suspended them.
    ours = past.suspended if past else tuple(note.cards)
    cards = tuple(id_ for id_ in ours if id_ in seen.suspended and id_ in note.cards)
    return (replace(base, kind="back", cards=cards),)


# ------------------------------------------------------------------ cards whose text is gone


def _for_retired(guid: str, card: RetiredCard, past: Pushed | None, seen: Seen, choices: Choices) -> _Planned:
    note = seen.notes.get(guid)
    if note is None:
        return _Planned((), None)  # it is not in Anki either
    is_tagged = fold(RETIRED) in _folded(note.tags)
    suspended = tuple(id_ for id_ in note.cards if id_ in seen.suspended)
    last = past or Pushed(fields_hash(note.fields), (), next(iter(note.cards.values()), ""))
    if past is None and is_tagged:
        last = replace(last, suspended=suspended)
    last = replace(last, retired=True)
    if past and past.retired and not is_tagged:
        return _Planned((), last)  # the person took the tag off, to keep it
    cards = () if is_tagged else tuple(id_ for id_ in note.cards if id_ not in suspended)
    if is_tagged and not choices.delete:
        return _Planned((), last)
    change = Change("retire", guid, card.front, card.path, note=note.id, cards=cards, delete=choices.delete)
    return _Planned((change,), replace(last, suspended=tuple(dict.fromkeys((*last.suspended, *cards)))))
