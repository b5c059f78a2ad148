"""The properties of a note: the YAML block at its beginning.

The only file that imports PyYAML and python-frontmatter. YAML is loaded as data only, and what would
unfold into something huge or bottomless is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from flashgen.errors import NoteError
from flashgen.report import Problem

_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_MAX_PROPERTIES = 100_000
_MAX_ALIASES = 100
_MAX_YAML_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties of a note."""

    values: Mapping[str, Any]
    """By name; what YAML makes of them."""
    body_line: int = 1
    """1-based line at which the text of the note begins."""
    problem: Problem | None = None
    """Why they are not valid YAML; then `values` holds what could be read line by line."""


def read_properties(text: str, path: str) -> Properties:
    """The properties of the note *text*.

    As in Obsidian they stand between `---` on the very first line and the next `---` (pandoc
    also ends them with `...`); anything else is text. Raises `NoteError` for YAML that is meant to harm.
    """
    first = re.match(r"---[ \t]*\n", text)
    if not first:
        return Properties({})
    position, line = first.end(), 2
    while position < len(text):
        fence = _FENCE.match(text, position)
        if fence:
            source = text[first.end() : position]
            try:
                return Properties(_load_yaml(source, path), line + 1)
            except _YamlError as bad:
                return Properties(_salvage(source), line + 1, bad.problem)
        newline = text.find("\n", position)
        if newline < 0:
            break
        position, line = newline + 1, line + 1
    return Properties({})


class _YamlError(Exception):
    """The properties are no valid YAML."""

    def __init__(self, path: str, line: int, message: str, hint: str) -> None:
        self.problem = Problem(path, line, message, hint, "E002")
        super().__init__(message)


def _load_yaml(source: str, path: str) -> Mapping[str, Any]:
    """The YAML mapping *source*, whose first line is line 2 of the file."""
    try:
        _refuse_bombs(source, path)
        loaded = YAMLHandler().load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or "unreadable"
        raise _YamlError(
            path,
            2 + (mark.line if mark else 0),
            f"the properties are not valid YAML ({problem})",
            "quote values that contain ': ', '#', '[' or '{'",
        ) from error
    except (ValueError, RecursionError, OverflowError) as error:
        # `2024-13-45` looks like a date to PyYAML, and datetime refuses it
        message = f"a value of the properties cannot be read ({error})"
        raise _YamlError(path, 2, message, "put quotes around it") from error
    if isinstance(loaded, dict):
        return {str(key): value for key, value in loaded.items()}
    if loaded is None:
        return {}
    hint = "write one `name: value` a line"
    raise _YamlError(path, 2, "the properties are not a list of `name: value`", hint)


def _salvage(source: str) -> Mapping[str, Any]:
    """What can be read of *source*, no valid YAML as a whole, each `name: value` by itself.

    One unquoted colon in a title must not cost a note its `id`, its deck or its `flashgen: false`.
    """
    values: dict[str, Any] = {}
    for chunk in re.split(r"(?m)^(?=[^\s#-][^:\n]*:(?:\s|$))", source):
        name, colon, value = chunk.partition(":")
        if not colon or "\n" in name:
            continue
        try:
            loaded = YAMLHandler().load(chunk)
            values.update({str(key): item for key, item in loaded.items()})
        except (yaml.YAMLError, ValueError, AttributeError, RecursionError, OverflowError):
            values[name.strip()] = value.strip()
    return values


def _refuse_bombs(source: str, path: str) -> None:
    """Stop at YAML that would unfold into something huge ("billion laughs") or never-ending depth."""
    if len(source) > _MAX_PROPERTIES:
        raise NoteError(
            path,
            2,
            f"the properties are over {_MAX_PROPERTIES:,} characters long",
            "close them with a line `---`",
        )
    if source.count("*") < 2 and len(re.findall(r"[\[{]|- -|^ {40}", source, re.M)) < _MAX_YAML_DEPTH:
        return
    depth = aliases = 0
    for event in yaml.parse(source, Loader=yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        if depth > _MAX_YAML_DEPTH or aliases > _MAX_ALIASES:
            what = "nested too deep" if depth > _MAX_YAML_DEPTH else "full of YAML aliases"
            raise NoteError(
                path,
                2 + (event.start_mark.line if event.start_mark else 0),
                f"the properties are {what}",
                "write them out plainly",
            )
