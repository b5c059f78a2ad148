"""A table with a header -> a card a row.

Two columns: the first cell / the second. More: the first cell / the others, each under its header. The headers stand
in the context. A first column that only ranks the rows gives way to the names in the second; one that repeats groups
them, and the first column that tells them apart names them. Tables of prices, times, links, ticks and measurements
(every column but the first is numbers) ask for nothing.

Makes cards:

    | Country | Capital   |
    |---------|-----------|
    | Laos    | Vientiane |
    | Nepal   | Kathmandu |

Makes none (two columns side by side; a matrix of ticks; measurements):

    | Pros         | Cons               |
    |--------------|--------------------|
    | fast to read | hard to keep clean |

    |     | Linux | Windows |
    |-----|-------|---------|
    | Vim | ✓     | ✓       |

    | Sample | Length | Weight |
    |--------|--------|--------|
    | clay   | 12 cm  | 40 g   |
    | sand   | 9 cm   | 31 g   |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flashgen.config import Config
from flashgen.extraction.noise_words import noise_words
from flashgen.extraction.reading.place import Place
from flashgen.extraction.reading.terms import value_problem
from flashgen.extraction.reading.text_kinds import is_picture_text, is_question, term_problem, word_count
from flashgen.extraction.rule import Rule
from flashgen.markdown.visible_text import trimmed, visible, visible_of
from flashgen.model.draft import FAIR, STRONG, Draft, Skip
from flashgen.model.note import Block, Inline, Token, Tokens
from flashgen.util.normalise_text import fold_space, normalised

_TICK = re.compile(r"(?:[✓✔✅❌✗✘☑☒×xX+\-–—○●◯?]|yes|no|ja|nein|oui|non|si|sí|да|нет|n/?a|\W)*$", re.I)
_NUMBER = re.compile(r"[\s~≈<>≤≥±+\-–]*\d[\d.,:/\s%°×x+\-–]*(?:[^\W\d_]{1,4}|[€$£¥₺₽])?\.?$", re.I)
_DIGITS = re.compile(r"[0-9A-F]{1,4}|[0-9a-f]{1,4}")
"""Digits to the base of sixteen."""
_YEAR = re.compile(r"(?:1[89]|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?")
_SIGN = r"(?:[€$£¥₺₽₹₩元円원]|(?:EUR|USD|GBP|CHF|Rp|R\$|TL|zł|Kč|kr|руб|грн)\.?)"
_CURRENCY = re.compile(rf"[€$£¥₺₽₹₩]|\b{_SIGN}(?!\w)")
_SUM = re.compile(r"~?\s?\d[\d.,\s]*(?:,?-|k)?")
_PRICE = re.compile(rf"~?\s?(?:{_SIGN}\s?\d[\d.,]*|\d[\d.,]*\s?{_SIGN})(?:\s?/\s?\w+)?")
"""`$30/mo`, `15,880円`: what a thing costs, not what a country earns (`$21 trillion`)."""
_INDEX = frozenset(["", *"# no no. nr nr. n n° № num 序号 番号 번호 stt lp lp.".split()])
"""Headers of columns that only count."""


def match(at: Place, config: Config) -> Iterator[Draft | Skip]:
    """The cards of the table *at* a place."""
    table = at.block
    problem = table_problem(table, config)
    if problem:
        yield Skip(table, problem)
        return
    head, body = _columns(table)
    for row in body:
        yield from _row(table, head, row)


def _row(table: Block, head: Sequence[Block], row: Sequence[Block]) -> Iterator[Draft | Skip]:
    front = trimmed(row[0].inline.tokens)
    name = fold_space(visible(front))
    # Numbers and symbols may be terms here: status codes, ports, operators.
    problem = term_problem(name, marked=True) if any(map(str.isalpha, name)) and not is_question(name) else None
    filled = [(header, cell) for header, cell in zip(head[1:], row[1:], strict=False) if _shows(cell)]
    if not name or problem or not filled:
        yield Skip(row[0], problem or "the row is not filled in")
        return
    if len(head) == 2:
        back = [Block("block_text", row[0].line, inline=filled[0][1].inline)]
    else:
        back = [Block("paragraph", cell.line, inline=Inline.of(_under(header, cell))) for header, cell in filled]
    names = [fold_space(visible_of(cell.inline)) for cell in (head[:2] if len(head) == 2 else head[:1])]
    context = " / ".join(filter(None, names))
    draft_context = (context,) if context else ()
    evidence = STRONG if len(head) == 2 else FAIR
    yield Draft("table", "table", front, tuple(back), row[0].line, (table,), context=draft_context, evidence=evidence)


def _under(header: Block, cell: Block) -> Tokens:
    name = trimmed(header.inline.tokens)
    if not visible(name).strip():
        return cell.inline.tokens
    strong: Token = {"type": "strong", "children": [*name, {"type": "text", "raw": ":"}]}
    return (strong, {"type": "text", "raw": " "}, *cell.inline.tokens)


def _columns(table: Block) -> tuple[Sequence[Block], Sequence[Sequence[Block]]]:
    """The cells of the header and of the rows of *table*: the column first that names the rows, without one that only
    counts them."""
    head, *body = (row.children for row in table.children)
    if len(head) == 2 and body and all(len(row) == 2 and _is_picture(row[0]) for row in body):
        return head[::-1], [row[::-1] for row in body]
    if len(head) < 3 or any(len(row) < len(head) for row in body):
        return head, body
    if _is_index(head[0], [row[0] for row in body]):
        return head[1:], [row[1:] for row in body]
    if _is_rank([row[0] for row in body], [row[1] for row in body]) or _groups(body):
        return (head[1], head[0], *head[2:]), [(row[1], row[0], *row[2:]) for row in body]
    return head, body


def _is_rank(firsts: Sequence[Block], seconds: Sequence[Block]) -> bool:
    """True if a column counts the rows from 1 on, one of them left out, beside one of distinct short names."""
    numbers = [fold_space(visible_of(cell.inline)).rstrip(".") for cell in firsts]
    names = [fold_space(visible_of(cell.inline)) for cell in seconds]
    counted = [number for number in numbers if number.isdecimal()]
    if len(counted) < 2 or len(counted) < len(numbers) - 1 or counted != [str(n + 1) for n in range(len(counted))]:
        return False
    return _are_names(names)


def _groups(body: Sequence[Sequence[Block]]) -> bool:
    """True if the first column repeats, and the second tells the rows apart."""
    firsts = [normalised(visible_of(row[0].inline)) for row in body]
    filled = [first for first in firsts if first]
    repeats = len({*filled}) < len(filled) or (firsts and firsts[0] != "" and 4 * firsts.count("") > len(firsts))
    return bool(repeats) and _are_names([fold_space(visible_of(row[1].inline)) for row in body])


def _are_names(texts: Sequence[str]) -> bool:
    distinct = {normalised(text) for text in texts}
    return len(distinct) == len(texts) and all(
        any(map(str.isalpha, text)) and word_count(text) <= MAX_NAME_WORDS for text in texts
    )


MAX_NAME_WORDS = 5
"""Words of the names of rows in a second column."""


def table_problem(table: Block, config: Config) -> str | None:
    """Why *table* has no rows that ask something, or None."""
    head, body = _columns(table)
    if len(head) < 2 or not body:
        return "a table needs two columns and a row"
    if len(body) > config.table_rows:
        return f"a table of {len(body)} rows is a work of reference"
    firsts = [fold_space(visible_of(row[0].inline)) for row in body]
    others = [cell for row in body for cell in row[1:]]
    texts = [fold_space(visible_of(cell.inline)) for cell in others]
    filled = [text for text in texts if text]
    if 4 * sum(not first and not _shows(row[0]) for first, row in zip(firsts, body, strict=True)) > len(firsts):
        return "its first column does not name the rows"
    if len({normalised(first) for first in firsts}) < len(firsts):
        return "its first column names several rows alike"
    headers = [fold_space(visible_of(cell.inline)) for cell in head]
    if sum(noise_words().has("opposites", header) for header in headers) >= 2:
        return "its columns stand side by side"
    if (
        len(head) == 2
        and sum(map(word_count, firsts)) > 5 * len(firsts)
        and 2 * sum(map(is_question, firsts)) < len(firsts)
    ):
        return "its columns stand side by side"
    if 2 * sum(bool(_YEAR.fullmatch(header)) or noise_words().has("periods", header) for header in headers[1:]) > len(
        headers[1:]
    ):
        return "its columns are days or years"
    if noise_words().has("periods", headers[0]) or 2 * sum(_is_period(first) for first in firsts) > len(firsts):
        return "its rows are days"
    if 2 * sum(_is_link(cell) for cell in others) > len(others):
        return "it is a list of links"
    if 2 * sum(_is_tick(cell, text) for cell, text in zip(others, texts, strict=True)) > len(texts):
        return "it is a matrix of ticks"
    if _ticks_by_words([[fold_space(visible_of(cell.inline)) for cell in row[1:]] for row in body]):
        return "it is a matrix of ticks"
    if filled and all(
        value_problem(trimmed(cell.inline.tokens)) and _has_unit(cell) for cell in others if _shows(cell)
    ):
        return "its cells are only prices or dates"
    if any(_is_of_prices(headers[at], [row[at] for row in body if len(row) > at]) for at in range(1, len(headers))):
        return "it is a list of prices"
    if len(head) == 2 and 2 * sum(_share_words(row[0], row[1]) for row in body) > len(body):
        return "its columns stand side by side"
    if (
        len(head) > 2
        and filled
        and all(_is_of_numbers([row[at] for row in body if len(row) > at]) for at in range(1, len(head)))
        and not _compares([[fold_space(visible_of(cell.inline)) for cell in row[1:]] for row in body])
    ):
        return "it is a table of measurements"
    return None


def _ticks_by_words(rows: Sequence[Sequence[str]]) -> bool:
    """True if the cells of three columns or more say one thing, or two, in any language: yes, supported."""
    said = {normalised(text) for row in rows for text in row if text}
    cells = sum(map(len, rows))
    return max(map(len, rows)) > 1 and len(rows) >= MIN_TICKED_ROWS and len(said) <= 2 and cells >= 4 * len(said)


MIN_TICKED_ROWS = 3
"""Rows of a matrix whose ticks are words."""


def _is_of_numbers(cells: Sequence[Block]) -> bool:
    """True if most filled *cells* of a column are numbers."""
    texts = [fold_space(visible_of(cell.inline)) for cell in cells if _shows(cell)]
    return (
        2 * sum(len(text) < 40 and bool(_NUMBER.match(text) or _DIGITS.fullmatch(text)) for text in texts)
        > len(texts)
        or not texts
    )


def _compares(rows: Sequence[Sequence[str]]) -> bool:
    """True if each of *rows* measures something else, as where two things are compared: most columns have numbers
    of several units. What is measured of many samples has one unit in each column."""
    columns = [*zip(*rows, strict=False)]
    units = [{_unit(text) for text in column if _NUMBER.match(text)} for column in columns]
    words = noise_words()
    if any(words.has(kind, unit) for found in units for unit in found for kind in ("months", "periods")):
        return False
    return 2 * sum(len(found) > 1 for found in units) > len(columns)


def _unit(text: str) -> str:
    """The unit in *text*: all but numbers and their signs."""
    return re.sub(r"[^\w%°]|[\d_]", "", text).casefold()


def _is_of_prices(header: str, cells: Sequence[Block]) -> bool:
    """True if most cells of a column are prices, or numbers under a currency."""
    texts = [fold_space(visible_of(cell.inline)) for cell in cells if _shows(cell)]
    pattern = _SUM if _CURRENCY.search(header) else _PRICE
    return 2 * sum(bool(pattern.fullmatch(text)) for text in texts) > len(texts)


def _has_unit(cell: Block) -> bool:
    """True if *cell* holds more than a bare number, which may be an answer (semitones, ports)."""
    return not re.fullmatch(r"[\d.,\s]+", fold_space(visible_of(cell.inline)))


def _share_words(one: Block, other: Block) -> bool:
    """True if two cells speak of the same thing: a longer word stands in both."""
    if any(token["type"] == "codespan" for token in one.inline.tokens):
        return False
    words = [set(re.findall(r"\w{4,}", normalised(visible_of(cell.inline)))) for cell in (one, other)]
    return bool(words[0] & words[1])


def _is_index(header: Block, cells: Sequence[Block]) -> bool:
    """True if a column only counts the rows."""
    numbers = [fold_space(visible_of(cell.inline)).rstrip(".") for cell in cells]
    counting = numbers == [str(number) for number in range(1, len(numbers) + 1)]
    return counting and fold_space(visible_of(header.inline)).casefold() in _INDEX


def _is_period(text: str) -> bool:
    return bool(re.match(r"\d{1,4}[-./]\d{1,2}(?:[-./]\d{1,4})?\b|\d{1,2}[:h]\d{2}", text)) or noise_words().has(
        "periods", text
    )


def _is_link(cell: Block) -> bool:
    tokens = [token for token in cell.inline.tokens if visible([token]).strip(" ,;|")]
    return bool(tokens) and all(token["type"] == "link" for token in tokens)


def _is_tick(cell: Block, text: str) -> bool:
    """True if the *text* of *cell* is only a tick, a dash or the like; a picture or a sound says more."""
    if len(text) >= 20 or _holds_media(cell):
        return False
    return bool(_TICK.match(text)) or is_picture_text(text)


def _shows(cell: Block) -> bool:
    return bool(visible_of(cell.inline).strip(" -–—")) or _holds_media(cell)


def _is_picture(cell: Block) -> bool:
    """True if *cell* holds a picture or a sound and no words."""
    return _holds_media(cell) and not visible_of(cell.inline).strip()


def _holds_media(cell: Block) -> bool:
    return any(token["type"] in ("image", "embed") for token in cell.inline.tokens)


RULE = Rule("table", frozenset(("table",)), match, __doc__)
