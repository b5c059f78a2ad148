"""The note that the project was asked for: `notes/Foundation models.md` gives exactly these 17 cards."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from flashgen.cli.main import main

ROOT = Path(__file__).parents[1]
SEED = ROOT / "notes" / "Foundation models.md"

TOP = ["Foundation models"]
NLP = [*TOP, "NLP (Pemrosesan Bahasa Alami)"]
VISION = [*TOP, "Computer Vision (Visi Komputer)"]

CARDS = [
    ("definition", TOP, "Foundation Models", "Adalah model bahasa yang telah dilatih sebelumnya (pre-trained) dan"),
    ("definition", TOP, "Pre-training", "Model seperti BERT atau GPT dilatih"),
    ("definition", TOP, "Downstream Tasks", "Ini adalah proses mengambil model"),
    ("definition", TOP, "Cara Kerjanya", "Seperti yang ditunjukkan dalam ilustrasi"),
    ("list", TOP, "Keuntungannya", "Mengurangi waktu untuk melabeli data secara manual.\nMempercepat proses"),
    (
        "heading",
        TOP,
        "NLP (Pemrosesan Bahasa Alami)",
        "Model Granite (IBM)\nBERT (Google)\nGPT (OpenAI)\nRoBERTa (Meta",
    ),
    ("definition", NLP, "Model Granite (IBM)", "Seperti Granite.13b.instruct dan"),
    ("definition", NLP, "BERT (Google)", "Model fondasi yang terkenal karena"),
    ("definition", NLP, "GPT (OpenAI)", "Seri GPT (GPT-2, GPT-3) sangat terkenal"),
    ("definition", NLP, "RoBERTa (Meta/Facebook)", "Versi pengembangan dari BERT"),
    ("definition", NLP, "T5 (Google)", 'Menganggap semua tugas NLP sebagai masalah "teks-ke-teks".'),
    (
        "heading",
        TOP,
        "Computer Vision (Visi Komputer)",
        "ResNet\nInception (Google)\nEfficientNet\nDALL-E (OpenAI)\nSta",
    ),
    ("definition", VISION, "ResNet", "Model dasar untuk klasifikasi gambar"),
    ("definition", VISION, "Inception (Google)", "Efektif untuk pengenalan gambar"),
    ("definition", VISION, "EfficientNet", "Dirancang untuk klasifikasi gambar"),
    ("definition", VISION, "DALL-E (OpenAI)", "Model teks-ke-gambar yang menggunakan teknik deep learning."),
    ("definition", VISION, "Stable Diffusion", "Model teks-ke-gambar menggunakan latent diffusion model."),
]


def extracted(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["extract", *arguments, str(SEED)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_seed_gives_its_17_cards_in_order() -> None:
    """Kind, context, front and the beginning of the answer of each card are as a careful person wrote them."""
    records = [json.loads(line) for line in extracted("--json").splitlines()]
    found = [
        (record["kind"], record["context"], record["front"], record["back"][: len(back)])
        for record, (_, _, _, back) in zip(records, CARDS, strict=True)
    ]
    assert found == CARDS


def test_the_json_of_a_card_has_the_promised_keys() -> None:
    """Programs may rely on these names, and on the line being that of the term."""
    records = [json.loads(line) for line in extracted("--json").splitlines()]
    keys = "guid kind rule front back front_html back_html context note line last_line tags deck"
    assert all(list(record) == keys.split() for record in records)
    lines = SEED.read_text("utf-8").split("\n")
    assert all(record["front"] in lines[record["line"] - 1] for record in records)


def test_the_missing_picture_is_a_warning_and_leaves_no_trace_on_the_card() -> None:
    """The list keeps its place for the picture, the card shows nothing broken."""
    result = CliRunner().invoke(main, ["extract", "--json", str(SEED)])
    assert "Foundation models.md:43: W101 picture 'src/08-Foundation models-1.png' is left out" in result.stderr
    card = next(json.loads(line) for line in result.stdout.splitlines() if "Keuntungannya" in line)
    assert "img" not in card["back_html"]
    assert card["back_html"].endswith("</ul>")


def test_every_block_of_the_seed_has_a_card_or_a_reason() -> None:
    """`extract -v` says why the source link, the empty box and the closing prose are no cards."""
    output = extracted("-v")
    for line in (10, 12, 13, 17, 19, 21, 45, 47, 49, 51):
        assert f"Foundation models.md:{line} no card of this " in output
