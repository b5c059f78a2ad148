"""The properties of a note: the YAML block at its beginning.

The only file that imports PyYAML and python-frontmatter. YAML is loaded as data only, and what would
unfold into something huge or bottomless is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml
from frontmatter.default_handlers import YAMLHandler

from flashgen.errors import NoteError
from flashgen.model.problem import Problem

_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_FROZEN = re.compile(r"^FROZEN[ \t]+-[^\n]*\n?(?:[ \t]*:[ \t][^\n]*\n?)*", re.M)
"""Fields of cards that Obsidian_to_Anki keeps among the properties, which are no YAML."""
_MAX_PROPERTIES = 100_000
"""Characters; the text of their aliases may be as long again."""
_MAX_ALIASES = 100
_MAX_YAML_DEPTH = 50
_MAX_NUMBER = 1000
_Base = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties of a note."""

    values: Mapping[str, Any]
    """By name; what YAML makes of them."""
    body_line: int = 1
    """1-based line at which the text of the note begins."""
    problem: Problem | None = None
    """The reason why they are not valid YAML; then `values` holds what could be read line by line."""


def read_properties(text: str, path: str) -> Properties:
    """The properties of the note *text*.

    As in Obsidian they are between `---` on the very first line and the next `---` (pandoc
    also ends them with `...`); anything else is text. Raises `NoteError` for YAML that is meant to harm.
    """
    first = re.match(r"---[ \t]*\n", text)
    if not first:
        return Properties({})
    position, line = first.end(), 2
    while position < len(text):
        fence = _FENCE.match(text, position)
        if fence:
            source = _FROZEN.sub("", text[first.end() : position])
            try:
                return Properties(_load_yaml(source, path), line + 1)
            except _YamlError as bad:
                return Properties(_salvage(source, path), line + 1, bad.problem)
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


class _Loader(_Base):  # type: ignore[misc, valid-type]
    """PyYAML's loader of plain data, without numbers that Python would not write out again.

    Words and numbers are those of YAML 1.2, which Obsidian reads: `no` is a word, `007` and `12:30` are texts.
    """

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {
        first: [(tag, pattern) for tag, pattern in found if tag.rpartition(":")[2] not in ("bool", "int", "float")]
        for first, found in _Base.yaml_implicit_resolvers.items()
    }

    def construct_yaml_int(self, node: yaml.ScalarNode) -> Any:
        if len(node.value) > _MAX_NUMBER:
            raise ValueError(f"a number of more than {_MAX_NUMBER} characters")
        return super().construct_yaml_int(node)


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)
for _kind, _pattern, _first in (
    ("bool", "(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", "(?:[-+]?(?:0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    (
        "float",
        r"(?:[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        "-+.0123456789",
    ),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(_pattern), list(_first))


def _load_yaml(source: str, path: str) -> Mapping[str, Any]:
    """The YAML mapping *source*, whose first line is line 2 of the file."""
    try:
        loaded = _load(source, path, 2)
    except NoteError:
        raise
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or "unreadable"
        raise _YamlError(
            path,
            2 + (mark.line if mark else 0),
            f"the properties are not valid YAML ({problem})",
            "quote values that contain ': ', '#', '[' or '{'",
        ) from error
    except Exception as error:
        # PyYAML lets pass what its constructors meet: `2024-13-45` looks like a date to it, and datetime refuses
        # that; `!!bool x` is a KeyError.
        why = f" ({str(error)[:200]})" if isinstance(error, (ValueError, OverflowError)) else ""
        line = next((line for line, _, loaded in _parts(source, path) if loaded is None), 2)
        message = f"a value of the properties cannot be read{why}"
        raise _YamlError(path, line, message, "put quotes around it") from error
    if isinstance(loaded, dict):
        return {str(key): value for key, value in loaded.items()}
    if loaded is None:
        return {}
    hint = "write one `name: value` a line"
    raise _YamlError(path, 2, "the properties are not a list of `name: value`", hint)


def _load(source: str, path: str, line: int) -> Any:
    """The value that PyYAML reads from *source*, which begins at *line* of the file; raises whatever PyYAML does."""
    try:
        _refuse_bombs(source, path, line)
        return YAMLHandler().load(source, Loader=_Loader)
    except yaml.YAMLError:
        # Editors and people indent with tabs, which YAML does not allow.
        spaced = _TABS.sub(lambda tabs: "  " * len(tabs[0]), source)
        if spaced == source:
            raise
        _refuse_bombs(spaced, path, line)
        return YAMLHandler().load(spaced, Loader=_Loader)


_TABS = re.compile(r"^\t+", re.M)


def _salvage(source: str, path: str) -> Mapping[str, Any]:
    """Reads each `name: value` of *source* by itself, where it is no valid YAML as a whole.

    One unquoted colon in a title must not cost a note its `id`, its deck or its `flashgen: false`.
    """
    values: dict[str, Any] = {}
    for _, chunk, loaded in _parts(source, path):
        if loaded is None:
            name, _, value = chunk.partition(":")
            values[name.strip()] = value.strip()
        else:
            values.update({str(key): item for key, item in loaded.items()})
    return values


def _parts(source: str, path: str) -> Iterator[tuple[int, str, Mapping[Any, Any] | None]]:
    """Each `name: value` of *source*: its line in the file, its text, and what that is; None if it cannot be read."""
    line = 2
    for chunk in re.split(r"(?m)^(?=[^\s#-][^:\n]*:(?:\s|$))", source):
        name, colon, _ = chunk.partition(":")
        if colon and "\n" not in name:
            try:
                loaded = _load(chunk, path, line)
            except NoteError:
                raise
            except Exception:  # see `_load_yaml`
                loaded = None
            yield line, chunk, loaded if isinstance(loaded, dict) else None
        line += chunk.count("\n")


def _refuse_bombs(source: str, path: str, line: int) -> None:
    """Stop at YAML, at *line* of the file, that would unfold into something huge ("billion laughs") or never-ending
    depth: PyYAML composes and constructs it recursively, in C without any limit."""
    if len(source) > _MAX_PROPERTIES:
        raise NoteError(
            path,
            line,
            f"the properties are over {_MAX_PROPERTIES:,} characters long",
            "close them with a line `---`",
        )
    # each list and each mapping needs one of these characters
    if "*" not in source and sum(map(source.count, "[{-?:")) <= _MAX_YAML_DEPTH:
        return
    aliases = unfolded = 0
    open_: list[tuple[str | None, int]] = []
    sizes: dict[str | None, int] = {}
    for event in _events(source, path, line):
        assert event.start_mark is not None
        assert event.end_mark is not None
        at = event.start_mark.index + unfolded
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append((event.anchor, at))
            sizes[event.anchor] = _MAX_PROPERTIES + 1  # until it ends: what holds itself has no end
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, begin = open_.pop()
            sizes[anchor] = at - begin
        elif isinstance(event, yaml.ScalarEvent):
            sizes[event.anchor] = event.end_mark.index - event.start_mark.index
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
            unfolded += sizes.get(event.anchor, 0)
        is_deep = len(open_) > _MAX_YAML_DEPTH
        if is_deep or aliases > _MAX_ALIASES or unfolded > _MAX_PROPERTIES:
            what = "nested too deep" if is_deep else "full of YAML aliases"
            at_line = line + event.start_mark.line
            raise NoteError(path, at_line, f"the properties are {what}", "write them out plainly")


def _events(source: str, path: str, line: int) -> Iterator[yaml.Event]:
    """PyYAML's events of *source*, which begins at *line* of the file."""
    try:
        yield from yaml.parse(source, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        if "nesting depth" not in str(error.problem):  # libyaml has had a limit of its own since PyYAML 6.0.4
            raise
        at_line = line + (error.problem_mark.line if error.problem_mark else 0)
        raise NoteError(path, at_line, "the properties are nested too deep", "write them out plainly") from error
