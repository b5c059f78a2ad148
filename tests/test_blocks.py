"""The blocks of a note: where one ends, and the line of the file at which each begins."""

from __future__ import annotations

import pytest

from flashgen.markdown.parse import parse_note
from flashgen.markdown.preprocess import fences as fence
from flashgen.model.note import Block
from tests.support.card_of_markdown import answer


def types(markdown: str) -> list[tuple[str, int, str]]:
    """Type, line and text of each block, those of lists and boxes behind them."""
    found: list[tuple[str, int, str]] = []

    def walk(blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            found.append((block.type, block.line, block.inline.text or block.raw.strip()))
            walk(block.children)

    walk(parse_note(markdown, "note.md").blocks)
    return found


@pytest.mark.parametrize(
    ("label", "is_new"),
    [
        ("**Drawbacks:**", True),
        ("**Drawbacks**", True),
        ("__Drawbacks__", True),
        ("Kerugiannya:", True),
        ("Недостатки:", True),
        ("缺點：", True),
        ("欠点：", True),
        ("العيوب:", True),
        ("**Drawback:** it costs", True),
        ("**Drawback**: it costs", True),
        ("goes on with the item", False),
        ("and this line, which goes on with the item, is much too long to be a label of any kind:", False),
        ("**bold** words go on", False),
    ],
)
def test_a_label_right_under_a_list_is_a_new_paragraph(label: str, is_new: bool) -> None:
    """Labels of any language end the list above them; other lines go on with its last item."""
    found = types(f"- saves time\n- saves money\n{label}\n\n- costs")
    assert (("paragraph", 3, label) in found) == is_new


@pytest.mark.parametrize(
    "text",
    [
        "```\n- a\n**Label:**\n```",
        "- a\n  ```\n  - b\n  Label:\n  ```",
        "$$\n- a\nLabel:\n$$",
    ],
)
def test_code_and_formulas_are_left_as_they_are(text: str) -> None:
    """No empty line is put into code or formulas."""
    assert all("\n\n" not in content for _, _, content in types(text))


def test_lines_stay_those_of_the_file_where_an_empty_line_is_put() -> None:
    """Also in quotes and boxes, and for all that follows."""
    assert types("> - a\n> **B:**\n> - c\n\nd")[-1] == ("paragraph", 5, "d")
    assert ("paragraph", 2, "**B:**") in types("> - a\n> **B:**\n> - c\n\nd")
    assert types("- a\nB:\n- c\nD:\n- e")[-1] == ("block_text", 5, "e")


def test_a_paragraph_behind_code_in_an_item_is_no_part_of_the_item() -> None:
    """mistune takes it into the item; CommonMark does not."""
    assert ("paragraph", 5, "after") in types("- a\n  ```\n  x\n  ```\nafter")
    assert types("- a\n  ```\n  x\n  ```\nafter")[-1][1:] == (5, "after")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("Title\n---", ["heading"], id="a heading"),
        pytest.param("Title\n===", ["heading"], id="another"),
        pytest.param("A sentence.\n---", ["paragraph", "thematic_break"], id="a sentence"),
        pytest.param("Label:\n---", ["paragraph", "thematic_break"], id="a label"),
        pytest.param("one\ntwo\n---", ["paragraph", "thematic_break"], id="two lines"),
        pytest.param(f"{'word ' * 20}\n---", ["paragraph", "thematic_break"], id="long"),
        pytest.param("句子。\n---", ["paragraph", "thematic_break"], id="a Chinese sentence"),
        pytest.param("A sentence.\n-", ["paragraph"], id="a lone dash says nothing"),
    ],
)
def test_dashes_under_a_text_make_a_heading_only_of_a_title(text: str, kinds: list[str]) -> None:
    """Authors put `---` under paragraphs and mean a rule."""
    assert [block.type for block in parse_note(text, "n.md").blocks] == kinds


def test_definition_lists_know_their_lines_and_blocks() -> None:
    """Several terms, several meanings, paragraphs and lists inside, each at its line."""
    found = types("A\nB\n: one\n: two\n\nC\n\n:   three\n\n    more\n\n    - item\n\nend")
    assert [line for kind, line, _ in found if kind == "def_list_head"] == [1, 2, 6]
    assert [line for kind, line, _ in found if kind == "def_list_item"] == [3, 4, 8]
    assert ("paragraph", 10, "more") in found
    assert ("block_text", 12, "item") in found
    assert found[-1] == ("paragraph", 14, "end")
    assert [kind for kind, _, _ in found].count("def_list") == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("|a|b|\n|-|-|\n|c|d|\n\n: caption", id="caption of a table"),
        pytest.param("- a\n\n: b", id="below a list"),
        pytest.param(": b", id="nothing in front"),
        pytest.param(f"{'a long sentence ' * 10}\n: b", id="no term in front"),
        pytest.param("time\n:smile: yes", id="an emoji"),
    ],
)
def test_what_only_looks_like_a_definition(text: str) -> None:
    """A colon at the beginning of a line defines only what stands in front of it as a term."""
    assert "def_list" not in [kind for kind, _, _ in types(text)]


def test_details_without_empty_lines_know_their_lines() -> None:
    """One behind the other, with words, a heading or code between; what nothing closes stays as it is."""
    one = "<details>\n<summary>{}</summary>\ntext\n</details>\n"
    text = one.format("Q") + one.format("R") + "words\n" + one.format("S") + "# H\n" + one.format("T")
    found = [(block.type, block.line, block.last, block.inline.text) for block in parse_note(text, "n.md").blocks]
    assert found == [
        ("details", 1, 4, "Q"),
        ("details", 5, 8, "R"),
        ("paragraph", 9, 9, "words"),
        ("details", 10, 13, "S"),
        ("heading", 14, 14, "H"),
        ("details", 15, 18, "T"),
    ]
    text = "<details>a</details>\n```\n<details>\n```\n<details>b</details>\n<details>c\n"
    assert [(block.type, block.line, block.raw) for block in parse_note(text, "n.md").blocks] == [
        ("details", 1, ""),
        ("block_code", 2, "<details>\n"),
        ("details", 5, ""),
        ("block_html", 6, "<details>c\n"),
    ]


def test_details_hold_their_blocks_wherever_the_tags_stand() -> None:
    """In one piece of HTML, around paragraphs, in one another, with text behind them."""
    assert types("<details><summary>Q</summary>A</details>") == [("details", 1, "Q"), ("paragraph", 1, "A")]
    assert types("<details>\n\n<summary>Q</summary>\n\nA\n</details>\n\nb") == [
        ("details", 1, "Q"),
        ("paragraph", 5, "A"),
        ("paragraph", 8, "b"),
    ]
    inner = types("<details><summary>Q</summary>\n\n<details><summary>R</summary>\n\nS\n</details>\n\n</details>")
    assert inner == [("details", 1, "Q"), ("details", 3, "R"), ("paragraph", 5, "S")]
    assert types("<details><summary>Q</summary>\n\nA")[0][0] == "block_html"


def test_comments_are_kept_for_the_rules_with_their_lines() -> None:
    """`%%no-card%%` and HTML comments can be asked for; nobody sees them."""
    note = parse_note("---\na: 1\n---\nx %%no-card%%\n\n<!-- flashgen: skip -->\n\ny <!-- z -->\n%%open", "n.md")
    assert [(comment.line, comment.text, comment.closed) for comment in note.comments] == [
        (4, "no-card", True),
        (6, "flashgen: skip", True),
        (8, "z", True),
        (9, "open", False),
    ]
    assert all(block.type == "paragraph" for block in note.blocks)


def test_a_table_keeps_rows_that_are_too_short_or_too_long() -> None:
    """As in Obsidian, they are filled up or cut."""
    card, _ = answer("a|b\n-|-\n1\\|2|3|4\n5|")
    assert card.back == "a | b\n1|2 | 3\n5 | "
    assert answer("# a | b\n---|---\n")[0].back.startswith("a | b")


def test_block_ids_are_kept_as_names_of_their_blocks() -> None:
    """On a line of its own it names the block above."""
    note = parse_note("- a\n- b\n\n^list-1\n\nx ^in-text\n\n2 ^3 and more", "n.md")
    assert note.blocks[0].attrs["id"] == "list-1"
    assert [block.type for block in note.blocks] == ["list", "paragraph", "paragraph"]
    assert answer("2 ^3 and more")[0].back == "2 ^3 and more"


def test_strict_line_breaks_are_spaces() -> None:
    """By Obsidian's setting, or ours."""
    from flashgen.config import Config

    assert answer("a\nb", config=Config(strict_line_breaks=True))[0].back_html == "<p>a b</p>"


def test_comments_in_unclosed_code_of_a_list_or_quote_stay_hidden() -> None:
    """Code ends with the quote or list in which it stands, though nothing closes it."""
    for text in ("> ```\n> code\n\nx %%hidden%%", "- ```\n  code\n\nx %%hidden%%"):
        assert "hidden" not in answer(text)[0].back_html


def test_nested_boxes_are_limited_and_nothing_is_lost() -> None:
    """What is deeper than twenty boxes stays code."""
    text = "x"
    for ticks in range(3, 40):
        text = f"{'`' * ticks}ad-note\n{text}\n{'`' * ticks}"
    card, _ = answer(text)
    assert card.back_html.count('class="callout"') <= 20
    assert "x" in card.back


def test_a_fence_that_nothing_closes_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for each item that begins with one, unless a shorter one may be closed."""
    closing, asked = fence._closing, []
    monkeypatch.setattr(fence, "_closing", lambda mark, length: asked.append(length) or closing(mark, length))
    assert len(fence.fence_spans("- ```\n" * 100)) == 100
    assert asked == [3]
    assert fence.fence_spans("- ````\n- ```\n  a\n  ```\n- ````\n") == [(2, 7), (9, 22), (25, 30)]
    assert asked == [3, 4, 3]
