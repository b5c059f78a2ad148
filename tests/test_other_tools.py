"""Marks of other tools in notes, and half-finished text of their authors, never stand on a card."""

from __future__ import annotations

import pytest

from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of
from flashgen.errors import NoteError
from flashgen.markdown.parse import parse_note
from flashgen.markdown.preprocess.clean import clean
from flashgen.model.card import Card
from flashgen.model.note import Block, every
from tests.support.card_of_markdown import NOWHERE, answer

UID = "0b4c9c1e-7d0a-4c55-9a4e-2f6a1d3b7c8e"


def cards(text: str) -> list[Card]:
    """The cards of the note *text*."""
    return list(cards_of(parse_note(text, "Note.md"), NOWHERE, Config()).cards)


def sides(text: str) -> list[tuple[str, str]]:
    """Question and answer of each card of the note *text*."""
    return [(card.front, card.back) for card in cards(text)]


@pytest.mark.parametrize(
    ("text", "without"),
    [
        pytest.param("Ores:\n- zinc\n<!--ID: 17-->\n- lead\n", "Ores:\n- zinc\n- lead\n", id="between items"),
        pytest.param("Ores:\n%% check %%\n- zinc\n- lead\n", "Ores:\n- zinc\n- lead\n", id="below a label"),
        pytest.param("- zinc\n  <!-- a -->\n  - ore\n", "- zinc\n  - ore\n", id="below an item"),
        pytest.param("> zinc\n> <!-- a -->\n> lead\n", "> zinc\n> lead\n", id="in a quote"),
        pytest.param("a\n<!-- b --> <!-- c -->\nd\n", "a\nd\n", id="two in a line"),
        pytest.param("a\n<!-- b\nc -->\nd\n", "a\nd\n", id="over two lines"),
        pytest.param("a\n<!-- b -->\n---\n", "a\n\n---\n", id="a rule below makes no heading of the text"),
        pytest.param("- a\n<!-- b -->\ntext\n", "- a\n\ntext\n", id="text below does not go on with the item"),
        pytest.param("a\n%%\nb\n\nc\n%%\nd\n", "a\n\nd\n", id="a block of its own parts"),
        pytest.param("```\n<!-- a -->\n```\n", "```\n<!-- a -->\n```\n", id="in code it is text"),
        pytest.param("- a %%b%%\n- c\n", "- a \n- c\n", id="at the end of a line"),
    ],
)
def test_lines_of_comments_are_as_if_they_were_not_there(text: str, without: str) -> None:
    """Tools write ids and schedules below each card; a list, a label, a question goes on behind them."""
    assert clean(text).text == without


def test_the_lines_behind_a_comment_are_still_those_of_the_file() -> None:
    """An editor jumps to the line on which the block stands."""
    blocks = parse_note("- a\n<!-- x -->\n- b\n%%y%%\n\nc\n", "n.md").blocks
    assert [(block.line, block.inline.text) for block in every(blocks) if block.inline.text] == [
        (1, "a"),
        (3, "b"),
        (6, "c"),
    ]


def test_a_comment_that_is_never_closed_is_named() -> None:
    """`<!--` hides the rest of the note as `%%` does; in a quote no more than that."""
    note = parse_note("a\n\n<!-- b\n\nc", "n.md")
    assert [(each.line, each.code, each.hint) for each in note.problems] == [(3, "W102", "close it with `-->`")]
    assert [block.inline.text for block in note.blocks] == ["a"]
    note = parse_note("> <!-- b\n\nc", "n.md")
    assert [each.line for each in note.problems] == [1]
    assert note.blocks[-1].inline.text == "c"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("TARGET DECK: Sea::Fish\ntext\n", "text\n", id="deck"),
        pytest.param("TARGET DECK\nSea::Fish\n\ntext\n", "\ntext\n", id="deck in two lines"),
        pytest.param("cards-deck: Sea\n\ntext\n", "\ntext\n", id="deck of another tool"),
        pytest.param("text\nDELETE\nID: 1700000000000\n", "text\n", id="orders and ids"),
        pytest.param(f"- a\n  id:: {UID}\n  collapsed:: true\n- b\n", "- a\n- b\n", id="fields that Logseq writes"),
        pytest.param("- a\n  :LOGBOOK:\n  CLOCK: [2024]\n  :END:\n- b\n", "- a\n- b\n", id="a drawer"),
        pytest.param("- a\n  SCHEDULED: <2024-02-03 Sat>\n", "- a\n", id="a plan"),
        pytest.param("#+BEGIN_QUOTE\na\n#+END_QUOTE\n", "a\n", id="a box"),
        pytest.param("#+BEGIN_QUERY\n{:x 1}\n#+END_QUERY\na\n", "a\n", id="a query"),
        pytest.param("#+BEGIN_SRC Lua\nx\n#+END_SRC\n", "```lua\nx\n```\n", id="code"),
        pytest.param("- #+BEGIN_TIP\n  a\n  #+END_TIP\n", "-\n  a\n", id="a box that is an item"),
        pytest.param("- a\n- #+BEGIN_QUERY\n  {:x 1}\n  #+END_QUERY\n", "- a\n", id="a query that is an item"),
        pytest.param("- #+BEGIN_SRC Lua\n  x\n  #+END_SRC\n", "- ```lua\n  x\n  ```\n", id="code that is an item"),
        pytest.param("- DELETE\n- START\n", "- DELETE\n- START\n", id="words that are items"),
        pytest.param(f"- $$\n  a\n  $$\n  id:: {UID}\n", "- $$\n  a\n  $$\n", id="behind a formula in an item"),
        pytest.param("a $$\nb\n$$\nDELETE\n", "a $$\nb\n$$\n", id="behind a formula below words"),
        pytest.param("It costs $$ a lot\n\nDELETE\n$$\nx\n$$\n", "It costs $$ a lot\n\n$$\nx\n$$\n", id="a lone $$"),
        pytest.param("$$\nDELETE\n$$\n", "$$\nDELETE\n$$\n", id="in a formula"),
        pytest.param(
            "```\nTARGET DECK: a\nSTART\nEND\n```\n", "```\nTARGET DECK: a\nSTART\nEND\n```\n", id="an example"
        ),
        pytest.param("START\nof the race\n", "START\nof the race\n", id="a START without END"),
        pytest.param("• one\n  ◦ two\n-\u00a0three\n", "- one\n  - two\n- three\n", id="bullets"),
    ],
)
def test_lines_of_other_tools_are_cut_out(text: str, left: str) -> None:
    """Decks, orders, ids, drawers, marks of boxes say nothing that a person studies."""
    assert clean(text).text == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("# Heat {#sec-heat .unnumbered}", "# Heat"),
        ("## Foreword {-}", "## Foreword"),
        ("![a stove](stove.png){width=50%}", "![a stove](stove.png)"),
        ("::: {.callout-note}\ntext\n:::", "\ntext\n"),
        (":::: warning ::::\ntext\n::::", "\ntext\n"),
        (":::tip[Steam]\ntext\n:::", "\n**Steam**\n\ntext\n"),
        ("> ::: note Two words\n> text\n> :::", ">\n> **Two words**\n>\n> text\n>"),
        ("```\n::: {.x}\n# a {#b}\n```", "```\n::: {.x}\n# a {#b}\n```"),
        ("## Sets {x | x > 0}", "## Sets {x | x > 0}"),
        ("## Ions {-1, 2}", "## Ions {-1, 2}"),
        ("term:::text", "term:::text"),
        ("a line\n::", "a line\n::"),
    ],
)
def test_boxes_and_attributes_of_pandoc_are_cut_out(text: str, left: str) -> None:
    """Their titles stay as bold lines, so that what is in the box is asked for by it."""
    assert clean(text).text == left


def test_tags_for_the_file_are_tags_of_its_cards() -> None:
    """`FILE TAGS` of Obsidian_to_Anki, in one line or two."""
    for line in ("FILE TAGS: sea::fish reef", "FILE TAGS\nsea::fish reef"):
        [card] = cards(f"{line}\n\n- **Cod:** a fish\n")
        assert (card.front, card.back, card.tags) == ("Cod", "a fish", ("reef", "sea::fish"))


def test_fields_that_a_tool_keeps_among_the_properties_spoil_them_not() -> None:
    note = parse_note("---\nTARGET DECK: Sea\nFROZEN - clozeHL:\n : \nContext: fish\n---\n\ntext\n", "n.md")
    assert (note.problems, note.properties["Context"], note.blocks[0].line) == ((), "fish", 8)


def test_blocks_of_obsidian_to_anki_are_cards() -> None:
    """A `START … END` block, or one in a line, asks for its front; a cloze stands as written."""
    assert sides("START\nBasic\nWhat is kelp?\nBack: an alga\n\nof cold seas\nTags: sea\nID: 17\nEND\n") == [
        ("What is kelp?", "an alga\nof cold seas")
    ]
    assert sides("START\nBasic\nWho said it?\n\n> I came.\n\nBack: Caesar\nEND\n") == [("Who said it?", "Caesar")]
    [card] = cards("START\nBasic (and reversed card)\nKelp\nBack: an alga\nTags: sea::reef\nEND\n\nMore text.\n")
    assert (card.front, card.back, card.reverse, card.tags) == ("Kelp", "an alga", True, ("sea::reef",))
    assert sides("STARTI [Basic] What is kelp? Back: an alga ENDI\n") == [("What is kelp?", "an alga")]
    assert sides("START\nCloze\nText: {{c1::Kelp}} is an alga.\nEND\n") == [("Kelp is an alga.", "Kelp")]


def test_hidden_blocks_of_obsidian_to_anki_are_cards() -> None:
    """People hide them from the reading view, by a comment around them or by their own words for START and END."""
    hidden = "%%ANKI\nBasic\nWhat is kelp?\nBack: an alga\n- of cold seas\n<!--ID: 1700000000000-->\nEND%%\n"
    assert sides(hidden) == [("What is kelp?", "an alga\nof cold seas")]
    wrapped = "%%\nto do\n\nSTART\nBasic\nWhat is cod?\nBack: a fish\nEND\nTARGET DECK: Sea\n%%\n"
    assert sides(f"{hidden}\n{wrapped}\nMore text.\n") == [
        ("What is kelp?", "an alga\nof cold seas"),
        ("What is cod?", "a fish"),
    ]
    assert [card.source.line for card in cards(f"a\n\n{wrapped}")] == [8]


@pytest.mark.parametrize(
    "text",
    [
        "%%\nto do\nEND\n%%\n",
        "%%TODO\nread it\n%%\n",
        "```\n%%ANKI\nBasic\na\nBack: b\nEND%%\n```\n",
        "%% START END %%\n",
    ],
)
def test_other_comments_stay_hidden(text: str) -> None:
    """They hold no block of a card tool, or are an example."""
    assert sides(text) == []
    assert "END" not in clean(text).text or "```" in text


def test_single_braces_are_deletions_in_a_block_that_says_so() -> None:
    """Obsidian_to_Anki numbers them; formulas and code have braces of their own."""
    [card] = cards("START\nCloze\n{Kelp} is {2:an alga} of $x^{2}$ `{a}`\nExtra: of the sea\nEND\n")
    assert card.front_html.startswith("{{c1::Kelp}} is {{c2::an alga}} of")
    assert "sea" not in card.front_html
    assert card.front_html.count("{{c") == 2
    assert cards("STARTI [Cloze] The {kelp} grows ENDI\n")[0].front_html == "The {{c1::kelp}} grows"
    assert cards("The {kelp} grows.\n") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> side\n", 2, id="in the text"),
        pytest.param("---\n<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> side\n---\n", 2, id="in the properties"),
        pytest.param("a\n>>>>>>> 1a2b3c4 (other)\n", 2, id="the rest of one"),
        pytest.param("a\n>>>>>>> Stashed changes\n", 2, id="the rest of a stash"),
        pytest.param("a\n>>>>>>> parent of 1a2b3c4... other words\n", 2, id="the rest of a revert"),
    ],
)
def test_an_unfinished_merge_is_an_error_of_the_note(text: str, line: int) -> None:
    """Nobody knows which of the two texts the author wants; the note gives no cards until she says so."""
    with pytest.raises(NoteError) as raised:
        parse_note(text, "n.md")
    assert (raised.value.line, raised.value.code) == (line, "E005")


@pytest.mark.parametrize(
    "text",
    [
        "Salts\n=======\n\na <<<<<<< b\n",
        "```\n<<<<<<< HEAD\n=======\n>>>>>>> x\n```\n",
        ">>>>>>> a letter in a letter\n>>>>>> an answer\n",
    ],
)
def test_what_only_looks_like_a_merge_is_none(text: str) -> None:
    """Headings, arrows, examples in code, quoted letters."""
    assert parse_note(text, "n.md").blocks


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param(f"a (({UID})) b", "<p>a  b</p>", id="a reference to a block"),
        pytest.param("{{embed [[Reef]]}} a {{query (todo now)}} {{cards [[x]]}}", "<p>a</p>", id="macros"),
        pytest.param("^^coral^^ #[[cold sea]]", "<p><mark>coral</mark></p>", id="a mark, a tag"),
        pytest.param("[a](b.pdf){:height 20, :width 30}", "<p>a</p>", id="the size of a picture"),
        pytest.param("`{{embed x}}`", "<p><code>{{embed x}}</code></p>", id="in code it is text"),
        pytest.param("((see below)) {{title}}", "<p>((see below)) {{title}}</p>", id="other brackets"),
    ],
)
def test_what_logseq_writes_into_a_text_is_not_shown(text: str, html: str) -> None:
    """References and macros show something from elsewhere."""
    assert answer(text)[0].back_html == html


def test_a_cloze_of_logseq_is_a_cloze() -> None:
    """Its author hid these words to be asked for them."""
    [card] = cards("- The reef is built by {{cloze corals}}.\n")
    assert (card.kind, card.front_html) == ("cloze", "The reef is built by {{c1::corals}}.")


def tasks(text: str) -> list[object]:
    """The marks of the tasks in *text*."""
    return [block.attrs["task"] for block in every(parse_note(text, "n.md").blocks) if "task" in block.attrs]


def test_words_of_logseq_for_tasks_are_boxes() -> None:
    """`TODO` and its kin at the beginning of an item; not as a word of a sentence."""
    assert tasks("- TODO a\n- DONE b\n- LATER c\n- NOW is a word\n- Todo lists\n") == [" ", "x", " "]


def test_an_empty_item_makes_no_heading_of_the_text_above_it() -> None:
    """Logseq leaves `-` behind, indented below a text; to CommonMark that line underlines it."""
    blocks = parse_note("- a\n\t-\n- b\n\t-\n\t\t- c\n", "n.md").blocks
    assert [(block.line, block.inline.text) for block in every(blocks) if block.inline.text] == [
        (1, "a"),
        (3, "b"),
        (5, "c"),
    ]
    assert not any(block.type == "heading" for block in every(blocks))
    assert clean("```\na\n  -\n```\n").text == "```\na\n  -\n```\n"


def test_what_touches_is_known() -> None:
    """Whether an empty line of the author's stands above a block; a comment or our own empty line is none."""

    def touching(text: str) -> list[str]:
        found: list[Block] = [block for block in every(parse_note(text, "n.md").blocks) if "touches" in block.attrs]
        return [block.type for block in found]

    assert touching("a\n```\nb\n```\nc\n") == ["block_code", "paragraph"]
    assert touching("a\n\n```\nb\n```\n\nc\n") == []
    assert touching("- a\n**B:**\n- c\n") == ["paragraph", "list"]
    assert touching("```\nb\n```\n<!-- x -->\nc\n") == ["paragraph"]
