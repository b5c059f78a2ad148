"""The pictures of README and docs show what there is, not what once was."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_pictures_are_not_older_than_what_they_show() -> None:
    """`python docs/pictures.py` draws them anew, from the sample notes, with the templates and the pages of today."""
    script = runpy.run_path(str(ROOT / "docs" / "pictures.py"))
    assert (ROOT / "docs" / "pictures" / "inputs.txt").read_text("utf-8").strip() == script["inputs"]()
    for name in ("page", "card-light", "card-dark", "terminal"):
        assert (ROOT / "docs" / "pictures" / f"{name}.png").stat().st_size > 5_000
