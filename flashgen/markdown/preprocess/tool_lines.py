"""Lines that other tools write into notes, or read there: decks, tags, marks of blocks, drawers, ids, boxes and
attributes of pandoc and Quarto (`::: {.note}`, `# Heat {#sec-heat}`).

Nobody who studies wants them on a card. What holds a card is written so that our rules know it: a block of
Obsidian_to_Anki

    START
    Basic
    What is DNA?
    Back: a molecule
    Tags: cell
    END

becomes the question, `?`, the answer and `#cell`. Tags for the whole note become a line of tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flashgen.markdown.preprocess.cleaned_text import Cleaned
from flashgen.markdown.preprocess.fences import Code
from flashgen.markdown.preprocess.hidden_anki_blocks import with_deletions

_QUOTE = r"(?P<quote>[ \t>]*+)"
_LINES = {
    "deck": r"(?:TARGET DECK|cards-deck)(?P<deck>:[^\n]*)?$",
    "tags": r"(?:FILE TAGS|cards-tags)(?P<tags>:[^\n]*)?$",
    "start": r"START[ \t]*$",
    "inline": r"(?:\d{1,9}[.)][ \t]+)?STARTI[ \t]",
    "delete": r"(?:DELETE|ID:[ \t]*\d{10,16}|FROZEN[ \t]+-[^\n]*)[ \t]*$",
    "drawer": r":(?:LOGBOOK|PROPERTIES):[ \t]*$",
    "planned": r"(?:SCHEDULED|DEADLINE|CLOSED):[ \t]*[<\[]\d{4}-[^\n]*$",
    "query": r"#\+BEGIN_(?:QUERY|COMMENT)\b[^\n]*$",
    "source": r"#\+BEGIN_(?:SRC|EXAMPLE)\b[ \t]*(?P<language>[\w+#-]*)[^\n]*$",
    "box": r"#\+(?:BEGIN|END)_[A-Z]+\b[^\n]*$",
    "div": r":{3,}+[ \t]*(?:\{[^{}\n]*\}|[\w.-]*)(?P<title>[ \t]+[^\n:][^\n]*|\[[^\n]*\])?[ \t]*:*$",
    "attributes": (
        r"(?P<bare>(?:#{1,6}[ \t]+[^{}\n]*|!\[[^{}\n]*\))(?<![ \t]))[ \t]*"
        r"\{[ \t]*(?:-|(?:[#.]\w|[\w-]+=)[^{}\n]*)\}[ \t]*$"
    ),
    "field": (
        r"(?:id::[ \t]*[0-9a-f]{8}-[0-9a-f-]{20,30}|collapsed::[ \t]*(?:true|false)"
        r"|heading::[ \t]*(?:true|\d)|(?:card-[a-z-]+|logseq\.[\w.-]+|hl-[a-z-]+|ls-type|background-color"
        r"|query-[a-z-]+|template-including-parent)::[ \t][^\n]*)[ \t]*$"
    ),
}
"""By its kind, how a line begins that tells what to do with it and those below."""
_IN_ITEMS = ("inline", "query", "source", "box", "field")
"""Those that may begin an item: `- DELETE` is a word of its author's."""
_ANY = "|".join(f"(?P<{kind}_line>{pattern})" for kind, pattern in _LINES.items())
_BEGIN = re.compile(rf"^{_QUOTE}(?P<item>[-*+][ \t]+)?(?:{_ANY})", re.M)
_END = re.compile(r"END[ \t]*$")
_DRAWER_END = re.compile(r":END:[ \t]*$", re.I)
_QUERY_END = re.compile(r"#\+END_(?:QUERY|COMMENT)\b", re.I)
_SOURCE_END = re.compile(r"#\+END_(?:SRC|EXAMPLE)\b", re.I)
_BACK = re.compile(r"(?:Back|Answer|Rückseite|Verso|Retro|Reverso|Dos|Antwort)[ \t]*:[ \t]*")
_FRONT = re.compile(r"(?:Front|Question|Text|Vorderseite|Recto|Fronte|Anverso|Frage)[ \t]*:[ \t]*")
_BEHIND_CLOZE = re.compile(r"(?:(?:Back )?Extra|References?|Source|Comments?|Hint)[ \t]*:[ \t]*")
_TAGS = re.compile(r"Tags:[ \t]*(?P<tags>[^\n]*)$")
_INLINE = re.compile(
    r"STARTI[ \t]+\[(?P<type>[^\]\n]*)\][ \t]*(?P<text>.*?)(?:[ \t]+Tags:[ \t]*(?P<tags>[^\n]*?))?"
    r"(?:[ \t]+ID:[ \t]*\d+)?[ \t]+ENDI"
)
MAX_BLOCK = 200
"""Lines of a block or drawer after which it is none."""


def without_tool_lines(cleaned: Cleaned) -> Cleaned:
    """*cleaned* without the lines of other tools.

    >>> without_tool_lines(Cleaned("TARGET DECK: A::B\\n\\ntext", (1, 2, 3))).text
    '\\ntext'
    """
    text = cleaned.text
    if not _BEGIN.search(text):
        return cleaned
    lines = text.split("\n")
    code = Code(text)
    edits: dict[int, Sequence[str]] = {}
    skip = position = 0
    for number, line in enumerate(lines):
        start, position = position, position + len(line) + 1
        if code.covers(start) or number < skip:
            continue
        found = _BEGIN.match(line)
        if found and (not found["item"] or _kind(found) in _IN_ITEMS):
            own = dict(_edits(found, lines, number))
            edits |= own
            skip = max(own, default=number) + 1
    return cleaned.edited(edits)


def _edits(found: re.Match[str], lines: Sequence[str], number: int) -> Iterator[tuple[int, Sequence[str]]]:
    """The replacement of the line *number* of *lines*, whose kind *found* is, and of those below."""
    kind = _kind(found)
    if kind in ("deck", "tags"):
        yield from _of_the_note(found, lines, number, kind)
    elif kind == "start":
        yield from _block(lines, number, len(found["quote"]))
    elif kind == "inline":
        yield number, [_INLINE.sub(_inline_card, lines[number])]
    elif kind == "drawer":
        yield from _whole(lines, number, _DRAWER_END)
    elif kind == "query":
        yield from _whole(lines, number, _QUERY_END)
    elif kind == "source":
        end = _end_of(lines, number, _SOURCE_END)
        if end:
            yield number, [f"{found['quote']}{found['item'] or ''}```{found['language'].lower()}"]
            yield end, [f"{_QUOTE_MARKS.match(lines[end]).group()}```"]  # type: ignore[union-attr]
    elif kind == "div":
        title, empty = (found["title"] or "").strip(" \t[]"), found["quote"].rstrip()
        yield number, [empty, f"{found['quote']}**{title}**", empty] if title else [empty]
    elif kind == "attributes":
        yield number, [found["quote"] + found["bare"]]
    elif found["item"]:
        yield number, [found["quote"] + found["item"].rstrip()]
    else:
        yield number, ()


_QUOTE_MARKS = re.compile(r"[ \t>]*+")


def _kind(found: re.Match[str]) -> str:
    return next(kind for kind in _LINES if found[f"{kind}_line"] is not None)


def _of_the_note(
    found: re.Match[str], lines: Sequence[str], number: int, kind: str
) -> Iterator[tuple[int, Sequence[str]]]:
    """A line that names the deck or the tags of all cards of the note; they may stand in the next line."""
    value, last = (found[kind] or "")[1:].strip(), number
    if not value and number + 1 < len(lines) and lines[number + 1].strip():
        last = number + 1
        value = lines[last].strip()
    tags = _hashed(value) if kind == "tags" else ""
    yield number, ["", tags, ""] if tags else ()
    if last > number:
        yield last, ()


def _hashed(tags: str) -> str:
    """*tags* of Anki, `a::b c`, as Obsidian writes them: `#a/b #c`."""
    names = (tag.strip("#\"'[]").replace("::", "/") for tag in re.split(r"[\s,]+", tags))
    return " ".join(f"#{name}" for name in names if name)


def _end_of(lines: Sequence[str], number: int, end: re.Pattern[str]) -> int:
    """The number of the line that *end* is, below that of *number*; 0 if there is none."""
    below = range(number + 1, min(len(lines), number + MAX_BLOCK))
    return next((at for at in below if end.match(lines[at].lstrip(" \t>"))), 0)


def _whole(lines: Sequence[str], number: int, end: re.Pattern[str]) -> Iterator[tuple[int, Sequence[str]]]:
    last = _end_of(lines, number, end)
    for at in range(number, (last or number) + 1):
        yield at, ()


def _block(lines: Sequence[str], number: int, margin: int) -> Iterator[tuple[int, Sequence[str]]]:
    """A block from `START` to `END`: the type of a note of Anki, then its fields, the first often without a name."""
    last = _end_of(lines, number, _END)
    if not last:
        return
    quote = lines[number][:margin]
    yield number, [quote.rstrip()]
    yield last, [quote.rstrip()]
    yield number + 1, ()
    kind = lines[number + 1] if number + 1 < last else ""
    rows = [(at, lines[at][margin:]) for at in range(number + 2, last)]
    is_cloze = "loze" in kind
    answer = next((at for at, row in rows if _BACK.match(row)), 0) if not is_cloze else 0
    for at, row in rows:
        if is_cloze and _BEHIND_CLOZE.match(row):
            yield at, ()  # it would stand on the question
        elif tags := _TAGS.match(row):
            yield at, [quote + _hashed(tags["tags"])] if _hashed(tags["tags"]) else ()
        elif at == answer:
            mark = "??" if "revers" in kind.lower() else "?"
            yield at, [quote + mark, *filter(str.strip, [quote + _BACK.sub("", row, count=1)])]
        elif answer and not row.strip():
            yield at, ()  # the answer ends at an empty line
        elif re.match(r"ID:[ \t]*\d+[ \t]*$", row):
            yield at, ()
        else:
            row = _FRONT.sub("", row, count=1)
            yield at, [quote + (with_deletions(row) if is_cloze else row)]


def _inline_card(card: re.Match[str]) -> str:
    """`STARTI [Basic] question Back: answer ENDI` as `question:: answer`."""
    tags = f" {_hashed(card['tags'])}" if card["tags"] else ""
    front, back, rest = card["text"].partition(" Back:")
    front = _FRONT.sub("", front, count=1)
    if "loze" in card["type"]:
        return with_deletions(card["text"]) + tags
    if not back:
        return card["text"] + tags
    mark = ":::" if "revers" in card["type"].lower() else "::"
    return f"{front.rstrip()}{mark} {rest.strip()}{tags}"
