"""Edits of words: terms and answers retyped, reworded, in another case or encoding."""

from __future__ import annotations

import unicodedata

from tests.simulator.edits.common import is_long, pick
from tests.simulator.world import World


def typo(world: World, text: str) -> str:
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


def typo_in_term(world: World) -> list[int]:
    _, _, fact = world.any_fact()
    fact.front = typo(world, fact.front)
    return [fact.number]


def reworded_term(world: World) -> list[int]:
    note, _, fact = pick(world, is_long)
    fact.front = world.term(note.language)
    return [fact.number]


def reworded_term_short_answer(world: World) -> list[int]:
    note, _, fact = pick(world, lambda fact: not is_long(fact))
    fact.front = world.term(note.language)
    return [fact.number]


def term_made_longer(world: World) -> list[int]:
    note, _, fact = world.any_fact()
    fact.front = f"{fact.front} ({world.words(note.language, 1, 2)})"
    return [fact.number]


def answer_rewritten(world: World) -> list[int]:
    note, _, fact = world.any_fact()
    fact.back = world.answer(note.language)
    return [fact.number]


def answer_edited_a_little(world: World) -> list[int]:
    note, _, fact = world.any_fact()
    fact.back = world.dice.choice((typo(world, fact.back), f"{fact.back} {world.words(note.language, 1, 3)}"))
    return [fact.number]


def both_a_little(world: World) -> list[int]:
    note, _, fact = pick(world, is_long)
    fact.front = typo(world, fact.front)
    fact.back = world.dice.choice((typo(world, fact.back), f"{fact.back} {world.words(note.language, 1, 2)}"))
    return [fact.number]


def question_and_answer_rewritten(world: World) -> list[int]:
    note, _, fact = world.any_fact()
    fact.front, fact.back = world.term(note.language), world.answer(note.language)
    return [fact.number]


def case_changed(world: World) -> list[int]:
    _, _, fact = world.any_fact()
    fact.front = fact.front.upper() if fact.front != fact.front.upper() else fact.front.lower()
    fact.back = fact.back[:1].upper() + fact.back[1:]
    return [fact.number]


def accents_changed(world: World) -> list[int]:
    _, _, fact = world.any_fact()
    plain = unicodedata.normalize("NFD", fact.front)
    fact.front = unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c)))
    return [fact.number]


def nfd_instead_of_nfc(world: World) -> list[int]:
    note = world.any_note()
    for fact in note.facts:
        fact.front, fact.back = (unicodedata.normalize("NFD", text) for text in (fact.front, fact.back))
    return [fact.number for fact in note.facts]


def bold_added(world: World) -> list[int]:
    _, _, fact = world.any_fact()
    fact.bold = "" if fact.bold else fact.back.split()[0]
    return [fact.number]
