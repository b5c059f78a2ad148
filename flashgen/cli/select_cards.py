"""Cards as a person names them: by guid, by a place in a note, or by words of the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from flashgen.cli.change_lines import count
from flashgen.cli.options import built_ledger, command_config, echo
from flashgen.errors import FlashgenError, UsageError
from flashgen.identity.corrections import search
from flashgen.identity.ledger import Entry, Ledger
from flashgen.model.card import Card
from flashgen.vault.path_spelling import spelt

MAX_LISTED = 10
"""Cards that are listed before somebody is asked about them; more mean that the words are too common."""
_PLACE = re.compile(r"(?P<path>.+\.md):(?P<line>\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meant:
    """The cards that one argument means."""

    wanted: str
    entries: tuple[Entry, ...]
    is_exact: bool = False
    """True if it was a guid, so that nobody need be asked."""


def all_meant(wanted: Sequence[str], vault: Path, state: Path | None) -> list[Meant]:
    """The cards that each of *wanted* means; notes are read only if they are not all guids of the ledger."""
    from flashgen.building.dry_run import planned
    from flashgen.config import without_choice

    ledger = Ledger.read(built_ledger(vault, state))
    if all(each in ledger.entries for each in wanted):
        return [meant_by(each, ledger, tuple, vault) for each in wanted]
    with planned(vault, without_choice(command_config(vault, {})), state=state) as plan:
        ledger = plan.ledger()
        return [meant_by(each, ledger, plan.cards, vault) for each in wanted]


def meant_by(wanted: str, ledger: Ledger, cards: Callable[[], Iterable[Card]], vault: Path) -> Meant:
    """The cards of *ledger* that *wanted* means; *cards* gives those of the notes, which only a place needs.

    Raises `UsageError` if there is none.
    """
    if wanted in ledger.entries:
        return Meant(wanted, (ledger.entries[wanted],), is_exact=True)
    place = _PLACE.fullmatch(wanted)
    if place:
        entries = _at(place["path"], int(place["line"]), ledger, cards(), vault)
        hint = "`flashgen extract NOTE` shows its cards with their lines"
    else:
        entries = search(ledger, wanted)
        hint = "give whole words of the question, a place such as note.md:18, or the Key of the card in Anki"
    if not entries:
        raise UsageError(f"{wanted}: no card is meant by this", hint)
    return Meant(wanted, tuple(entries))


def _at(path: str, line: int, ledger: Ledger, cards: Iterable[Card], vault: Path) -> list[Entry]:
    """The cards that stand at *line* of the note at *path*, or the last ones that begin above it."""
    typed = Path(path).as_posix()
    names = {typed}
    absolute, root = spelt((Path(path).absolute(), vault.absolute()))
    if absolute.is_relative_to(root):
        names.add(absolute.relative_to(root).as_posix())
    above: list[Card] = []
    for card in cards:
        here = card.source
        if here.line <= line and (here.path in names or here.path.endswith(f"/{typed}")):
            above.append(card)
    nearest = max((card.source.line for card in above), default=0)
    return [
        ledger.entries[card.guid] for card in above if card.source.line == nearest and card.guid in ledger.entries
    ]


def the_one(meant: Meant) -> Entry:
    """The only card that is meant; raises `UsageError`, naming them, if there are several."""
    if len(meant.entries) == 1:
        return meant.entries[0]
    listed = "\n".join(f"    {line}" for line in _lines(meant.entries[:MAX_LISTED]))
    more = len(meant.entries) - MAX_LISTED
    raise UsageError(
        f"{meant.wanted}: {count(len(meant.entries), 'card')} are meant by this",
        f"give the first word of one of these lines:\n{listed}" + (f"\n    and {more} more" if more > 0 else ""),
    )


def confirm(question: str, meant: Sequence[Meant], *, yes: bool) -> None:
    """Show the cards that are *meant* and ask *question*, unless all were named by their guids or *yes* was said.

    Raises `UsageError` if nobody can answer, and `FlashgenError` for a no.
    """
    entries = [entry for each in meant for entry in each.entries]
    if all(each.is_exact for each in meant):
        return
    if len(entries) > MAX_LISTED:
        words = next(each for each in meant if not each.is_exact).wanted
        raise UsageError(
            f"{words}: {count(len(entries), 'card')} are meant by this", "give more words of the question"
        )
    for line in _lines(entries):
        echo(f"  {line}", err=True)
    if yes:
        return
    try:
        agreed = click.confirm(question, err=True)
    except click.Abort as abort:
        raise UsageError("nothing was done", "say --yes where nobody can be asked") from abort
    if not agreed:
        raise FlashgenError("nothing was done")


def _lines(entries: Iterable[Entry]) -> list[str]:
    """A line for each of *entries*."""
    return [
        f"{entry.guid}  {entry.record.front}  ({entry.record.path})"
        + ("  no longer in the notes" if entry.retired else "")
        + ("  forgotten" if entry.forgotten else "")
        for entry in entries
    ]
