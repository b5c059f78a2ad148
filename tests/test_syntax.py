"""Obsidian's additions to Markdown, row by row: the visible text, the HTML of the card, the identity of a question.

The rows are those of the table in docs/obsidian.md.
"""

from __future__ import annotations

import pytest

from tests.support.card_of_markdown import answer, key, question

ROWS = [
    pytest.param("[[Three laws of motion]]", "Three laws of motion", "<p>Three laws of motion</p>", id="wikilink"),
    pytest.param("[[Folder/X.md]]", "X", "<p>X</p>", id="wikilink with folder and suffix"),
    pytest.param("[[Example|Custom name]]", "Custom name", "<p>Custom name</p>", id="alias"),
    pytest.param("[[Note#Details]]", "Note > Details", "<p>Note &gt; Details</p>", id="heading link"),
    pytest.param("[[#Own heading]]", "Own heading", "<p>Own heading</p>", id="link to own heading"),
    pytest.param("[[Note#A#B]]", "Note > A > B", "<p>Note &gt; A &gt; B</p>", id="heading in heading"),
    pytest.param("[[2023-01-01#^37066d]]", "2023-01-01", "<p>2023-01-01</p>", id="block link"),
    pytest.param("[[## header]]", "[[## header]]", "<p>[[## header]]</p>", id="search link"),
    pytest.param("[T](Three%20laws.md)", "T", "<p>T</p>", id="Markdown link to a note"),
    pytest.param("[T](<a b.md>)", "T", "<p>T</p>", id="Markdown link in angle brackets"),
    pytest.param("[t](https://a.b/c)", "t", '<p><a href="https://a.b/c">t</a></p>', id="external link"),
    pytest.param("[t](javascript:alert)", "t", "<p>t</p>", id="javascript link"),
    pytest.param("[t](data:text/html,x)", "t", "<p>t</p>", id="data link"),
    pytest.param(
        "[o](obsidian://open?vault=V)", "o", '<p><a href="obsidian://open?vault=V">o</a></p>', id="obsidian link"
    ),
    pytest.param(
        "![](https://youtu.be/x)", "", '<p><a href="https://youtu.be/x">https://youtu.be/x</a></p>', id="web embed"
    ),
    pytest.param(
        '<iframe src="https://a.b/c"></iframe>', "", '<a href="https://a.b/c">https://a.b/c</a>', id="iframe"
    ),
    pytest.param("![[D.pdf#page=3]]", "D.pdf, p. 3", "<p>D.pdf, p. 3</p>", id="PDF"),
    pytest.param("![[x.canvas]]", "", "", id="canvas"),
    pytest.param("![[Missing.png]]", "", "", id="missing picture"),
    pytest.param("one\ntwo", "one\ntwo", "<p>one<br>two</p>", id="line break"),
    pytest.param("one  \ntwo", "one\ntwo", "<p>one<br>two</p>", id="hard break"),
    pytest.param("a\n\n---\n\nb", "a\nb", "<p>a</p><hr><p>b</p>", id="rule"),
    pytest.param("> q", "q", "<blockquote><p>q</p></blockquote>", id="quote"),
    pytest.param(
        "> [!tip] Title\n> body",
        "Title\nbody",
        '<div class="callout" data-callout="tip"><div class="callout-title">Title</div><div class="callout-body"><p>body</p></div></div>',
        id="callout",
    ),
    pytest.param(
        "> [!faq]- Why?\n> body",
        "Why?\nbody",
        '<div class="callout" data-callout="faq"><div class="callout-title">Why?</div><div class="callout-body"><p>body</p></div></div>',
        id="folded callout",
    ),
    pytest.param("> [!TIP]", "", "", id="callout of nothing"),
    pytest.param(
        "> [!note]\n> body",
        "body",
        '<div class="callout" data-callout="note"><div class="callout-title">Note</div><div class="callout-body"><p>body</p></div></div>',
        id="callout without title",
    ),
    pytest.param(
        "> [!a|meta] t\n> b",
        "t\nb",
        '<div class="callout" data-callout="a"><div class="callout-title">t</div><div class="callout-body"><p>b</p></div></div>',
        id="callout metadata",
    ),
    pytest.param(
        "> [!a] o\n> > [!todo] i\n> > x",
        "o\ni\nx",
        '<div class="callout" data-callout="a"><div class="callout-title">o</div><div class="callout-body"><div class="callout" data-callout="todo"><div class="callout-title">i</div><div class="callout-body"><p>x</p></div></div></div></div>',
        id="nested callouts",
    ),
    pytest.param(
        "```ad-summary\ntitle: T\ncollapse: open\nicon: x\nbody **b**\n```",
        "T\nbody b",
        '<div class="callout" data-callout="summary"><div class="callout-title">T</div><div class="callout-body"><p>body <strong>b</strong></p></div></div>',
        id="ad- block",
    ),
    pytest.param("```ad-note\n```", "", "", id="empty ad- block"),
    pytest.param(
        "```ad-note\ntitle:\nbody\n```",
        "body",
        '<div class="callout" data-callout="note"><div class="callout-body"><p>body</p></div></div>',
        id="ad- block with empty title",
    ),
    pytest.param(
        "- a\n    - b\n1. x\n2. y",
        "a\nb\nx\ny",
        "<ul><li>a<ul><li>b</li></ul></li></ul><ol><li>x</li><li>y</li></ol>",
        id="nested list",
    ),
    pytest.param("3. x", "x", '<ol start="3"><li>x</li></ol>', id="start of a numbered list"),
    pytest.param(
        "- [ ] x\n- [?] y\n- [x] z",
        "x\ny\nz",
        '<ul class="tasks"><li><span class="task" data-task=" "></span>x</li><li><span class="task" data-task="?"></span>y</li><li><span class="task" data-task="x"></span>z</li></ul>',
        id="tasks of any character",
    ),
    pytest.param(
        "```python\nx = 1 < 2\n```",
        "x = 1 < 2",
        '<pre class="code"><code><span class="n">x</span> <span class="o">=</span> <span class="mi">1</span> <span class="o">&lt;</span> <span class="mi">2</span></code></pre>',
        id="code",
    ),
    pytest.param(
        "```nolang\n[sound:x.mp3] {{c1::x}}\n```",
        "[sound:x.mp3] {{c1::x}}",
        '<pre class="code"><code>&#91;sound:x.mp3] {{c1::x}}</code></pre>',
        id="unknown language",
    ),
    pytest.param("```dataview\nLIST\n```", "", "", id="query"),
    pytest.param(
        "```mermaid\ngraph TD\n```", "graph TD", '<pre class="code"><code>graph TD</code></pre>', id="mermaid"
    ),
    pytest.param(
        "|a|b|\n|:-:|-|\n|[[x\\|y]]|`p \\| q`|\n\n^tid",
        "a | b\ny | p | q",
        '<div class="table"><table><thead><tr><th style="text-align:center">a</th><th>b</th></tr></thead><tbody><tr><td style="text-align:center">y</td><td><code>p | q</code></td></tr></tbody></table></div>',
        id="table with pipes in cells, and its block id",
    ),
    pytest.param("$$\nx<y\n$$", "x<y", "<p>\\[x&lt;y\\]</p>", id="display formula"),
    pytest.param("a $e^{2}<1$ b", "a $e^{2}<1$ b", "<p>a \\(e^{2}&lt;1\\) b</p>", id="formula"),
    pytest.param("$5 and $6", "$5 and $6", "<p>$5 and $6</p>", id="money"),
    pytest.param("\\$5$", "$5$", "<p>$5$</p>", id="escaped dollar"),
    pytest.param(
        "x[^1]\n\n[^1]: note **b**\n    more",
        "x",
        '<p>x<sup>1</sup></p><section class="footnotes"><ol><li>note <strong>b</strong><br>more</li></ol></section>',
        id="footnote",
    ),
    pytest.param(
        "x^[in *place*] y",
        "x y",
        '<p>x<sup>1</sup> y</p><section class="footnotes"><ol><li>in <em>place</em></li></ol></section>',
        id="footnote in place",
    ),
    pytest.param(
        "Term\n: def **b**\n: def 2",
        "Term\ndef b\ndef 2",
        "<dl><dt>Term</dt><dd>def <strong>b</strong></dd><dd>def 2</dd></dl>",
        id="definition list",
    ),
    pytest.param(
        "<u>a</u> <span style='color:red'>b</span> <font>c</font>",
        "a b c",
        "<p><u>a</u> <span>b</span> c</p>",
        id="HTML in a line",
    ),
    pytest.param(
        "<div align=center onclick=x>Hi <script>alert(1)</script></div>", "Hi", "<div>Hi </div>", id="HTML block"
    ),
    pytest.param(
        "<details><summary>Q</summary>\n\nA **b**\n\n</details>",
        "Q\nA b",
        "<details open><summary>Q</summary><p>A <strong>b</strong></p></details>",
        id="details",
    ),
    pytest.param("a <!-- x --> b", "a  b", "<p>a  b</p>", id="HTML comment in a line"),
    pytest.param("<!-- x -->\n\ny", "y", "<p>y</p>", id="HTML comment"),
    pytest.param("a %%c%% b", "a  b", "<p>a  b</p>", id="comment"),
    pytest.param("%%\nc\n\nd\n%%\ne", "e", "<p>e</p>", id="comment over blocks"),
    pytest.param("text ^37066d", "text", "<p>text</p>", id="block id"),
    pytest.param("- a\n\n^x1", "a", "<ul><li>a</li></ul>", id="block id of a list"),
    pytest.param(
        "**b** __b__ *i* _i_ ***x*** snake_case ~~s~~ ==h==",
        "b b i i x snake_case s h",
        "<p><strong>b</strong> <strong>b</strong> <em>i</em> <em>i</em> <em><strong>x</strong></em> snake_case <s>s</s> <mark>h</mark></p>",
        id="marks",
    ),
    pytest.param(
        "**a ** b, **c **d, **e\u00a0**: f",
        "a b, c d, e: f",
        "<p><strong>a</strong> b, <strong>c</strong> d, <strong>e</strong>: f</p>",
        id="bold with a space at its end",
    ),
    pytest.param(
        "a \\begin{cases}x_1\\\\ y_2\\end{cases} b",
        "a $$\\begin{cases}x_1\\\\ y_2\\end{cases}$$ b",
        "<p>a \\[\\begin{cases}x_1\\\\ y_2\\end{cases}\\] b</p>",
        id="an environment of formulas",
    ),
    pytest.param(
        "\\begin{itemize} a \\end{itemize}",
        "\\begin{itemize} a \\end{itemize}",
        "<p>\\begin{itemize} a \\end{itemize}</p>",
        id="an environment of text",
    ),
    pytest.param("** a** b", "a b", "<p><strong>a</strong> b</p>", id="bold with a space at its beginning"),
    pytest.param(
        "2 ** 3 ** 4, 2**3 ** 4, x ** y and **z** a",
        "2 ** 3 ** 4, 2**3 ** 4, x ** y and z a",
        "<p>2 ** 3 ** 4, 2**3 ** 4, x ** y and <strong>z</strong> a</p>",
        id="signs that are no bold",
    ),
    pytest.param(
        "`a` ``a`b`` `[sound:x]`",
        "a a`b [sound:x]",
        "<p><code>a</code> <code>a`b</code> <code>&#91;sound:x]</code></p>",
        id="code in a line",
    ),
    pytest.param("a #tag b #in/box", "a  b", "<p>a  b</p>", id="tags"),
    pytest.param("#1984 C# #ff8800 #y1984", "#1984 C# #ff8800", "<p>#1984 C# #ff8800</p>", id="what is no tag"),
    pytest.param(
        "\\*a\\* \\_ \\# \\`x \\| \\~ \\#x \\[[y]] \\==z\\== \\%%q",
        "*a* _ # `x | ~ #x [[y]] ==z== %%q",
        "<p>*a* _ # `x | ~ #x [[y]] ==z== %%q</p>",
        id="escapes",
    ),
    pytest.param("a&nbsp;b &amp; <br> c", "a\xa0b &\nc", "<p>a\xa0b &amp; <br> c</p>", id="entities and breaks"),
    pytest.param(
        "https://a.b/c and <https://d.e>",
        "https://a.b/c and https://d.e",
        '<p><a href="https://a.b/c">https://a.b/c</a> and <a href="https://d.e">https://d.e</a></p>',
        id="addresses",
    ),
    pytest.param("[k:: v] and (h:: w)", "k: v and w", "<p>k: v and w</p>", id="dataview fields"),
    pytest.param("Key:: Value", "Key:: Value", "<p>Key:: Value</p>", id="dataview line"),
    pytest.param("`= this.x`", "= this.x", "<p><code>= this.x</code></p>", id="dataview query"),
    pytest.param(
        "\\(x\\) \\[y\\] [sound:a.mp3] [latex]x[/latex] [$]a[/$] {{c1::x}}",
        "(x) [y] [sound:a.mp3] [latex]x[/latex] [$]a[/$] {{c1::x}}",
        "<p>(x) [y] &#91;sound:a.mp3] &#91;latex]x&#91;/latex] &#91;\\(]a&#91;/\\)] {{c1::x}}</p>",
        id="what Anki would act on",
    ),
    pytest.param("## H {#id}\nx", "H\nx", "<h4>H</h4><p>x</p>", id="heading attributes"),
    pytest.param(
        "![x](data:image/png;base64,iVBORw0KGgo=)",
        "",
        '<p><img src="data-4c4b6a3be131.png" alt="x"></p>',
        id="data: picture",
    ),
    pytest.param("# A ^bid", "A", "<h4>A</h4>", id="block id of a heading"),
    pytest.param("<ruby>漢<rt>kan</rt></ruby>", "漢kan", "<p><ruby>漢<rt>kan</rt></ruby></p>", id="ruby"),
    pytest.param("<kbd>Ctrl</kbd>", "Ctrl", "<p><kbd>Ctrl</kbd></p>", id="keyboard"),
    pytest.param("![[a.mp3]]", "", "", id="missing sound"),
    pytest.param("#. a\n#. b", "a\nb", "<ol><li>a</li><li>b</li></ol>", id="pandoc's numbers"),
    pytest.param(
        "CO~2~ Na^+^ x^2^ 2^3^4 5~10~15 o^_^",
        "CO2 Na+ x2 2^3^4 5~10~15 o^_^",
        "<p>CO<sub>2</sub> Na<sup>+</sup> x<sup>2</sup> 2^3^4 5~10~15 o^_^</p>",
        id="pandoc's small print",
    ),
    pytest.param(
        r"\(a_1\) \( T \) \[\frac{a}{b}\] \[see there\] \[x\_y\]",
        r"$a_1$ $T$ $$\frac{a}{b}$$ [see there] [x_y]",
        r"<p>\(a_1\) \(T\) \[\frac{a}{b}\] [see there] [x_y]</p>",
        id="formulas in escaped brackets",
    ),
    pytest.param("\\[\na_1\n- b\n\\]\nc", "a_1\n- b\nc", "<p>\\[a_1\n- b\\]</p><p>c</p>", id="over several lines"),
    pytest.param(
        "a^[see [[Ohm|his law]]] b^[an\nold unit]",
        "a b",
        '<p>a<sup>1</sup> b<sup>2</sup></p><section class="footnotes"><ol><li>see his law</li><li>an old unit</li></ol>'
        "</section>",
        id="inline footnotes with links and line breaks",
    ),
    pytest.param("a b**", "a b", "<p>a b</p>", id="half of a bold at the end"),
    pytest.param("**a b", "a b", "<p>a b</p>", id="half of a bold at the beginning"),
    pytest.param("x ** y", "x ** y", "<p>x ** y</p>", id="stars between words"),
    pytest.param("[a](file:///C:/My files/b.pdf)", "a", "<p>a</p>", id="a file elsewhere, spaces in its address"),
    pytest.param(
        "|a|b|\n|-|-|\n|- c<br>- d|e<br>1. f<br>2. g|",
        "a | b\n- c - d | e 1. f 2. g",
        '<div class="table"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr>'
        "<td><ul><li>c</li><li>d</li></ul></td><td>e<ol><li>f</li><li>g</li></ol></td></tr></tbody></table></div>",
        id="lists in cells",
    ),
    pytest.param(
        "x <ul><li>a <li>**b**</ul> y",
        "x a\nb y",
        "<div>x <ul><li>a</li><li><strong>b</strong></li></ul> y</div>",
        id="HTML lists",
    ),
]


@pytest.mark.parametrize(("markdown", "text", "html"), ROWS)
def test_an_answer_shows_what_obsidian_shows(markdown: str, text: str, html: str) -> None:
    """The visible text and the HTML of an answer, for each thing that a note may hold."""
    card, _ = answer(markdown)
    assert (card.back, card.back_html) == (text, html)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        pytest.param("**Cell** *wall*", "cell wall", id="bold and italic are no part of it"),
        pytest.param("Cell   wall", "cell wall", id="nor is white space"),
        pytest.param("Straße", "strasse", id="case is folded"),
        pytest.param("e\u0301", "é", id="accents are composed"),
        pytest.param("[[Folder/Cell|cell]] wall", "cell wall", id="alias of a link"),
        pytest.param("[[Folder/Cell]]", "cell", id="renaming a folder changes nothing"),
        pytest.param("Cell #biology ^abc", "cell", id="no tag, no block id"),
        pytest.param("Cell %%hidden%% <!-- hidden -->", "cell", id="no comment"),
        pytest.param("Cell[^1]\n\n[^1]: note", "cell", id="no footnote mark"),
        pytest.param("Cell^[note]", "cell", id="no footnote in place"),
        pytest.param("==Cell== ~~wall~~ `x`", "cell wall x", id="marks and code"),
        pytest.param("a &amp; b&nbsp;c", "a & b c", id="entities are read"),
        pytest.param("$E=mc^2$", "$e=mc^2$", id="formulas as written"),
        pytest.param("See https://example.org/a/b?c=d", "see example.org", id="addresses only by their place"),
        pytest.param("Cell ![[x.png]]", "cell", id="no picture"),
        pytest.param("Cell ![[Other note]]", "cell", id="nothing that is embedded"),
        pytest.param("[k:: v] (h:: w)", "k: v w", id="fields as shown"),
        pytest.param("# Cell {#cell} ", "cell", id="no pandoc attributes"),
        pytest.param("# Cell ##", "cell", id="no closing number signs"),
        pytest.param("a\nb", "a b", id="a line break is a space"),
    ],
)
def test_the_key_of_a_question_is_its_visible_text(markdown: str, expected: str) -> None:
    """Nothing that is only look, and nothing that is hidden, is part of a card's identity."""
    assert key(markdown) == expected


def test_a_question_shows_no_small_print_and_no_embedded_note() -> None:
    """Footnote marks and embedded notes belong to answers."""
    assert question("Cell[^1] ![[Other]]\n\n[^1]: note").front_html == "Cell"
