"""Settings: one frozen class, laid over in layers, each of which is named when it is wrong.

Defaults < `flashgen.toml` (or `[tool.flashgen]` in a pyproject.toml) < the note's properties < the
command line. Steps get the result as an argument; nothing reads a global.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

from flashgen.errors import ConfigError

FILE = "flashgen.toml"

SPLITS = ("none", "folder", "note")
"""The values of `--split`."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings; each has a default that suits most vaults."""

    deck: str = ""
    """Deck for the notes at the top of the vault, those in folders go into subdecks; empty: the name of
    the vault's folder. `::` separates subdecks."""
    decks: str = "folder"
    """Source of the subdecks: `folder`; a tag, `"tag:course/*"` (of `#course/physics` the subdeck `physics`); or a
    property of the notes, `"property:subject"`. A note's property `deck` wins. Choose before the first import: no
    deck file moves a card that Anki has."""
    reverse: bool = False
    """Also ask for the term, given a definition that is short plain text."""
    strict_line_breaks: bool = False
    """A line break in a paragraph is only a space, as with Obsidian's setting of that name."""
    evidence: str = "balanced"
    """How sure a structure has to be to become a card: `strict`, `balanced` or `eager`."""
    skip_rules: tuple[str, ...] = ()
    """Names of rules that are switched off: `["heading", "table"]`."""
    only_tags: tuple[str, ...] = ()
    """If not empty: only notes with one of these tags (or tags nested in them) give cards."""
    daily: bool = False
    """Daily and other periodic notes, those named after a date, give cards, too."""
    title: str = "auto"
    """When a note's name asks for the paragraph at its beginning: `true`: always; `false`: never; `"auto"`: where
    that opens with the name, or the note gives no other card."""
    cloze: str = "marked"
    """`marked`: only `{{c1::...}}` makes cloze cards; `highlight`: so does `==...==` inside a sentence."""
    wall: int = 1200
    """Characters of an answer from which on it is a wall that nobody can recall."""
    table_rows: int = 30
    """Tables with more rows are reference works and make no cards."""
    noise: tuple[str, ...] = ()
    """Labels and headings of your own that never ask for anything: `["Homework", "Mood"]`."""
    exclude: tuple[str, ...] = ()
    """Notes that give no cards, in the syntax of `.gitignore`: `["Archive/", "*.draft.md", "!keep.draft.md"]`.
    Links still find them."""
    include: tuple[str, ...] = ()
    """If not empty: only these notes give cards, in the same syntax."""
    rules: tuple[str, ...] = ()
    """If not empty: new cards come from these rules only, `["term_bullet"]`; those of others wait."""
    only_notes: tuple[str, ...] = ()
    """If not empty: new cards come from these notes only, in the syntax of `.gitignore`; those of others wait."""
    max_new: int = 0
    """How many new cards a build lets in, in the order of the notes; the others wait for the next. 0: all."""
    vault: str = ""
    """The vault of commands that name none, outside any vault: `"~/Vault"`. Relative to this file."""
    output: str = ""
    """Path of the decks: a folder, or an .apkg. Empty: `decks/` in the current folder, or beside the vault if that
    is within it. Relative to this file."""
    namespace: str = ""
    """What tells the cards of this vault from those of others in Anki; empty: the name of its folder at the first
    build, which is remembered. Set it before the first import, where two vaults have folders of one name."""
    ignore: tuple[str, ...] = ()
    """Codes of problems that are not reported: `["W101"]`. Those of errors cannot be ignored."""
    split: str = "none"
    """`none`: one deck file; `folder`: one for each folder at the top; `note`: one for each note."""
    folders: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = ()
    """Settings for the notes in a folder: `[folders."Daily"]`, then settings; those of a folder inside it win."""


def of_notes(config: Config) -> Config:
    """*config* without what has no part in the cards of a note: with any of that they are the same."""
    plain = Config()
    return replace(config, **{name: getattr(plain, name) for name in OF_BUILDS})


def without_choice(config: Config) -> Config:
    """*config* with no new card left to wait."""
    return replace(config, rules=(), only_notes=(), max_new=0)


def layers(vault: Path, start: Path | None = None) -> list[tuple[str, Mapping[str, Any]]]:
    """The files that are laid over the defaults: where each is, and its settings."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    folders = [vault, *([start, *start.parents] if start else [])]
    for folder in folders:
        file = folder / FILE
        if file.is_file():
            found.append((str(file), _placed(_read_toml(file), folder)))
            break
        project = folder / "pyproject.toml"
        if project.is_file():
            tools = _table("tool", _read_toml(project).get("tool", {}), project)
            if "flashgen" in tools:
                table = _table("tool.flashgen", tools["flashgen"], project)
                found.append((f"{project} [tool.flashgen]", _placed(table, folder)))
                break
    return found


def _placed(settings: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """*settings*, which stand in a file in *folder*, with their paths as they are from everywhere."""
    return {
        key: os.path.normpath(folder.absolute() / Path(value).expanduser())
        if key in ("vault", "output") and isinstance(value, str) and value
        else value
        for key, value in settings.items()
    }


def origins(found: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, str]:
    """For each setting the layer that it comes from."""
    names = {field.name: "default" for field in fields(Config)}
    for layer, settings in found:
        names |= {str(key).replace("-", "_"): layer for key in settings}
    return names


def meanings() -> dict[str, str]:
    """The meaning of each setting: the sentence below it in this file."""
    import ast

    tree = ast.parse(Path(__file__).read_text("utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Config")
    found: dict[str, str] = {}
    for field, text in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            found[field.target.id] = " ".join(str(ast.literal_eval(text.value)).split())
    return found


def as_toml(value: Any) -> str:
    """The value of a setting as a TOML file has it.

    >>> as_toml(("a", 'b "c"')), as_toml(True), as_toml(30)
    ('["a", "b \\\\"c\\\\""]', 'true', '30')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        return json.dumps(list(value), ensure_ascii=False)
    if isinstance(value, tuple):
        tables = (f"{as_toml(str(name))} = {{ {_inline_table(table)} }}" for name, table in value)
        return f"{{ {', '.join(tables)} }}"
    return json.dumps(value, ensure_ascii=False)


def _inline_table(table: Iterable[tuple[str, Any]]) -> str:
    return ", ".join(f"{key} = {as_toml(value)}" for key, value in table)


def overlay(config: Config, settings: Mapping[str, Any], layer: str) -> Config:
    """*config* with *settings* laid over it; *layer* says in errors where they come from."""
    known = {field.name: field for field in fields(Config)}
    changes: dict[str, Any] = {}
    for key, value in settings.items():
        name = str(key).replace("-", "_")
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"the settings are: {', '.join(known)}"
            raise ConfigError(f"{layer}: unknown setting '{key}'", hint)
        changes[name] = _checked(name, value, type(known[name].default), layer)
    return replace(config, **changes)


CHOICES = {
    "evidence": ("strict", "balanced", "eager"),
    "cloze": ("marked", "highlight"),
    "split": SPLITS,
    "title": ("auto", "true", "false"),
}
"""The values of the settings that have only a few."""


def _checked(name: str, value: Any, wanted: type, layer: str) -> Any:
    """*value* as the setting *name* holds it; raises `ConfigError` for one that it cannot hold."""
    if name == "folders" and isinstance(value, dict):
        tables = ((str(folder).strip("/"), _folder(str(folder), table, layer)) for folder, table in value.items())
        return tuple(sorted(tables, key=itemgetter(0)))
    if isinstance(value, str) and (wanted is bool or name == "title"):
        # words that older notes have for truth values: YAML 1.2 reads them as texts
        value = {"yes": True, "on": True, "no": False, "off": False}.get(value.lower(), value)
    if name == "title" and isinstance(value, bool):
        value = str(value).lower()
    if wanted is tuple and isinstance(value, str):
        value = [value]
    if wanted is tuple and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if type(value) is not wanted or wanted is tuple:
        names = {str: "a text", bool: "true or false", int: "a number", tuple: "a list of texts"}
        raise ConfigError(f"{layer}: '{name}' is {_shown(value)}", f"write {names[wanted]}")
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise ConfigError(f"{layer}: '{name}' is {_shown(value)}", "write a smaller one")
    if wanted is int and isinstance(value, int) and value < (0 if name == "max_new" else 1):
        raise ConfigError(f"{layer}: '{name}' is {value}", "write a number above 0")
    if name == "decks" and not _DECKS.fullmatch(str(value)):
        raise ConfigError(
            f"{layer}: '{name}' is {_shown(value)}", 'write "folder", "tag:course/*" or "property:subject"'
        )
    if name in CHOICES and value not in CHOICES[name]:
        raise ConfigError(f"{layer}: '{name}' is {_shown(value)}", f"write one of {', '.join(CHOICES[name])}")
    return value


_DECKS = re.compile(r"folder|(?:tag|property):\s*\S.*")

OF_BUILDS = ("rules", "only_notes", "max_new", "vault", "output", "namespace", "ignore", "split")
"""Settings that have no part in what a note gives."""
OF_THE_VAULT = (*OF_BUILDS, "include", "exclude", "folders")
"""Settings that say nothing of a single note."""


def _check_place(settings: Mapping[str, Any], layer: str) -> None:
    """Raise `ConfigError` for one of *settings*, those of a folder or a note, that only a whole vault can have."""
    for key in settings:
        if str(key).replace("-", "_") in OF_THE_VAULT:
            raise ConfigError(f"{layer}: '{key}' is a setting of the whole vault", f"write it at the top of {FILE}")


MAX_BITS = 63
"""Of a number; nothing that a setting counts is greater."""


def _shown(value: Any) -> str:
    """*value* as an error says it, not longer than a person reads."""
    try:
        shown = repr(value)
    except ValueError:  # Python writes no number of over 4300 digits
        return "a huge number" if isinstance(value, int) else "a list or table with a huge number"
    return shown if len(shown) <= 200 else f"{shown[:200]}…"


def _table(name: str, value: Any, file: Path) -> dict[str, Any]:
    """*value*, which is the table *name* in *file*."""
    if not isinstance(value, dict):
        raise ConfigError(f"{file}: '{name}' is {_shown(value)}", f"write settings below a line [{name}]")
    return value


def _folder(folder: str, table: Any, layer: str) -> tuple[tuple[str, Any], ...]:
    where = f"{layer} [folders.{folder!r}]"
    if not isinstance(table, dict):
        raise ConfigError(f"{where}: not a table of settings", 'write for example skip_rules = ["heading"]')
    _check_place(table, where)
    overlay(Config(), table, where)
    return tuple(sorted((str(key), tuple(v) if isinstance(v, list) else v) for key, v in table.items()))


def config_for(config: Config, path: str, own: Any) -> Config:
    """The settings for the note at *path*: *config*, its folders' settings over it, and over these the map
    *own* that is the note's property `flashgen`.

    Raises `ConfigError` for a setting in *own* that is unknown or has a value of a wrong type.
    """
    for folder, settings in config.folders:
        if path.startswith(folder + "/"):
            plain = {key: list(value) if isinstance(value, tuple) else value for key, value in settings}
            config = overlay(config, plain, f"[folders.{folder!r}]")
    if isinstance(own, dict):
        _check_place(own, "property 'flashgen'")
        config = overlay(config, own, "property 'flashgen'")
    return config


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # of Python's own as well: it reads no number of over 4300 digits
        why = "nested too deep" if isinstance(error, RecursionError) else error
        raise ConfigError(f"{file}: not valid TOML: {why}", 'texts need quotes: deck = "Biology"') from error
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}", "check its permissions") from error
