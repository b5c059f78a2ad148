"""The typesetter of formulas: MathJax as Anki has it, from a package that needs no Django."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

NAME = "tex-svg-full.js"
"""All of TeX that Anki's own build knows; it draws, so that no fonts are needed."""
MISSING = "Formulas stand here as they were typed: `pip install 'flashgen[preview]'` brings what sets them."


def typesetter() -> Path | None:
    """The script that sets formulas; None if the package is not installed."""
    spec = find_spec("mathjax")
    for folder in spec.submodule_search_locations or () if spec else ():
        file = Path(folder) / "static" / "mathjax" / "es5" / NAME
        if file.is_file():
            return file
    return None
