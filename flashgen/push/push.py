"""A push, from the cards of a vault into Anki: start reading here.

look -> plan -> (ask) -> carry out -> look again -> remember
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from flashgen.building.exported_cards import Export, ExportedCard
from flashgen.deck.note_types import NOTE_TYPES
from flashgen.errors import PushError
from flashgen.identity.corrections import forgotten
from flashgen.identity.ledger import NAME as LEDGER
from flashgen.identity.ledger import Ledger
from flashgen.push import last_pushed
from flashgen.push.anki_protocol import Anki, AnkiNote, State, check_types
from flashgen.push.carry_out_plan import Work, carry_out, not_as_planned
from flashgen.push.deletion import Undone, delete, undo
from flashgen.push.inspect_anki import Candidates, candidates, look
from flashgen.push.last_pushed import Deletion, Memory, Note, Pushed
from flashgen.push.plan import Choices, Plan, plan_push
from flashgen.util.atomic_files import replacing, stat_of
from flashgen.util.build_lock import locked

_CARRIERS = 50
"""Cards of which one goes along with the new look of its note type, if it is in Anki as it is here."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A push that was planned; nothing is done yet."""

    work: Work
    found: Candidates
    known: Mapping[str, Memory]
    """What was remembered when the plan was made, by profile."""
    stat: list[int] | None
    """What the file of the memory was like then."""

    @property
    def memory(self) -> Memory:
        """The memory of this profile."""
        return self.known.get(self.profile, Memory())

    @property
    def plan(self) -> Plan:
        """The plan of the push."""
        return self.work.plan

    @property
    def profile(self) -> str:
        """Whose Anki it is."""
        return self.work.state.profile

    @property
    def does_something(self) -> bool:
        """True if Anki will be changed."""
        return self.plan.does_something or bool(self.work.carriers)

    def choosing(self, choices: Choices) -> Prepared:
        """The push with other *choices*."""
        found, work = self.found, self.work
        plan = plan_push(found.cards, found.retired, found.past, work.seen, choices)
        return replace(self, work=replace(work, plan=plan))


def prepare(
    export: Export,
    anki: Anki,
    state: State,
    choices: Choices,
    *,
    profile: str = "",
    everything: bool = False,
) -> Prepared:
    """Plan what is to be done that *anki*, of which *state* is known, has the cards of *export*.

    *profile*: whose Anki it must be; by default that into which the vault was pushed before. *everything*: whether
    cards that are as they were last pushed are looked at, too. Raises `PushError` if Anki must not be touched.
    """
    folder = export.folder
    check_types(state)
    stat, known = stat_of(last_pushed.file_in(folder)), last_pushed.read(folder)
    memory = _memory_of(state, known, profile)
    found = candidates(export, memory, everything=everything, delete=choices.delete)
    seen = look(anki, state, export, found)
    plan = plan_push(found.cards, found.retired, found.past, seen, choices)
    cards = {card.guid: card for card in found.cards}
    carriers = _carriers(anki, state, export, memory, {cards[each.guid].row.note_type for each in plan.written})
    seen = replace(seen, notes={**{guid: note for guid, (_, note) in carriers.items()}, **seen.notes})
    cards |= {guid: card for guid, (card, _) in carriers.items()}
    return Prepared(Work(plan, export, cards, seen, state, folder, tuple(carriers)), found, known, stat)


def _memory_of(state: State, known: Mapping[str, Memory], profile: str) -> Memory:
    """The memory of the profile that is open in Anki."""
    if profile and state.profile != profile:
        raise PushError(
            f"Anki has the profile '{state.profile}' open, not '{profile}'", "switch in Anki: File > Switch Profile"
        )
    if known and state.profile not in known and not profile:
        others = " and ".join(f"'{name}'" for name in sorted(known))
        raise PushError(
            f"Anki has the profile '{state.profile}' open; this vault was pushed into {others}",
            f"switch in Anki (File > Switch Profile), or push into this one as well: --profile '{state.profile}'",
        )
    return known.get(state.profile, Memory())


def _carriers(
    anki: Anki, state: State, export: Export, memory: Memory, written: set[int]
) -> dict[str, tuple[ExportedCard, AnkiNote]]:
    """For each of our note types in Anki whose look is new and of which no card is *written*: one that is in Anki."""
    found: dict[str, tuple[ExportedCard, AnkiNote]] = {}
    for note_type in NOTE_TYPES:
        old, new = memory.looks.get(note_type.name), export.looks.get(note_type.name)
        if note_type.id not in state.ours or note_type.id in written or old == new:
            continue
        cards = list(islice(export.of_type(note_type.id), _CARRIERS))
        notes = anki.find([card.guid for card in cards])
        same = (card for card in cards if card.guid in notes and notes[card.guid].fields == card.fields)
        for card in islice(same, 1):
            found[card.guid] = card, notes[card.guid]
    return found


# ------------------------------------------------------------------ doing it


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a push."""

    wrong: Mapping[str, str] = field(default_factory=dict)
    """What is not in Anki as it was to be, in words, by guid."""
    deleted: tuple[str, ...] = ()
    """Guids of the cards that were deleted."""


def push(prepared: Prepared, anki: Anki) -> Outcome:
    """Do what was *prepared*, look whether it is done, and remember it.

    Raises `PushError` if it cannot be done to the end; what was done until then need not be taken back: the next
    push goes on from there.
    """
    folder, plan = prepared.work.folder, prepared.plan
    with locked(folder):
        remember = _rememberer(prepared)
        if plan.of("retire"):
            remember(_before_suspending(prepared))
        _forget([change.guid for change in plan.changes if change.forget], folder)
        estranged = carry_out(prepared.work, anki)
        wrong = not_as_planned(prepared.work, anki, estranged)
        memory = memory_after(prepared, wrong.keys() - estranged)
        if memory != prepared.memory or plan.of("retire"):
            remember(memory)
        doomed = {each.guid: memory.retired[each.guid] for each in plan.of("retire") if each.delete}
        if doomed:
            _delete(doomed, anki, memory, folder, remember)
        return Outcome(wrong, tuple(doomed))


def _forget(guids: Sequence[str], folder: Path) -> None:
    """Remember in the ledger that the cards *guids* are never to be exported again."""
    if guids:
        file = folder / LEDGER
        ledger = Ledger.read(file)
        with replacing(file) as (part,):
            part.write_text(forgotten(ledger, [ledger.entries[guid] for guid in guids]).dump(), "utf-8", newline="\n")


def _rememberer(prepared: Prepared) -> Callable[[Memory], None]:
    """A function that saves what is remembered of the profile, in place of what was read."""
    folder = prepared.work.folder
    if stat_of(last_pushed.file_in(folder)) != prepared.stat:
        raise PushError("another push was done in the meantime", "push again")
    return lambda memory: last_pushed.write(folder, {**prepared.known, prepared.profile: memory})


def _delete(
    doomed: Mapping[str, Pushed], anki: Anki, memory: Memory, folder: Path, remember: Callable[[Memory], None]
) -> None:
    """Delete the cards *doomed*, and remember how they can be brought back."""
    retired = {guid: pushed for guid, pushed in memory.retired.items() if guid not in doomed}

    def before(deletion: Deletion) -> None:
        remember(replace(memory, retired=retired, deletions=(*memory.deletions, deletion)))

    delete(anki.find(doomed), doomed, anki, folder, before)


def push_undo(anki: Anki, folder: Path, profile: str = "") -> Undone:
    """Bring back what the last deletion took; *folder*: where the ledger is, *profile*: see `prepare`."""
    with locked(folder):
        state, known = anki.state(), last_pushed.read(folder)
        memory = _memory_of(state, known, profile)
        check_types(state)
        undone = undo(memory, anki, folder)
        last_pushed.write(folder, {**known, state.profile: undone.memory})
    return undone


# ------------------------------------------------------------------ what is remembered


def _before_suspending(prepared: Prepared) -> Memory:
    """The memory to keep before cards are suspended: which these are, for afterwards nobody could tell that it was
    not the person who did it."""
    memory, plan = prepared.memory, prepared.plan
    places = {guid: path for path in _looked_at(prepared) for guid in memory.notes[path].rows}
    notes = dict(memory.notes)
    for change in plan.of("retire"):
        path = places.get(change.guid, change.path)
        pushed = replace(plan.retired[change.guid], retired=False)
        if change.guid not in memory.retired:
            notes[path] = _with_cards(notes, path, {change.guid: pushed})
    return replace(memory, notes=notes)


def _looked_at(prepared: Prepared) -> list[str]:
    """The paths of the notes of which something was remembered and whose cards were looked at."""
    found = prepared.found
    return [path for path in (*found.notes, *found.vanished) if path in prepared.memory.notes]


def _with_cards(notes: Mapping[str, Note], path: str, cards: Mapping[str, Pushed]) -> Note:
    """The note at *path* with *cards* added, which are not what the note gives now."""
    return Note.of("", {**(notes[path].cards if path in notes else {}), **cards})


def memory_after(prepared: Prepared, wrong: Collection[str]) -> Memory:
    """The memory once the plan is carried out but for the cards *wrong*."""
    found, plan, memory = prepared.found, prepared.plan, prepared.memory
    looked_at = {card.guid for card in found.cards}
    notes = {path: note for path, note in memory.notes.items() if path not in found.vanished}
    for path, cards in found.notes.items():
        kept = {
            card.guid: plan.remembered.get(card.guid)
            if card.guid in looked_at and card.guid not in wrong
            else found.past.get(card.guid)
            for card in cards
        }
        known = {guid: replace(pushed, retired=False) for guid, pushed in kept.items() if pushed}
        open_ = plan.unsettled.union(wrong) & kept.keys() or len(known) < len(kept)
        notes[path] = Note.of("" if open_ else prepared.work.export.digests[path], known)
    for path, left in found.left.items():
        notes[path] = _with_cards(notes, path, left)
    for change in plan.of("retire"):
        if change.guid in wrong and change.guid in found.past:
            notes[change.path] = _with_cards(notes, change.path, {change.guid: found.past[change.guid]})
    here = {card.guid for cards in found.notes.values() for card in cards}
    retired = {
        guid: pushed
        for guid, pushed in {**memory.retired, **plan.retired}.items()
        if guid not in here and guid not in wrong and (guid in plan.retired or guid not in found.retired)
    }
    return replace(memory, notes=notes, retired=retired, looks=_looks_after(prepared))


def _looks_after(prepared: Prepared) -> Mapping[str, int]:
    """When the look of each note type in Anki last changed."""
    work = prepared.work
    taken = {work.cards[guid].row.note_type for guid in (*(each.guid for each in work.plan.written), *work.carriers)}
    new = {each.name: work.export.looks[each.name] for each in NOTE_TYPES if each.id in taken}
    return {**prepared.memory.looks, **new}
