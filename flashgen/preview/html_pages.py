"""The pages as HTML; the only file that knows jinja2. Served or written as files, they are the same."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from flashgen.config import as_toml
from flashgen.deck.note_types import BASIC
from flashgen.identity.word_diff import pieces
from flashgen.model.problem_codes import CODES
from flashgen.preview.bar_chart import bars
from flashgen.preview.card_sides import frame_style
from flashgen.preview.mathjax import MISSING
from flashgen.preview.note_view import CardView, NoteView
from flashgen.preview.vault_view import LENGTHS, MOST, Row, View

SHOWN = 200
"""Rows of a list that are shown at once; more are shown on request."""
SCRIPTS = ("frames", "note", "list", "page", "live")
"""The scripts of the pages, in the order in which they run."""
KINDS = {
    "new": "+ new",
    "changed": "~ changed",
    "moved": "> moved",
    "rebound": "= rebound",
    "returned": "< returned",
    "retired": "- retired",
}
"""What the next build does with a card, and how it is shown."""


@dataclass(frozen=True, slots=True)
class Site:
    """The site that the pages belong to: served or written, in one file or several."""

    live: bool = False
    """True if a server answers: then notes that are saved show at once, and cards can be left out."""
    token: str = ""
    """What a request that changes something has to know."""
    editor: str = ""
    """The address at which an editor opens `{path}` at `{line}`; empty: none is offered."""
    formulas: bool = True
    """True if there is something that sets formulas."""
    single: bool = False
    """True if all is in one file."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Makes the pages of a site."""

    site: Site = Site()

    def notes(self, view: View, root: str = "") -> str:
        """The list of all notes; *root*: how the top of the site is reached from the page."""
        return self._page("notes.html", view, root, rows=view.rows[:SHOWN], choices=choices(view.rows))

    def note(self, view: View, note: NoteView, root: str = "") -> str:
        """One note with its cards."""
        places = [row.path for row in view.rows]
        at = places.index(note.path) if note.path in places else -1
        before = places[at - 1] if at > 0 else ""
        after = places[at + 1] if 0 <= at < len(places) - 1 else ""
        return self._page("note.html", view, root, note=note, before=before, after=after)

    def changes(self, view: View, root: str = "") -> str:
        """The page of the changes that the next build would make."""
        counts = {kind: sum(change.kind == kind for change in view.changes) for kind in KINDS}
        return self._page("changes.html", view, root, changes=view.changes[:MOST], counts=counts)

    def problems(self, view: View, root: str = "") -> str:
        """The page of problems and weak cards."""
        counts = {code: sum(problem.code == code for problem in view.problems) for code in CODES}
        return self._page("problems.html", view, root, problems=view.problems[:MOST], counts=counts)

    def overview(self, view: View, root: str = "") -> str:
        """The page of figures."""
        counts = view.counts
        lengths = [(f"up to {most:,}", counts.answers[most]) for most in LENGTHS]
        lengths.append((f"more than {LENGTHS[-1]:,}", counts.answers[0]))
        charts = [
            ("Cards by rule", bars(counts.rules.most_common())),
            ("Cards by deck", bars(counts.decks.most_common())),
            ("Characters of the answers", bars(lengths)),
        ]
        return self._page("overview.html", view, root, charts=charts)

    def single(self, view: View, notes: Sequence[NoteView], typesetter: str) -> str:
        """One page that needs nothing else: *notes*, style and scripts, with *typesetter* if a formula is in it."""
        first, *others = (asset(f"{name}.js") for name in SCRIPTS)
        scripts = [first, *([typesetter] if typesetter else []), *others]  # the first one says how to typeset
        return self._page("single.html", view, "", notes=notes, styles=asset("page.css"), scripts=scripts)

    def _page(self, template: str, view: View, root: str, **values: Any) -> str:
        scripts = values.get("scripts", ())
        return (
            _environment()
            .get_template(template)
            .render(
                **{"site": self.site, "view": view, "root": root, "kinds": KINDS, "codes": CODES, "shown": SHOWN},
                **{
                    "style": frame_style(BASIC.style(view.index.style.css)),
                    "policy": policy(scripts),
                    "script_names": SCRIPTS,
                    "most": MOST,
                },
                **values,
            )
        )


def policy(scripts: Sequence[str] = ()) -> str:
    """The content security policy of a page: it loads from its own place alone, and runs only our scripts."""
    own = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    return (
        f"default-src 'none'; script-src {own or chr(39) + 'self' + chr(39)}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; media-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )


def note_address(path: str, line: int = 0, root: str = "") -> str:
    """The address of the page of the note at *path*, and of a line on it."""
    return f"{root}notes/{quote(path)}.html" + (f"#L{line}" if line else "")


def editor_address(pattern: str, view: View, path: str, line: int) -> str:
    """The address at which an editor opens the note at *path* at *line*, by its *pattern*."""
    parts = {
        "path": quote((view.index.root.absolute() / path).as_posix()),
        "vault": quote(view.name, safe=""),
        "file": quote(path, safe=""),
        "line": str(line),
    }
    for name, value in parts.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def list_script(view: View) -> str:
    """The list of all notes for the script that filters it; a script, because files may not fetch."""
    names: dict[str, dict[str, int]] = {kind: {} for kind in ("decks", "tags", "rules", "codes", "changes")}
    rows = []
    for row in view.rows:
        several = (row.decks, row.tags, row.rules, row.codes, row.changes)
        numbers = [
            [known.setdefault(name, len(known)) for name in own]
            for known, own in zip(names.values(), several, strict=True)
        ]
        rows.append([row.path, row.cards, *numbers])
    values = {kind: list(known) for kind, known in names.items()} | {"rows": rows, "kinds": KINDS}
    return f"window.flashgenNotes = {_json(values)};\n"


def choices(rows: Sequence[Row]) -> dict[str, list[str]]:
    """The filters of the list: the values of each kind that there are."""
    found: dict[str, set[str]] = {"deck": set(), "tag": set(), "rule": set(), "code": set(), "change": set()}
    for row in rows:
        for kind, own in zip(found, (row.decks, row.tags, row.rules, row.codes, row.changes), strict=True):
            found[kind].update(own)
    return {kind: sorted(values) for kind, values in found.items()}


def settings_of(card: CardView) -> list[tuple[str, str]]:
    """For which notes the rule of *card* can be switched off, and the lines that do it, to be copied."""
    rule = as_toml((card.card.rule,))
    folder = card.card.source.path.rpartition("/")[0]
    found = [("this note, in its properties", f"flashgen:\n  skip_rules: {rule}")]
    if folder:
        found.append(
            (f"the folder {folder}, in flashgen.toml", f"[folders.{json.dumps(folder)}]\nskip_rules = {rule}")
        )
    return [*found, ("the whole vault, in flashgen.toml", f"skip_rules = {rule}")]


@cache
def asset(name: str) -> str:
    """The file *name* of `assets/`."""
    return files("flashgen.preview").joinpath("assets", name).read_text("utf-8")


def _json(value: Any) -> str:
    """*value* as JSON that may stand in a script, also in one that stands in a page."""
    return (
        json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("flashgen.preview"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["json"] = _json
    environment.globals |= {
        "note_address": note_address,
        "settings_of": settings_of,
        "editor_address": editor_address,
        "pieces": pieces,
        "count": _count,
        "missing": MISSING,
    }
    return environment
