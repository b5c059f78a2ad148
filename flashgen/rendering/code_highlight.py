"""Code -> HTML with a class for each kind of word. The only file that imports Pygments.

The colours are in `deck/templates/css/code.css`. A language that Pygments does not know stays plain.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from flashgen.rendering.escape import code

MAX_CODE = 20_000
"""Characters of code from which on nobody looks at colours, and some grammars of Pygments get slow."""
MAX_LINE = 2_000

_LANGUAGE = re.compile(r"\{?\s*\.?([A-Za-z][\w+#.-]{0,30})")
_PLAIN = frozenset(("text", "txt", "plain", "plaintext", "none", "mermaid", "output"))


def highlight(source: str, info: str) -> str:
    """*source* as HTML for `<code>`; *info* is the text behind the fence: `python`, `{.python}`.

    >>> highlight("x = 1", "py")
    '<span class="n">x</span> <span class="o">=</span> <span class="mi">1</span>'
    >>> highlight("a < b", "no-such-language")
    'a &lt; b'
    """
    match = _LANGUAGE.match(info)
    name = match[1].lower() if match else ""
    if not name or name in _PLAIN or len(source) > MAX_CODE or max(map(len, source.split("\n"))) > MAX_LINE:
        return code(source)
    lexer = _lexer(name)
    if lexer is None:
        return code(source)
    from pygments.token import STANDARD_TYPES, Text

    pieces: list[str] = []
    for kind, words in lexer.get_tokens(source):
        while kind not in STANDARD_TYPES:
            kind = kind.parent
        css = STANDARD_TYPES[kind] if kind not in (Text, Text.Whitespace) and not words.isspace() else ""
        pieces.append(f'<span class="{css}">{code(words)}</span>' if css else code(words))
    # some lexers need a line end to see the last comment, and put it into its span
    return re.sub(r"\n+((?:</span>)?)$", r"\1", "".join(pieces))


@cache
def _lexer(name: str) -> Any:
    """Pygments' lexer for the language *name*, or None."""
    # Here, because most notes have no code, and it takes longer to import than all of flashgen.
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(name, stripnl=False)
    except ClassNotFound:
        return None
