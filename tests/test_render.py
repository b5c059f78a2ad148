"""Drafts -> cards: deletions, code, links back, tags; and what Anki must not act on."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgen.config import Config
from flashgen.conversion.convert_note import cards_of
from flashgen.deck import tags
from flashgen.deck.cloze import without_marks
from flashgen.deck.note_types import BASIC
from flashgen.deck.tags import anki_tags, with_tags
from flashgen.markdown.parse import parse_note
from flashgen.model.draft import Draft
from flashgen.model.note import Note
from flashgen.rendering import escape as harmless
from flashgen.rendering.code_highlight import highlight
from flashgen.rendering.render import render_all
from flashgen.vault.index import Index
from tests.support.card_of_markdown import NOWHERE, answer, question

CSS = BASIC.css


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("{{c1::a}} and {{c2::b::hint}}", "{{c1::a}} and {{c2::b::hint}}"),
        ("{{c1::a **b** `}}` c}}", "{{c1::a <strong>b</strong> <code>&#125;&#125;</code> c}}"),
        ("{{c1::`std::x`}}", "{{c1::<code>std&#58;:x</code>}}"),
        ("{{c1::$\\frac{1}{x^{2}}$}}", "{{c1::\\(\\frac{1}{x^{2&#125;&#125;\\)}}"),
        ("{{c1::a}} {{title}}", "{{c1::a}} &#123;{title&#125;&#125;"),
        ("{{c1::a}} {{c99999::b}}", "{{c1::a}} {&#123;c99999::b&#125;&#125;"),
        ("{{c1::a}} {{c0::b}} }}", "{{c1::a}} {&#123;c0::b&#125;&#125; &#125;&#125;"),
        ("{{c1::a {{c2::b}} c}}", "{{c1::a {{c2::b}} c}}"),
    ],
)
def test_only_the_deletions_of_the_author_are_deletions(markdown: str, html: str) -> None:
    """What stands in code and formulas, numbers that Anki cannot use, placeholders: harmless."""
    assert question(markdown, kind="cloze").front_html == html


def test_a_deletion_that_a_rule_makes_holds_nothing_that_ends_it() -> None:
    """The token `cloze`: a highlight with `::` and `}}` in it stays one deletion."""
    inner = {"type": "text", "raw": "std::map }} x"}
    token = {"type": "cloze", "attrs": {"number": 1}, "children": ({"type": "strong", "children": (inner,)},)}
    draft = Draft("cloze", "cloze", ({"type": "text", "raw": "A "}, token), (), 1)
    [(card, _)] = render_all([draft], Note("n.md", "n"), NOWHERE, Config())
    assert card.front_html == "A {{c1::<strong>std&#58;:map &#125;} x</strong>}}"
    assert card.front == "A std::map }} x"


def test_fields_that_are_no_cloze_keep_their_braces() -> None:
    """Anki does not read `{{` in other fields again."""
    assert question("{{c1::a}} {{b}}").front_html == "{{c1::a}} {{b}}"


@given(st.text(st.sampled_from("{}:c1a "), max_size=30))
def test_the_text_of_a_made_deletion_never_ends_it(text: str) -> None:
    """Property: between the marks stands no mark, whatever the text."""
    assert not re.search(r"\{\{|\}\}|::|[{}:]$", harmless.cloze(harmless.text(text)))


@given(st.text(st.sampled_from("{}:c12a, "), max_size=40))
def test_the_marks_of_a_text_are_balanced(text: str) -> None:
    """Property: what is closed was opened."""
    html, depth = harmless.cloze_text(text, 0)
    opened = len(re.findall(r"\{\{c\d[\d,]*::", html))
    assert html.count("}}") == opened - depth
    assert without_marks(html) is not None


def test_code_has_a_class_for_each_kind_of_word_and_the_css_its_colour() -> None:
    """Pygments' short names; the style sheet knows the usual ones."""
    html = highlight('@x\ndef f(a: int) -> str:\n    # c\n    return "s" + str(1.5)', "python title='x'")
    classes = set(re.findall(r'class="(\w+)"', html))
    assert {"k", "nf", "s2", "mf", "c1", "nb"} <= classes
    for name in classes - {"n", "o", "p"}:
        assert f".code .{name}" in CSS or name == "nd"


@pytest.mark.parametrize("info", ["", "nosuch", "mermaid", "text", "{.nosuch}", "x" * 500])
def test_code_of_unknown_languages_stays_plain(info: str) -> None:
    """And readable."""
    assert highlight("a < [b]", info) == "a &lt; &#91;b]"


def test_huge_code_stays_plain() -> None:
    """Nobody looks at its colours."""
    assert "<span" not in highlight("x = 1\n" * 10_000, "python")


@pytest.mark.parametrize("info", ["python", "{.python .numberLines}", "Python", "py3", "js", "c++", "C#", "rust {1}"])
def test_languages_by_any_of_their_names(info: str) -> None:
    """As people write them behind the fence."""
    assert "<span" in highlight("return 1", info)


def test_pygments_is_not_loaded_for_notes_without_code() -> None:
    """Starting is quick."""
    import subprocess

    script = (
        "import sys; from tests.support.card_of_markdown import answer; answer('- **a:** b `c`');"
        "sys.exit(any(m.startswith('pygments') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[1], check=False).returncode == 0


def test_the_link_opens_the_place_in_obsidian(tmp_path: Path) -> None:
    """Vault and file, percent-encoded as Obsidian wants it, with the heading."""
    (tmp_path / ".obsidian").mkdir()
    draft = Draft("r", "definition", ({"type": "text", "raw": "x"},), (), 1, headings=("A", "B & C"))
    [(card, _)] = render_all([draft], Note("Sub folder/Note.md", "Note"), Index(tmp_path), Config())
    assert card.link == f"obsidian://open?vault={tmp_path.name}&file=Sub%20folder%2FNote%23B%20%26%20C"


_TAGS = st.lists(st.text(st.sampled_from('aAbß#/: 1é\u0301"'), max_size=5))


@given(_TAGS, _TAGS)
def test_tags_of_a_card_are_added_to_those_of_its_note(own: list[str], more: list[str]) -> None:
    """Property: as if all had stood together."""
    assert with_tags(anki_tags(own), more) == anki_tags([*own, *more])


def test_the_tags_of_a_note_are_read_once_for_all_its_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many tags and cards are twice as much work."""
    read, tag = [], tags._tag
    monkeypatch.setattr(tags, "_tag", lambda written: read.append(written) or tag(written))
    for size in (20, 40):
        text = "".join(f"#t{n}\n\n" for n in range(size)) + "".join(f"- **Term {n}:** b #u\n" for n in range(size))
        assert len(cards_of(parse_note(text, "n.md"), NOWHERE, Config()).cards) == size
        assert len(read) == 2 * size
        read.clear()


@pytest.mark.parametrize(
    ("properties", "tags"),
    [
        ("tags: [a, b/c]", ("a", "b::c")),
        ("tags: a, b c", ("a", "b", "c")),
        ("tags:", ()),
        ("tags: [2024, x, null, 2020-01-01]", ("2020-01-01", "x")),
        ("tags: '#a'\ntag: b", ("a", "b")),
        ("tags: [a, [b, c], [[D]], {e: f}]", ("a",)),
        ("tags: {a: b}", ()),
        ("tags: 5", ()),
        ("tags: true", ()),
        ("tags: [A, a]", ("A",)),
    ],
)
def test_tags_of_the_properties_whatever_their_type(properties: str, tags: tuple[str, ...]) -> None:
    """Lists, texts, empty, numbers, dates: as old and new notes have them."""
    assert answer(f"---\n{properties}\n---\nx")[0].tags == tags


def test_a_card_can_be_stored() -> None:
    """Cards are plain data: a process sends them home, a cache keeps them."""
    import pickle

    card, problems = answer("![](data:image/png;base64,iVBORw0KGgo=) ![[gone.png]]")
    assert pickle.loads(pickle.dumps((card, problems))) == (card, problems)
    assert json.dumps(card.front_html)


def test_raw_html_holds_no_text_that_nobody_sees() -> None:
    """Obsidian shows `title` only under the mouse, `lang` not at all."""
    card, _ = answer('<div title="SECRET {{c1::x}}" lang="SECRET">a <b title="SECRET" lang="x">b</b></div>')
    assert card.back_html == "<div>a <b>b</b></div>"
