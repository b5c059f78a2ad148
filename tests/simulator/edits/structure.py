"""Edits of the structure inside notes: headings, order, sections and facts that move, lists and their style."""

from __future__ import annotations

from tests.simulator.edits.common import is_long, pick
from tests.simulator.world import World


def heading_renamed(world: World) -> list[int]:
    note, section = world.any_section()
    section.heading = world.words(note.language, 1, 3)
    return [section.number, *(fact.number for fact in section.facts)]


def heading_renamed_an_answer_edited(world: World) -> list[int]:
    note, section = world.any_section()
    section.heading = world.words(note.language, 1, 3)
    fact = world.dice.choice(section.facts)
    fact.back = f"{fact.back} {world.words(note.language, 1, 3)}"
    return [section.number, *(fact.number for fact in section.facts)]


def bullets_reordered(world: World) -> list[int]:
    _, section = world.any_section()
    world.dice.shuffle(section.facts)
    return [fact.number for fact in section.facts]


def answers_swapped(world: World) -> list[int]:
    _, section = world.any_section()
    one, other = section.facts[0], section.facts[-1]
    if one.front == other.front:
        return []
    one.back, other.back = other.back, one.back
    return [one.number, other.number]


def section_moved_to_another_note(world: World) -> list[int]:
    note, section = world.any_section()
    other = world.any_note()
    if other is note or other.language != note.language:
        return []
    note.sections.remove(section)
    other.sections.insert(world.dice.randint(0, len(other.sections)), section)
    return [fact.number for fact in section.facts]


def fact_moved_to_another_note(world: World) -> list[int]:
    _, section, fact = pick(world, is_long)
    _, other = world.any_section()
    section.facts.remove(fact)
    other.facts.append(fact)
    return [fact.number]


def fact_moved_to_another_note_answer_edited(world: World) -> list[int]:
    note, section, fact = pick(world, lambda fact: len(fact.back) > 25)
    _, other = world.any_section()
    section.facts.remove(fact)
    other.facts.append(fact)
    fact.back = f"{fact.back} {world.words(note.language, 1, 1)}"
    return [fact.number]


def heading_taken_by_another_section(world: World) -> list[int]:
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


def bullet_style_changed(world: World) -> list[int]:
    note = world.any_note()
    style = world.dice.choice(("* **{}**: {}", "- **{}** - {}", "+ **{}** — {}", "- **{}:** {}"))
    for section in note.sections:
        section.style = style
    return [fact.number for fact in note.facts]


def list_made_a_table(world: World) -> list[int]:
    _, section = world.any_section()
    section.style = "|" if section.style != "|" else "- **{}:** {}"
    return [fact.number for fact in section.facts]
