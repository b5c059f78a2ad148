"""The quality of the cards over the corpus may rise, but not fall."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.score import CORPUS, HELD_OUT, Judgement, plain, read_judgements, score_all, score_note
from tests.support.card_of_markdown import question


def test_recall_precision_and_noise_do_not_fall() -> None:
    """Of the cards that a careful person expects nearly all are made, and hardly any that she would not want."""
    total, each = score_all([])
    assert len(each) >= 140
    assert total.recall >= 0.97
    assert total.precision >= 0.96
    assert total.noise <= 47
    older, _ = score_all(["a", "b", "c", "d"])
    assert older.recall >= 0.98
    assert older.precision >= 0.98
    assert older.noise <= 11


def test_notes_by_which_no_rule_was_mended() -> None:
    """What the rules are for, measured where they could not be fitted; only the total may be looked at."""
    total, each = score_all([], HELD_OUT)
    assert len(each) >= 24
    assert total.recall >= 0.95
    assert total.precision >= 0.90


def test_the_corpus_speaks_many_languages_and_scripts() -> None:
    """Rules that were tuned to one language would show."""
    languages = {note.name.split("-")[1] for note in CORPUS.glob("*.md")}
    assert len(languages) >= 12


def test_every_note_has_judgements_that_can_fail() -> None:
    """An empty `.expect` would test nothing."""
    for note in CORPUS.glob("*.md"):
        assert read_judgements(note.with_suffix(".expect")), note.name


def test_the_scorer_tells_good_from_bad() -> None:
    """A judgement fits a card only with its front, its context and its words."""
    assert plain("  **Qué** es?") == "**qué** es"
    card = question("**Term:**")
    card = replace(card, front="Term:", back="Some *words* of it.", context=("Note", "A heading"))
    assert Judgement("+", "term", "heading", "words").fits(card)
    assert Judgement("+", "term").fits(card)
    assert not Judgement("+", "ter").fits(card)
    assert not Judgement("+", "term", "other", "words").fits(card)
    assert not Judgement("+", "term", "heading", "other words").fits(card)


def test_the_figures_of_a_note_are_those_of_its_judgements(tmp_path: Path) -> None:
    """Found, missing, acceptable, unwanted and unforeseen cards are counted as what they are."""
    (tmp_path / "n.md").write_text("# N\n\n- **A:** one\n- **B:** two\n- **C:** three\n- **D:** four\n", "utf-8")
    (tmp_path / "n.expect").write_text("+ A => one\n+ B => wrong\n? C => three\n- D\n", "utf-8")
    score = score_note(tmp_path / "n.md")
    assert (score.expected, score.found, score.good, score.noise) == (2, 1, 2, 1)
    assert score.made == 5  # the heading asks for its terms
    assert sum("missing" in remark for remark in score.remarks) == 1
