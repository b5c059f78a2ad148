"""The package as a file: the same bytes, nothing left behind, what is refused."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from flashgen.deck.filenames import check_output_name
from flashgen.errors import DeckError, UsageError
from tests.support.anki_collection import AnkiCollection
from tests.support.packages import card, cloze, rows, run, write

BUILD = """
import sys
from pathlib import Path
from tests.support.packages import MODS, card, cloze
from flashgen.deck.package import write_apkg
cards = [card(n, deck=f"Vault::{n % 7}", reverse=n % 3 == 0) for n in range(200)] + [cloze(999, "{{c1::a}}")]
media = {f"m-{n:08x}.{ext}": bytes([n]) * 1000 for n in range(12) for ext in ("png", "svg")}
write_apkg(cards, Path(sys.argv[1]), note_type_mods=MODS, media=dict(reversed(media.items())))
"""


def test_the_same_cards_give_the_same_bytes(tmp_path: Path) -> None:
    """Hash seed, time zone, umask, clock and folder leave no trace; the temporary folder stays empty."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    decks = []
    for number, (seed, zone) in enumerate([("1", "UTC"), ("2", "Asia/Tokyo")]):
        deck = tmp_path / f"{number}.apkg.part"
        environment = {"PYTHONHASHSEED": seed, "TZ": zone, "TMPDIR": str(temporary)}
        run(f"import os; os.umask(0o{number}77)" + BUILD, str(deck), **environment)
        decks.append(deck.read_bytes())
    assert decks[0] == decks[1]
    assert list(temporary.iterdir()) == []
    with zipfile.ZipFile(tmp_path / "0.apkg.part") as package:
        assert [info.filename for info in package.infolist()] == ["collection.anki2", "media", *map(str, range(24))]
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        stored = {info.filename for info in package.infolist() if info.compress_type == zipfile.ZIP_STORED}
        names = json.loads(package.read("media"))
        assert {names[number] for number in stored} == {name for name in names.values() if name.endswith(".png")}


def test_nothing_stays_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a deck nor a failure leaves a file behind."""
    (temporary := tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    write(tmp_path, [card(0)])
    with pytest.raises(DeckError):
        write(tmp_path, [card(0), card(0)])
    assert list(temporary.iterdir()) == []


def test_only_note_types_in_use_are_in_the_package(tmp_path: Path) -> None:
    """A vault without deletions does not give the person a note type that it never uses."""
    for cards, name in [([card(0)], "flashgen"), ([cloze(0, "{{c1::a}}")], "flashgen cloze")]:
        ((models,),) = rows(write(tmp_path, cards), "select models from col")
        assert [model["name"] for model in json.loads(models).values()] == [name]


def test_two_cards_with_one_guid_are_refused(tmp_path: Path) -> None:
    """Anki would import both and ever after update one: both places are named, and there is no deck."""
    twins = [card(3), card(4, guid=card(3).guid)]
    with pytest.raises(DeckError, match=r"Folder/Note\.md:5.*Folder/Note\.md:4"):
        write(tmp_path, twins)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lack", [{"guid": ""}, {"mod": 0}, {"created": 0}])
def test_a_card_without_identity_is_refused(tmp_path: Path, lack: dict[str, Any]) -> None:
    """A card that was never identified cannot get into a deck."""
    with pytest.raises(DeckError, match="no identity"):
        write(tmp_path, [card(0, **lack)])


def test_a_tag_that_anki_would_split_is_refused(tmp_path: Path) -> None:
    """genanki's complaint about a space in a tag names the note."""
    with pytest.raises(DeckError, match=r"Folder/Note\.md:1: .*tag"):
        write(tmp_path, [card(0, tags=("two words",))])


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """Where nothing can be written, the error says which file and what to look at."""
    with pytest.raises(DeckError) as error:
        write(tmp_path / "missing", [card(0)])
    assert str(tmp_path / "missing" / "deck.apkg") in error.value.problem
    assert "folder" in error.value.hint


def test_a_full_disk_leaves_no_half_deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the middle of writing removes what was written and says so as a `DeckError`."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeckError, match="No space left on device"):
        write(tmp_path, [card(0)])
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_write_leaves_no_half_deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the deck is written removes it, and stays Ctrl-C."""

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, [card(0)])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "collection.apkg",
        "Collection.APKG",
        "backup-1.apkg",
        "BACKUP-.Apkg",
        "deck.zip",
        "deck",
        ".apkg",
        "deck.apkg.part",
    ],
)
def test_names_that_are_no_decks_are_refused(name: str) -> None:
    """Anki would take some for a backup of everything, and others for nothing."""
    with pytest.raises(UsageError) as error:
        check_output_name(Path("somewhere") / name)
    assert error.value.hint


@pytest.mark.parametrize("name", ["deck.apkg", "Deck 1.APKG", "collection 2.apkg", "my backup-1.apkg"])
def test_names_of_decks_are_taken(name: str) -> None:
    """Any other name that ends in .apkg is fine."""
    check_output_name(Path("collection.apkg") / name)


def test_a_card_can_be_found_by_its_key(tmp_path: Path, anki: AnkiCollection) -> None:
    """A search in Anki's browser for the guid finds the note."""
    cards = [card(number) for number in range(3)]
    anki.import_deck(write(tmp_path, cards))
    assert anki.find(f"Key:{cards[1].guid}") == [cards[1].guid]


def test_the_answer_leads_back_to_the_note(tmp_path: Path, anki: AnkiCollection) -> None:
    """Context stands on both sides; source and link only under the answer, the link only if there is one."""
    cards = [card(0), card(1, link=""), cloze(2, "{{c1::a}}")]
    anki.import_deck(write(tmp_path, cards))
    for made in cards:
        question, answer = anki.question(made.guid), anki.answer(made.guid)
        assert "<span>Note</span> › <span>Heading</span>" in question
        assert answer.count("<span>Note</span> › <span>Heading</span>") == 1
        assert "Folder/Note" not in question
        assert '<bdi><span class="known">Folder/Note</span></bdi>' in answer
        assert ('href="obsidian://open?vault=Vault&amp;file=Folder%2FNote"' in answer) is bool(made.link)
