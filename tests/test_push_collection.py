"""Push into a collection that is closed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flashgen.cli.main import main
from flashgen.push.anki_protocol import RETIRED
from flashgen.push.closed_collection import open_collection as opened
from tests.support.anki_collection import AnkiCollection, open_collection
from tests.test_push import NOTES, MakeVault, edit, vault

__all__ = ["vault"]  # a fixture


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """The folder of a profile, as Anki makes it."""
    folder = tmp_path / "Anki2/User 1"
    with open_collection(folder):
        pass
    return folder


def push(vault: Path, profile: Path, *options: str, answers: str | None = None) -> Result:
    arguments = ["push", str(vault), "--to", str(profile / "collection.anki2"), *(options or ("--yes",))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flashgen.cli.commands.push.is_terminal", lambda: answers is not None)
        result = CliRunner().invoke(main, arguments, input=answers)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def guid_of(anki: AnkiCollection, word: str) -> str:
    (guid,) = (guid for guid, note in anki.notes().items() if word in note.fields.get("Front", ""))
    return guid


def test_the_scene_without_anki_running(vault: Path, profile: Path) -> None:
    """The same plan as for a running Anki; a backup is there before the first change, and nothing is touched twice."""
    result = push(vault, profile)
    assert "User 1: 6 cards (+6 new)" in result.output
    assert len([*(profile / "backups").glob("*.colpkg")]) == 1
    with open_collection(profile) as anki:
        assert [card.due for card in anki.cards()] == [1, 2, 3, 4, 5, 6]
        anki.study(6)
        before = {card.guid: (card.ivl, card.reps, card.reviews) for card in anki.cards()}
        alpha, beta, delta = (guid_of(anki, word) for word in ("Alpha", "Beta", "Delta"))
        anki.edit(alpha, tag="mine")
        collection: Any = anki.collection
        collection.tags.bulk_add([anki.notes()[alpha].id], "leech marked")
        anki.edit(beta, Back="my own words")
        anki.move(delta, "Mine")
    text = NOTES["A/letters.md"].replace("first", "very first").replace("second", "very second")
    (vault / "A/letters.md").write_text(text.replace("- **Gamma:** the third letter\n", ""), "utf-8")
    (vault / "B").rename(vault / "C")
    push(vault, profile)
    with open_collection(profile) as anki:
        notes, cards = anki.notes(), {card.guid: card for card in anki.cards()}
        assert {guid: (card.ivl, card.reps, card.reviews) for guid, card in cards.items()} == before
        assert (notes[alpha].fields["Back"], notes[alpha].tags) == (
            "the very first letter",
            ("leech", "marked", "mine"),
        )
        assert notes[beta].fields["Back"] == "my own words"
        assert notes[guid_of(anki, "Gamma")].tags == (RETIRED,)
        assert (cards[delta].deck, cards[guid_of(anki, "Zeta")].deck) == ("Mine", "Vault::C")
    assert "nothing changed" in push(vault, profile).output


def test_what_is_deleted_comes_back(vault: Path, profile: Path) -> None:
    """With its reviews, from the file that was written before."""
    push(vault, profile)
    with open_collection(profile) as anki:
        anki.study(6)
        alpha = guid_of(anki, "Alpha")
        (before,) = (card for card in anki.cards() if card.guid == alpha)
    edit(vault, "A/letters.md", "- **Alpha:** the first letter\n", "")
    push(vault, profile, "--delete", answers="1\n")
    with open_collection(profile) as anki:
        assert alpha not in anki.notes()
    push(vault, profile, "--undo")
    with open_collection(profile) as anki:
        (after,) = (card for card in anki.cards() if card.guid == alpha)
        assert (after.ivl, after.reps, after.reviews, after.deck) == (
            before.ivl,
            before.reps,
            before.reviews,
            before.deck,
        )
        assert anki.problems() == []


def test_a_collection_that_is_open_is_refused(vault: Path, profile: Path) -> None:
    """At once, and nothing is written."""
    with open_collection(profile) as anki:
        result = push(vault, profile)
        assert result.exit_code == 1
        assert "cannot be opened" in result.output
        assert "close Anki" in result.output
        assert anki.notes() == {}


def test_all_of_a_push_is_one_entry_of_ankis_undo(make_vault: MakeVault, profile: Path) -> None:
    """New cards, texts, moves and suspensions: one undo takes all of it back."""
    from flashgen.building.exported_cards import exported
    from flashgen.push.plan import Choices
    from flashgen.push.push import prepare
    from flashgen.push.push import push as carry_out

    vault = make_vault(NOTES)
    push(vault, profile)
    with open_collection(profile) as anki:
        before = anki.notes(), anki.cards()
    edit(vault, "A/letters.md", "- **Alpha:** the first letter\n", "- **Eta:** the seventh letter\n")
    edit(vault, "A/letters.md", "the second", "the very second")
    (vault / "B").rename(vault / "C")
    with opened(str(profile / "collection.anki2"), "") as there, exported(vault) as export:
        carry_out(prepare(export, there, there.state(), Choices()), there)
        undone = there._col.undo()
        assert undone.operation == "flashgen push"
    with open_collection(profile) as anki:
        assert (anki.notes(), anki.cards()) == before


def test_the_collection_of_a_profile_is_found(vault: Path, profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Anki keeps its profiles; which of several must be said."""
    monkeypatch.setenv("ANKI_BASE", str(profile.parent))
    arguments = ["push", str(vault), "--yes", "--to", "collection"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    with open_collection(profile.parent / "Other"):
        pass
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "'Other', 'User 1'" in result.output
    assert CliRunner().invoke(main, [*arguments, "--profile", "User 1"]).exit_code == 0
