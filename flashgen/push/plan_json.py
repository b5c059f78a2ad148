"""A plan as JSON that another program, as an add-on inside Anki, can carry out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flashgen.deck.note_types import NOTE_TYPES
from flashgen.push.carry_out_plan import Work
from flashgen.push.plan import Change

VERSION = 1
_NAMES = {note_type.id: note_type.name for note_type in NOTE_TYPES}
_FIELDS = {note_type.id: [name for name, _ in note_type.fields] for note_type in NOTE_TYPES}


def as_json(work: Work) -> dict[str, Any]:
    """The plan of *work* as JSON.

    Each change has `kind`, `guid`, `note` and `line`. What is written has `write`: note type, fields by name, `mod`
    and the `media` that its fields name, by the path in the vault; its `tags` are all that it is to have. `cards` are
    Anki's ids of the cards that move to `deck`, are suspended (`retire`) or unsuspended (`back`).
    """
    return {
        "flashgen": "plan",
        "version": VERSION,
        "profile": work.state.profile,
        "changes": [_change(change, work) for change in work.plan.changes],
        "looks": sorted(_NAMES[work.cards[guid].row.note_type] for guid in work.carriers),
    }


def _change(change: Change, work: Work) -> dict[str, Any]:
    record: dict[str, Any] = {
        "kind": change.kind,
        "does_something": change.does_something,
        "guid": change.guid,
        "front": change.front,
        "note": change.path,
        "line": change.line,
    }
    optional: Mapping[str, Any] = {
        "anki_note": change.note,
        "cards": list(change.cards),
        "deck": change.deck,
        "from": change.was,
        "why": change.why,
        "delete": change.delete,
        "forget": change.forget,
    }
    record |= {name: value for name, value in optional.items() if value}
    if change.kind in ("new", "update"):
        record |= {"tags": list(change.tags), "remove_tags": list(change.extra_tags)}
    if change.write:
        row = work.cards[change.guid].row
        fields = dict(zip(_FIELDS[row.note_type], work.cards[change.guid].fields, strict=True))
        shown = work.export.media_paths(change.path)
        record["write"] = {
            "note_type": _NAMES[row.note_type],
            "fields": fields,
            "mod": change.mod,
            "media": {name: path for name, path in shown.items() if name in row.fields},
        }
    return record
