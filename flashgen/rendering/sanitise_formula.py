"""A formula with nothing in it but what a formula needs.

MathJax, which Anki and Obsidian use, knows commands that link, style, name and load things: a link may run a script,
a style may fetch a picture or cover the card. The names of commands are literal in TeX as MathJax reads it. So those
in `tex_commands.txt` stay, and those that a formula defines itself; of the few that can do more than a formula needs
the harmless use stays; every other one is only shown by its name.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_COMMAND = re.compile(r"\\(?:(?P<name>[A-Za-z]+)|.)", re.S)
_DEFINED = re.compile(
    r"\\(?:(?:re)?newcommand|DeclareMathOperator|DeclarePairedDelimiters?(?:X|XPP)?|Newextarrow|def|let)"
    r"\s*\*?\s*\{?\s*\\(?P<name>[A-Za-z]+)"
)
_GROUP = re.compile(r"\s*\{[^{}]*\}")
_OPTIONS = re.compile(r"\s*\[[^\[\]]*\]")

_COLOUR = r"\s*(?:[A-Za-z]+|#[0-9A-Fa-f]{3,8}|[\d.]+(?:,\s*[\d.]+)*)\s*"
_LENGTH = r"[\d.]+(?:em|ex|pt|px|mu|mm|cm|in|pc)"
_MODEL = r"\s*(?:\[[A-Za-z]+\]\s*)?"
_BOX = rf"(?:{_LENGTH}|[A-Za-z]+|#[0-9A-Fa-f]{{3,6}}|border:\s*{_LENGTH} [a-z]+ #?[0-9A-Za-z]+)\s*"
_ONE_COLOUR = rf"{_MODEL}\{{{_COLOUR}\}}"
_USES = {
    "bbox": rf"\s*(?!\s|\[)|\s*\[\s*{_BOX}(?:,\s*{_BOX})*\]",
    "cellcolor": _ONE_COLOUR,
    "color": _ONE_COLOUR,
    "colorbox": _ONE_COLOUR,
    "columncolor": _ONE_COLOUR,
    "definecolor": rf"\s*\{{[A-Za-z]+\}}\s*\{{(?:rgb|RGB|gray|HTML|named)\}}\s*\{{{_COLOUR}\}}",
    "enclose": r"\s*\{[a-z ,]*\}(?!\s*\[)",
    "fcolorbox": rf"{_ONE_COLOUR}\s*\{{{_COLOUR}\}}",
    "mmlToken": r"\s*\{m(?:i|n|o|s|text)\}(?!\s*\[)",
    "require": r"\s*\{physics\}",
    "rowcolor": _ONE_COLOUR,
    "textcolor": _ONE_COLOUR,
    "unicode": r"\s*(?:\[[\d.,]*\]\s*)?\{\s*x?[0-9A-Fa-f]+\s*\}",
    "verb": r"\s*[^\s\\]",  # between two \ a name could hide
}
_HARMLESS = {name: re.compile(use) for name, use in _USES.items()}
"""Commands that can do more than a formula needs, each with what has to stand behind it."""

_WRAPPERS = frozenset(("class", "cssId", "data", "href", "mathtip", "require", "style", "texttip"))
"""Commands whose first argument is not shown: it says what is done with the second."""


@cache
def _known() -> frozenset[str]:
    return frozenset(files("flashgen.rendering").joinpath("tex_commands.txt").read_text("ascii").split())


def defined_in(tex: str) -> frozenset[str]:
    """The names of the commands that *tex* defines."""
    names = frozenset(_DEFINED.findall(tex)) if "\\" in tex else frozenset()
    return names - _HARMLESS.keys() - _WRAPPERS


def harmless(tex: str, defined: frozenset[str] = frozenset()) -> str:
    r"""*tex* without what could act on the page; *defined*: the names of commands that it or others define.

    >>> harmless(r"\frac{1}{2} \href{javascript:alert(1)}{x} \foreign")
    '\\frac{1}{2}  {x} {\\backslash\\mathtt{foreign}}'
    """
    pieces: list[str] = []
    at = 0
    for match in _COMMAND.finditer(tex):
        name = match["name"]
        if match.start() < at or not name or name in _known() or name in defined:
            continue
        use = _HARMLESS.get(name)
        if use and use.match(tex, match.end()):
            continue
        shown, end = _without_power(name, tex, match.end())
        pieces += tex[at : match.start()], shown
        at = end
    return "".join((*pieces, tex[at:]))


def _without_power(name: str, tex: str, end: int) -> tuple[str, int]:
    """The replacement of the command *name*, which ends at *end* of *tex*, and the position where it stops."""
    first = (
        (_GROUP if name in _WRAPPERS else _OPTIONS).match(tex, end) if name in _WRAPPERS | _HARMLESS.keys() else None
    )
    if first:
        return " ", first.end()  # a space: what stands before it must not join with what stands behind it
    return rf"{{\backslash\mathtt{{{name}}}}}", end
