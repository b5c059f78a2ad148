"""The two note types: frozen for ever, their fields, a style sheet that can be read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from flashgen.deck import note_types
from flashgen.deck.note_types import BASIC, CLOZE, fields_of
from flashgen.model.note import Source
from tests.support.anki_collection import AnkiCollection
from tests.support.packages import card, cloze, run, write

# --- note types


def test_the_note_types_never_change() -> None:
    """Ids, names, fields and templates are those of the first release: anything else orphans all notes."""
    assert (BASIC.id, BASIC.name, BASIC.cloze) == (1763890343958, "flashgen", False)
    assert BASIC.fields == (
        ("Front", 1303404387219530),
        ("Back", 905850802251765),
        ("Context", 4688774990323273),
        ("Source", 3340057254244618),
        ("Link", 7170623464727952),
        ("Reverse", 3200240885843185),
        ("Key", 4290056623590349),
        ("Spare1", 3072221599545253),
        ("Spare2", 1107827290202346),
    )
    assert BASIC.template_ids == (("Forward", 5284692990895514), ("Backward", 8696367672844934))
    assert (CLOZE.id, CLOZE.name, CLOZE.cloze) == (1763818934392, "flashgen cloze", True)
    assert CLOZE.fields == (
        ("Text", 6122880107753642),
        ("Extra", 8508320077633727),
        ("Context", 8937116363721227),
        ("Source", 7062095179133824),
        ("Link", 3706334562596592),
        ("Key", 3236647074191400),
        ("Spare1", 3372632860221476),
        ("Spare2", 4683487680962515),
    )
    assert CLOZE.template_ids == (("Cloze", 8327699859499074),)


def test_fields_and_templates_have_their_ids_in_anki(tmp_path: Path, anki: AnkiCollection) -> None:
    """Anki knows every field and template by our id, with which even a changed name makes no conflict."""
    anki.import_deck(write(tmp_path, [card(0), cloze(1, "{{c1::a}}")]))
    for note_type in (BASIC, CLOZE):
        theirs = anki.collection.models.by_name(note_type.name)
        assert theirs is not None
        assert theirs["id"] == note_type.id
        assert tuple((field["name"], field["id"]) for field in theirs["flds"]) == note_type.fields
        assert tuple((template["name"], template["id"]) for template in theirs["tmpls"]) == note_type.template_ids


def test_the_digest_tells_when_the_look_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The digest of a note type is that of its templates and CSS, and of nothing else."""
    before = BASIC.digest()
    assert re.fullmatch("[0-9a-f]{16}", before)
    assert before == BASIC.digest() != CLOZE.digest()
    text = note_types._text
    monkeypatch.setattr(note_types, "_text", lambda name: text(name) + ("/**/" if name == "css/page.css" else ""))
    assert BASIC.digest() != before


def test_note_types_are_cheap_to_import() -> None:
    """What every command imports does not bring genanki, or a package that reads files."""
    code = "import sys, flashgen.deck.note_types; print({'genanki', 'importlib.resources'} & sys.modules.keys())"
    assert run(code) == "set()\n"


def test_the_style_sheet_fetches_nothing_and_can_be_read() -> None:
    """No script, no address of the net; each colour has a contrast of 4.5 on what it stands on, day and night."""
    css = re.sub(r"/\*.*?\*/", "", BASIC.css, flags=re.DOTALL)
    for template in (*BASIC.templates, *CLOZE.templates):
        assert "<script" not in template.front + template.back
    assert not re.search(r"@import|url\(|https?:|expression", css)
    palettes = [dict(re.findall(r"--([\w-]+):\s*([^;]+);", block)) for block in css.split("}") if "--paper:" in block]
    assert len(palettes) == 2
    for palette in palettes:
        colours = {name: rgb(value) for name, value in palette.items()}
        paper, wash, ink = (colours[name] for name in ("paper", "wash", "ink"))
        pairs = [(colours[name], paper) for name in ("ink", "soft", "link")]
        pairs += [(ink, wash), (colours["soft"], wash), (ink, colours["mark"])]
        pairs += [(colours["blank"], mixed(colours["blank"], paper, 0.12))]
        pairs += [(colour, wash) for name, colour in colours.items() if name.startswith("code-")]
        for name in ("blue", "cyan", "green", "amber", "red", "purple", "grey"):
            box = mixed(colours[name], paper, 0.08)
            pairs += [(colours[name], box), (ink, box), (colours["soft"], box)]
        assert min(contrast(*pair) for pair in pairs) >= 4.5


Colour = tuple[float, ...]


def rgb(value: str) -> Colour:
    if value.startswith("#"):
        return tuple(int(value[place : place + 2], 16) for place in (1, 3, 5))
    return tuple(map(float, value.split(",")))


def mixed(colour: Colour, ground: Colour, share: float) -> Colour:
    return tuple(share * a + (1 - share) * b for a, b in zip(colour, ground, strict=True))


def contrast(one: Colour, other: Colour) -> float:
    """As WCAG 2 defines it: 1 for equal colours, 21 for black on white."""

    def luminance(colour: Colour) -> float:
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (x / 255 for x in colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


# --- fields


def test_fields_say_where_a_card_comes_from() -> None:
    """Context, source and link are harmless HTML; the line is left out, for it moves with every edit above."""
    made = card(
        0,
        context=("A & B", "[sound:x.mp3] {{c1::no}}"),
        source=Source("C <3/Note.md", 7),
        link='obsidian://open?vault=V&file="x"',
    )
    fields = dict(zip((name for name, _ in BASIC.fields), fields_of(made), strict=True))
    assert fields["Context"] == "<span>A &amp; B</span> › <span>&#91;sound:x.mp3] {&#123;c1::no}}</span>"
    assert fields["Source"] == "C &lt;3/Note"
    assert fields["Link"] == "obsidian://open?vault=V&amp;file=&quot;x&quot;"
    assert (fields["Key"], fields["Reverse"], fields["Spare1"]) == (made.guid, "", "")
    assert fields_of(made) == fields_of(replace(made, source=Source("C <3/Note.md", 70)))


def test_fields_are_as_anki_keeps_them(tmp_path: Path, anki: AnkiCollection) -> None:
    """What the ledger sees of a card is what is in Anki after the import, whatever characters are in it."""
    odd = "".join(map(chr, (*range(0xA0), 0x2028, 0xFEFF, 0xFFFD))) + "e\u0301 \u1112\u1161\u11ab \ud800 \U0001f600"
    for character in "<>&":
        odd = odd.replace(character, "")
    cards = [card(0, front_html=odd, back_html=f"<p>{odd}</p>", context=(odd,)), cloze(1, f"{{{{c1::{odd}}}}}")]
    assert anki.import_deck(write(tmp_path, cards)).new == 2
    notes = anki.notes()
    for made in cards:
        assert tuple(notes[made.guid].fields.values()) == fields_of(made)
