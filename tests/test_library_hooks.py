"""Every private hook of a library that flashgen leans on: an upgrade that takes one away breaks a test, not a vault.

A hook is what a library does not promise: a name with an underscore, a method of a class that we subclass, the keys of
its tokens, the words of an error, the text of a constant. One test for each library names them all.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import genanki
import mistune
import nh3
import pytest
import yaml
from frontmatter.default_handlers import YAMLHandler
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA
from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

from flashgen.markdown.mistune_parser import parse_blocks, parse_inline

PACKAGE = Path(__file__).parents[1] / "flashgen"

PRIVATE = {
    "_compresslevel": "zipfile.ZipInfo",
    "_compressor": "zipfile, the file that ZipFile.open returns",
    "_parse_indent_code_fast": "mistune.BlockParser",
    "_exit": "os, public in spite of its underscore",
    "_replace": "typing.NamedTuple, public in spite of its underscore",
}
"""Names with an underscore that flashgen takes from elsewhere, and where they are."""


def parameters(function: Callable[..., Any]) -> list[str]:
    """The names of the parameters of *function*, `self` left out."""
    return [name for name in inspect.signature(function).parameters if name != "self"]


def test_every_private_name_is_listed_here() -> None:
    """A new use of a private name of a library needs a line in `PRIVATE`, and a check below."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        own = {node.attr for node in attributes if isinstance(node.ctx, ast.Store) and _is_self(node.value)}
        own |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)} - set(PRIVATE)
        found |= {
            node.attr
            for node in attributes
            if re.match("_(?!_)", node.attr) and not _is_self(node.value) and node.attr not in own
        }
    assert found == set(PRIVATE)


def _is_self(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in ("self", "cls")


# --- mistune


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (BlockParser.parse_method, ["m", "state"]),
        (BlockParser._parse_indent_code_fast, ["state"]),
        (BlockParser.parse_blank_line, ["m", "state"]),
        (BlockParser.parse_setex_heading, ["m", "state"]),
        (BlockParser.parse_list, ["m", "state"]),
        (BlockParser.parse_block_quote, ["m", "state"]),
        (BlockParser.extract_block_quote, ["m", "state"]),
        (BlockParser.parse, ["state", "rules"]),
        (BlockParser.register, ["name", "pattern", "func", "before"]),
        (BlockState.child_state, ["src", "lazy_line_starts"]),
        (BlockState.process, ["src"]),
        (BlockState.append_token, ["token"]),
        (BlockState.prepend_token, ["token"]),
        (BlockState.add_paragraph, ["text"]),
        (BlockState.last_token, []),
        (BlockState.find_line_end_at, ["pos"]),
        (BlockState.depth, []),
        (InlineParser.register, ["name", "pattern", "func", "before", "start_chars"]),
        (InlineParser.process_text, ["text", "state", "parse_emphasis"]),
        (InlineParser.render, ["state"]),
        (InlineParser.__call__, ["s", "env"]),
        (InlineState.copy, []),
        (InlineState.append_token, ["token"]),
        (Markdown.__init__, ["renderer", "block", "inline", "plugins"]),
    ],
    ids=lambda value: getattr(value, "__qualname__", None),
)
def test_mistune_has_the_methods_that_are_called_and_overridden(
    function: Callable[..., Any], names: list[str]
) -> None:
    """Each with the parameters that flashgen gives or takes."""
    assert parameters(function) == names


def test_mistune_has_the_attributes_that_plugins_read() -> None:
    """Of its parsers and of their states."""
    block, inline = BlockParser(), InlineParser()
    assert isinstance(block.max_nested_level, int)
    assert isinstance(inline.max_nested_level, int)
    assert {"list", "block_quote", "ref_link"} <= {*block.rules} & {*block.list_rules} & {*block.block_quote_rules}
    assert {"link", "codespan", "emphasis"} <= {*inline.rules}
    assert BlockParser.state_cls is BlockState
    assert set(BlockParser.SPECIFICATION) >= {"blank_line", "list", "block_quote", "setex_heading"}
    assert "(?P<setext_1>" in BlockParser.SPECIFICATION["setex_heading"]
    assert BlockParser.SPECIFICATION["blank_line"] == BlockParser.BLANK_LINE.pattern
    state = BlockState()
    assert (state.src, state.tokens, state.cursor, state.cursor_max) == ("", [], 0, 0)
    assert (state.parent, state.lazy_line_starts, state.env) == (None, set(), {"ref_links": {}})
    inline_state = InlineState({})
    assert (inline_state.depth, inline_state.in_link, inline_state.brackets) == (0, False, [])
    assert inline_state.copy().depth == 1


def test_mistune_asks_the_hook_before_its_rules_at_each_line() -> None:
    """`_parse_indent_code_fast` is where plain lines are read without mistune's rules."""

    class Asked(BlockParser):
        lines = 0

        def _parse_indent_code_fast(self, state: BlockState) -> int | None:
            self.lines += 1
            return super()._parse_indent_code_fast(state)

    parser = Asked()
    state = BlockState()
    state.process("a\n\nb\n\n    c\n")
    parser.parse(state)
    assert parser.lines >= 2
    assert [token["type"] for token in state.tokens if token["type"] != "blank_line"] == [
        "paragraph",
        "paragraph",
        "block_code",
    ]


def test_mistune_tells_the_lines_of_a_quote_and_where_it_ends() -> None:
    """`extract_block_quote`: the text, the end if another rule ended it, the positions of its lazy lines."""
    parser, state = BlockParser(), BlockState()
    state.process("> a\nb\n- c\n")
    match = parser.compile_sc().match(state.src)
    assert match is not None
    text, end, lazy = parser.extract_block_quote(match, state)
    assert text.split() == ["a", "b"]
    assert (end, state.tokens[0]["type"]) == (len(state.src), "list")
    assert lazy == {text.index("b")}


def test_mistune_names_its_tokens_and_their_keys() -> None:
    """What `markdown/parse.py`, `markdown/parse_inline.py` and `markdown/visible_text.py` read of tokens."""
    text = "# H\n\npara\n\n- a\n\n1. b\n\n> q\n\n```py\nx\n```\n\n---\n\n<div>\n</div>\n"
    blocks = {token["type"]: token for token in parse_blocks(text, {"ref_links": {}})}
    assert set(blocks) == {
        "heading",
        "blank_line",
        "paragraph",
        "list",
        "block_quote",
        "block_code",
        "thematic_break",
        "block_html",
    }
    assert blocks["heading"]["attrs"] == {"level": 1}
    assert blocks["heading"]["text"] == "H"
    assert blocks["list"]["children"][0]["type"] == "list_item"
    assert blocks["list"]["attrs"]["ordered"] is True
    assert blocks["block_code"]["attrs"]["info"] == "py"
    assert {"raw", "line"} <= set(blocks["block_html"])
    inline = parse_inline(
        'a *b* **c** `d` ~~e~~ [f](g "h") ![i](j) <b> <http://k.l>\nm  \nn [o]', {"ref_links": {"O": {"url": "p"}}}
    )
    kinds = [token["type"] for token in inline]
    assert {
        "text",
        "emphasis",
        "strong",
        "codespan",
        "strikethrough",
        "link",
        "image",
        "inline_html",
        "softbreak",
        "linebreak",
    } == {*kinds}
    by_kind = {token["type"]: token for token in reversed(inline)}
    assert by_kind["link"]["attrs"]["url"] == "g"
    assert by_kind["image"]["attrs"]["url"] == "j"
    assert by_kind["image"]["children"] == [{"type": "text", "raw": "i"}]
    assert by_kind["codespan"]["raw"] == "d"
    assert by_kind["inline_html"]["raw"] == "<b>"


def test_mistune_does_not_count_a_bare_address_as_a_link_around_a_link() -> None:
    """The token key `_autolink`, which `syntax/url.py` sets: with it `[a http://b](c)` stays a link."""
    markdown = mistune.create_markdown(renderer="ast")
    tokens = markdown("<http://a.b>")
    assert isinstance(tokens, list)
    assert '"_autolink"' in inspect.getsource(mistune.core.InlineState.append_token)
    assert [token["type"] for token in parse_inline("[a http://b.c d](e)", {"ref_links": {}})] == ["link"]


# --- the package: genanki, zipfile


def test_genanki_gives_the_collection_as_text() -> None:
    """`deck/package.py` runs the statements of its two constants one by one, those for indexes last."""
    tables = re.findall(r"CREATE TABLE (\w+)", APKG_SCHEMA)
    assert tables == ["col", "notes", "cards", "revlog", "graves"]
    assert len(re.findall(r"CREATE INDEX", APKG_SCHEMA)) == 7
    assert APKG_COL.strip().startswith("INSERT INTO col VALUES(")
    assert APKG_COL.count(";") == 1


def test_genanki_calls_what_is_overridden() -> None:
    """Package.write_to_file and write_to_db, Model.to_json, Deck.to_json, with the parameters that are given."""
    assert parameters(genanki.Package.write_to_file) == ["file", "timestamp"]
    assert parameters(genanki.Package.write_to_db) == ["cursor", "timestamp", "id_gen"]
    assert parameters(genanki.Model.to_json) == ["timestamp", "deck_id"]
    assert genanki.Package([], {"a": b""}).media_files == {"a": b""}
    deck = genanki.Deck(5, "A::B")
    assert (deck.deck_id, deck.to_json()["id"], deck.to_json()["name"]) == (5, 5, "A::B")
    model = genanki.Model(
        7,
        "M",
        fields=[{"name": "F", "id": 1}],
        templates=[{"name": "T", "id": 2, "qfmt": "{{F}}", "afmt": "{{F}}"}],
        css=".card {}",
        model_type=genanki.Model.FRONT_BACK,
    )
    json_ = model.to_json(11, 1)
    assert (json_["id"], json_["name"], json_["mod"], json_["css"]) == ("7", "M", 11, ".card {}")
    assert json_["flds"][0]["id"] == 1
    assert json_["tmpls"][0]["id"] == 2


def test_zipfile_takes_a_level_and_a_compressor() -> None:
    """`deck/zip_archive.py` sets `_compresslevel` of an entry, and `_compressor` of the file that `open` returns."""

    class Nothing:
        """A compressor that gives a stream which says nothing but `a`, whatever it is given."""

        def compress(self, _: bytes) -> bytes:
            return b""

        def flush(self) -> bytes:
            return b"\x4b\x04\x00"  # `deflate` of "a"

    file = BytesIO()
    with zipfile.ZipFile(file, "w") as zip_:
        info = zipfile.ZipInfo("a")
        info.compress_type = zipfile.ZIP_DEFLATED
        assert hasattr(info, "_compresslevel")
        with zip_.open(info, "w") as entry:
            assert callable(entry._compressor.compress)  # type: ignore[attr-defined]
            entry._compressor = Nothing()  # type: ignore[attr-defined]
            entry.write(b"a")
    with zipfile.ZipFile(BytesIO(file.getvalue())) as zip_:
        assert zip_.read("a") == b"a"


# --- the text of notes and of the ledger: json, PyYAML, nh3, Pygments


def test_json_quotes_a_string_as_dumps_does() -> None:
    """`json.encoder.encode_basestring`, with which lines of the ledger are written: `ensure_ascii=False`."""
    for text in ("", 'a"b\\c', "\n\t\x00\x1f\x7f\u2028", "Größe 漢字 🎓"):
        assert json.encoder.encode_basestring(text) == json.dumps(text, ensure_ascii=False)


def test_yaml_has_a_safe_loader_whose_numbers_can_be_refused() -> None:
    """CSafeLoader if libyaml is there, `construct_yaml_int`, and python-frontmatter passes the loader on."""
    base = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    assert parameters(base.construct_yaml_int) == ["node"]
    assert YAMLHandler().load("a: 1", Loader=base) == {"a": 1}


def test_yaml_events_tell_anchors_and_positions() -> None:
    """What counts how large and how deep YAML would unfold."""
    events = list(yaml.parse("a: &x [1]\nb: *x\n", Loader=yaml.SafeLoader))
    start = next(event for event in events if isinstance(event, yaml.SequenceStartEvent))
    alias = next(event for event in events if isinstance(event, yaml.AliasEvent))
    assert isinstance(start, yaml.CollectionStartEvent)
    assert (start.anchor, alias.anchor) == ("x", "x")
    assert start.start_mark is not None
    assert (start.start_mark.line, start.start_mark.index) == (0, 3)
    assert issubclass(yaml.SequenceEndEvent, yaml.CollectionEndEvent)


def test_yaml_says_where_it_fails() -> None:
    """`problem`, `problem_mark` and its `line`; and the words by which libyaml says that it is too deep."""
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        yaml.safe_load("a: 'b\nc: d")
    assert caught.value.problem
    assert caught.value.problem_mark is not None
    assert caught.value.problem_mark.line == 1
    if yaml.__with_libyaml__:
        with pytest.raises(yaml.MarkedYAMLError, match=r"nesting depth|did not find"):
            list(yaml.parse("[" * 100_000, Loader=yaml.CSafeLoader))


def test_nh3_keeps_the_order_of_attributes_and_asks_the_filter() -> None:
    """The same HTML from the same HTML; a filter that returns None drops the attribute; no `rel` is added."""
    html = '<a href="http://a.b" title="c">d</a><img height="1" src="e.png" alt="f"><b onclick="g()">h</b>'
    cleaned = nh3.clean(
        html,
        tags={"a", "img", "b"},
        attributes={"a": {"href", "title"}, "img": {"src", "alt", "height"}},
        link_rel=None,
        attribute_filter=lambda _, name, value: None if name == "title" else value,
    )
    assert cleaned == '<a href="http://a.b">d</a><img height="1" src="e.png" alt="f"><b>h</b>'


def test_pygments_names_the_classes_that_the_style_sheet_colours() -> None:
    """STANDARD_TYPES gives the class of each kind of token; `css/code.css` has colours for them."""
    lexer = get_lexer_by_name("python", stripnl=False)
    kinds = {STANDARD_TYPES[kind] for kind, _ in lexer.get_tokens("def f(x):\n    return 'a' + 1  # b\n")}
    assert {"k", "nf", "s1", "mi", "c1", "o", "p"} <= kinds
