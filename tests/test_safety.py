"""Nothing in a note can run on a card, nothing that Obsidian hides is seen, nothing makes flashgen fail."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.linear import TEXTS
from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of
from flashgen.errors import NoteError
from flashgen.markdown.parse import parse_note
from flashgen.model.card import Card
from flashgen.model.note import Block
from flashgen.rendering.sanitise_html import ATTRIBUTES, SCHEMES, TAGS
from flashgen.vault.decode import read_text
from flashgen.vault.index import Index
from tests.support.card_of_markdown import NOWHERE, answer, question

OWN: dict[str, set[str]] = {
    "code": set(),
    "details": {"open"},
    "div": {"class", "data-callout"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"class", "start"},
    "pre": {"class"},
    "section": {"class"},
    "span": {"class", "data-task"},
    "td": {"style"},
    "th": {"style"},
    "ul": {"class"},
}
"""Attributes that flashgen itself writes, by tag."""
ALLOWED = {tag: ATTRIBUTES.get(tag, set()) | OWN.get(tag, set()) for tag in {*TAGS, *ATTRIBUTES, *OWN} - {"*"}}
"""All tags that a card may hold, from raw HTML or from flashgen, each with its attributes."""

_VOID = frozenset(("br", "hr", "img", "wbr"))
_CLASS = re.compile(r"[a-z0-9_-]{1,30}( [a-z0-9_-]{1,30}){0,3}\Z")


class Walk(HTMLParser):
    """Goes through HTML and fails at whatever may not stand on a card."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, f"<{tag}>"
        for name, value in attrs:
            assert name in ALLOWED[tag], f"<{tag} {name}>"
            if name == "href":
                assert (value or "").partition(":")[0].lower() in SCHEMES
            if name == "src":
                assert re.fullmatch(r"[a-z0-9-]+\.[a-z0-9]+", value or "")
            if name == "style":
                assert value in ("text-align:left", "text-align:right", "text-align:center")
            if name == "class":
                assert _CLASS.match(value or "")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")


def check(html: str) -> None:
    """*html* is balanced and holds nothing that is not allowed, for browser and Anki."""
    walk = Walk()
    walk.feed(html)
    walk.close()
    assert walk.open == []
    assert not re.search(r"\[(?:latex\]|\$\$?\]|anki:)|\[sound:(?![a-z0-9-]+\.[a-z0-9]+\])", html)
    assert not re.search("[\x00-\x08\x1f\x7f]", html)


def check_card(card: Card) -> None:
    check(card.front_html)
    check(card.back_html)


_HOSTILE = [
    "<script>alert(1)</script>",
    "x <script>alert(1)</script> y",
    "<SCRIPT SRC=//e.x></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "a <img src=x onerror=alert(1)> b",
    '<a href="javascript:alert(1)">x</a>',
    'a <a href="java&#10;script:alert(1)">x</a> b',
    "[x](javascript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](  JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    '<math><mi//xlink:href="data:x,<script>alert(4)</script>">',
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe src="https://e.x/" onload=alert(1)></iframe>',
    "<style>*{background:url(//e.x)}</style>",
    '<div style="background:url(//e.x)" onclick=x>y</div>',
    "<object data=x><embed src=x><form action=x><input><button>",
    "<b><i>x</b></i>",
    "<div><span>",
    "</div></p></td>",
    "<table><tr><td>x",
    "x <b>y",
    "x </b> y <i",
    "<!-- x",
    "a <!-- x",
    "<![CDATA[x]]> <?php x ?> <!DOCTYPE html>",
    "`</code><script>x</script>`",
    "```\n</code></pre><script>x</script>\n```",
    "```python\n</span><script>x</script>\n```",
    '```"><script>x</script>\nx\n```',
    "$</p><script>x</script>$",
    "$$\n\\) <b>x</b> \\] \\(\n$$",
    '> [!"><script>x</script>] t\n> b',
    '- [<] x\n- ["] y',
    '![[a" onerror="x.png]]',
    '![a" onerror="x](b.png)',
    '<img alt="<script>" src="\'&quot;>">',
    '<a href="https://e.x/<img src=x onerror=y>">x</a>',
    '<a href="https://e.x/?a=<img>\\(x\\)">x</a>\n\\(y\\)',
    "<details><summary><script>x</script></summary>y</details>",
    "<details open onclick=x>y",
    "[sound:x.mp3] [sound:../x] [latex]x[/latex] [$]x[/$] [anki:tts lang=x]y[/anki:tts]",
    "[[^1]sound:x.mp3]\n\n[^1]: x",
    "[<!-- x -->sound:x.mp3]",
    "<div>[<!-- x -->sound:x.mp3] \\(x\\)</div>",
    "\\\\(x\\\\) \\\\[x\\\\]",
    "\\<b>(x</b>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
    "<a href='obsidian://x' target=_blank rel=x ping=y>z</a>",
    "|<script>|b|\n|-|-|\n|`<b>`|</td><script>|",
    "Term\n: </dd><script>x</script>",
    "x[^1]\n\n[^1]: </li><script>x</script>",
    "x[^1]\n\n[^1]: y[^1]",
    "<div title='x' lang='y'>z</div>",
]


@pytest.mark.parametrize("text", _HOSTILE)
def test_hostile_text_gets_nothing_through(text: str) -> None:
    """As an answer, as a question, in an item, a quote and a cell."""
    for around in ("{}", "- **a:** {}", "> {}", "> [!tip] {}", "# {}", "{}\n\nmore"):
        markdown = around.format(text)
        card, _ = answer(markdown)
        check_card(card)
        note = parse_note(markdown, "n.md")
        if note.blocks and note.blocks[0].inline.tokens:
            check_card(question(markdown))
            check_card(question(markdown, kind="cloze"))


def test_literal_brackets_of_mathjax_are_harmless() -> None:
    """`\\(` in a text is no formula: a tag stands between its two characters; in raw HTML MathJax is switched off."""
    assert answer("a \\\\(x\\\\)")[0].back_html == "<p>a <span>\\</span>(x<span>\\</span>)</p>"
    assert answer("<div>\\(x\\)</div>")[0].back_html == '<div class="mathjax_ignore"><div>\\(x\\)</div></div>'


def test_html_that_is_nested_too_deep_keeps_its_text() -> None:
    """The cleaner would work on it for minutes."""
    card, _ = answer(f"{'<div>' * 5000}text{'</div>' * 5000}")
    assert card.back_html == "text"


# ------------------------------------------------------------------ any text

_PIECES = """
    ** * _ ` ``` ~~~ $ $$ %% == ~~ [[ ]] ![[ | \\| [ ]( ) ![ <b> </b> <i> <div> </div> <details> </details> <summary>
    <!-- --> <script> <img/src=x> <a/href=x> </a> <br> : ： :: ? ^ ^id [^1] ^[ #tag \\ \\( \\[ &amp; &#60; {{c1:: }} {{
    a Term 定義 ب é https://a.b [sound:x] [latex] [k:: (h:: ```python ```ad-note ```dataview <iframe/src="https://a.b">
"""
_LINES = """
    - |1. |    |\t|\n|\n\n|> |> [!tip] |# |## |---\n|[^1]: |: |: b\n|- [x] |#. |$$\n|```\n|~~~~\n|title: x\n|%%\n|^x\n|::
"""
_pieces = st.sampled_from([*_PIECES.split(), *_LINES.strip().replace("\\n", "\n").split("|"), "|a|b|\n|-|-|\n", " "])
_markdown = st.lists(_pieces, max_size=50).map("".join)


@given(st.one_of(_markdown, st.text(st.characters(exclude_categories=("Cc", "Cs")))))
@settings(max_examples=500)
def test_any_text_gives_balanced_html_of_allowed_tags(text: str) -> None:
    """Property: whatever a note holds, what it gives is safe; nothing else than our own errors is raised."""
    try:
        note = parse_note(text, "note.md")
    except NoteError:
        return
    check_card(answer(text)[0])
    for card in cards_of(note, NOWHERE, Config()).cards:
        check_card(card)


_SECRETS = [
    "%%SECRET%%",
    "%%\nSECRET\n\nSECRET\n%%",
    "<!-- SECRET -->",
    "<!--\nSECRET\n\nSECRET\n-->",
    " ^SECRET\n",
    "\n\n^SECRET\n\n",
    " #SECRET ",
    "<script>SECRET</script>",
    "\n\n<style>SECRET</style>\n\n",
    "\n\n```dataview\nSECRET\n```\n\n",
    "[[Note#^SECRET]]",
    "\n\n> [!tip|SECRET] t\n\n",
    "\n\n```ad-tip\nicon: SECRET\ncolor: SECRET\nx\n```\n\n",
    "<b class='SECRET' onclick='SECRET'>b</b>",
    "[x](SECRET.md)",
]
_plain = st.lists(
    st.sampled_from(["a ", "word ", "\n", "\n\n", "- a\n", "**b** ", "$x$ ", "`c` ", "> q\n\n"]), max_size=8
)


@given(_plain.map("".join), st.sampled_from(_SECRETS), _plain.map("".join))
@settings(max_examples=400)
def test_what_obsidian_hides_is_not_seen(before: str, secret: str, after: str) -> None:
    """Property: comments, ids, tags, scripts, queries and parameters are on no card, whatever stands around."""
    if secret.startswith("\n\n") is False and before.endswith("`"):
        before += " "
    separated = secret if secret[0] in " \n" else f" {secret}"
    card, _ = answer(f"{before}{separated}\n{after}")
    assert "SECRET" not in card.back
    assert "SECRET" not in card.back_html


# ------------------------------------------------------------------ bytes


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"caf\xc3\xa9\n", "café\n"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café"),
        ("café\n".encode("utf-16"), "café\n"),
        (b"\xfe\xff" + "café".encode("utf-16-be"), "café"),
        (b"a\r\nb\rc\nd", "a\nb\nc\nd"),
        (b"a\x00b\x1fc", "abc"),
    ],
)
def test_encodings_that_are_read(tmp_path: Path, data: bytes, text: str) -> None:
    """UTF-8 with and without its mark, UTF-16 with it, any line ends; no control characters."""
    (tmp_path / "n.md").write_bytes(data)
    assert read_text(tmp_path, "n.md") == text


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"a\nb\ncaf\xe9\n", "n.md:3: the note is not valid UTF-8"),
        ("café".encode("utf-16-le"), "n.md:1: the note looks like UTF-16 without its byte-order mark"),
        (b"\xff\xfe\x00", "n.md:1: the note is not valid UTF-16-LE"),
        ("café".encode("utf-32"), "n.md:1: the note is in UTF-32"),
        (b"\xff\xfe\x00\xd8", "n.md:1: the note is not valid UTF-16-LE"),
    ],
)
def test_other_encodings_are_named_with_a_hint(tmp_path: Path, data: bytes, problem: str) -> None:
    """The error names the note, the line, and what to do."""
    (tmp_path / "n.md").write_bytes(data)
    with pytest.raises(NoteError) as error:
        read_text(tmp_path, "n.md")
    assert error.value.message.startswith(problem)
    assert error.value.hint == "save it as UTF-8 in your editor"


# ------------------------------------------------------------------ size


def look(blocks: tuple[Block, ...]) -> None:
    """Have all inline Markdown of *blocks* parsed."""
    for block in blocks:
        assert block.inline.tokens is not None
        look(block.children)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_hostile_repetition_is_read_and_shown_quickly(name: str) -> None:
    """40 kB of each text of the benchmark: seconds would mean that the time grows faster than the text."""
    start = time.process_time()
    card, _ = answer(TEXTS[name](40_000))
    assert time.process_time() - start < 5
    check_card(card)


@pytest.mark.parametrize(
    "mark", [">", "> ", "- ", "1. ", "[", "![", "(", "*", "**", "_", "<b>", "<div>", "`", "[[", "{{c1::"]
)
def test_ten_thousand_in_one_another(mark: str) -> None:
    """Never a `RecursionError`, whatever is nested."""
    card, _ = answer(mark * 10_000 + "x")
    check_card(card)
    card, _ = answer("\n".join(f"{'  ' * n}- x" for n in range(300)))
    check_card(card)


@pytest.mark.parametrize(
    "piece", ["<details>x</details>", "<details>x</details>\n", "x\n\n<details>\n\n<pre></details>\n"]
)
def test_a_thousand_to_unfold_one_behind_the_other(piece: str) -> None:
    """All are there, and each is one of its own."""
    blocks = parse_note(piece * 1000, "n.md").blocks
    assert sum(block.type == "details" for block in blocks) == 1000
    check_card(answer(piece * 1000)[0])


def test_a_thousand_footnotes_that_name_one_another() -> None:
    """Each stands on the card, in its order, and names the next by its number."""
    notes = "".join(f"[^{n}]: t{n}[^{n + 1}]\n\n" for n in range(1000))
    card, _ = answer(f"b[^0] c[^500]\n\n{notes}[^1000]: t1000[^0]\n")
    items = [f"<li>t{n}<sup>{n + 2}</sup></li>" for n in range(1000)]
    assert card.back_html == (
        "<p>b<sup>1</sup> c<sup>501</sup></p>"
        f'<section class="footnotes"><ol>{"".join(items)}<li>t1000<sup>1</sup></li></ol></section>'
    )


def test_a_vault_that_is_no_folder_of_ours_stays_unread(tmp_path: Path) -> None:
    """A single note outside of any vault sees only what lies beside it and below."""
    (tmp_path / "secret.png").write_bytes(b"1")
    folder = tmp_path / "notes"
    folder.mkdir()
    card, problems = answer("![](../secret.png)", Index(folder, walked=False))
    assert card.media == ()
    assert len(problems) == 1
