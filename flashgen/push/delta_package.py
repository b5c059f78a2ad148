"""The package of a push: only notes that are new or changed, with the tags that they are to have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flashgen.building.exported_cards import Export, ExportedCard
from flashgen.deck.note_rows import Heads
from flashgen.deck.package import write_apkg


@dataclass(frozen=True, slots=True)
class Written:
    """A note as it stands in the package."""

    card: ExportedCard
    deck: str
    tags: tuple[str, ...]
    mod: int


class _Rows:
    """See `flashgen.deck.note_rows.Rows`."""

    def __init__(self, notes: Sequence[Written]) -> None:
        self._notes = notes

    def heads(self) -> Heads:
        """See `Rows`."""
        heads = Heads()
        for note in self._notes:
            card = note.card
            heads.add([card.guid], card.created, note.mod, note.deck, card.row.ords)
            heads.positions.append(card.position)
        return heads

    def rows(self, order: Sequence[int]) -> Iterable[Sequence[str]]:
        """See `Rows`."""
        for note in map(self._notes.__getitem__, order):
            row = note.card.row
            yield str(row.note_type), row.ords, f" {' '.join(note.tags)} ", row.fields, row.sort_field

    def place(self, number: int) -> str:
        """See `Rows`."""
        card = self._notes[number].card
        return f"{card.path}:{card.line}"


def write_delta(notes: Sequence[Written], export: Export, file: Path) -> None:
    """Write the package of *notes*, with the files that they show, to *file*."""
    media: dict[str, Path | bytes] = {}
    for note in notes:
        shown = export.media(note.card.path)
        media |= {name: content for name, content in shown.items() if name in note.card.row.fields}
    write_apkg(_Rows(notes), file, note_type_mods=export.looks, media=media)
