"""Text as HTML in which neither the browser, nor MathJax, nor Anki sees anything to act on.

What Anki does with a field was measured: `[sound:x]`, `[latex]`, `[$]` and `[anki:tts]` act anywhere, in
code and attributes too, unless the bracket is an entity; MathJax takes every literal `\\(` unless a tag
is between the two characters.
"""

from __future__ import annotations

import re
from html import escape

from flashgen.deck.cloze import OPENING, makes_cards

_LIVE = r"\[(?=sound:|/?latex\]|/?\$\$?\]|anki:|[^\]\s]{0,6}\Z)"
_BRACKET = re.compile(_LIVE, re.I)
_BACKSLASH = re.compile(r"\\(?=[(\[)\]]|\Z)")
_ARROW = re.compile(r"(?:&lt;)?[-=]{1,3}&gt;")
_MATH_END = re.compile(r"(?<!\\)\\(?=[)\]])")
_CLOZE = re.compile(OPENING + r"|\{(?=\{|\Z)|\}\}|\}(?=\Z)")
_PAIRS = re.compile(r"\{(?=\{|\Z)|\}(?=\}|\Z)|:(?=:|\Z)")


def text(words: str) -> str:
    """*words* as HTML that shows just them.

    >>> text("a < b, [sound:x.mp3]")
    'a &lt; b, &#91;sound:x.mp3]'
    """
    if words.isalnum():
        return words
    html = escape(words)
    # At the end of a piece of text, too: the next piece is not known here.
    if "[" in html:
        html = _BRACKET.sub("&#91;", html)
    if "&gt;" in html and ("-&gt;" in html or "=&gt;" in html):
        # A line may end behind a hyphen, also behind that of an arrow.
        html = _ARROW.sub(r'<span class="unbroken">\g<0></span>', html)
    return _BACKSLASH.sub(r"<span>\\</span>", html) if "\\" in html else html


def code(source: str) -> str:
    """*source* as HTML inside of `<code>`, where MathJax looks for nothing."""
    return escape(source).replace("[", "&#91;")


def attribute(value: str) -> str:
    """*value* between the quotes of an attribute.

    Anki's own pattern for pictures stops at the first thing in a tag that looks like `src=`.
    """
    return escape(value).replace("[", "&#91;").replace("=", "&#61;")


def address(url: str) -> str:
    """*url* as the value of `href`."""
    return escape(url).replace("[", "&#91;")


def formula(tex: str) -> str:
    """*tex* for MathJax, which reads entities, but no markup, and stops at the first `\\)` or `\\]`."""
    return _BRACKET.sub("&#91;", escape(_MATH_END.sub("", tex.strip())))


def cloze(html: str) -> str:
    """The piece of *html* in a field of a cloze so that nothing in it begins, ends or splits a deletion.

    >>> cloze("std::map<a,{{b}}>")
    'std&#58;:map<a,&#123;{b&#125;}>'
    """
    return _PAIRS.sub(lambda match: f"&#{ord(match.group())};", html)


def cloze_text(html: str, depth: int) -> tuple[str, int]:
    """*html* of a text that holds the author's own deletions, and how many are open behind it.

    *depth*: how many are open before it. Marks that Anki cannot make cards of become harmless.

    >>> cloze_text("{{c1::a::hint}} b}} {{c0::c}}", 0)
    ('{{c1::a::hint}} b&#125;&#125; {&#123;c0::c&#125;&#125;', 0)
    """

    def change(match: re.Match[str]) -> str:
        nonlocal depth
        found = match.group()
        if match["numbers"]:
            if makes_cards(match["numbers"]):
                depth += 1
                return found
            return "{&#123;" + found[2:]
        if found == "}}" and depth:
            depth -= 1
            return found
        return "".join(f"&#{ord(char)};" for char in found)

    return _CLOZE.sub(change, html), depth
