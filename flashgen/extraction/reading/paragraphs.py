"""Paragraphs: what their lines ask for, compared with those of the paragraphs beside them."""

from __future__ import annotations

from collections.abc import Sequence

from flashgen.extraction.reading.place import PARTS, Part, Place
from flashgen.extraction.reading.sentence_fronts import opening
from flashgen.extraction.reading.terms import Term, front_problem, name_evidence, with_more
from flashgen.extraction.reading.text_kinds import is_series, term_problem, without_brackets, word_count
from flashgen.extraction.reading.text_look import TERM, Line, Look, begins_with_question
from flashgen.extraction.reading.years import Event, find_event, is_timeline, tells
from flashgen.model.draft import FAIR, STRONG, WEAK
from flashgen.model.note import Tokens

MIN_ALIKE = 3
"""So many paragraphs of one plain term each make a glossary, wherever they stand among the others."""
MAX_PLAIN_WORDS = 4
"""Words of the plain terms of two neighbours that are company enough."""
MIN_SAID = 3
"""Words that are said of such a term."""

Terms = list[tuple[int, Term]]
"""Terms, each with the number of the line with which it begins."""


def read_paragraphs(places: Sequence[Place]) -> None:
    """Put into each paragraph among *places*, which stand beside one another, what its lines ask for."""
    texts = [
        place
        for place in places
        if place.type == "paragraph" and not place.is_property and not begins_with_question(place.look)
    ]
    marked: dict[int, Terms] = {}
    plain: dict[int, Terms] = {}
    for place in texts:
        if place.features & TERM:
            groups = _marked_terms(place.look)
            if groups:
                marked[place.index] = groups
            elif terms := _plain_terms(place.look):
                plain[place.index] = terms
    names = sum(term.sign == "." for terms in marked.values() for _, term in terms)
    for place in texts:
        if place.index in marked:
            place.parts = [_marked_part(line, term, names) for line, term in marked[place.index]]
    _plain_parts(places, marked, plain)
    _sentence_parts(places, texts, marked)
    _event_parts(texts)
    for place in texts:
        if place.parts:
            place.features |= PARTS


def _marked_part(line: int, term: Term, names: int) -> Part:
    if term.sign != ".":
        return Part("term_paragraph", term.front, term.rest, STRONG if term.marked else FAIR, line)
    return Part("bold_name", term.front, term.rest, name_evidence(term, names), line)


def _marked_terms(look: Look) -> Terms:
    """The marked terms with which lines of a text begin, each with all up to the next one as its definition; none if
    the first line has no term. A label above two or more plain terms is none of them, they are."""
    if plain := _below_a_label(look.lines):
        return plain
    groups: list[tuple[int, Term, list[Tokens]]] = []
    for number, line in enumerate(look.lines):
        term = line.term
        alone = term is not None and not term.separator
        if alone and line.tokens[0]["type"] == "wikilink":
            term = None  # a link alone in its line leads elsewhere
        if term and term.marked and (term.separator or not groups) and not term_problem(term.name, True):
            groups.append((number, term, []))
        elif groups:
            groups[-1][2].append(line.tokens)
        else:
            return []
    terms = [(number, with_more(term, more) if more else term) for number, term, more in groups]
    return [(number, term) for number, term in terms if term.rest]


def _below_a_label(lines: Sequence[Line]) -> Terms:
    """The plain terms of *lines* if the first is only a label, with a colon, and all others begin with a term."""
    first = lines[0].term
    if len(lines) < 2 or first is None or first.rest or not first.has_colon:
        return []
    terms = [(number, line.term) for number, line in enumerate(lines) if line.term and number]
    if len(terms) < len(lines) - 1 or any(term.marked or not _is_term(term) for _, term in terms):
        return []
    return [(number, term) for number, term in terms if word_count(term.said) >= MIN_SAID]


def _is_term(term: Term) -> bool:
    return bool(term.rest) and term_problem(term.name, term.marked) is None


def _plain_terms(look: Look) -> Terms:
    """The plain terms of a text whose first line begins with one; lines without one go on with what is said above
    them."""
    groups: list[tuple[int, Term, list[Tokens]]] = []
    for number, line in enumerate(look.lines):
        term = line.term
        if term and not term.marked and (term.rest or len(look.lines) > 1):
            if front_problem(term):
                return []
            groups.append((number, term, []))
        elif groups and term is None:
            groups[-1][2].append(line.tokens)
        else:
            return []
    terms = [(number, with_more(term, more) if more else term) for number, term, more in groups]
    return terms if all(term.rest for _, term in terms) else []


def _plain_parts(places: Sequence[Place], marked: dict[int, Terms], plain: dict[int, Terms]) -> None:
    """Put the plain terms, which need company, into their paragraphs."""
    all_terms = [term for terms in plain.values() for _, term in terms]
    series = is_series([term.name for term in all_terms], [term.said for term in all_terms])
    brief = {
        index
        for index, terms in plain.items()
        if _is_brief(terms) and any(word_count(term.said) >= MIN_SAID for _, term in terms)
    }
    whole = len(brief) > 1 and len(brief) == len(places)
    run = _longest_runs({*plain, *marked})
    for index, terms in plain.items():
        lines = places[index].look.lines
        whole_lines = len(terms) == len(lines)
        company = (whole_lines and len(terms) > 1) or run[index] >= MIN_ALIKE
        company = company or (index in brief and (len(brief) >= MIN_ALIKE or whole))
        beside = [at for at in _beside(places, index) if at in plain or at in marked]
        company = company or any(_are_neighbours(terms, plain.get(at) or marked[at]) for at in beside)
        evidence = FAIR if company and not series else WEAK
        places[index].parts = [Part("term_paragraph", term.front, term.rest, evidence, line) for line, term in terms]


def _beside(places: Sequence[Place], index: int) -> tuple[int, int]:
    """The places before and behind that at *index*; before it beyond a list that it touches, which belongs to the
    paragraph above."""
    before = index - 1
    if before > 0 and places[before].type == "list" and places[index].block.line <= places[before].block.last + 1:
        before -= 1
    return before, index + 1


def _longest_runs(indexes: set[int]) -> dict[int, int]:
    """For each of *indexes* how many of them stand in one unbroken run with it."""
    runs: dict[int, int] = {}
    for index in sorted(indexes):
        if index - 1 in indexes:
            continue
        end = index
        while end in indexes:
            end += 1
        runs |= dict.fromkeys(range(index, end), end - index)
    return runs


def _are_neighbours(terms: Terms, others: Sequence[tuple[int, Term]]) -> bool:
    """True if two neighbouring paragraphs of plain terms are company enough for each other."""
    if terms[0][1].sign != others[0][1].sign or not _is_brief(terms) or not _is_brief(others):
        return False
    return any(word_count(term.said) >= MIN_SAID for _, term in (*terms, *others))


def _is_brief(terms: Sequence[tuple[int, Term]]) -> bool:
    return all(
        term.marked or (word_count(without_brackets(term.name)) <= MAX_PLAIN_WORDS and word_count(term.said) > 1)
        for _, term in terms
    )


def _sentence_parts(places: Sequence[Place], texts: Sequence[Place], marked: dict[int, Terms]) -> None:
    """Put the sentences that define their first marked words, which need company, into their paragraphs."""
    found = {place.index: term for place in texts if not place.parts and (term := opening(place.look))}
    for index, term in found.items():
        company = len(found) + len(marked) > 2 or index - 1 in found or index + 1 in found
        evidence = FAIR if company else WEAK
        places[index].parts = [Part("definition_sentence", term, places[index].look.tokens, evidence)]


def _event_parts(texts: Sequence[Place]) -> None:
    """Put the events of a timeline into their paragraphs: one in each paragraph, or one in each line of one."""
    events: list[Event | None] = []
    for place in texts:
        event = find_event(place.look.tokens, place.look.text) if place.look.tokens else None
        events.append(event if event and tells(event, False) else None)
        if len(place.look.lines) > 2:
            _event_lines(place)
    if is_timeline(events):
        for place, event in zip(texts, events, strict=True):
            if event and len(place.look.lines) == 1 and not any(part.evidence == STRONG for part in place.parts):
                place.parts = [Part("timeline", event.when, event.what, FAIR)]


def _event_lines(place: Place) -> None:
    """Make parts of the lines of one paragraph that are events."""
    events: list[Event | None] = []
    for line in place.look.lines:
        event = find_event(line.tokens, line.text) if line.tokens else None
        events.append(event if event and tells(event, False) else None)
    if is_timeline(events):
        place.parts = [
            Part("timeline", event.when, event.what, FAIR, number) for number, event in enumerate(events) if event
        ]
