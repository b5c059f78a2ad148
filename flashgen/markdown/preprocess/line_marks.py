"""Marks of lines that Markdown does not know: `• `, a `-` with a no-break space, as word processors set them, and
`##Title` without a space, which is no tag."""

from __future__ import annotations

import re

from flashgen.markdown.preprocess.fences import Code

_SPACE = "\u00a0\u2000-\u200a\u202f\u3000"
_MARK = re.compile(
    rf"^(?P<before>[ \t>]*+)(?:(?P<bullet>•[ \t{_SPACE}\u200b]*|[◦▪‣∙●·][ \t{_SPACE}]+|[-*+][{_SPACE}][ \t\u00a0]*)"
    r"(?=[^\s•])|(?P<heading>#{2,6})(?=[^\W\d_]))",
    re.M,
)
_SIGNS = re.compile(rf"[•◦▪‣∙●·]|[-*+][{_SPACE}]|##[^\s#]")


def plain_marks(text: str) -> str:
    """*text* with `- ` in the place of such bullets, and with a space behind the mark of a heading; code stays as it
    is.

    >>> plain_marks("##Parts\\n• one\\n  ◦ two")
    '## Parts\\n- one\\n  - two'
    """
    if not _SIGNS.search(text):
        return text
    code = Code(text)

    def plain(match: re.Match[str]) -> str:
        if code.covers(match.start()):
            return match.group()
        return match["before"] + (f"{match['heading']} " if match["heading"] else "- ")

    return _MARK.sub(plain, text)
