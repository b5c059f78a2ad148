"""Leaving a card out from the page: the one thing that the preview writes, and it writes it into the ledger."""

from __future__ import annotations

from pathlib import Path

from flashgen.errors import UsageError
from flashgen.identity.corrections import forgotten
from flashgen.identity.ledger import Ledger, ledger_file
from flashgen.util.atomic_files import replacing
from flashgen.util.build_lock import locked


def forget(vault: Path, state: Path | None, guid: str, *, undo: bool) -> str:
    """Never export the card *guid* of *vault* again, or with *undo* export it again; its question.

    Raises `UsageError` if no build has made it yet.
    """
    file = ledger_file(vault, state)
    if not file.exists():
        raise UsageError("no deck was built yet", "build first: what was never exported cannot be left out")
    with locked(file.parent):
        ledger = Ledger.read(file)
        if guid not in ledger.entries:
            raise UsageError("the card is new", "build first: what was never exported cannot be left out")
        entry = ledger.entries[guid]
        changed = forgotten(ledger, [entry], undo=undo)
        with replacing(file) as (part,):
            part.write_text(changed.dump(), "utf-8", newline="\n")
    return entry.record.front
