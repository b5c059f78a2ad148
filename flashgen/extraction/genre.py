"""The genre of a note that holds no knowledge: a template, a drawing, a log, a plan, a recipe.

A log or plan is known by its name and confirmed by what its lines hold: tasks, times and dates at their
beginnings, telephone numbers, prices, amounts of things to buy. A section most of whose lines are such is
one whatever the note is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from flashgen.config import Config
from flashgen.deck.tags import anki_tags, property_tags
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.place import Place, Section
from flashgen.markdown.visible_text import visible_of
from flashgen.model.note import Block, Note, every, stem_of
from flashgen.util.normalise_text import fold_space

MAX_LINE = 300
"""Characters of a line that are looked at."""
MAX_HEAD = 30
"""Characters that a line with the name of a day has up to its first colon, comma or the like."""
MIN_TASKS = 1 / 3
"""Share of the lines of a section that are tasks where all of it is about what is to be done."""
MIN_PRIVATE = 2
"""Lines with tasks, times or amounts that confirm what the name of a note says."""
MAX_LINES_A_PRIVATE = 12
"""Lines of the note for each of them: more are a lecture, `Week 2 Review`, in which a number or a time stands."""

_DATE = (
    r"(?:\d{4}[-./年]\s?\d{1,2}(?:[-./月]\s?\d{1,2}日?)?|\d{1,2}[./月]\s?\d{1,2}(?:[./日]\s?\d{2,4})?"
    r"|\d{1,2}-\d{1,2}-\d{2,4}|\d{2}-\d{2}(?=\s*:))"
)
_STARTS = re.compile(rf"[\W_]*(?:{_DATE}|\d{{1,2}}[:.h]\d{{2}})(?![\d%])")
_MARKS = re.compile(
    r"[📅⏳🛫✅➕🔁⏰📞📱☎]|\+?\d[\d\s()-]{8,}\d|\b0\d{2,4}[- ]\d{3,}|\S+@\S+\.\w{2,}"
    r"|\b\d{1,2}:\d{2}\s*[-–—~〜]\s*\d{1,2}:\d{2}|\b\d{1,3}(?:\.\d{1,3}){3}\b|\blocalhost\b"
)
_TELLING = re.compile(r"[\d½¼¾⅓⅔@📅⏳🛫✅➕🔁⏰📞📱☎]|localhost")
"""Something of this is in all that the patterns below and above find; most lines have nothing of it."""
_PRICE = re.compile(r"[€$£¥₺₽₹₩]\s?\d|\d\s?(?:[€$£¥₺₽₹₩元円원]|EUR|USD|TL|zł|kr|руб|грн|đ|만원)(?!\w)")
_AMOUNT = re.compile(
    r"(?:\d+(?:[.,/]\d+)?|[½¼¾⅓⅔])\s?(?:g|gr|kg|mg|ml|cl|dl|l|el|tl|tbsp|tsp|cups?|cucharad\w*|dientes|pz|pcs?|Stück"
    r"|克|毫升|個|个|勺|大さじ|小さじ|шт|ст|ч|gram|gramos?)\b",
    re.I,
)
_FORMULA = re.compile(r"\$\$?[^$]+\$\$?")
_HEAD = re.compile(r"[:：,，\-–—(]")
_COUNT = re.compile(r"\d{1,3}(?:-\d{1,3})? [^\W\d_][^:：.→⟶–—]{1,30}$")
_FULL_DATE = re.compile(
    r"\b(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4})\b|\d{4}年\d{1,2}月\d{1,2}日"
)
_DATED_HEADING = re.compile(
    r"(?:^|\s)(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[./](?:0\d|1[0-2])(?:[./]\d{2,4})?|\d{1,2}月\d{1,2}日)[)\]]?$"
)
_DATED_NAME = re.compile(
    r"(?:\d{4}[-_. ]?\d{2}[-_. ]?\d{2}|\d{2}[-_.]\d{2}[-_.]\d{4}|\d{4}[-_ ]?W\d{1,2}|\d{4}[-_ ]Q[1-4]|\d{4}[-_.]\d{2}"
    r"|\d{4}年\d{1,2}月(?:\d{1,2}日)?)(?:[\s_-]*\w{0,12})?$"
)
_IN_NAME = re.compile(rf"{_DATE}|\b(?:KW|CW|W|week|wk)\s?\d{{1,2}}\b|第\s?\d+\s?[週周]", re.I)
_PERIODIC = frozenset(("daily", "dailies", "daily notes", "periodic", "journal", "journals", "diary", "weekly"))
_TEMPLATE = re.compile(r"\{\{\s*(?:title|date|time)(?:\s*|:[^{}]*)\}\}")


def exclusion(note: Note, config: Config) -> str:
    """Why *note* gives no cards at all; empty if it may."""
    if str(note.properties.get("flashgen")).lower() in ("false", "no", "off"):
        return "its property `flashgen` is false"
    if config.only_tags and not _has_tag(note, config.only_tags):
        return f"it has none of the tags {', '.join(config.only_tags)} (the setting `only_tags`)"
    if "excalidraw-plugin" in note.properties or note.path.lower().endswith(".excalidraw.md"):
        return "it is a drawing"
    if "kanban-plugin" in note.properties:
        return "it is a board of tasks"
    texts = [block.inline.text for block in every(note.blocks)]
    if any(_is_template(text) for text in texts if "<%" in text or "{{" in text):
        return "it is a template"
    folders = {folder.casefold() for folder in note.path.split("/")[:-1]}
    stem = stem_of(note.path)
    if not config.daily and (_DATED_NAME.match(stem) or folders & _PERIODIC):
        return "it is a daily or periodic note"
    return ""


def _is_template(text: str) -> bool:
    """True if *text* has a place to be filled in: `<% ... %>` of Templater, `{{date}}` of Obsidian."""
    _, start, inside = text.partition("<%")
    return bool(start and "%>" in inside) or ("{{" in text and bool(_TEMPLATE.search(text)))


def _has_tag(note: Note, wanted: Sequence[str]) -> bool:
    """True if *note* has one of the *wanted* tags, or one nested in it, as a property or in its text."""
    inline = [token["raw"] for block in every(note.blocks) for token in block.inline.tokens if token["type"] == "tag"]
    own = [tag.replace("::", "/").casefold() for tag in anki_tags([*property_tags(note), *inline])]
    roots = [tag.lstrip("#").replace("::", "/").casefold() for tag in wanted]
    return any(tag == root or tag.startswith(root + "/") for tag in own for root in roots)


def privacy(note: Note, outline: Sequence[Section]) -> str:
    """Why *note* is a log or plan, by its name or one of its headings and its lines, so that only the author's own
    card markup counts in it; empty if it is none.

    The name decides and the lines only confirm it, so that what is added to a note under a heading of its
    own changes nothing for the rest; a note without such a name is judged section by section.
    """
    stem = stem_of(note.path)
    headings = [section.heading.look.folded for section in outline if section.heading]
    first = next((section.heading for section in outline if section.heading), None)
    top = headings[0] if first and first.block.attrs["level"] == 1 else ""
    words = noise_words()
    names = [
        name
        for name in dict.fromkeys((stem, note.title, top))
        if words.holds("logs", name) or words.has("sections", name)
    ]
    names += [name for name in (top, stem) if _IN_NAME.search(name)]
    names += [heading for heading in headings if words.has("recipes", heading)]
    names += [line for line in _first_line(outline) if words.holds("logs", line)]
    if not names:
        return ""
    lines = [_is_private(line) for section in outline for line in _lines(section.body)]
    if sum(lines) >= MIN_PRIVATE and len(lines) <= MAX_LINES_A_PRIVATE * sum(lines):
        return f"it reads like a log or plan ('{names[0]}', and lines with tasks, times, amounts or the like)"
    return ""


def _first_line(outline: Sequence[Section]) -> list[str]:
    """The first line of a note if it serves as its title: short, and no sentence."""
    body = outline[0].body if outline and outline[0].heading is None else ()
    if not body or body[0].type != "paragraph":
        return []
    text = body[0].look.folded
    return [text] if len(text) <= 60 and not any(c in text for c in ".。:：?？!") else []


class Lines:
    """The lines of a section, as a log has them: items of lists, rows of tables, lines of short text."""

    def __init__(self, section: Section) -> None:
        self._body = section.body
        self._heading = section.headings[-1] if section.headings else ""
        self._lines = _lines(section.body)
        self._private = [*map(_is_private, self._lines[:MAX_LINES])]

    @property
    def any_private(self) -> bool:
        """True if any line is that of a log or plan."""
        return any(self._private) or any(map(_is_private, self._lines[MAX_LINES:]))

    @property
    def are_private(self) -> bool:
        """True if most lines, at least two, are those of a log or plan; under a heading that ends in a date, one in
        five."""
        heading = self._heading
        if _FULL_DATE.search(heading):
            return True
        count, private = len(self._private), sum(self._private)
        if _DATED_HEADING.search(heading) and not heading[:1].isdigit():
            return 5 * private >= count
        return count >= 2 and 2 * private > count

    def beside_tasks(self) -> frozenset[Block]:
        """The blocks whose plain `Name: ...` are tasks as well: all in a list that has a task, and everything where a
        third of the lines or more are tasks."""
        lists = [place for place in self._body if any(item.is_task for item in place.children)]
        if not lists:
            return frozenset()
        tasks = sum(item.is_task for place in lists for item in place.children)
        return frozenset(_every(self._body if MIN_TASKS * len(self._lines) <= tasks else lists))


MAX_LINES = 1000
"""Lines of a section that tell what it is."""


def _every(places: Sequence[Place]) -> Iterator[Block]:
    for place in places:
        yield from every((place.block,))


def _lines(places: Sequence[Place]) -> list[tuple[bool, str]]:
    """For each line of *places* whether it is a task, and its text; of an item or row its first words tell."""
    lines: list[tuple[bool, str]] = []
    for place in places:
        kind = place.type
        if kind == "list_item":
            lines.append((place.is_task, place.children[0].look.folded if place.children else ""))
            if len(place.children) > 1:
                lines += _lines(place.children[1:])
        elif kind == "paragraph":
            lines += [(False, fold_space(line.text)) for line in place.look.lines]
        elif kind == "table":
            lines += [(False, fold_space(visible_of(row.children[0].inline))) for row in place.block.children[1:]]
        elif place.children:
            lines += _lines(place.children)
    return lines


def _is_private(line: tuple[bool, str]) -> bool:
    return line[0] or (line[1] != "" and _reads_private(line[1]))


@lru_cache(maxsize=1024)
def _reads_private(text: str) -> bool:
    # longer lines are prose; and patterns that look for an address take their time on them
    text = _FORMULA.sub("x", text[:MAX_LINE])
    if not text:
        return False
    if _TELLING.search(text) and _tells(text):
        return True
    head = _HEAD.split(text[:MAX_HEAD], maxsplit=1)[0]
    return len(head) < MAX_HEAD and noise_words().has("periods", head)


def _tells(text: str) -> bool:
    """True if a time, a date, a number, a price or an amount makes *text* private."""
    if _STARTS.match(text) or _MARKS.search(text):
        return True
    return len(text) < 120 and bool(_PRICE.search(text) or _AMOUNT.match(text) or _COUNT.match(text))
