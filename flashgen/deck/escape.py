"""Text as HTML in a field that says just that, in the form in which Anki keeps it."""

from __future__ import annotations

import html
import re
import unicodedata


def escape(text: str) -> str:
    """*text* as HTML that says just that, also to Anki.

    `[sound:x]`, `[latex]`, `[$]` and `[anki:tts]` act anywhere in a field, `{{c1::x}}` in every field of
    a cloze. The formulas `\\(x\\)` are left to the templates, whose class `mathjax_ignore` stops them.
    """
    return html.escape(text).replace("[", "&#91;").replace("{{", "{&#123;")


# The separator of fields (0x1f) makes Anki refuse the whole deck, a lone surrogate stops SQLite, the
# other control characters Anki itself takes out on import.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def as_kept(value: str) -> str:
    """*value* as it will be in the collection after the import."""
    if not value.isprintable():
        value = _UNWANTED.sub("", value)
    return value if value.isascii() else unicodedata.normalize("NFC", value)
