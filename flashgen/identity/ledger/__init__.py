"""The ledger: what flashgen remembers of every card that it ever exported, so that none loses its history.

A text file in `.flashgen/` of the vault, one JSON object a line, made for git: cards are sorted by guid,
so two branches merge line by line, and a line says nothing that changes when other cards do: no line
numbers, no counts. It is the person's data; nothing in it can be computed again.
"""

from flashgen.identity.ledger.entry import Entry, NoteTypeEntry
from flashgen.identity.ledger.ledger import FILE, FOLDER, NAME, Ledger, ledger_file, origin_in
from flashgen.identity.ledger.lines import VERSION

__all__ = ["FILE", "FOLDER", "NAME", "VERSION", "Entry", "Ledger", "NoteTypeEntry", "ledger_file", "origin_in"]
