"""Facts that come and go: added, deleted, replaced, copied, brought back."""

from __future__ import annotations

from tests.simulator.edits.common import bury, pick
from tests.simulator.world import GENERIC, Note, Section, World


def home(world: World, path: str, heading: str) -> Section | None:
    for note in world.notes:
        if note.path == path:
            return next((section for section in note.sections if section.heading == heading), None)
    return None


def bullet_split_in_two(world: World) -> list[int]:
    note, section, fact = pick(world, lambda fact: len(fact.back.split()) > 6)
    words = fact.back.split()
    fact.back = " ".join(words[: len(words) // 2])
    rest = world.fact(note.language, back=" ".join(words[len(words) // 2 :]))
    section.facts.insert(section.facts.index(fact) + 1, rest)
    return [fact.number]


def bullet_copied(world: World) -> list[int]:
    note, _, fact = world.any_fact()
    _, other = world.any_section()
    other.facts.append(world.fact(note.language, fact.front, fact.back))
    return [fact.number]


def fact_deleted(world: World) -> list[int]:
    bury(world, *world.any_fact())
    return []


def fact_added(world: World) -> list[int]:
    note, section = world.any_section()
    section.facts.insert(world.dice.randint(0, len(section.facts)), world.fact(note.language))
    return []


def fact_replaced_by_another(world: World) -> list[int]:
    note, section, fact = world.any_fact()
    at = section.facts.index(fact)
    bury(world, note, section, fact)
    section.facts.insert(at, world.fact(note.language))
    return []


def fact_replaced_by_its_sibling(world: World) -> list[int]:
    """`Cell wall` goes, `Cell pump` comes, at the same place."""
    note, section, fact = world.any_fact()
    at = section.facts.index(fact)
    bury(world, note, section, fact)
    first, space, _ = fact.front.partition(" ")
    section.facts.insert(at, world.fact(note.language, f"{first}{space}{world.words(note.language, 1, 1)}"))
    return []


def _is_usual(note: Note, section: Section) -> bool:
    return len(section.facts) > 1 and all(fact.front in GENERIC[note.language] for fact in section.facts)


def section_replaced_by_its_sibling(world: World) -> list[int]:
    """Another heading with the usual questions under it, and answers of its own."""
    usual = [each for note in world.notes for each in note.sections if _is_usual(note, each)]
    if not usual:
        return []
    section = world.dice.choice(usual)
    note = next(note for note in world.notes if any(each is section for each in note.sections))
    fronts = [fact.front for fact in section.facts]
    for fact in tuple(section.facts):
        bury(world, note, section, fact)
    at = next(at for at, each in enumerate(note.sections) if each is section)
    fresh = [world.fact(note.language, front) for front in fronts]
    note.sections[at] = world.new_section(world.words(note.language, 1, 3), fresh)
    return []


def namesake_added(world: World) -> list[int]:
    note, _, fact = world.any_fact()
    section = world.dice.choice(note.sections)
    section.facts.insert(0, world.fact(note.language, fact.front))
    return [fact.number]


def _bring_back(world: World, more: str) -> list[int]:
    """A fact that was deleted stands again in its section, its answer longer by *more*."""
    world.dice.shuffle(world.graveyard)
    alive = {fact.number for note in world.notes for fact in note.facts}
    for grave in world.graveyard:
        path, heading, fact = grave
        section = home(world, path, heading)
        if section is not None and fact.number not in alive:
            world.graveyard.remove(grave)
            fact.back += more
            section.facts.append(fact)
            return [fact.number]
    return []


def deleted_and_brought_back(world: World) -> list[int]:
    return _bring_back(world, "")


def brought_back_answer_edited(world: World) -> list[int]:
    return _bring_back(world, " again")
