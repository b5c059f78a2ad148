"""`![[Note]]`: parts of other notes in answers, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import flashgen
from flashgen.config import Config
from flashgen.conversion.convert_note import convert_note
from flashgen.deck.note_types import fields_of
from flashgen.rendering.embeds import MAX_CHARACTERS, MAX_OF_NOTE
from flashgen.vault.index import Index
from flashgen.vault.scan import scan
from tests.support.card_of_markdown import answer, question

MakeVault = Callable[[dict[str, str]], Path]

CELL = """---
aliases: [Zelle, cellula]
---
# Cell

Smallest unit. ^def

## Parts

- wall #tag
- core ^core

### Core

Holds the DNA.

## Kinds

|a|b|
|-|-|
|c|d|

^kinds
"""


def cells(make_vault: MakeVault, **more: str) -> Index:
    return scan(make_vault({"Bio/Cell.md": CELL, "n.md": "", **{f"{name}.md": text for name, text in more.items()}}))


def shown(markdown: str, index: Index) -> str:
    return answer(markdown, index)[0].back_html


def test_a_whole_note_a_section_and_a_block_are_shown_in_their_place(make_vault: MakeVault) -> None:
    """As Obsidian shows them: all, a heading with what stands under it, a paragraph, an item, a table."""
    index = cells(make_vault)
    whole = shown("![[Cell]]", index)
    assert whole.startswith(
        '<div class="embed"><div class="embed-title">Cell</div><h4>Cell</h4><p>Smallest unit.</p>'
    )
    section = shown("![[Cell#Parts]]", index)
    assert "<h4>Parts</h4>" in section
    assert "Holds the DNA" in section
    assert "Kinds" not in section
    assert shown("![[Cell#Cell#Core]]", index) == ('<div class="embed"><h4>Core</h4><p>Holds the DNA.</p></div>')
    assert shown("![[Cell#^def]]", index) == '<div class="embed"><p>Smallest unit.</p></div>'
    assert shown("![[Bio/Cell#^core]]", index) == '<div class="embed"><ul><li>core</li></ul></div>'
    assert "<table>" in shown("![[Cell#^kinds]]", index)
    assert "<h4>Core</h4>" in shown("![](Bio/Cell.md#Core)", index)


def test_an_alias_names_a_note(make_vault: MakeVault) -> None:
    """When no note has the name itself."""
    assert "Smallest unit" in shown("![[zelle#^def]]", cells(make_vault))


def test_only_words_are_aliases(make_vault: MakeVault) -> None:
    """Not what is empty, nor lists and mappings among them."""
    index = cells(make_vault, a="---\naliases: [null, [p], {q: r}, 2024]\n---\n")
    assert index.find_note("2024", "n.md") == "a.md"
    assert [index.find_note(name, "n.md") for name in ("None", "['p']", "{'q': 'r'}")] == [None] * 3


def test_text_around_an_embedded_note_stays_beside_it(make_vault: MakeVault) -> None:
    """A paragraph is cut where it embeds; no block stands within a paragraph."""
    html = shown("before ![[Cell#^def]] after\nmore", cells(make_vault))
    embed = '<div class="embed"><p>Smallest unit.</p></div>'
    assert html == f"<p>before</p>{embed}<p>after<br>more</p>"


def test_the_text_of_the_answer_holds_what_is_embedded(make_vault: MakeVault) -> None:
    """It is what a reader sees; and the card says on which notes it depends."""
    card, problems = answer("![[Cell#^def]]", cells(make_vault))
    assert (card.back, card.depends, problems) == ("Smallest unit.", ("Bio/Cell.md",), ())
    assert card.tags == ()


def test_the_question_never_holds_what_is_embedded(make_vault: MakeVault) -> None:
    """The identity of a card does not depend on other notes."""
    card = question("What? ![[Cell]]", cells(make_vault))
    assert (card.front, card.front_html) == ("What?", "What?")


def test_notes_in_circles_end(make_vault: MakeVault) -> None:
    """A note that shows itself, two that show each other, and a chain of four."""
    index = cells(make_vault, a="A ![[b]]", b="B ![[a]]", c1="1 ![[c2]]", c2="2 ![[c3]]", c3="3 ![[c4]]", c4="4")
    assert shown("![[a]]", index).count("A") <= 2
    chain = shown("![[c1]]", index)
    assert "3" in chain
    assert "4" in chain
    assert chain.count('class="embed"') == 3


def test_a_note_that_shows_its_own_section_ends(make_vault: MakeVault) -> None:
    """`![[#Section]]` inside of that section."""
    text = "# S\n\nx\n\n![[#S]]\n"
    index = scan(make_vault({"n.md": text}))
    assert answer(text, index, "n.md")[0].back_html.count('class="embed"') == 1


def test_a_fan_of_embeds_is_limited(make_vault: MakeVault) -> None:
    """A hostile note cannot make a card of millions of blocks."""
    many = "![[b]]\n\n" * 100
    index = cells(make_vault, a=many, b="![[c]]\n\n" * 100, c="x")
    assert shown("![[a]]", index).count('class="embed"') <= 30


def test_the_text_that_a_card_embeds_is_limited(make_vault: MakeVault) -> None:
    """A note whose items all embed it is no card of its size for each; what is too much stays a link, with a warning."""
    text = "- **Term {n}:** ![[n]] and ![[n]]\n"
    sizes = []
    for size in (500, 1000):
        vault = make_vault({"n.md": "".join(text.format(n=n) for n in range(size))})
        found = convert_note("n.md", scan(vault), Config())
        assert len(found.cards) == size
        sizes.append(max(len(card.back) for card in found.cards))
    assert sizes[1] <= MAX_CHARACTERS + 100
    assert {problem.code for problem in found.problems} == {"W103"}


def test_the_text_that_the_cards_of_a_note_embed_is_limited(make_vault: MakeVault) -> None:
    """Each card may show all of its note; a thousand of them together may not."""
    text = "".join(f"- **Term {n}:** ![[n]]\n" for n in range(700))
    found = convert_note("n.md", scan(make_vault({"n.md": text})), Config())
    assert len(found.cards) == 700
    assert sum(len(card.back) for card in found.cards) <= MAX_OF_NOTE + 700 * 100
    assert {problem.code for problem in found.problems} == {"W103"}
    few = "".join(f"- **Term {n}:** ![[n#^x]]\n" for n in range(700)) + "\nwords ^x\n"
    assert not convert_note("m.md", scan(make_vault({"n.md": few, "m.md": few})), Config()).problems


def test_what_is_not_there_is_a_warning_and_its_name_stays(make_vault: MakeVault) -> None:
    """The card says what Obsidian would: the name of the note."""
    index = cells(make_vault, bad="")
    (index.root / "bad.md").write_bytes(b"caf\xe9")
    card, problems = answer("![[Gone]] ![[Cell#Nothing]] ![[bad]]", index)
    assert card.back_html == "<p>Gone Cell &gt; Nothing bad</p>"
    assert [problem.message.partition("left out: ")[2].split(" (")[0] for problem in problems] == [
        "there is no such note in the vault",
        "the note has no such part",
        "the note is not valid UTF-8",
    ]


def test_pictures_of_an_embedded_note_are_found_from_there(make_vault: MakeVault) -> None:
    """And what it misses is named with its own place."""
    root = make_vault({"A/x.md": "p\n\n![](pic.png)\n\n![](gone.png)", "n.md": ""})
    (root / "A" / "pic.png").write_bytes(b"1")
    (root / "pic.png").write_bytes(b"2")
    card, problems = answer("![[x]]", scan(root))
    assert [media.path for media in card.media] == ["A/pic.png"]
    assert [(problem.path, problem.line) for problem in problems] == [("A/x.md", 5)]


def test_no_card_is_made_twice(make_vault: MakeVault) -> None:
    """What is embedded makes its cards where it stands, not where it is shown."""
    index = scan(
        make_vault(
            {
                "a.md": "- **Term:** meaning\n",
                "b.md": "## Photosynthesis\n\nPlants turn light into sugar.\n\n![[a]]\n",
            }
        )
    )
    fronts = [card.front for path in index.notes for card in convert_note(path, index, Config()).cards]
    assert sorted(fronts) == ["Photosynthesis", "Term"]


def test_footnotes_of_both_notes_are_numbered_together(make_vault: MakeVault) -> None:
    """Two notes may call different footnotes by one label."""
    index = cells(make_vault, f="there[^1]\n\n[^1]: second")
    html = shown("here[^1] again[^1]\n\n![[f]]\n\n[^1]: first", index)
    assert html.endswith("<ol><li>first</li><li>second</li></ol></section>")
    assert html.count("<sup>1</sup>") == 2


def test_the_case_of_a_suffix_is_no_part_of_a_name(make_vault: MakeVault, tmp_path: Path) -> None:
    """`Zed.MD` is the note Zed: its cards say so, links find it, and a rename to `Zed.md` changes nothing in Anki."""
    vault = make_vault(
        {
            "Sub/Zed.MD": "- **Term:** meaning\n- **Other:** it stands in [[Words.MD]] ![[Sub/Words.MD]]\n",
            "Sub/Words.MD": "Words.\n",
            "a.md": "- **B:** ![[Zed]]\n",
        }
    )
    assert flashgen.build(vault, tmp_path / "d.apkg", Config(), now=1_700_000_000).problems == ()
    before = flashgen.extract(vault, Config())
    term, other, b = sorted(before, key=lambda card: (-len(card.source.path), card.source.line))
    assert (term.note_id, term.context, fields_of(term)[3]) == ("Zed", ("Zed",), '<span class="known">Sub/Zed</span>')
    assert term.link.endswith("file=Sub%2FZed")
    assert "Words." in other.back_html
    assert ".MD" not in other.back_html + b.back_html
    assert "meaning" in b.back_html
    (vault / "Sub/Zed.MD").rename(vault / "Sub/Zed.md")
    after = flashgen.build(vault, tmp_path / "d.apkg", Config(), now=1_800_000_000)
    assert {change.kind for change in after.changes} == {"moved"}
    assert [(card.guid, card.mod, fields_of(card)) for card in flashgen.extract(vault, Config())] == [
        (card.guid, card.mod, fields_of(card)) for card in before
    ]


HEADINGS = """# v1.5 vs. v2.0

first

## Salt/water && ice %%revise%%

second

## A `git` *word* and [[Other|a link]] #tag

third

---

## Next
"""


def test_links_to_headings_need_none_of_their_punctuation(make_vault: MakeVault) -> None:
    """Obsidian leaves punctuation out of the links that it writes, and keeps the words of links, tags and comments."""
    index = cells(make_vault, Other="", Src=HEADINGS)
    for link, text in (
        ("v1 5 vs v2 0", "first"),
        ("Salt water ice revise", "second"),
        ("Salt water ice", "second"),
        ("Salt/water && ice", "second"),
        ("A git word and Other a link tag", "third"),
        ("A git word and a link", "third"),
    ):
        card, problems = answer(f"![[Src#{link}]]", index)
        assert f"<p>{text}</p>" in card.back_html
        assert problems == ()
    assert answer("![[Src#A git word and]]", index)[1] != ()


def test_a_rule_at_the_end_of_what_is_shown_is_left_out(make_vault: MakeVault) -> None:
    """It parts a section from the next, which is not shown."""
    index = cells(make_vault, Other="", Src=HEADINGS)
    html = shown("![[Src#A git word and a link]]\n\n---\n", index)
    assert "third" in html
    assert "<hr>" not in html


def test_what_is_no_note_is_called_what_it_is(make_vault: MakeVault) -> None:
    """A kind of file that is not packed, a folder: no note is missing."""
    index = cells(make_vault)
    [problem] = answer("![[scan.heic]]", index)[1]
    assert "'.heic' cannot be shown" in problem.message
    [problem] = answer("![[Bio]]", index)[1]
    assert "a folder" in problem.message
    [problem] = answer("![[Nothing]]", index)[1]
    assert "no such note" in problem.message


def test_a_box_under_a_heading_of_its_own_name_says_it_once() -> None:
    """In what is embedded, the heading stands above it; another name stays, and so does a box of a name alone."""
    box = "### Danger\n\n> [!danger] {}\n> It bites.\n> > [!note] Danger\n> > Twice.\n"
    html = answer(box.format("Danger"))[0].back_html
    assert html.count("Danger") == 2  # the heading and the box within
    assert html.startswith(
        '<h4>Danger</h4><div class="callout" data-callout="danger"><div class="callout-body"><p>It'
    )
    for title in ("Danger of death", "**Danger**"):
        assert 'data-callout="danger"><div class="callout-title">' in answer(box.format(title))[0].back_html
    assert answer("### Danger\n\n> [!danger] Danger\n")[0].back_html.count("Danger") == 2
