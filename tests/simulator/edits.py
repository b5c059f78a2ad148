"""What authors do to their notes. Each edit changes the world and says which facts it touched."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import replace

from tests.simulator.world import GENERIC, SHORT, Fact, Note, Section, World

Edit = Callable[[World], Iterable[int]]

EDITS: dict[str, Edit] = {}
"""Name of an edit -> what does it. Facts that it makes or ends are not among those it touches."""
UNRECOGNISABLE = {"question and answer rewritten", "reworded term, short answer"}
"""Edits after which nobody could tell that it is the same fact: no limit on their churn."""


def edit(name: str) -> Callable[[Edit], Edit]:
    def register(function: Edit) -> Edit:
        EDITS[name] = function
        return function

    return register


def _typo(world: World, text: str) -> str:
    """*text* with two letters swapped, one left out or one doubled; short ones get a letter."""
    if len(text) < 4:
        return text + text[-1:]
    at = world.dice.randrange(1, len(text) - 2)
    return world.dice.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at:][:1] + text[at:],
        )
    )


def _long(fact: Fact) -> bool:
    return fact.back not in SHORT


def _pick(world: World, wanted: Callable[[Fact], bool]) -> tuple[Note, Section, Fact]:
    for _ in range(200):
        note, section, fact = world.any_fact()
        if wanted(fact):
            return note, section, fact
    return world.any_fact()


@edit("typo in term")
def _(world: World) -> list[int]:
    _, _, fact = world.any_fact()
    fact.front = _typo(world, fact.front)
    return [fact.number]


@edit("reworded term")
def _(world: World) -> list[int]:
    note, _, fact = _pick(world, _long)
    fact.front = world.term(note.language)
    return [fact.number]


@edit("reworded term, short answer")
def _(world: World) -> list[int]:
    note, _, fact = _pick(world, lambda fact: not _long(fact))
    fact.front = world.term(note.language)
    return [fact.number]


@edit("term made longer")
def _(world: World) -> list[int]:
    note, _, fact = world.any_fact()
    fact.front = f"{fact.front} ({world.words(note.language, 1, 2)})"
    return [fact.number]


@edit("answer rewritten")
def _(world: World) -> list[int]:
    note, _, fact = world.any_fact()
    fact.back = world.answer(note.language)
    return [fact.number]


@edit("answer edited a little")
def _(world: World) -> list[int]:
    note, _, fact = world.any_fact()
    fact.back = world.dice.choice((_typo(world, fact.back), f"{fact.back} {world.words(note.language, 1, 3)}"))
    return [fact.number]


@edit("both a little")
def _(world: World) -> list[int]:
    note, _, fact = _pick(world, _long)
    fact.front = _typo(world, fact.front)
    fact.back = world.dice.choice((_typo(world, fact.back), f"{fact.back} {world.words(note.language, 1, 2)}"))
    return [fact.number]


@edit("question and answer rewritten")
def _(world: World) -> list[int]:
    note, _, fact = world.any_fact()
    fact.front, fact.back = world.term(note.language), world.answer(note.language)
    return [fact.number]


@edit("heading renamed")
def _(world: World) -> list[int]:
    note, section = world.any_section()
    section.heading = world.words(note.language, 1, 3)
    return [section.number, *(fact.number for fact in section.facts)]


@edit("heading renamed, an answer edited")
def _(world: World) -> list[int]:
    note, section = world.any_section()
    section.heading = world.words(note.language, 1, 3)
    fact = world.dice.choice(section.facts)
    fact.back = f"{fact.back} {world.words(note.language, 1, 3)}"
    return [section.number, *(fact.number for fact in section.facts)]


def _place(world: World, note: Note, folder: str, name: str) -> list[int]:
    path = f"{folder}/{name}.md"
    if any(other.path == path for other in world.notes):
        return []
    note.path = path
    return [fact.number for fact in note.facts]


def _parts(note: Note) -> tuple[str, str]:
    folder, _, name = note.path.rpartition("/")
    return folder, name.removesuffix(".md")


@edit("note renamed")
def _(world: World) -> list[int]:
    note = world.any_note()
    return _place(world, note, _parts(note)[0], f"{world.words(note.language, 1, 3)} {world.dice.randrange(9999)}")


@edit("note moved")
def _(world: World) -> list[int]:
    note = world.any_note()
    return _place(world, note, world.dice.choice(("Archive", "Law/New", "Inbox")), _parts(note)[1])


@edit("note moved and renamed, an answer edited")
def _(world: World) -> list[int]:
    note = world.any_note()
    fact = world.dice.choice(note.facts)
    fact.back = f"{fact.back} {world.words(note.language, 1, 3)}"
    return _place(world, note, "Archive", f"{world.words(note.language, 1, 3)} {world.dice.randrange(9999)}")


@edit("folder renamed")
def _(world: World) -> list[int]:
    folder = _parts(world.any_note())[0]
    new = f"{folder.rpartition('/')[2]} {world.dice.randrange(999)}"
    moved = [note for note in world.notes if _parts(note)[0] == folder]
    return [number for note in moved for number in _place(world, note, new, _parts(note)[1])]


@edit("bullets reordered")
def _(world: World) -> list[int]:
    _, section = world.any_section()
    world.dice.shuffle(section.facts)
    return [fact.number for fact in section.facts]


@edit("answers swapped")
def _(world: World) -> list[int]:
    _, section = world.any_section()
    one, other = section.facts[0], section.facts[-1]
    if one.front == other.front:
        return []
    one.back, other.back = other.back, one.back
    return [one.number, other.number]


@edit("section moved to another note")
def _(world: World) -> list[int]:
    note, section = world.any_section()
    other = world.any_note()
    if other is note or other.language != note.language:
        return []
    note.sections.remove(section)
    other.sections.insert(world.dice.randint(0, len(other.sections)), section)
    return [fact.number for fact in section.facts]


@edit("fact moved to another note")
def _(world: World) -> list[int]:
    _, section, fact = _pick(world, _long)
    _, other = world.any_section()
    section.facts.remove(fact)
    other.facts.append(fact)
    return [fact.number]


@edit("fact moved to another note, answer edited")
def _(world: World) -> list[int]:
    note, section, fact = _pick(world, lambda fact: len(fact.back) > 25)
    _, other = world.any_section()
    section.facts.remove(fact)
    other.facts.append(fact)
    fact.back = f"{fact.back} {world.words(note.language, 1, 1)}"
    return [fact.number]


@edit("note split")
def _(world: World) -> list[int]:
    note = world.any_note()
    if len(note.sections) < 2:
        return []
    half = len(note.sections) // 2
    rest, note.sections = note.sections[half:], note.sections[:half]
    world.notes.append(
        Note(
            f"{_parts(note)[0]}/{world.words(note.language, 2, 3)} {world.dice.randrange(9999)}.md",
            note.language,
            rest,
        )
    )
    return [fact.number for section in rest for fact in section.facts]


@edit("notes merged")
def _(world: World) -> list[int]:
    note, other = world.any_note(), world.any_note()
    if note is other or note.language != other.language:
        return []
    world.notes.remove(other)
    note.sections += other.sections
    return [fact.number for fact in other.facts]


@edit("bullet split in two")
def _(world: World) -> list[int]:
    note, section, fact = _pick(world, lambda fact: len(fact.back.split()) > 6)
    words = fact.back.split()
    fact.back = " ".join(words[: len(words) // 2])
    rest = world.fact(note.language, back=" ".join(words[len(words) // 2 :]))
    section.facts.insert(section.facts.index(fact) + 1, rest)
    return [fact.number]


@edit("bullet copied")
def _(world: World) -> list[int]:
    note, _, fact = world.any_fact()
    _, other = world.any_section()
    other.facts.append(world.fact(note.language, fact.front, fact.back))
    return [fact.number]


@edit("note copied")
def _(world: World) -> list[int]:
    note = world.any_note()
    copy = deepcopy(note)
    copy.path = f"Copies/{_parts(note)[1]}.md"
    if any(other.path == copy.path for other in world.notes):
        return []
    for section in copy.sections:
        section.facts = [world.fact(copy.language, fact.front, fact.back) for fact in section.facts]
        section.number = world.new_section("", []).number
    world.notes.append(copy)
    return [fact.number for fact in note.facts]


def _bury(world: World, note: Note, section: Section, fact: Fact) -> None:
    section.facts.remove(fact)
    world.graveyard.append((note.path, section.heading, replace(fact)))


def _bury_note(world: World, note: Note) -> None:
    for section in note.sections:
        for fact in tuple(section.facts):
            _bury(world, note, section, fact)


@edit("fact deleted")
def _(world: World) -> list[int]:
    _bury(world, *world.any_fact())
    return []


@edit("fact added")
def _(world: World) -> list[int]:
    note, section = world.any_section()
    section.facts.insert(world.dice.randint(0, len(section.facts)), world.fact(note.language))
    return []


@edit("note deleted")
def _(world: World) -> list[int]:
    _bury_note(world, world.any_note())
    return []


@edit("fact replaced by another")
def _(world: World) -> list[int]:
    note, section, fact = world.any_fact()
    at = section.facts.index(fact)
    _bury(world, note, section, fact)
    section.facts.insert(at, world.fact(note.language))
    return []


@edit("fact replaced by its sibling")
def _(world: World) -> list[int]:
    """`Cell wall` goes, `Cell pump` comes, at the same place."""
    note, section, fact = world.any_fact()
    at = section.facts.index(fact)
    _bury(world, note, section, fact)
    first, space, _ = fact.front.partition(" ")
    section.facts.insert(at, world.fact(note.language, f"{first}{space}{world.words(note.language, 1, 1)}"))
    return []


@edit("section replaced by its sibling")
def _(world: World) -> list[int]:
    """Another heading with the usual questions under it, and answers of its own."""
    usual = [each for note in world.notes for each in note.sections if _is_usual(note, each)]
    if not usual:
        return []
    section = world.dice.choice(usual)
    note = next(note for note in world.notes if any(each is section for each in note.sections))
    fronts = [fact.front for fact in section.facts]
    for fact in tuple(section.facts):
        _bury(world, note, section, fact)
    at = next(at for at, each in enumerate(note.sections) if each is section)
    fresh = [world.fact(note.language, front) for front in fronts]
    note.sections[at] = world.new_section(world.words(note.language, 1, 3), fresh)
    return []


def _is_usual(note: Note, section: Section) -> bool:
    return len(section.facts) > 1 and all(fact.front in GENERIC[note.language] for fact in section.facts)


def _of_the_same_pattern(world: World, note: Note, path: str) -> Note:
    """A note at *path* with headings and questions of *note*, and answers of its own."""
    sections = [
        world.new_section(each.heading, [world.fact(note.language, fact.front) for fact in each.facts])
        for each in note.sections
    ]
    return Note(path, note.language, sections)


@edit("name of a note taken by another")
def _(world: World) -> list[int]:
    """`Chapter 1` becomes `Chapter 2`, and another `Chapter 1`, of which the same is asked, comes."""
    note = world.any_note()
    old = note.path
    touched = _place(world, note, _parts(note)[0], f"{world.words(note.language, 1, 3)} {world.dice.randrange(9999)}")
    if touched:
        world.notes.append(_of_the_same_pattern(world, note, old))
    return touched


@edit("chapters renumbered")
def _(world: World) -> list[int]:
    """Three chapters of which the same is asked: the second is deleted, and the third takes its name."""
    first = world.any_note()
    folder, name = _parts(first)
    paths = [f"{folder}/{name} part {number}.md" for number in (2, 3)]
    if any(note.path in paths for note in world.notes):
        return []
    second, third = (_of_the_same_pattern(world, first, path) for path in paths)
    gone = next((note for note in world.chapters if note[0] in world.notes and note[1] in world.notes), None)
    world.chapters.append((second, third))
    world.notes += (second, third)
    if gone is None:
        return []
    world.chapters.remove(gone)
    deleted, renamed = gone
    _bury_note(world, deleted)
    world.notes.remove(deleted)
    renamed.path = deleted.path
    return [fact.number for fact in renamed.facts]


@edit("names of two notes swapped")
def _(world: World) -> list[int]:
    """Two chapters of which the same is asked change places; the second was written a while ago."""
    pair = next((pair for pair in world.chapters if pair[0] in world.notes and pair[1] in world.notes), None)
    if pair is None:
        return []
    one, other = pair
    one.path, other.path = other.path, one.path
    return [fact.number for note in pair for fact in note.facts]


@edit("note replaced by another of its template")
def _(world: World) -> list[int]:
    """A note goes, and one with the same headings and questions, and another name, comes."""
    note = world.any_note()
    path = f"{_parts(note)[0]}/{world.words(note.language, 1, 3)} {world.dice.randrange(9999)}.md"
    if any(other.path == path for other in world.notes):
        return []
    fresh = _of_the_same_pattern(world, note, path)
    _bury_note(world, note)
    world.notes.remove(note)
    world.notes.append(fresh)
    return []


@edit("heading taken by another section")
def _(world: World) -> list[int]:
    """A heading is renamed, and a section with its old heading and the same questions comes.

    What the old heading asks for, the list of these questions, is there as before.
    """
    note, section = world.any_section()
    old = section.heading
    section.heading = world.words(note.language, 1, 3)
    at = next(at for at, each in enumerate(note.sections) if each is section)
    fresh = world.new_section(old, [world.fact(note.language, fact.front) for fact in section.facts])
    fresh.number, section.number = section.number, fresh.number
    note.sections.insert(at + world.dice.randint(0, 1), fresh)
    return [fact.number for fact in section.facts]


@edit("namesake added")
def _(world: World) -> list[int]:
    note, _, fact = world.any_fact()
    section = world.dice.choice(note.sections)
    section.facts.insert(0, world.fact(note.language, fact.front))
    return [fact.number]


def _home(world: World, path: str, heading: str) -> Section | None:
    for note in world.notes:
        if note.path == path:
            return next((section for section in note.sections if section.heading == heading), None)
    return None


def _bring_back(world: World, more: str) -> list[int]:
    """A fact that was deleted stands again in its section, its answer longer by *more*."""
    world.dice.shuffle(world.graveyard)
    alive = {fact.number for note in world.notes for fact in note.facts}
    for grave in world.graveyard:
        path, heading, fact = grave
        section = _home(world, path, heading)
        if section is not None and fact.number not in alive:
            world.graveyard.remove(grave)
            fact.back += more
            section.facts.append(fact)
            return [fact.number]
    return []


@edit("deleted and brought back")
def _(world: World) -> list[int]:
    return _bring_back(world, "")


@edit("brought back, answer edited")
def _(world: World) -> list[int]:
    return _bring_back(world, " again")


@edit("case changed")
def _(world: World) -> list[int]:
    _, _, fact = world.any_fact()
    fact.front = fact.front.upper() if fact.front != fact.front.upper() else fact.front.lower()
    fact.back = fact.back[:1].upper() + fact.back[1:]
    return [fact.number]


@edit("accents changed")
def _(world: World) -> list[int]:
    _, _, fact = world.any_fact()
    plain = unicodedata.normalize("NFD", fact.front)
    fact.front = unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c)))
    return [fact.number]


@edit("NFD instead of NFC")
def _(world: World) -> list[int]:
    note = world.any_note()
    for fact in note.facts:
        fact.front, fact.back = (unicodedata.normalize("NFD", text) for text in (fact.front, fact.back))
    return [fact.number for fact in note.facts]


@edit("bold added")
def _(world: World) -> list[int]:
    _, _, fact = world.any_fact()
    fact.bold = "" if fact.bold else fact.back.split()[0]
    return [fact.number]


@edit("bullet style changed")
def _(world: World) -> list[int]:
    note = world.any_note()
    style = world.dice.choice(("* **{}**: {}", "- **{}** - {}", "+ **{}** — {}", "- **{}:** {}"))
    for section in note.sections:
        section.style = style
    return [fact.number for fact in note.facts]


@edit("list made a table")
def _(world: World) -> list[int]:
    _, section = world.any_section()
    section.style = "|" if section.style != "|" else "- **{}:** {}"
    return [fact.number for fact in section.facts]
