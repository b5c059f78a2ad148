"""Properties of the cards of any note, whatever stands in it."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of
from flashgen.extraction.outline import outline
from flashgen.extraction.rules import RULES
from flashgen.markdown.parse import parse_note
from flashgen.model.card import Card
from flashgen.vault.index import Index

NOWHERE = Index(Path("nowhere"), walked=False)
WORDS = ["Nucleus", "Zelle", "ядро", "細胞", "الخلية", "Membran", "genes", "wall", "тело", "水", "mRNA", "énergie"]

word = st.sampled_from(WORDS)
phrase = st.lists(word, min_size=1, max_size=4).map(" ".join)
sentence = st.lists(word, min_size=4, max_size=12).map(lambda words: " ".join(words) + ".")


def numbered(items: list[tuple[str, str]], form: str) -> str:
    return "\n".join(form.format(n=n, a=a, b=b) for n, (a, b) in enumerate(items, 1))


pairs = st.lists(st.tuples(phrase, sentence), min_size=1, max_size=4)
block = st.one_of(
    sentence,
    st.builds(numbered, pairs, st.sampled_from(["- **{a}:** {b}", "- {a}: {b}", "- {a} – {b}", "{n}. *{a}* - {b}"])),
    st.builds(numbered, pairs, st.sampled_from(["**{a}** — {b}", "{a}：{b}", "- {a}\n    - {b}", "- [ ] {a}: {b}"])),
    st.builds(lambda label, items: f"**{label}:**\n\n{numbered(items, '- {b}')}", phrase, pairs),
    st.builds(lambda label, text: f"{label}:\n\n{text}", phrase, sentence),
    st.builds(lambda items: f"| A | B |\n|---|---|\n{numbered(items, '| {a} | {b} |')}", pairs),
    st.builds(lambda title, text: f"> [!info] {title}\n> {text}", phrase, sentence),
    st.builds(lambda q, text: f"{q}?\n\n{text}", phrase, sentence),
    st.builds(lambda a, b: f"{a}::{b}", phrase, sentence),
    st.builds(lambda a, b: f"Q: {a}\nA: {b}", phrase, sentence),
)
section = st.builds(
    lambda level, title, blocks: f"{'#' * level} {title}\n\n" + "\n\n".join(blocks),
    st.integers(2, 4),
    phrase,
    st.lists(block, max_size=4),
)
top_section = st.builds(
    lambda title, blocks: f"## {title}\n\n" + "\n\n".join(blocks), phrase, st.lists(block, max_size=3)
)


def cards(text: str) -> tuple[Card, ...]:
    return tuple(cards_of(parse_note(text, "Note.md"), NOWHERE, Config()).cards)


@given(st.lists(section, max_size=4).map("\n\n".join))
def test_a_card_holds_only_words_of_its_note(text: str) -> None:
    """Property: nothing on a card was made up; context may add the name of the note."""
    known = {*re.findall(r"\w+", text.casefold()), "note"}
    for card in cards(text):
        said = " ".join((card.front, card.back, *card.context)).casefold()
        assert set(re.findall(r"\w+", said)) <= known


@given(st.lists(section, max_size=3).map("\n\n".join))
def test_extraction_is_pure(text: str) -> None:
    """Property: the same note gives the same cards, and no rule changes what it is given."""
    note = parse_note(text, "Note.md")
    first = cards_of(note, NOWHERE, Config())
    assert cards_of(note, NOWHERE, Config()) == first
    for place in (place for section in outline(note.blocks, "Note") for place in section.body):
        for rule in RULES:
            if place.type in rule.starts:
                found = [*map(repr, rule.match(place, Config()))]
                assert [*map(repr, rule.match(place, Config()))] == found


@given(st.lists(top_section, min_size=1, max_size=3), sentence)
def test_an_unrelated_section_changes_no_other_card(parts: list[str], text: str) -> None:
    """Property: what is added under a heading of its own leaves all other cards as they were."""
    before = cards("\n\n".join(parts))
    after = cards("\n\n".join([*parts, f"## Quite another thing\n\n- **Unheard of:** {text}"]))
    assert [(c.front, c.back, c.context) for c in before] == [
        (c.front, c.back, c.context) for c in after if "Quite another thing" not in (c.front, *c.context)
    ]


@given(st.lists(top_section, min_size=2, max_size=4, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_sections_changes_no_front(parts: list[str], random: object) -> None:
    """Property: moving sections about moves their cards and does nothing else."""
    shuffled = [*parts]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    before = sorted((c.front, c.back) for c in cards("\n\n".join(parts)))
    assert sorted((c.front, c.back) for c in cards("\n\n".join(shuffled))) == before


@given(st.lists(section, max_size=4).map("\n\n".join))
def test_every_block_has_a_card_or_a_reason(text: str) -> None:
    """Property: nothing vanishes in silence."""
    note = parse_note(text, "Note.md")
    found = cards_of(note, NOWHERE, Config())
    reasons = {skip.line for skip in found.skipped}
    on_cards = " ".join(" ".join((card.front, card.back, *card.context)) for card in found.cards)
    for part in note.blocks:
        if part.line not in reasons and part.type in ("paragraph", "heading"):
            last = re.findall(r"\w+", part.inline.text)[-1]
            assert last in on_cards
