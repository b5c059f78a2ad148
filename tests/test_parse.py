"""Reading a note: its properties, and the line of each of its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import mistune
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flashgen.errors import NoteError
from flashgen.markdown.mistune_parser import _Parser, parse_blocks
from flashgen.markdown.parse import parse_note
from flashgen.model.note import Block, Note


def every(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from every(block.children)


@given(st.text(alphabet="#a \t\u00a0\u3000\x1c\\", max_size=20))
@example("# a #  \u00a0#\u00a0")
def test_the_marks_that_close_a_heading_are_cut_as_mistune_cuts_them(text: str) -> None:
    """Its own pattern is the measure, though not of the time that it takes."""
    (ours, *_) = [*parse_blocks(f"# x{text}", {}), None]
    tokens: Any = mistune.create_markdown(renderer=None)(f"# x{text}")
    (theirs, *_) = tokens
    shown = "".join(child.get("raw", "") for child in theirs["children"])
    assert ours is not None
    assert ours["text"].replace("\\", "").split() == shown.replace("\\", "").split()


def lines_of(text: str) -> list[tuple[int, str, str]]:
    return [
        (block.line, block.type, block.inline.text or block.raw) for block in every(parse_note(text, "n.md").blocks)
    ]


def test_lines_count_from_the_first_line_of_the_file_properties_included() -> None:
    """A block's line is the one that an editor shows."""
    assert lines_of("---\na: 1\n---\n\n# Title\ntext\n") == [(5, "heading", "Title"), (6, "paragraph", "text")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("- a\n    \n- b\n    \n- c", {"a": 1, "b": 3, "c": 5}, id="loose, blank lines of spaces"),
        pytest.param("- a\n  - b\n    - c\n- d", {"a": 1, "b": 2, "c": 3, "d": 4}, id="nested"),
        pytest.param("-\n  a\n- b", {"a": 2, "b": 3}, id="marker alone on its line"),
        pytest.param("1. a\n   ```\n   x\n   ```\n2. b", {"a": 1, "x\n": 2, "b": 5}, id="code in an item"),
        pytest.param("> a\n> - b\n>   - c\n\nd", {"a": 1, "b": 2, "c": 3, "d": 5}, id="list in a quote"),
        pytest.param("- a\n> b\nlazy\n\nc", {"a": 1, "b\nlazy": 2, "c": 5}, id="quote ends a list"),
        pytest.param("- a\n***\n- b", {"a": 1, "b": 3}, id="rule ends a list"),
        pytest.param("* a\n# b\nc", {"a": 1, "b": 2, "c": 3}, id="heading ends a list"),
        pytest.param("a\n===\n\nb", {"a": 1, "b": 4}, id="underlined heading"),
        pytest.param("|a|b|\n|-|-|\n|c|d|\n|e|f|", {"a": 1, "b": 1, "c": 3, "d": 3, "e": 4, "f": 4}, id="table"),
        pytest.param("```ad-note\ntitle: a\n\n- b\n- c\n```\nd", {"a": 1, "b": 4, "c": 5, "d": 7}, id="ad- block"),
        pytest.param("> [!tip] a\n> b\n>\n> c", {"a": 1, "b": 2, "c": 4}, id="callout"),
        pytest.param("a\n%%\nx\n\ny\n%%\nb\n\nc", {"a": 1, "b": 7, "c": 9}, id="comment over lines"),
        pytest.param("a %%x\ny%% b\n\nc", {"a  b": 1, "c": 4}, id="comment from line to line"),
        pytest.param("\ta\n\n\n\tb\n\nc", {"a\n\n\nb": 1, "c": 6}, id="indented code"),
        pytest.param("a\n\u00a0\nb", {"a": 1, "b": 3}, id="a line with only a no-break space is blank"),
    ],
)
def test_every_block_knows_its_line(text: str, expected: dict[str, int]) -> None:
    """Lists, quotes, boxes, tables: whatever mistune cuts the text into, lines stay those of the file."""
    found = {content: line for line, _, content in lines_of(text) if content}
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\nb\n\nc", {"paragraph": [(1, 2), (4, 4)]}, id="paragraphs"),
        pytest.param("---\nx: y\n---\na\nb", {"paragraph": [(4, 5)]}, id="under properties"),
        pytest.param("a\n===\n\n# b", {"heading": [(1, 2), (4, 4)]}, id="headings"),
        pytest.param("- a\n  b\n\n  c\n- d\n\n\ne", {"list": [(1, 5)], "list_item": [(1, 4), (5, 5)]}, id="list"),
        pytest.param("* a\n\t* b\n# c", {"list": [(1, 2), (2, 2)], "heading": [(3, 3)]}, id="list read by mistune"),
        pytest.param("```py\nx\n\n```\n\na", {"block_code": [(1, 4)]}, id="code"),
        pytest.param("```py\nx\n\n", {"block_code": [(1, 2)]}, id="code that nothing ends"),
        pytest.param("\ta\n\n\tb\n\nc", {"block_code": [(1, 3)]}, id="indented code"),
        pytest.param("$$\nx\n$$\na", {"block_math": [(1, 3)], "paragraph": [(4, 4)]}, id="formula"),
        pytest.param("<div>\nx\n</div>\n\na", {"block_html": [(1, 3)]}, id="HTML"),
        pytest.param("|a|b|\n|-|-|\n|c|d|\n\ne", {"table": [(1, 3)], "table_row": [(3, 3)]}, id="table"),
        pytest.param("> a\n> b\nlazy\n\nc", {"block_quote": [(1, 3)]}, id="quote"),
        pytest.param("> [!tip] a\n> b\n>\n> - c\n\nd", {"callout": [(1, 4)], "list": [(4, 4)]}, id="callout"),
        pytest.param("> [!tip] a\n\nd", {"callout": [(1, 1)]}, id="callout that is only a title"),
        pytest.param("```ad-note\ntitle: a\n\n- b\n```\nd", {"callout": [(1, 5)], "list": [(4, 4)]}, id="ad- block"),
        pytest.param(
            "<details><summary>a</summary>\n\nb\n\n</details>\n\nc", {"details": [(1, 5)]}, id="what is unfolded"
        ),
        pytest.param(
            "T\n: m\n  n\n: o\n\nx", {"def_list": [(1, 4)], "def_list_item": [(2, 3), (4, 4)]}, id="meanings"
        ),
        pytest.param("a\n%%\nx\n\ny\n%%\n- b\nc", {"list": [(7, 8)]}, id="below a comment over lines"),
        pytest.param(
            "- a\n> b\n> c\n- d", {"list": [(1, 1), (4, 4)], "block_quote": [(2, 3)]}, id="ended by each other"
        ),
        pytest.param("> a\n***\nb", {"block_quote": [(1, 1)], "thematic_break": [(2, 2)]}, id="ended by a rule"),
    ],
)
def test_every_block_knows_its_last_line(text: str, expected: dict[str, list[tuple[int, int]]]) -> None:
    """A block reaches to its last line that says something, and a container to that of what is inside it."""
    blocks = [*every(parse_note(text, "n.md").blocks)]
    found = {kind: sorted((block.line, block.last) for block in blocks if block.type == kind) for kind in expected}
    assert found == expected


_words = st.text(st.sampled_from("abcdefgh"), min_size=3, max_size=8)
_line = st.builds(
    "".join, st.tuples(st.sampled_from(["", "- ", "  - ", "    - ", "1. ", "> ", "> - ", "# "]), _words)
)
_break = st.sampled_from(["\n", "\n\n", "\n    \n", "\n\n\n"])


@given(st.lists(st.tuples(_line, _break), min_size=1, max_size=25), st.booleans())
def test_a_block_stands_on_the_line_that_it_names(pieces: list[tuple[str, str]], properties: bool) -> None:
    """Property: the first word of each text is on the line of the file that its block names."""
    text = ("---\ntags: [a]\n---\n" if properties else "") + "".join(line + end for line, end in pieces)
    lines = text.split("\n")
    for line, _, content in lines_of(text):
        if content:
            assert content.split()[0].lstrip("-#> ") in lines[line - 1]
    for block in every(parse_note(text, "n.md").blocks):
        assert block.line <= block.last <= len(lines)
        if words := block.inline.text.split():
            assert words[-1] in lines[block.last - 1]


_marked = st.sampled_from(
    [
        *("> a", "- b", "1. c", "2. d", "* e", "> - f", "- > g", "lazy", "", "  ind", "> ", "> > h", "```", "> ```"),
        *("# x", "***", "<div>", "    code", "    > q", "  > r", "1.", "-", "> > - x", "- - y", "> 1. z", "T", ": m"),
    ]
)


@given(st.lists(_marked, max_size=14).map("\n".join))
def test_quotes_and_lists_that_end_one_another_are_read_as_mistune_does(text: str) -> None:
    """Property: read one after the other they give what they give when each is read from within the one before."""
    with patch.object(_Parser, "parse_method", _Parser._parse_one):
        expected = _without_lines(parse_blocks(text, {"ref_links": {}}))
    assert _without_lines(parse_blocks(text, {"ref_links": {}})) == expected


def _without_lines(token: Any) -> Any:
    if isinstance(token, list):
        return [_without_lines(each) for each in token]
    if isinstance(token, dict):
        return {key: _without_lines(value) for key, value in token.items() if key not in ("line", "last")}
    return token


@pytest.mark.parametrize(
    "piece",
    [
        "> quoted words\n- my comment on it\n",
        "- a\n> b\n",
        "1. a\n> b\n",
        "> [!note] x\n- a\n",
        "> > a\n> - b\n",
        "- > a\n  - b\n",
    ],
)
def test_any_number_of_quotes_and_lists_may_end_one_another(piece: str) -> None:
    """A thousand are no deeper than one, and each knows its line."""
    blocks = [block for block in every(parse_note(piece * 1000, "n.md").blocks) if block.type != "list_item"]
    lines = piece.count("\n") * 1000
    assert sorted({block.line for block in blocks}) == [*range(1, lines + 1)]


def test_quotes_and_lists_that_end_one_another_know_their_lines() -> None:
    """mistune changes the order of some of them, and none has the line of another."""
    blocks = parse_note("x\n\n> a\n- b\n> c\n- d\n", "n.md").blocks
    assert sorted((block.line, block.type) for block in blocks[1:]) == [
        (3, "block_quote"),
        (4, "list"),
        (5, "block_quote"),
        (6, "list"),
    ]


@pytest.mark.parametrize(
    ("text", "properties"),
    [
        pytest.param("---\na: 1\n---\nx", {"a": 1}, id="plain"),
        pytest.param("---\na: 1\n...\nx", {"a": 1}, id="pandoc's closing dots"),
        pytest.param("---\n---\nx", {}, id="empty"),
        pytest.param("---\ntags:\n---\n", {"tags": None}, id="a key without a value"),
        pytest.param("---\n2024: x\n---\n", {"2024": "x"}, id="keys are texts"),
        pytest.param("\n---\na: 1\n---\n", {}, id="not on the first line: a rule and a heading"),
        pytest.param("---\na: 1\n", {}, id="never closed: text"),
        pytest.param(" ---\na: 1\n---\n", {}, id="indented: text"),
    ],
)
def test_properties(text: str, properties: dict[str, object]) -> None:
    """Properties stand between `---` on the very first line and the next."""
    assert parse_note(text, "n.md").properties == properties


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        pytest.param("---\na: 1\ntitle: CSS: selectors\n---\n", 3, "not valid YAML", id="colon in a value"),
        pytest.param("---\nx: [a] b\n---\n", 2, "not valid YAML", id="text behind a list"),
        pytest.param("---\nday: 2024-13-45\n---\n", 2, "cannot be read", id="no such day"),
        pytest.param("---\njust text\n---\n", 2, "not a list of `name: value`", id="no mapping"),
        pytest.param("---\n- a\n---\n", 2, "not a list of `name: value`", id="a list"),
        pytest.param("---\na: !!python/object:os.system x\n---\n", 2, "not valid YAML", id="code in YAML"),
        pytest.param("---\na: 1\nb: !!bool foo\n---\n", 3, "cannot be read", id="no truth value"),
        pytest.param("---\na: !!int ''\n---\n", 2, "cannot be read", id="no number"),
        pytest.param("---\na: |\n  x\n  y\nb: !!timestamp foo\n---\n", 5, "cannot be read", id="no time"),
        pytest.param(f"---\nid: 0x{'f' * 5000}\n---\n", 2, "a number of more than", id="huge number"),
        pytest.param(
            f"---\nid: !!int 1{':59' * 5000}\n---\n", 2, "a number of more than", id="huge number of seconds"
        ),
        pytest.param(f"---\ntags: [0x{'f' * 5000}]\n---\n", 2, "a number of more than", id="huge tag"),
        pytest.param(f"---\n0x{'f' * 1000}: a\n---\n", 2, "a number of more than", id="huge name"),
    ],
)
def test_properties_that_are_no_yaml_are_named(text: str, line: int, problem: str) -> None:
    """An error says where, what and what to do; the note itself is read all the same."""
    note = parse_note(f"{text}- **A:** b\n", "A/n.md")
    assert len(note.blocks) == 1
    assert [(found.code, found.line) for found in note.problems] == [("E002", line)]
    assert problem in note.problems[0].message
    assert note.problems[0].hint


def test_what_can_be_read_of_bad_properties_is_used() -> None:
    """One unquoted colon costs a note neither its id, nor its tags, nor its `flashgen: false`."""
    text = "---\nid: x1\ntitle: CSS: selectors\ntags:\n  - a\n  - b\nflashgen: false\n---\n"
    note = parse_note(text, "n.md")
    assert note.properties == {"id": "x1", "title": "CSS: selectors", "tags": ["a", "b"], "flashgen": False}


def test_aliases_stand_for_what_they_name() -> None:
    """YAML's aliases and merge keys are read as ever, as long as they stand for no more than a note may hold."""
    text = "---\na: &a {x: [1, 2]}\nb: {<<: *a, y: *a}\ntags: &t [p, q]\nkeywords: *t\n---\n"
    inner = {"x": [1, 2]}
    found = {"a": inner, "b": {**inner, "y": inner}, "tags": ["p", "q"], "keywords": ["p", "q"]}
    assert parse_note(text, "n.md").properties == found


def _doubled(form: str) -> str:
    """Lines each of which holds the one above it twice."""
    return "a0: &a0 {x: y}\n" + "".join(f"a{n}: &a{n} {form.format(n - 1)}\n" for n in range(1, 45))


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        pytest.param(f"---\na: {'[' * 500}\n---\n", 2, "nested too deep", id="deep"),
        pytest.param(f"---\na: &a [x]\nb: [{'*a, ' * 200}]\n---\n", 3, "full of YAML aliases", id="alias bomb"),
        pytest.param(f"---\na: {'x' * 200_000}\n---\n", 2, "characters long", id="huge"),
        pytest.param(f"---\n{'? ' * 40_000}\n---\n", 2, "nested too deep", id="keys of keys"),
        pytest.param(f"---\n{'- ' * 40_000}\n---\n", 2, "nested too deep", id="lists of lists"),
        pytest.param(f"---\na: {'[' * 40_000}{']' * 40_000}\n---\n", 2, "nested too deep", id="deeper"),
        pytest.param(
            f"---\nbad: @x\na: {'[' * 40_000}{']' * 40_000}\n---\n", 3, "nested too deep", id="deep in bad YAML"
        ),
        pytest.param(f"---\n{_doubled('[*a{0},*a{0}]')}tags: [*a44]\n---\n", 14, "aliases", id="billion laughs"),
        pytest.param(
            f"---\n{_doubled('{{<<: [*a{0},*a{0}]}}')}a: 1\n---\n", 13, "aliases", id="billion laughs merged"
        ),
        pytest.param("---\na: &a [*a]\n---\n", 2, "aliases", id="a list in itself"),
        pytest.param("---\na: &a {<<: *a}\n---\n", 2, "aliases", id="a mapping in itself"),
    ],
)
def test_properties_that_are_meant_to_harm_are_refused(text: str, line: int, problem: str) -> None:
    """What would unfold into something huge is an error of the note, with its place."""
    with pytest.raises(NoteError) as error:
        parse_note(text, "A/n.md")
    assert error.value.message.startswith(f"A/n.md:{line}: ")
    assert problem in error.value.problem


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("A/Cell.md", "# Other\n", "Cell"),
        ("Cell.md", "---\ntitle: The cell\n---\n", "The cell"),
        ("20240517.md", "# Osmosis\n", "Osmosis"),
        ("kq7hx2mzw9vt4nb0rcd8jplsa.md", "---\njudul_materi: Osmosis\n---\n# x\n", "Osmosis"),
        ("202405171230.md", "---\naliases: [Osmosis]\n---\n", "Osmosis"),
        ("202405171230 Osmosis.md", "# x\n", "202405171230 Osmosis"),
        ("42.md", "text\n", "42"),
    ],
)
def test_a_hash_or_a_date_is_no_title(path: str, text: str, title: str) -> None:
    """The file name is what people call a note, unless it is nothing that a person would say."""
    assert parse_note(text, path).title == title


def test_a_note_is_known_by_its_id_or_its_file_name() -> None:
    """The folder is no part of it."""
    assert Note("A/B/Cell.md", "Cell").note_id == "Cell"
    assert parse_note("---\nid: 20240101\n---\n", "A/Cell.md").note_id == "20240101"
    assert parse_note("---\nuid: abc\n---\n", "A/Cell.md").note_id == "abc"


@pytest.mark.parametrize(
    ("text", "comments", "left"),
    [
        ("a %%b%% c", ["b"], "a  c"),
        ("`%%a%%` %%b%%", ["b"], "`%%a%%` "),
        ("```\n%%a%%\n```", [], "```\n%%a%%\n```"),
        ("$$ %%a%% $$", [], "$$ %%a%% $$"),
        ("a %%b", ["b"], "a "),
        (r"\%%a%%b%%", ["b"], r"\%%a"),
    ],
)
def test_comments_are_hidden_but_not_in_code_or_formulas(text: str, comments: list[str], left: str) -> None:
    """`%%` in code means itself; one that nothing closes hides the rest."""
    from flashgen.markdown.preprocess.clean import clean

    cleaned = clean(text)
    if text.startswith("\\"):
        assert cleaned.text.startswith(r"\%%a")
    else:
        assert [comment.text for comment in cleaned.comments] == comments
        assert cleaned.text == left


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("tags: [no, on, Yes]", {"tags": ["no", "on", "Yes"]}, id="words"),
        pytest.param("a: true\nb: False", {"a": True, "b": False}, id="truth values"),
        pytest.param(
            "id: 007\nb: 0o17\nc: 12:30\nd: 1_000", {"id": "007", "b": 15, "c": "12:30", "d": "1_000"}, id="numbers"
        ),
        pytest.param("tags:\n\t- a\n\t- b", {"tags": ["a", "b"]}, id="a list indented by tabs"),
        pytest.param("a: |\n  x\n  \ty", {"a": "x\n\ty\n"}, id="tabs in a text"),
    ],
)
def test_properties_are_those_of_yaml_1_2(source: str, expected: dict[str, Any]) -> None:
    """As Obsidian reads them: `no` is Norwegian, not false."""
    note = parse_note(f"---\n{source}\n---\n", "n.md")
    assert note.properties == expected
    assert note.problems == ()
