"""An index that records what it is asked, so that it is known on what the cards of a note depend."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from flashgen.vault.index import Index

Lookup = tuple[str, str, str, str | None]
"""What an index was asked, `find`, `find_note` or `leaves`; the target; the note; the answer."""


@dataclass(frozen=True, slots=True)
class RecordingIndex(Index):
    """An index that remembers what it is asked."""

    asked: dict[tuple[str, str, str], str | None] = field(default_factory=dict)
    """The answer to each `find`, `find_note` and `leaves`, by target and note."""
    files: set[str] = field(default_factory=set)
    """The files that were found."""

    @classmethod
    def of(cls, index: Index) -> RecordingIndex:
        """*index*, of which nothing was asked yet."""
        return cls(*(getattr(index, name) for name in _NAMES))

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """All that was asked."""
        return tuple((*asked, said) for asked, said in self.asked.items())

    def find(self, target: str, note: str) -> str | None:
        """See `Index.find`."""
        found = Index.find(self, target, note)
        self.asked["find", target, note] = found
        if found is not None:
            self.files.add(found)
        return found

    def find_note(self, target: str, note: str) -> str | None:
        """See `Index.find_note`; only the name counts, a link does not depend on what stands in the note."""
        found = Index(*(getattr(self, name) for name in _NAMES)).find_note(target, note)
        self.asked["find_note", target, note] = found
        return found

    def leaves(self, target: str, note: str) -> bool:
        """See `Index.leaves`."""
        leaves = Index.leaves(self, target, note)
        self.asked["leaves", target, note] = "yes" if leaves else None
        return leaves


_NAMES = tuple(each.name for each in fields(Index))


def answer(index: Index, kind: str, target: str, note: str) -> str | None:
    """The answer of *index* to a look-up."""
    if kind == "leaves":
        return "yes" if index.leaves(target, note) else None
    return index.find(target, note) if kind == "find" else index.find_note(target, note)
