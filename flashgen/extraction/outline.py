"""The outline of a note: its sections, with the bold lines that serve as headings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from flashgen.extraction.metadata_lines import is_metadata
from flashgen.extraction.reading.make_places import make_places
from flashgen.extraction.reading.paragraphs import read_paragraphs
from flashgen.extraction.reading.place import Place, Section
from flashgen.extraction.reading.terms import without_colon
from flashgen.extraction.reading.text_look import TERM, begins_with_question
from flashgen.extraction.sibling_headings import read_headings
from flashgen.markdown.visible_text import visible
from flashgen.model.note import Block
from flashgen.util.normalise_text import fold_space, normalised

BOLD_LEVEL = 7
"""Level of a bold line that serves as a heading: below all others."""
_NUMBER = re.compile(r"\s*(?:\(?(?:\d{1,2}|[IVX]{1,4}|[A-Za-z])[.)）]|[一二三四五六七八九十]{1,3}[、.])\s*\S")


def outline(blocks: Sequence[Block], title: str) -> list[Section]:
    """The sections that *blocks* fall into, of the note *title*."""
    places = _with_bold_headings(make_places(blocks))
    tops = sum(place.type == "heading" and place.block.attrs["level"] == 1 for place in places)
    starts = [0, *(index for index, place in enumerate(places) if place.type == "heading" and index)]
    path: list[tuple[int, str, int]] = []
    found: list[Section] = []
    alike: defaultdict[tuple[int, int], list[Place]] = defaultdict(list)
    groups: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(places)], strict=True)):
        first = places[start] if start < end else None
        if first is None or first.type != "heading":
            found.append(_section(Section(None, _body(places[start:end]), title=title)))
            groups.append((-1, 0))
            continue
        level = first.block.attrs["level"]
        while path and path[-1][0] >= level:
            path.pop()
        groups.append((path[-1][2] if path else -1, level))
        alike[groups[-1]].append(first)
        own = fold_space(visible(without_colon(first.look.tokens)))
        path.append((level, own, number))
        headings = tuple(text for _, text, _ in path if text)
        is_title = normalised(own) == normalised(title) or (level == 1 and tops == 1)
        deeper = end < len(places) and places[end].block.attrs["level"] > level
        found.append(_section(Section(first, _body(places[start + 1 : end]), headings, title, is_title, deeper)))
    beside = {
        group: read_headings(places, (found[group[0]].headings or ("",))[-1] if group[0] >= 0 else title)
        for group, places in alike.items()
        if len(places) > 1
    }
    for section, group in zip(found, groups, strict=True):
        section.beside = beside.get(group, section.beside)
    return found


def _body(places: Sequence[Place]) -> list[Place]:
    """*places* as the siblings of one another, with what their paragraphs ask for; properties are no company."""
    body = [*places]
    for index, place in enumerate(body):
        place.siblings, place.index = body, index
        if place.type == "paragraph" and place.features & TERM and not begins_with_question(place.look):
            place.is_property = is_metadata(place.look)
    read_paragraphs(body)
    return body


def _section(section: Section) -> Section:
    """*section*, known to all that stands in it."""
    for place in (section.heading, *section.body) if section.heading else section.body:
        place.section = section
    return section


def _with_bold_headings(places: Sequence[Place]) -> Sequence[Place]:
    """*places*, the bold lines that serve as headings made headings.

    That is a line alone in its paragraph, bold from end to end, without a colon, if it is one of several
    that are numbered, or if what follows are labels, terms or tables, which need something to belong to.
    """
    bold = {place.index for place in places if place.type == "paragraph" and _is_bold_line(place)}
    numbered = {index for index in bold if _NUMBER.match(places[index].look.text)}
    if len(numbered) < 2:
        numbered = set()
    serving = [
        place
        for place in places
        if place.index in numbered or (place.index in bold and place.next and _needs_a_heading(place.next))
    ]
    for place in serving:
        place.block, place.type = replace(place.block, type="heading", attrs={"level": BOLD_LEVEL}), "heading"
    return places


def _is_bold_line(place: Place) -> bool:
    tokens = place.look.tokens
    return len(tokens) == 1 and tokens[0]["type"] == "strong" and not place.look.announces


def _needs_a_heading(place: Place) -> bool:
    if place.type == "table":
        return True
    if place.type == "list":
        return place.reading.mostly_asks
    return place.look.label is not None and place.look.announces
