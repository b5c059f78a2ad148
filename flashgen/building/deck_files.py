"""The deck files of a build: which there are, and which of them are already what they are to be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flashgen import __version__
from flashgen.building.build_inputs import Inputs
from flashgen.building.problems import any_mistake_of_ours, problems_in
from flashgen.building.report import Report
from flashgen.cache.store import Store
from flashgen.deck.filenames import files_of
from flashgen.identity.changes import NO_CHANGES
from flashgen.model.problem import Problem
from flashgen.util.atomic_files import stat_of
from flashgen.util.stopwatch import Stopwatch

if TYPE_CHECKING:
    from flashgen.cache.incremental_identify import VaultIdentities


@dataclass(frozen=True, slots=True)
class Deck:
    """One file of cards."""

    file: Path
    notes: list[str]
    media: dict[str, Path | bytes]
    mods: Mapping[str, int]
    digest: str
    """What stands for all that is in it."""
    own_style: str = ""
    """What the vault adds to the style sheet; *mods* tell when it changes."""

    def is_written(self, store: Store) -> bool:
        """True if the file is already what it is to be."""
        kept = store.summary(str(self.file.absolute()), self.digest)
        return kept is not None and kept["stat"] is not None and kept["stat"] == stat_of(self.file)

    def write(self, part: Path, store: Store, found: VaultIdentities) -> None:
        """Write it to *part*."""
        from flashgen.deck.package import write_apkg

        rows = store.identities.deck(self.notes, found.known)
        write_apkg(rows, part, note_type_mods=self.mods, media=self.media, own_style=self.own_style)


def decks_of(store: Store, inputs: Inputs, found: VaultIdentities) -> list[Deck]:
    """The files for all cards."""
    index, mods = inputs.index, found.changed.note_type_mods
    files = files_of(index.notes, inputs.config.split, index.root.absolute().resolve().name)
    shown: dict[str, dict[str, Path | bytes]] = {}
    for path, several in store.results.media().items():
        if not found.shown.get(path):
            continue  # all its cards are forgotten, or wait
        own = {each.name: index.root / each.path if each.data is None else each.data for each in several}
        shown.setdefault(files[path], {}).update(own)
    groups: dict[str, list[str]] = {}
    for path, count in found.shown.items():
        if count:
            groups.setdefault(files[path], []).append(path)
    if inputs.config.split == "none":
        groups = groups or {index.root.name: []}  # every card may be forgotten
    decks = []
    for name, notes in groups.items():
        media = shown.get(name, {})
        digest = _digest((found.known[path].digest for path in notes), media, mods)
        decks.append(Deck(inputs.file(name), notes, media, mods, digest, index.style.css))
    return decks


def _digest(notes: Iterable[str], media: Iterable[str], mods: Mapping[str, int]) -> str:
    """A digest of the content of a deck; *notes*: those of the cards of each of its notes."""
    known = repr((sorted(media), sorted(mods.items()), __version__, list(notes)))
    return hashlib.sha256(known.encode()).hexdigest()


def remember(
    store: Store, inputs: Inputs, decks: Iterable[Deck], problems: Iterable[Problem], found: VaultIdentities
) -> None:
    """Keep in *store* what the next build has to know in order to see that it has nothing to do."""
    stamp = inputs.stamp
    if stamp and not any_mistake_of_ours(problems):
        counts = store.results.counts(inputs.index.notes)
        summary = {
            "ledger": stat_of(inputs.ledger),
            "decks": [(str(deck.file), stat_of(deck.file)) for deck in decks],
            "mods": dict(found.changed.note_type_mods),
            "waiting": dict(found.waiting),
            "notes": [(path, count, found.shown.get(path, 0)) for path, count in counts.items()],
        }
        store.keep_summary(inputs.name, stamp, summary)
    store.commit()


def unchanged(store: Store, inputs: Inputs, clock: Stopwatch) -> Report | None:
    """The report of a build that has nothing to do, if all is as the last one left it."""
    with clock.step("cache"):
        stamp = inputs.stamp
        summary = store.summary(inputs.name, stamp) if stamp else None
        if summary is None or summary["ledger"] != stat_of(inputs.ledger):
            return None
        if any(stat is None or stat != stat_of(Path(deck)) for deck, stat in summary["decks"]):
            return None
        problems = problems_in(store, inputs)
        if summary["waiting"] and inputs.config.max_new > 0:
            return None  # the next ones come now
        rules, weak = store.results.figures()
        store.commit(complete=False)
    return Report(
        cards=sum(shown for _, _, shown in summary["notes"]),
        notes={path: count for path, count, _ in summary["notes"]},
        changes=NO_CHANGES,
        counts=NO_CHANGES.counts,
        waiting=summary["waiting"],
        rules=rules,
        weak=weak,
        problems=problems,
        output=inputs.output,
        decks=tuple(Path(deck) for deck, _ in summary["decks"]),
        seconds=clock.seconds,
    )
