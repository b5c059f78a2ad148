"""`::`, and what it stands between: the sides of a card, a key and its value, the parts of a name."""

from __future__ import annotations

import re
from typing import NamedTuple

from flashgen.markdown.visible_text import trimmed, visible
from flashgen.model.note import Token, Tokens

_INLINE = re.compile(r"\{\{c\d[\d,]*::.*?(?:\}\}|\Z)|\s*(?<!:)(?P<mark>:::?)(?!:)\s*", re.S)
"""Deletions, too, so that what stands in them is passed over, also where Anki makes no card of their number."""
_ADDRESS = re.compile(
    r"(?:(?=[0-9a-f]*\d|[0-9a-f]+:[0-9a-f])(?=[^/]*[\d/])(?:[0-9a-f]{1,4}:)++:(?:[0-9a-f]{1,4}:)*+(?:[0-9a-f]{1,4})?"
    r"|::(?:[01]|(?:[0-9a-f]{1,4}:)++(?:[0-9a-f]{1,4})?(?:\d{1,3}(?:\.\d{1,3}){3})?)?)(?:[%/]\w*)?",
    re.I,
)
"""`fe80::1`, `2001:db8::/32`, `::1`, `::ffff:192.0.2.1`; `Bee::6` is a question, and so is `Legs ::8`."""
_SHORTCODES = re.compile(r"(?::[\w+-]+:)+")
_LEFT = re.compile(r"[\w$>]+\Z")
_RIGHT = re.compile(r"~?\w+(?:-\w+)?")
_CALLED = re.compile(r"->|[(<!;]|\.\w")
_IDENTIFIER = re.compile(r"\w_\w|[a-z][A-Z]|\$")
_NAMESPACES = """
    ActiveRecord ActiveSupport AWS Arc Array BTreeMap Box Cell DateTime Dir Enum File Float HashMap HashSet Hash
    Integer Iterator JSON Kernel LWP List Math Module Moose Net Option Path PathBuf Proc QString Qt RSpec Rails Rc
    RefCell Result Self Sidekiq String Struct System URI Vec YAML absl alloc boost chrono core crate cv devtools dplyr
    filesystem fmt fs ggplot2 glm io lubridate mem parent proc purrr ranges rclcpp readr ros self serde sf static std
    stringr super tf this tibble tidyr tokio
"""
NAMESPACES = frozenset(_NAMESPACES.split())
"""Names before `::` in the programs that people write notes about; no questions."""
_MEMBERS = """
    Base Error PI after backdrop before begin cerr cin class clone cout default end endl first-letter first-line from
    into iter marker max min new npos parse placeholder selection string vector
"""
MEMBERS = frozenset(_MEMBERS.split())
"""Names behind it in such programs, which are words as well: they count in the midst of a text only."""


MAX_NAME = 60
"""Characters on each side of the colons in which the rest of a name is looked for."""


class Pair(NamedTuple):
    """A line cut at its `::`."""

    front: Tokens
    back: Tokens
    both_ways: bool
    """True if the mark is `:::`."""
    before: bool
    """True if a blank stands before the mark."""
    behind: bool
    """True if a blank, or nothing at all, stands behind it."""

    @property
    def name(self) -> str:
        """The visible text before the mark."""
        return " ".join(visible(self.front).split())


def split_at_colons(tokens: Tokens) -> Pair | None:
    """The line *tokens* cut at the first `::` or `:::` that separates; None without one.

    `::` inside code, a formula, a deletion or a name (`std::cout`, `fe80::1`) means itself.
    """
    line = visible(tokens)
    if "::" not in line:
        return None
    position = 0
    for number, token in enumerate(tokens):
        for match in _INLINE.finditer(token["raw"]) if _has_mark(token) else ():
            start, end = position + match.start("mark"), position + match.end("mark")
            if match["mark"] and not is_in_name(line, start, end):
                front = trimmed([*tokens[:number], {**token, "raw": token["raw"][: match.start()]}])
                back = trimmed([{**token, "raw": token["raw"][match.end() :]}, *tokens[number + 1 :]])
                spaced = line[end : end + 1].strip() == ""
                pair = Pair(front, back, end - start == 3, line[start - 1 : start].isspace(), spaced)
                return pair if pair.name or any(token["type"] in ("image", "embed") for token in front) else None
        position += len(visible([token]))
    return None


def _has_mark(token: Token) -> bool:
    return token["type"] == "text" and "::" in token["raw"]


def is_in_name(line: str, start: int, end: int) -> bool:
    """True if the colons from *start* to *end* of *line* belong to a name: of something in a program, an address, or
    a cloud's resource.

    >>> is_in_name("a std::cout b", 5, 7), is_in_name("Capital of Laos::Vientiane", 15, 17)
    (True, False)
    """
    if end - start != 2 or line[end : end + 1].strip() == "":
        return False
    first, last = max(0, start - MAX_NAME), end + MAX_NAME
    begin = max(line.rfind(blank, first, start) for blank in (" ", "\t", "\n", "\u00a0")) + 1 or first
    run = line[begin:last].split(maxsplit=1)[0].strip("([{\"'“„«‘,.!)]}”»’`")
    if _ADDRESS.fullmatch(run) or _SHORTCODES.fullmatch(run):
        return True
    left, right = _LEFT.search(line, begin, start), _RIGHT.match(line, end)
    if not right:
        return False
    if not left:
        return start == begin and right.group() in MEMBERS
    name = left.group()
    if name in NAMESPACES or (name.endswith(">") and "<" in line[begin:start]):
        return True
    if right.group() in NAMESPACES and line.startswith("::", right.end()):
        return False  # what is asked for is a name itself: `Output in C++::std::cout`
    if run.count("::") > 1 or _IDENTIFIER.search(name) or _IDENTIFIER.search(right.group()):
        return True
    after = line[right.end() : right.end() + MAX_NAME]
    return bool(_CALLED.match(after)) or (right.group() in MEMBERS and after[:1].isspace() and bool(after.strip()))
