"""Growth of the time for one note with its size: hostile and ordinary texts at 1x, 2x and 4x.

    python -m bench.linear [--size KILOBYTES] [--steps read,render,extract,cards] [NAME ...]

Prints for each text and step the seconds at the three sizes, and how many times longer twice and four times
the text took: linear is 2 and 4. *read* parses the whole text, inline Markdown too; *render* makes the HTML of
one answer that holds all of it; *extract* finds the cards; *cards* makes their HTML. Ends with exit code 1 if four
times the text took over ten times as long, where that was long enough to be measured.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path

from flashgen.config import Config
from flashgen.extraction.extract import extract_drafts
from flashgen.markdown.parse import parse_note
from flashgen.model.draft import Draft
from flashgen.model.note import Block, Note
from flashgen.rendering.render import render_all
from flashgen.vault.index import Index

ORDINARY = """\
# Heading {n}

A paragraph with **bold**, *italic*, `code`, [[A note|links]], $x^{{2}}$ and #tags. It has a second sentence.

- **Term {n}:** what it means, with ==highlights== and a footnote[^{n}]
    - nested, 5 $ and 6 $
- **Other {n}** - what that means

> [!tip] Title {n}
> Text of the box.

| a | b |
|---|---|
| 1 | 2 |

```python
def f(x: int) -> int:
    return x + {n}
```

[^{n}]: The text of the footnote.

"""


def ordinary(size: int) -> str:
    """A note as people write them, of *size* characters."""
    count = size // len(ORDINARY) + 1
    return "".join(ORDINARY.format(n=n) for n in range(count))[:size]


def repeated(piece: str) -> Callable[[int], str]:
    """Texts that are *piece* over and over."""
    return lambda size: piece * (size // len(piece) + 1)


TEXTS: dict[str, Callable[[int], str]] = {
    "ordinary": ordinary,
    "one line": repeated("word "),
    "lines": repeated("some words on a line\n"),
    "paragraphs": repeated("some words on a line\n\n"),
    "short items": repeated("- a\n"),
    "loose items": repeated("- a\n\n"),
    "terms": repeated("- **a:** b\n"),
    "nested items": lambda size: "\n".join("  " * (n % 3000) + "- a" for n in range(size // 3000)),
    "quotes in quotes": lambda size: ">" * size + " a",
    "lists in lists": lambda size: "- " * (size // 2) + "a",
    "numbers in numbers": lambda size: "1. " * (size // 3) + "a",
    "lists, then quotes": lambda size: "- " * (size * 3 // 10) + "> " * (size // 5) + "a",
    "lists, then quotes below": lambda size: "- " * (size * 3 // 10) + "a\n" + "> " * (size // 5) + "a",
    "lists and quotes in turn": repeated("- a\n>> b\n>- c\n"),
    "quotes above a number": lambda size: "> " * (size // 2) + "a\n#.",
    "quotes and lists": lambda size: "> - " * (size // 4) + "a",
    "quote lines": repeated("> a\n"),
    "labels": repeated("a:\n\nb\n\n"),
    "labels with ids": repeated("a: ^c\n\nb\n\n"),
    "labels in a box": lambda size: "> [!tip] a\n" + "> a:\n>\n> b\n>\n" * (size // 16),
    "labels in a quote": repeated("> a:\n>\n> b\n>\n"),
    "bold labels": repeated("**a**\n\nb\n\n"),
    "plain terms apart": repeated("a: b\n\n"),
    "bold terms apart": repeated("**a:** b\n\n"),
    "questions apart": repeated("a?\n\nb\n\n"),
    "years": repeated("- 1215 - the king signs\n"),
    "years apart": repeated("1215 → the king signs\n\n"),
    "year lines": repeated("1215: the king signs\n"),
    "year headings": repeated("# 1215\n\nthe king signs the charter\n\n"),
    "sentences": repeated("- **The Senate** is the upper house\n"),
    "sentences apart": repeated("The **senate** is the upper house here.\n\n"),
    "bold names": repeated("**Law of a.** If it is so, it is so.\n\nb\n\n"),
    "term lines": repeated("1. Fuel\n\n   It must be there.\n\n"),
    "names over lists": repeated("- Purchasing\n    - chooses\n    - signs\n"),
    "names in names": lambda size: "\n".join("  " * (n % 18) + "- name" for n in range(size // 24)),
    "lead-ins": repeated("There are two kinds of them:\n\n- a\n- b\n\n"),
    "plain company": repeated("- cost: it does not change\n- they are added up\n"),
    "names over quotations": repeated("- Purchasing\n    > chooses what is bought\n"),
    "terms under terms": repeated("- Rise - prices go up fast\n    - Fall - prices go down\n"),
    "names over lines": repeated("1. Fuel\nIt must be there before anything burns.\n"),
    "lead-ins in items": repeated("- There are two kinds of them:\n    - a\n    - b\n"),
    "counted headings": repeated("# Phase 1: a\n\n- b\n"),
    "headings without spaces": repeated("##a\n\nb c d e f\n\n"),
    "quotes in quotes above a heading": lambda size: ">" * (size // 2) + "a\n" + ">" * (size // 2) + "# b",
    "questions with options": repeated("Which is it?\n- A. a\n- B. b\n- C. c\n\n> [!success] d\n> e\n\n"),
    "questions of Japanese": repeated("- 正規化とは何か。\n"),
    "boxes of pandoc": repeated("::: {.note}\na\n:::\n"),
    "colons of pandoc": lambda size: ":" * size + "{",
    "attributes of pandoc": lambda size: "# a" + " " * size + "{#b",
    "spaces as formulas": lambda size: "$" + "\\space " * (size // 7),
    "matrix of words": repeated("|a|b|c|\n|-|-|-|\n|d|yes|no|\n|e|no|yes|\n|f|yes|yes|\n\n"),
    "headings of terms": repeated("# a : b c d\n"),
    "ranked table": lambda size: "|n|name|x|\n|-|-|-|\n" + "".join(f"|{n}|a{n}|b|\n" for n in range(1, size // 12)),
    "boxes of terms": lambda size: "> [!info] Box\n" + "> - **a:** b c d\n" * (size // 18),
    "one name": repeated("- **a:** b\n- **a:** c\n"),
    "brackets with brackets": repeated("((a) "),
    "arrows": repeated("a → "),
    "numbers at the front": repeated("1."),
    "formulas that separate": repeated("- a $\\to$ b\n"),
    "heading of spaces": lambda size: "# " + "\u00a0" * size,
    "heading with spaces": lambda size: "# a" + " " * size + "b",
    "headings": repeated("# a\n"),
    "tables": repeated("|a|b|\n|-|-|\n|c|d|\n\n"),
    "wide table": lambda size: f"{'|a' * (size // 6)}|\n{'|-' * (size // 6)}|\n{'|b' * (size // 6)}|",
    "pipes": repeated("|"),
    "dashes": repeated("-"),
    "dash lines": repeated("a\n---\n"),
    "definitions": repeated("Term\n: what it means\n\n"),
    "colon lines": repeated(": a\n"),
    "details": repeated("<details>\n"),
    "details pairs": repeated("<details><summary>a</summary>\n\nb\n\n</details>\n\n"),
    "details that touch": repeated("<details>\n<summary>a</summary>\nb\n</details>\n"),
    "details with words": repeated("<details><summary>a</summary>b</details>\nc\n"),
    "details in a line": repeated("<details>a</details>"),
    "details with words in a line": repeated("<details>a</details> b "),
    "details in divisions": repeated("<details>a</details>\n<div>\n"),
    "details in one": lambda size: "<details>" * (size // 20) + "</details>" * (size // 20),
    "callouts": repeated("> [!tip] a\n> b\n\n"),
    "fences": repeated("```\na\n```\n"),
    "open fences": lambda size: "\n".join("`" * (n % 500 + 3) for n in range(size // 250)),
    "fences in items": repeated("- ```\n"),
    "fences in quotes": repeated("> ```\n\n"),
    "fences of both marks": repeated("- ```\n- ~~~~\n"),
    "indented code": repeated("    a\n"),
    "math lines": repeated("$$\n"),
    "comments": repeated("%%a%% b\n"),
    "lines of comments": repeated("- a\n<!-- b -->\n"),
    "comments in one line": repeated("<!--a-->"),
    "lines of tools": repeated("TARGET DECK: a\n- b\n"),
    "open blocks of tools": repeated("START\n"),
    "blocks of tools": repeated("START\nBasic\na\nBack: b\nEND\n\n"),
    "hidden blocks of tools": repeated("%%ANKI\nCloze\n{a} b\nEND%%\n\n"),
    "open hidden blocks": repeated("%%ANKI\nEND\n"),
    "comments with blocks": lambda size: "%%\n" + "START\n" * (size // 6) + "%%\n",
    "deletions in single braces": lambda size: "START\nCloze\n" + "{a} " * (size // 4) + "\nEND\n",
    "open drawers": repeated(":LOGBOOK:\n"),
    "marks of merges": lambda size: "```\n" + "<<<<<<< a\n" * (size // 10) + "```\n",
    "boxes of tools in items": repeated("- #+BEGIN_TIP\n  a\n  #+END_TIP\n"),
    "empty items": repeated("- a\n  -\n"),
    "formulas in items": repeated("- $$\n  a\n  $$\n  id:: b\n"),
    "formulas that nothing closes": repeated("a $$\n\n"),
    "round bullets": repeated("• a\n"),
    "blocks that touch": repeated("a\n```\nb\n```\n"),
    "marked items": repeated("- a %%no-card%%\n"),
    "marked nested items": lambda size: "- a\n" + "    - b %%no-card%%\n" * (size // 20),
    "items with marked ones": repeated("- a\n    - b %%no-card%%\n"),
    "marks alone": repeated("- a\n\n%%no-card%%\n\n"),
    "footnotes": lambda size: "".join(f"a[^{n}]\n\n[^{n}]: b\n\n" for n in range(size // 20)),
    "footnote spaces": lambda size: "[^1]: a\n" + " " * size + "\n",
    "spaces": repeated(" "),
    "tabs": repeated("\t"),
    "no-break spaces": lambda size: "\u00a0" * size + "x",
    "blank lines": repeated("\n"),
    "stars": repeated("*"),
    "stars apart": repeated("*a "),
    "bold": repeated("**a** "),
    "bold with spaces": repeated("**a ** b "),
    "bold with spaces that nothing closes": repeated("**a b* "),
    "bold without spaces": repeated("**a:**b"),
    "underscores": repeated("_a "),
    "backticks": repeated("`"),
    "rising backticks": lambda size: " ".join("`" * n for n in range(1, int((2 * size) ** 0.5))),
    "brackets": repeated("["),
    "closing brackets": repeated("]"),
    "bracket pairs": repeated("[a]"),
    "links": repeated("[a](b) "),
    "open links": repeated("[a]("),
    "nested links": lambda size: "[" * (size // 2) + "](a)" * (size // 8),
    "pictures": repeated("!["),
    "wikilinks": repeated("[[a|"),
    "closed wikilinks": repeated("[[a|b]] "),
    "embeds": repeated("![[a]] "),
    "embeds of itself": repeated("**a** ![[note]]\n\n"),
    "embeds of itself in items": repeated("- **a:** ![[note]]\n"),
    "embeds of its sections": lambda size: "".join(f"# A{n}\n\n**a** ![[note#A{n}]]\n\n" for n in range(size // 24)),
    "embeds of its section": lambda size: "# A\n\n" + "**a** ![[note#A]]\n\n" * (size // 20),
    "dollars": repeated("$a "),
    "dollar pairs": repeated("$$a "),
    "environments of formulas": repeated("\\begin{cases}a\\end{cases} "),
    "open environments of formulas": repeated("\\begin{cases}a"),
    "escaped brackets": repeated("\\(a "),
    "escaped brackets with formulas": repeated("\\(a_1\\) "),
    "escaped brackets in blocks": repeated("\\[a\n\n"),
    "subscripts": repeated("H~2"),
    "superscripts": repeated("e^-^ and more words "),
    "open macros": repeated("{{embed "),
    "logseq marks": repeated("^^a "),
    "equals": repeated("==a "),
    "tildes": repeated("~~a "),
    "tags": repeated("#a "),
    "tags and terms": lambda size: "".join(f"#t{n}\n\n- **T{n}:** b\n\n" for n in range(size // 30)),
    "carets": repeated("^a "),
    "inline footnotes": repeated("^[a"),
    "fields": repeated("[a:: b"),
    "field pairs": repeated("(a:: b"),
    "less than": repeated("<"),
    "open tags": repeated("<b>"),
    "tag pairs": lambda size: "<b>" * (size // 7) + "</b>" * (size // 7),
    "list items in HTML": lambda size: "a <ul>" + "<li>a " * (size // 6) + "</ul>",
    "HTML pictures": repeated("<img src=a> "),
    "HTML pictures alone": repeated("<img src=a>\n"),
    "crossed tags": repeated("<b><i></b></i>"),
    "attributes": lambda size: "<a " + "a=b " * (size // 4),
    "block tags": lambda size: "<div>" * (size // 5),
    "html comments": repeated("<!-- a\n"),
    "inline comments": repeated("a <!-- "),
    "entities": repeated("&amp;"),
    "ampersands": repeated("&"),
    "open templates": repeated("<%a "),
    "open templates in lines": repeated("<%a\n\n"),
    "backslashes": repeated("\\"),
    "escapes": repeated("\\*a"),
    "addresses": repeated("https://a.b "),
    "long address": lambda size: "https://a" + "." * size,
    "clozes": repeated("{{c1::a}} "),
    "open clozes": repeated("{{c1::"),
    "clozes behind the last end": lambda size: "}} " + "{{c1::" * (size // 6),
    "open clozes behind one": lambda size: "{{c1::a}} " + "{{c1::" * (size // 6),
    "colons": repeated("a: "),
    "data address": lambda size: f"- **a:** ![](data:image/png;base64,{'A' * size})",
    "reference links": lambda size: "".join(f"[a{n}]: b\n" for n in range(size // 10)),
    "python code": lambda size: "# a\n\nb\n\n```python\n" + "x = 1\n" * (size // 6) + "```\n",
    "scripts": repeated("<script>"),
    "questions": repeated("a? "),
    "q and a": repeated("Q: a\nA: b\n"),
    "double colons": repeated("a:: b\n"),
    "double colons in items": repeated("- a::b\n"),
    "names with colons": repeated("std::a::b "),
    "colons in a row": repeated("a::b::"),
    "fields of items": repeated("- a\n  id:: b\n  c:: d\n"),
    "question marks": repeated("a\n?\nb\n\n"),
    "question marks apart": repeated("a\n?\n\n- b\n\n"),
    "headings below quotes": repeated("> a\n# b\n"),
    "question marks below quotes": repeated("a\n> b\n?\nc\n\n"),
    "question marks alone": repeated("?\na\n\n"),
    "question marks that touch": repeated("a\n```\nb\n```\n?\n"),
    "answers that go on": lambda size: "Q: a\nA: b\n\n" + "c\n\n" * (size // 3),
    "questions with paragraphs": repeated("Q: a\nA: b\n\nc\n\n"),
    "clozes in items": repeated("- {{c1::a::b}} c\n    - **D:** e\n"),
    "boxes with cards": repeated("> [!tip] a\n> b::c\n\n"),
    "boxes in boxes with cards": lambda size: (
        "".join(">" * n + " [!tip] a\n" for n in range(1, 15)) + ">" * 15 + " b::c\n" * (size // 20)
    ),
    "tags of cards": repeated("- a #card\n    - b\n"),
    "tags of cards that touch": repeated("a #card\n- b\n"),
    "tags of cards in a line": repeated("#card "),
    "headings with tags of cards": repeated("# a #card\n\nb\n\n"),
    "addresses with colons": repeated("2001:db8:"),
    "pictures with colons": repeated("![](a)::b "),
    "tags in lines": repeated("- **a** #b: c #d\n"),
    "brackets in brackets": repeated("((("),
}


INDEX = Index(Path("nowhere"), ("note.md",), by_path={"note.md": "note.md"})
CONFIG = Config()


def read(text: str) -> Note:
    """The note *text*, its inline Markdown parsed."""
    note = parse_note(text, "note.md")
    look(note.blocks)
    return note


def look(blocks: Sequence[Block]) -> None:
    """Have the inline Markdown of *blocks* parsed."""
    for block in blocks:
        assert block.inline.tokens is not None
        look(block.children)


def seconds(text: str, steps: str) -> dict[str, float]:
    """Seconds that each step takes for the note *text*."""
    times = [time.perf_counter()]
    note = read(text)
    times.append(time.perf_counter())
    render_all([Draft("bench", "heading", (), note.blocks, 1)], note, INDEX, CONFIG)
    times.append(time.perf_counter())
    drafts = extract_drafts(note, CONFIG).drafts if "extract" in steps or "cards" in steps else ()
    times.append(time.perf_counter())
    if "cards" in steps:
        render_all(drafts, note, INDEX, CONFIG)
    times.append(time.perf_counter())
    return {step: times[number + 1] - times[number] for number, step in enumerate(STEPS)}


STEPS = ("read", "render", "extract", "cards")


def main() -> int:
    """Print a line for each text and step; 1 if one of them takes more than linear time."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these texts")
    parser.add_argument("--size", type=int, default=64, help="kilobytes of the smallest text")
    parser.add_argument("--steps", default=",".join(STEPS), help="only these steps are judged")
    parser.add_argument("--all", action="store_true", help="also print the steps that are too quick to be judged")
    options = parser.parse_args()
    slow = 0
    print(f"{'text':22}{'step':9}{'1x':>8}{'2x':>8}{'4x':>8}   2x/1x  4x/1x   ({options.size} kB = 1x)")
    for name in options.names or TEXTS:
        one, two, four = (seconds(TEXTS[name](options.size * 1000 * factor), options.steps) for factor in (1, 2, 4))
        for step in options.steps.split(","):
            bad = four[step] > 0.5 and four[step] > 10 * one[step]
            slow += bad
            if bad or options.all or four[step] > 0.2:
                row = f"{name:22}{step:9}{one[step]:8.3f}{two[step]:8.3f}{four[step]:8.3f}"
                row += f"{two[step] / one[step]:8.1f}{four[step] / one[step]:7.1f}"
                print(f"{row}{'   <- not linear' if bad else ''}", flush=True)
    print(f"{len(options.names or TEXTS)} texts, {slow} not linear")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
