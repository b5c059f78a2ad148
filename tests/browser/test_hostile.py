"""Whatever stands in a note, nothing of it runs on a page, and no page asks for anything of another host."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.conftest import serving

OpenPage = Callable[..., Any]

SCRIPT = "window.top.ran='yes';document.title='ran'"
PAYLOADS = (
    f"<script>{SCRIPT}</script>",
    f'<img src=x onerror="{SCRIPT}">',
    f'<svg onload="{SCRIPT}"><script>{SCRIPT}</script></svg>',
    f'<iframe srcdoc="<script>{SCRIPT}</script>"></iframe>',
    f'<iframe src="javascript:{SCRIPT}"></iframe>',
    f'<a href="javascript:{SCRIPT}">click</a>',
    f"[click](javascript:{SCRIPT})",
    f'<details open ontoggle="{SCRIPT}"><summary>x</summary>y</details>',
    f'<math><mtext><table><mglyph><style><img src=x onerror="{SCRIPT}"></style></mglyph></table></mtext></math>',
    f'<noscript><p title="</noscript><img src=x onerror={SCRIPT}>"></noscript>',
    f"</template></div></main><script>{SCRIPT}</script>",
    f'"></div><script>{SCRIPT}</script>',
    f'$\\href{{javascript:{SCRIPT}}}{{x}}$ and $\\text{{<img src=x onerror="{SCRIPT}">}}$',
    f'$\\require{{html}}\\style{{background:url(https://evil.example/a)}}{{x}} \\class{{a" onclick="{SCRIPT}}}{{y}}$',
    '<img src="https://evil.example/a.png">',
    "![](https://evil.example/b.png) ![](//evil.example/c.png)",
    "<style>@import 'https://evil.example/d.css'; body{background:url(https://evil.example/e)}</style>",
    '<p style="background:url(https://evil.example/f)">x</p>',
    '<link rel=stylesheet href=https://evil.example/g.css><meta http-equiv=refresh content="0;url=https://evil.example/">',
    "<video src=https://evil.example/h.mp4 autoplay></video><object data=https://evil.example/i></object>",
    "<base href=https://evil.example/><form action=https://evil.example/j><button>k</button></form>",
    "[sound:https://evil.example/l.mp3] {{c1::[anki:play:q:0]}}",
    "![[evil.svg]]",
)
SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40" onload="{SCRIPT}">
<script>{SCRIPT}</script><image href="https://evil.example/m.png" width="9" height="9"/><rect width="60" height="40"/></svg>"""
NAME = "<img src=x onerror=document.title=1>.md"


def hostile(folder: Path) -> Path:
    """A vault whose author means harm: payloads as answers, as questions, as headings, names, tags and properties."""
    folder.mkdir()
    answers = "\n\n".join(f"**Term {n}:**\n\n{payload}\n\nand words" for n, payload in enumerate(PAYLOADS))
    terms = "\n".join(
        f"- **T{n} {payload}:** words of an answer" for n, payload in enumerate(PAYLOADS) if "\n" not in payload
    )
    (folder / "Answers.md").write_text(answers + "\n\n{{c1::" + PAYLOADS[0] + "}} is deleted here.\n", "utf-8")
    (folder / "Terms.md").write_text(
        f"---\ntags: ['{PAYLOADS[1]}']\ndeck: '{PAYLOADS[0]}'\n---\n# {PAYLOADS[0]}\n\n{terms}\n", "utf-8"
    )
    (folder / NAME).write_text("- **Name:** that of its note\n", "utf-8")
    (folder / "evil.svg").write_text(SVG, "utf-8")
    (folder / ".flashgen").mkdir()
    (folder / "flashgen.toml").write_text('evidence = "eager"\n', "utf-8")
    return folder


def seen(page: Any) -> int:
    """Look at all of a page, turn all its cards, and say how many there are."""
    faces = page.locator(".face")
    for number in range(faces.count()):
        faces.nth(number).scroll_into_view_if_needed()
        page.locator(f".face >> nth={number}").locator("iframe").wait_for()
    if page.locator("#answers").count():
        page.locator("#answers").click()
    page.wait_for_timeout(1500)  # whatever was to run has had its time
    assert page.evaluate("window.ran") is None
    assert "ran" not in page.title()
    return int(faces.count())


def test_no_payload_runs_and_no_other_host_is_asked(tmp_path: Path, open_page: OpenPage) -> None:
    """On the pages that are served: `open_page` itself fails for dialogs, mistakes and requests to others."""
    with serving(hostile(tmp_path / "evil")) as served:
        page = open_page(served.address)
        seen(page)
        cards = 0
        for address in page.locator("#notes a").evaluate_all("links => links.map(link => link.href)"):
            page.goto(address)
            cards += seen(page)
        assert cards > len(PAYLOADS)
        for name in ("changes", "problems", "overview"):
            page.goto(f"{served.address}{name}.html")
            seen(page)
        svg = page.request.get(served.address + "media/evil.svg")
        assert svg.status == 404  # only under the name that a card has for it


def test_a_picture_that_is_opened_by_itself_runs_nothing(tmp_path: Path, open_page: OpenPage) -> None:
    """An SVG is a page of its own then."""
    with serving(hostile(tmp_path / "evil")) as served:
        page = open_page(served.address + "notes/Answers.md.html")
        seen(page)
        frames = page.locator("iframe")
        sources = [
            source
            for number in range(frames.count())
            for source in frames.nth(number)
            .content_frame.locator("img")
            .evaluate_all("all => all.map(one => one.src)")
            if source.endswith(".svg")
        ]
        assert sources
        page.goto(sources[0])
        page.wait_for_timeout(500)
        assert page.evaluate("window.ran") is None


def test_files_and_the_one_page_run_nothing_either(tmp_path: Path, open_page: OpenPage) -> None:
    """The policy stands in the pages themselves there."""
    vault = hostile(tmp_path / "evil")
    for out in ("pages", "one.html"):
        subprocess.run(
            [sys.executable, "-m", "flashgen", "preview", str(vault), "--out", str(tmp_path / out)], check=True
        )
    page = open_page(f"file://{tmp_path}/pages/notes/Answers.md.html")
    assert seen(page)
    page.goto(f"file://{tmp_path}/pages/notes/Terms.md.html")
    assert seen(page)
    page.goto(f"file://{tmp_path}/one.html")
    assert seen(page)
