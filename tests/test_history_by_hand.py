"""Changes of the ledger by hand, asked of Anki: `rebind`, `forget`, `adopt`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import flashgen
from flashgen.deck.browser_searches import key_searches
from tests.support.anki_collection import open_collection
from tests.support.edit_history import (
    CELLS,
    NOTE,
    SENTENCE,
    bio_vault,
    both,
    build,
    built_guids,
    guids,
    on,
    renamed,
    studied,
)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return bio_vault(tmp_path / "Vault")


def test_a_wrong_rebinding_can_be_undone(vault: Path, tmp_path: Path) -> None:
    """After `rebind --undo` the fact is new, and the old guid waits for its own."""
    from click.testing import CliRunner

    from flashgen.cli.main import main

    build(vault, 0)
    on(CELLS, ("Mitosis", "Equal division"))(vault)
    rebound = build(vault, 1).changes.of("rebound")
    assert [change.front for change in rebound] == ["Equal division"]
    result = CliRunner().invoke(main, ["rebind", "--undo", rebound[0].guid, "--vault", str(vault)])
    assert result.exit_code == 0, result.output
    again = build(vault, 2).changes
    assert len(again.new) == 1
    assert rebound[0].guid not in guids(vault)
    on(CELLS, ("Equal division", "Mitosis"))(vault)
    assert build(vault, 3).cards  # and the way back is open
    result = CliRunner().invoke(main, ["rebind", rebound[0].guid, again.new[0], "--vault", str(vault)])
    assert result.exit_code == 0, result.output
    assert rebound[0].guid in built_guids(vault, 4)


def test_a_forgotten_card_is_never_exported_again(vault: Path, tmp_path: Path) -> None:
    """Not even when its question is reworded; `--undo` brings it back with its guid."""
    from click.testing import CliRunner

    from flashgen.cli.main import main

    build(vault, 0)
    guid = flashgen.extract(vault)[0].guid
    CliRunner().invoke(main, ["forget", guid, "--vault", str(vault)])
    on(CELLS, ("Mitosis", "Equal division"))(vault)
    report = build(vault, 1).changes
    assert guid not in guids(vault)
    assert (report.new, report.retired) == ((), ())
    CliRunner().invoke(main, ["forget", "--undo", guid, "--vault", str(vault)])
    assert guid in built_guids(vault, 2)


def test_a_lost_ledger_can_be_made_again_from_the_deck(vault: Path, tmp_path: Path) -> None:
    """Reworded and moved facts would be new without the ledger; with `adopt` they keep their reviews."""
    from click.testing import CliRunner

    from flashgen.cli.main import main

    with open_collection(tmp_path / "anki") as anki:
        before = studied(anki, vault)
        both(on(CELLS, ("Mitosis", "Equal division")), renamed(CELLS, "Bio/The cell.md"))(vault)
        build(vault, 1)
        anki.import_deck(tmp_path / "deck.apkg")
        shutil.copy(tmp_path / "deck.apkg", tmp_path / "kept.apkg")
        (vault / ".flashgen/ledger.jsonl").unlink()
        result = CliRunner().invoke(main, ["adopt", str(tmp_path / "kept.apkg"), str(vault)])
        assert result.exit_code == 0, result.output
        build(vault, 2)
        assert guids(vault) == before.keys()
        imported = anki.import_deck(tmp_path / "deck.apkg")
        assert (imported.new, imported.updated) == (0, 0)


def test_rebind_refuses_two_note_types(vault: Path, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from flashgen.cli.main import main

    (vault / CELLS).write_text(f"{NOTE}\n---\n\n{SENTENCE}", "utf-8")
    build(vault, 0)
    result = CliRunner().invoke(main, ["rebind", "mitosis", "powerhouse", "--yes", "--vault", str(vault)])
    assert result.exit_code == 2
    assert "is a cloze" in result.output


@pytest.mark.parametrize("forget", [False, True], ids=["retired", "forgotten"])
def test_an_answer_that_comes_back_under_another_question_is_a_new_fact(
    forget: bool, vault: Path, tmp_path: Path
) -> None:
    """The words of an answer are no fact: the reviews of the one say nothing of the other."""
    from click.testing import CliRunner

    from flashgen.cli.main import main

    (vault / CELLS).write_text(f"{NOTE}\n---\n\n**What plants take in:** carbon dioxide\n", "utf-8")
    build(vault, 0)
    (guid,) = (card.guid for card in flashgen.extract(vault) if "plants" in card.front)
    if forget:
        CliRunner().invoke(main, ["forget", guid, "--vault", str(vault)])
    (vault / CELLS).write_text(NOTE, "utf-8")
    build(vault, 1)
    (vault / CELLS).write_text(f"{NOTE}\n---\n\n**Main greenhouse gas of cars:** carbon dioxide\n", "utf-8")
    report = build(vault, 2).changes
    assert len(report.new) == 1
    assert guid not in guids(vault)


@pytest.mark.parametrize("guid", ['a:(b"<i>&*_`\\', "Q/=+{{c1::x}}[y]", "N~|;#?!@^$%,.-'"])
def test_guids_of_others_are_adopted_and_found(guid: str, vault: Path, tmp_path: Path) -> None:
    """Anki and genanki make them of nearly all signs: none of these is HTML or part of a search."""
    import genanki
    from click.testing import CliRunner

    from flashgen.cli.main import main

    model = genanki.Model(
        1607392319,
        "Simple",
        [{"name": "Front"}, {"name": "Back"}],
        [{"name": "1", "qfmt": "{{Front}}", "afmt": "{{Back}}"}],
    )
    deck = genanki.Deck(2059400110, "Old")
    deck.add_note(genanki.Note(model, ["Mitosis", "division of a cell into two equal ones"], guid=guid))
    genanki.Package(deck).write_to_file(tmp_path / "old.apkg")
    result = CliRunner().invoke(main, ["adopt", str(tmp_path / "old.apkg"), str(vault)])
    assert result.exit_code == 0, result.output
    build(vault, 1)
    assert guid in guids(vault)
    with open_collection(tmp_path / "anki") as anki:
        anki.import_deck(tmp_path / "deck.apkg")
        (search,) = key_searches([guid])
        assert anki.find(search) == [guid]
        assert "<i>" not in anki.notes()[guid].fields["Key"]


def test_a_lost_ledger_gets_its_clozes_back(vault: Path, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from flashgen.cli.main import main

    (vault / CELLS).write_text(f"{NOTE}\n---\n\n{SENTENCE}", "utf-8")
    before = built_guids(vault, 0)
    (vault / ".flashgen/ledger.jsonl").unlink()
    result = CliRunner().invoke(main, ["adopt", str(tmp_path / "deck.apkg"), str(vault)])
    assert f"{len(before):,} cards known again, 0 not in the notes" in result.output
