"""Blocks of Obsidian_to_Anki that their author hid from the reading view, and its deletions in single braces.

    %%ANKI
    Cloze
    {Kelp} is an {1:alga}.
    END%%

is a card, though a comment hides it: its author wrote it for nothing else.
"""

from __future__ import annotations

import re
from itertools import count

from flashgen.markdown.preprocess.fences import Code

_LINES = r"(?:(?![^\n]*%%)[^\n]*\n){1,200}?"
_HIDDEN = re.compile(
    rf"^%%(?P<word>[A-Z]{{2,20}})?[ \t]*\n(?P<lines>{_LINES})(?P<end>[ \t]*END[ \t]*)?%%[ \t]*$", re.M
)
_BLOCK = re.compile(r"^START[ \t]*\n(?:[^\n]*\n)+?END[ \t]*$", re.M)
_DELETION = re.compile(
    r"(?P<kept>`[^`\n]*`|\$\$[^$]*\$\$|\$[^$\n]+\$|\{\{[^{}]*\}\})"
    r"|\{(?:c?(?P<number>\d{1,3})[:|])?(?P<words>(?:`[^`\n]*`|\$[^$\n]+\$|[^{}`$\n])+)\}"
)


def show_hidden_blocks(text: str) -> str:
    """*text* with each hidden block between `START` and `END`; as many lines as before, and code as it is.

    >>> show_hidden_blocks("%%ANKI\\nBasic\\nKelp?\\nBack: an alga\\nEND%%")
    'START\\nBasic\\nKelp?\\nBack: an alga\\nEND'
    """
    if "END" not in text or "%%" not in text:
        return text
    code = Code(text)
    return _HIDDEN.sub(lambda found: found.group() if code.covers(found.start()) else _shown(found), text)


def _shown(found: re.Match[str]) -> str:
    """The block that a comment holds, or the blocks; the comment itself if it holds none."""
    lines: str = found["lines"]
    if found["word"] and found["end"]:
        return f"START\n{lines}END"
    blocks = [*_BLOCK.finditer(lines)]
    if found["word"] or found["end"] or not blocks:
        return found.group()
    pieces, at = ["\n"], 0
    for block in blocks:
        pieces += ["\n" * lines.count("\n", at, block.start()), block.group()]
        at = block.end()
    return "".join((*pieces, "\n" * lines.count("\n", at)))


def with_deletions(line: str) -> str:
    """The *line* of a cloze with Anki's deletions in the place of words in single braces, but in code and formulas.

    >>> with_deletions("{Kelp} is an {1:alga} of $x^{2}$ {c3|seas}")
    '{{c1::Kelp}} is an {{c1::alga}} of $x^{2}$ {{c3::seas}}'
    """
    numbers = count(1)

    def deletion(found: re.Match[str]) -> str:
        if found["kept"]:
            return found["kept"]
        return f"{{{{c{found['number'] or next(numbers)}::{found['words']}}}}}"

    return _DELETION.sub(deletion, line)
