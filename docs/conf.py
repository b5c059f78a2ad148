"""Settings of the documentation site: `pip install -e '.[docs]' && sphinx-build -W docs SITE`."""

from __future__ import annotations

from pathlib import Path

import flashgen

project = "flashgen"
author = "The flashgen maintainers"
copyright = "2026, the flashgen maintainers"
version = release = flashgen.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["pictures/*.md"]
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]  # types of private modules have no page

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header"]  # the README begins below its title
autodoc_member_order = "bysource"
autodoc_typehints = "description"

html_theme = "furo"
html_title = f"flashgen {version}"
html_static_path = []
html_show_sourcelink = False
html_copy_source = False
html_show_search_summary = False  # would be fetched, which a browser refuses to a page from disk
html_theme_options = {"navigation_with_keys": True}

linkcheck_ignore = [r"https?://.*"]  # the site is built without a network; links within it are checked by -W

ROOT = Path(__file__).parents[1]
