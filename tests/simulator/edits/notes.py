"""Edits of whole notes: renamed, moved, split, merged, copied, replaced."""

from __future__ import annotations

from copy import deepcopy

from tests.simulator.edits.common import bury_note, folder_and_name, place
from tests.simulator.world import Note, World


def note_renamed(world: World) -> list[int]:
    note = world.any_note()
    return place(
        world, note, folder_and_name(note)[0], f"{world.words(note.language, 1, 3)} {world.dice.randrange(9999)}"
    )


def note_moved(world: World) -> list[int]:
    note = world.any_note()
    return place(world, note, world.dice.choice(("Archive", "Law/New", "Inbox")), folder_and_name(note)[1])


def note_moved_and_renamed_an_answer_edited(world: World) -> list[int]:
    note = world.any_note()
    fact = world.dice.choice(note.facts)
    fact.back = f"{fact.back} {world.words(note.language, 1, 3)}"
    return place(world, note, "Archive", f"{world.words(note.language, 1, 3)} {world.dice.randrange(9999)}")


def folder_renamed(world: World) -> list[int]:
    folder = folder_and_name(world.any_note())[0]
    new = f"{folder.rpartition('/')[2]} {world.dice.randrange(999)}"
    moved = [note for note in world.notes if folder_and_name(note)[0] == folder]
    return [number for note in moved for number in place(world, note, new, folder_and_name(note)[1])]


def note_split(world: World) -> list[int]:
    note = world.any_note()
    if len(note.sections) < 2:
        return []
    half = len(note.sections) // 2
    rest, note.sections = note.sections[half:], note.sections[:half]
    world.notes.append(
        Note(
            f"{folder_and_name(note)[0]}/{world.words(note.language, 2, 3)} {world.dice.randrange(9999)}.md",
            note.language,
            rest,
        )
    )
    return [fact.number for section in rest for fact in section.facts]


def notes_merged(world: World) -> list[int]:
    note, other = world.any_note(), world.any_note()
    if note is other or note.language != other.language:
        return []
    world.notes.remove(other)
    note.sections += other.sections
    return [fact.number for fact in other.facts]


def note_copied(world: World) -> list[int]:
    note = world.any_note()
    copy = deepcopy(note)
    copy.path = f"Copies/{folder_and_name(note)[1]}.md"
    if any(other.path == copy.path for other in world.notes):
        return []
    for section in copy.sections:
        section.facts = [world.fact(copy.language, fact.front, fact.back) for fact in section.facts]
        section.number = world.new_section("", []).number
    world.notes.append(copy)
    return [fact.number for fact in note.facts]


def note_deleted(world: World) -> list[int]:
    bury_note(world, world.any_note())
    return []


def of_the_same_pattern(world: World, note: Note, path: str) -> Note:
    """A note at *path* with headings and questions of *note*, and answers of its own."""
    sections = [
        world.new_section(each.heading, [world.fact(note.language, fact.front) for fact in each.facts])
        for each in note.sections
    ]
    return Note(path, note.language, sections)


def name_of_a_note_taken_by_another(world: World) -> list[int]:
    """`Chapter 1` becomes `Chapter 2`, and another `Chapter 1`, of which the same is asked, comes."""
    note = world.any_note()
    old = note.path
    touched = place(
        world, note, folder_and_name(note)[0], f"{world.words(note.language, 1, 3)} {world.dice.randrange(9999)}"
    )
    if touched:
        world.notes.append(of_the_same_pattern(world, note, old))
    return touched


def chapters_renumbered(world: World) -> list[int]:
    """Three chapters of which the same is asked: the second is deleted, and the third takes its name."""
    first = world.any_note()
    folder, name = folder_and_name(first)
    paths = [f"{folder}/{name} part {number}.md" for number in (2, 3)]
    if any(note.path in paths for note in world.notes):
        return []
    second, third = (of_the_same_pattern(world, first, path) for path in paths)
    gone = next((note for note in world.chapters if note[0] in world.notes and note[1] in world.notes), None)
    world.chapters.append((second, third))
    world.notes += (second, third)
    if gone is None:
        return []
    world.chapters.remove(gone)
    deleted, renamed = gone
    bury_note(world, deleted)
    world.notes.remove(deleted)
    renamed.path = deleted.path
    return [fact.number for fact in renamed.facts]


def names_of_two_notes_swapped(world: World) -> list[int]:
    """Two chapters of which the same is asked change places; the second was written a while ago."""
    pair = next((pair for pair in world.chapters if pair[0] in world.notes and pair[1] in world.notes), None)
    if pair is None:
        return []
    one, other = pair
    one.path, other.path = other.path, one.path
    return [fact.number for note in pair for fact in note.facts]


def note_replaced_by_another_of_its_template(world: World) -> list[int]:
    """A note goes, and one with the same headings and questions, and another name, comes."""
    note = world.any_note()
    path = f"{folder_and_name(note)[0]}/{world.words(note.language, 1, 3)} {world.dice.randrange(9999)}.md"
    if any(other.path == path for other in world.notes):
        return []
    fresh = of_the_same_pattern(world, note, path)
    bury_note(world, note)
    world.notes.remove(note)
    world.notes.append(fresh)
    return []
