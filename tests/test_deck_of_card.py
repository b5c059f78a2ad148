"""The deck of a card: by folder, by tag or by property."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashgen.config import Config, overlay
from flashgen.conversion.convert_note import cards_of
from flashgen.errors import ConfigError
from flashgen.markdown.parse import parse_note
from flashgen.vault.index import Index


def deck(text: str, decks: str, path: str = "Sub/n.md") -> str:
    index = Index(Path("Vault"), walked=False)
    (card,) = cards_of(parse_note(f"{text}\n- **Term:** what it means\n", path), index, Config(decks=decks)).cards
    return card.deck


@pytest.mark.parametrize(
    ("text", "decks", "expected"),
    [
        ("", "folder", "Vault::Sub"),
        ("---\ntags: [x, course/physics/optics]\n---", "tag:course/*", "Vault::physics::optics"),
        ("---\ntags: [Course/Law]\n---", "tag:course/*", "Vault::Law"),
        ("#kurs/化学\n", "tag:kurs/*", "Vault::化学"),
        ("---\ntags: [law/civil]\n---", "tag:law", "Vault::law::civil"),
        ("---\ntags: [lawn]\n---", "tag:law", "Vault"),
        ("", "tag:course/*", "Vault"),
        ("---\nsubject: Biology::Cells\n---", "property:subject", "Vault::Biology::Cells"),
        ('---\nSubject: ["[[Areas/Law|Recht]]", "x"]\n---', "property:subject", "Vault::Recht"),
        ('---\nsubject: "[[Areas/Law]]"\n---', "property:subject", "Vault::Law"),
        ("---\nsubject: 2024\n---", "property:subject", "Vault::2024"),
        ("", "property:subject", "Vault"),
        ("---\nsubject: Law\ndeck: My::Own\n---", "property:subject", "My::Own"),
    ],
)
def test_what_makes_the_subdecks(text: str, decks: str, expected: str) -> None:
    """A vault that is flat has its courses in tags or properties; a note's own `deck` always wins."""
    assert deck(text, decks) == expected


@pytest.mark.parametrize("value", ["tags:x", "tag:", "property: ", "Folder", ""])
def test_other_values_are_errors(value: str) -> None:
    """With the three forms as a hint."""
    with pytest.raises(ConfigError) as error:
        overlay(Config(), {"decks": value}, "flashgen.toml")
    assert "tag:course/*" in error.value.hint
