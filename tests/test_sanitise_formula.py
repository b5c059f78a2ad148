"""Formulas keep only harmless commands; `browser/test_formulas.py` asks MathJax itself."""

from __future__ import annotations

import pytest

from flashgen.rendering.sanitise_formula import harmless
from tests.support.card_of_markdown import answer


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"\frac{1}{2}\begin{pmatrix}1\\b\end{pmatrix}", r"\frac{1}{2}\begin{pmatrix}1\\b\end{pmatrix}"),
        (r"\href{javascript:x}{a}\style{b}{c}", "{a} {c}"),
        (r"\let\a\href\a{b}{c}", r"\let\a{\backslash\mathtt{href}}\a{b}{c}"),
        (r"\verb\x\\href{b}{c}", r"{\backslash\mathtt{verb}}{\backslash\mathtt{x}}\\href{b}{c}"),
        (r"\hr\class{a}ef{b}{c}", r"{\backslash\mathtt{hr}} ef{b}{c}"),
        (r"\def\href{\style}", r"\def"),
        (r"\bbox[yellow, 5px]{a}\bbox[background:url(b)]{c}", r"\bbox[yellow, 5px]{a} {c}"),
        (r"\color{red;background:url(b)}{c}", r"{\backslash\mathtt{color}}{red;background:url(b)}{c}"),
        (r"\require{cancel}\cancel{a}", r"\cancel{a}"),
        (r"\newcommand{\R}{\mathbb{R}}\R", r"\newcommand{\R}{\mathbb{R}}\R"),
        (r"\newfangled", r"{\backslash\mathtt{newfangled}}"),
    ],
)
def test_a_formula_keeps_only_what_a_formula_needs(tex: str, shown: str) -> None:
    """Commands that MathJax knows and that cannot act."""
    assert answer(f"${tex}$")[0].back_html == rf"<p>\({shown}\)</p>"


def test_brackets_and_arrows_that_grow_are_commands_of_a_formula() -> None:
    """The delimiters of MathJax are in a table of their own, apart from its other commands."""
    one_sided = "vert Vert arrowvert Arrowvert bracevert uparrow downarrow updownarrow Uparrow Downarrow Updownarrow backslash"
    pairs = "brace brack angle ceil floor group moustache vert Vert paren"
    names = [*one_sided.split(), *(side + name for side in "lr" for name in pairs.split())]
    for name in (*names, "ulcorner", "urcorner", "llcorner", "lrcorner", "bond"):
        assert harmless(rf"\{name} x") == rf"\{name} x"


def test_a_command_that_one_formula_defines_is_known_to_the_next() -> None:
    """On the same card, as in Obsidian."""
    card, _ = answer(r"$\def\R{\mathbb{R}}$ and $\R$")
    assert card.back_html == r"<p>\(\def\R{\mathbb{R}}\) and \(\R\)</p>"
