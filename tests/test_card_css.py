"""`card.css` of a vault: it adds to the look of the cards, and can fetch nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import flashgen
from flashgen.deck.note_types import BASIC
from flashgen.vault.card_css import MAX_BYTES, cleaned
from tests.support.anki_collection import open_collection


@pytest.mark.parametrize(
    "css",
    [
        "@import 'https://evil.example/a.css';",
        "@import url(https://evil.example/a.css);",
        ".a { background: url(https://evil.example/a) }",
        ".a { background: URL('//evil.example/a') }",
        ".a { background: u\\72l(https://evil.example/a) }",
        ".a { --x: url(https://evil.example/a); background: var(--x) }",
        ".a { background: image-set('https://evil.example/a' 1x) }",
        ".a { background: -webkit-image-set(url(https://evil.example/a) 1x) }",
        ".a { x: var(--y, url(https://evil.example/a)) }",
        "@media screen { .a { cursor: url(https://evil.example/a), auto } }",
        "@media screen { @import 'https://evil.example/a'; }",
        "@font-face { font-family: x; src: url(https://evil.example/a) }",
        "@font-face { font-family: x; src: src('https://evil.example/a') }",
        "@supports (background: url(https://evil.example/a)) { .a { color: red } }",
        ".a { .b & { background: url(https://evil.example/a) } }",
        ".a { behavior: 'https://evil.example/a'; -moz-binding: x }",
        "@namespace 'https://evil.example/a';",
        "@unknown url(https://evil.example/a);",
        ".a { background: url(https://evil.example/a",
        "/* url(https://evil.example/a) */ .a { background: url(\\nhttps://evil.example/a) }",
    ],
)
def test_nothing_is_fetched(css: str) -> None:
    """However an address is written; what is left out is told with its line."""
    found = cleaned(f".before {{ color: red }}\n{css}\n.after {{ color: blue }}")
    assert "evil.example" not in found.css
    assert found.css.startswith(".before { color: red; }")
    assert {line for line, _ in found.left_out} <= {2, 3}
    assert found.left_out


def test_what_needs_nothing_from_elsewhere_stays() -> None:
    """Colours, sizes, variables, conditions, fonts and pictures that stand in the file itself."""
    css = (
        "@media (max-width: 30em) { .card { font-size: 1.2rem !important; } }\n"
        "@font-face { font-family: mine; src: url(data:font/woff2;base64,AAAA); }\n"
        ".card::before { content: \"→\"; background: url('data:image/png;base64,AAAA'); }"
    )
    found = cleaned(css)
    assert found.left_out == ()
    for part in (
        "max-width: 30em",
        "!important",
        "url(data:font/woff2;base64,AAAA)",
        '"→"',
        "data:image/png;base64,AAAA",
    ):
        assert part in found.css


@pytest.mark.parametrize("end", ["</style><script>x()</script>", "<!--</style>", "</STYLE >"])
def test_nothing_ends_the_element_in_which_it_stands(end: str) -> None:
    """Anki puts the style sheet into the page of each card."""
    for css in (f'.a::after {{ content: "{end}" }}', f"{end} .a {{ color: red }}", f".a[b='{end}'] {{ color: red }}"):
        assert "</" not in cleaned(css).css
        assert "<!" not in cleaned(css).css


def test_it_adds_to_ours_in_anki_and_a_change_reaches_the_cards_there(tmp_path: Path) -> None:
    """No note is touched by it: its time is that of the note type."""
    vault, deck = tmp_path / "v", tmp_path / "d.apkg"
    vault.mkdir()
    (vault / "a.md").write_text("- **Term:** what it means\n", "utf-8")
    flashgen.build(vault, deck, now=1_700_000_000)
    with open_collection(tmp_path / "anki") as anki:
        anki.import_deck(deck)
        (vault / "card.css").write_text(".card { color: teal }\n@import 'x';\n", "utf-8")
        report = flashgen.build(vault, deck, now=1_700_000_100)
        assert report.written
        assert not any(report.counts.values())
        assert [(problem.path, problem.line, problem.code) for problem in report.problems] == [
            ("card.css", 2, "W107")
        ]
        assert anki.import_deck(deck).updated == 0
        model = anki.collection.models.by_name("flashgen")
        assert model is not None
        assert model["css"] == BASIC.style(".card { color: teal; }")
        before = deck.read_bytes()
        flashgen.build(vault, deck, now=1_700_000_200, cache=False)
        assert deck.read_bytes() == before
        (vault / "card.css").unlink()
        assert flashgen.build(vault, deck, now=1_700_000_300).written
        anki.import_deck(deck)
    with open_collection(tmp_path / "anki") as anki:
        model = anki.collection.models.by_name("flashgen")
        assert model is not None
        assert model["css"] == BASIC.css


def test_a_style_sheet_of_any_size_is_none(tmp_path: Path) -> None:
    """It is loaded with every card."""
    (tmp_path / "a.md").write_text("- **Term:** what it means\n", "utf-8")
    (tmp_path / "card.css").write_text(".a { color: red }\n" * (MAX_BYTES // 10), "utf-8")
    assert [problem.code for problem in flashgen.plan(tmp_path).problems] == ["W107"]
