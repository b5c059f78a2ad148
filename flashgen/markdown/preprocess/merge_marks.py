"""The marks that Git leaves in a note while a merge waits for its author: two texts in the place of one."""

from __future__ import annotations

import re

from flashgen.markdown.preprocess.fences import Code

_BEGIN = re.compile(r"^<{7}(?: [^\n]*)?$", re.M)
_END = re.compile(r"^>{7} (?P<name>[^\n]*)$", re.M)
_BRANCH = re.compile(r"\S+$|(?:parent of )?[0-9a-f]{7,40}(?: \(.*\)|\.\.\. .*)$|Stashed changes$")
_QUOTE = re.compile(r"^ {0,3}>{3}", re.M)


def merge_mark(text: str) -> int:
    """The 1-based line of the first mark of an unfinished merge in *text*; 0 if there is none.

    In code they are an example. A `>>>>>>>` without its beginning may quote a letter: it is a mark if it names a
    branch, and nothing else is quoted three deep.

    >>> merge_mark("a\\n<<<<<<< HEAD\\nb\\n=======\\nc\\n>>>>>>> d")
    2
    """
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return 0
    code = Code(text)
    marks = [match for match in _BEGIN.finditer(text) if not code.covers(match.start())]
    if not marks and len(_QUOTE.findall(text)) == 1:
        code = Code(text)
        ends = (match for match in _END.finditer(text) if not code.covers(match.start()))
        marks = [match for match in ends if _BRANCH.match(match["name"])]
    return text.count("\n", 0, marks[0].start()) + 1 if marks else 0
