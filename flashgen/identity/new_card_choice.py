"""The choice of new cards for a build; the others wait for a later one, and nothing remembers them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass, field, replace

from flashgen.config import Config
from flashgen.identity.changes import Changes, Identities
from flashgen.vault.globs import matcher


@dataclass(frozen=True, slots=True)
class Choice:
    """The choice of new cards by the settings."""

    rules: Collection[str] = ()
    """Only those of these rules; empty: of all."""
    takes_note: Callable[[str], bool] = field(default=lambda _: True)
    """True if those of the note at a path are let in."""
    most: int | None = None
    """How many at most; None: all."""

    @classmethod
    def of(cls, config: Config) -> Choice | None:
        """The choice of *config*; None if it lets everything in. Raises `ConfigError` for globs that are none."""
        if not (config.rules or config.only_notes or config.max_new):
            return None
        most = max(config.max_new, 0) if config.max_new else None
        return cls(frozenset(config.rules), _notes(config.only_notes), most)

    def held_back(
        self, identities: Identities, before: Container[str], rule_of: Callable[[int], str]
    ) -> tuple[Identities, frozenset[str]]:
        """*identities* without the new cards that have to wait, and the guids of these.

        Cards whose guid was in the ledger *before* are not new. *rule_of*: the rule of a card by its number.
        """
        left, waiting = self.most, set()
        for number, entry in enumerate(identities.entries):
            if entry.guid in before or entry.forgotten:
                continue
            if (
                left == 0
                or not self.takes_note(entry.record.path)
                or (self.rules and rule_of(number) not in self.rules)
            ):
                waiting.add(entry.guid)
            elif left is not None:
                left -= 1
        ledger = identities.ledger
        rest = {guid: entry for guid, entry in ledger.entries.items() if guid not in waiting}
        changes = Changes(change for change in identities.changes if change.guid not in waiting)
        return replace(identities, ledger=replace(ledger, entries=rest), changes=changes), frozenset(waiting)


def waiting_by_note(identities: Identities, waiting: Container[str]) -> Mapping[str, int]:
    """The numbers of cards *waiting*, by note, in the order of the notes."""
    return Counter(entry.record.path for entry in identities.entries if entry.guid in waiting)


def _notes(globs: tuple[str, ...]) -> Callable[[str], bool]:
    """A test whether the note at a path is one of *globs*, in the syntax of `.gitignore`."""
    return matcher(globs, "only_notes") if globs else lambda _: True
