"""Bullets that Markdown does not know: `• `, and a `-` with a no-break space, as word processors set them."""

from __future__ import annotations

import re

from flashgen.markdown.preprocess.fences import Code

_BULLET = re.compile(
    r"^(?P<before>[ \t>]*+)(?:•[ \t\u00a0\u2000-\u200b\u202f\u3000]*|[◦▪‣∙●·][ \t\u00a0\u202f\u3000]+|"
    r"[-*+][\u00a0\u2000-\u200a\u202f\u3000][ \t\u00a0]*)(?=[^\s•])",
    re.M,
)
_SIGNS = re.compile("[•◦▪‣∙●·]|[-*+][\u00a0\u2000-\u200a\u202f\u3000]")


def plain_bullets(text: str) -> str:
    """*text* with `- ` in their place; code stays as it is.

    >>> plain_bullets("• one\\n  ◦ two")
    '- one\\n  - two'
    """
    if not _SIGNS.search(text):
        return text
    code = Code(text)
    return _BULLET.sub(lambda match: match.group() if code.covers(match.start()) else f"{match['before']}- ", text)
