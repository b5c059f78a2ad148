"""Helpers of several edits: choosing a fact, giving a note its place, deleting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from tests.simulator.world import SHORT, Fact, Note, Section, World

Edit = Callable[[World], Iterable[int]]
"""Changes the world; the numbers of the facts that it touched, without those that it made or ended."""


def pick(world: World, wanted: Callable[[Fact], bool]) -> tuple[Note, Section, Fact]:
    for _ in range(200):
        note, section, fact = world.any_fact()
        if wanted(fact):
            return note, section, fact
    return world.any_fact()


def is_long(fact: Fact) -> bool:
    return fact.back not in SHORT


def place(world: World, note: Note, folder: str, name: str) -> list[int]:
    path = f"{folder}/{name}.md"
    if any(other.path == path for other in world.notes):
        return []
    note.path = path
    return [fact.number for fact in note.facts]


def folder_and_name(note: Note) -> tuple[str, str]:
    folder, _, name = note.path.rpartition("/")
    return folder, name.removesuffix(".md")


def bury(world: World, note: Note, section: Section, fact: Fact) -> None:
    section.facts.remove(fact)
    world.graveyard.append((note.path, section.heading, replace(fact)))


def bury_note(world: World, note: Note) -> None:
    for section in note.sections:
        for fact in tuple(section.facts):
            bury(world, note, section, fact)
