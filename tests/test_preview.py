"""The preview without a browser: what its pages are made of, who may ask for them, and where they are written."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result

from flashgen.cli.main import main
from flashgen.preview import look_process
from flashgen.preview.card_sides import faces_of, frame_style
from flashgen.preview.live_vault import LiveVault
from flashgen.preview.server import HOST, app_of, listening
from flashgen.preview.vault_view import Settings, look
from flashgen.preview.write_pages import MAX_SINGLE

NOTE = """# Optics

- **Prism:** it bends light, see ![[a.png]]
  and more of it

Just a line.

Light goes {{c1::straight on}} in {{c2::vacuum}}.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(app: Any, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
    """Ask *app* as a browser of this machine does; *headers* with `_` for `-`."""
    given = {"host": f"{HOST}:8642", **{name.replace("_", "-"): value for name, value in headers.items()}}
    sent: list[Any] = []

    requests = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return requests.pop() if requests else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http"},
        **{"path": path.partition("?")[0], "raw_path": path.encode(), "root_path": ""},
        "query_string": path.partition("?")[2].encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        **{"client": (HOST, 1), "server": (HOST, 8642)},
    }
    asyncio.run(app(scope, receive, send))
    start = sent[0]
    found = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault with a picture, and a ledger of its first build."""
    folder = tmp_path / "vault"
    (folder / "Deep").mkdir(parents=True)
    (folder / "Deep" / "Optics.md").write_text(NOTE, "utf-8")
    (folder / "a.png").write_bytes(b"\x89PNG")
    assert run("build", folder, "-o", tmp_path / "d.apkg").exit_code == 0
    return folder


@pytest.fixture
def live(vault: Path) -> LiveVault:
    settings = Settings(vault)
    return LiveVault(settings, look(settings))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def token_of(app: Any) -> str:
    match = re.search(r'name="flashgen-token" content="([^"]+)"', ask(app, "/").body.decode())
    assert match
    return match[1]


# ------------------------------------------------------------------ who may ask


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8642", "127.0.0.1.evil.example", "192.168.0.2:8642", ""]
)
def test_only_this_machines_own_name_is_answered(host: str, live: LiveVault) -> None:
    """A name of somebody else's that leads to this machine gets nothing: so pages of other sites cannot rebind theirs."""
    answer = ask(app_of(live), "/", host=host)
    assert answer.status == 400
    assert b"Optics" not in answer.body
    assert ask(app_of(live), "/", host="localhost:8642").status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "script"},
        {"sec_fetch_site": "same-site", "sec_fetch_mode": "cors", "sec_fetch_dest": "empty"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "iframe"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_pages_of_other_sites_get_nothing(headers: dict[str, str], live: LiveVault) -> None:
    """Neither as a script, nor by a request, nor in a frame."""
    for path in ("/", "/assets/notes.js", "/notes/Deep/Optics.md.html", "/search.json?q=prism"):
        answer = ask(app_of(live), path, "GET", b"", **headers)
        assert answer.status == 403
        assert b"Optics" not in answer.body


def test_each_answer_has_its_policy_and_none_invites_others(live: LiveVault) -> None:
    """Also mistakes and files; no answer has a header that lets other sites read it."""
    app = app_of(live)
    page = ask(app, "/notes/Deep/Optics.md.html")
    (name,) = {*re.findall(rb"/media/([\w.-]+)", page.body)}
    for path in ("/", "/nothing", "/assets/page.css", "/search.json?q=x", f"/media/{name.decode()}"):
        headers = ask(app, path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert not [each for each in headers if each.startswith("access-control-")]
    assert "sandbox" in ask(app, f"/media/{name.decode()}").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/notes/../flashgen.toml.html",
        "/notes/Deep/../../d.apkg.html",
        "/media/../flashgen.toml",
        "/media/a.png",
        "/assets/../pages.py",
        "/assets/..%2fpages.py",
    ],
)
def test_nothing_is_served_but_notes_and_what_cards_show(path: str, live: LiveVault, vault: Path) -> None:
    """No path leads to another file of the vault, of the machine or of flashgen."""
    (vault / "flashgen.toml").write_text('deck = "secret"\n', "utf-8")
    answer = ask(app_of(live), path)
    assert answer.status == 404
    assert b"secret" not in answer.body


def test_a_picture_that_became_a_link_out_of_the_vault_is_not_served(
    live: LiveVault, vault: Path, tmp_path: Path
) -> None:
    """The page was drawn before; what lies outside stays there."""
    app = app_of(live)
    (name,) = {*re.findall(rb"/media/([\w.-]+)", ask(app, "/notes/Deep/Optics.md.html").body)}
    assert ask(app, f"/media/{name.decode()}").body == b"\x89PNG"
    (tmp_path / "secret").write_bytes(b"secret")
    (vault / "a.png").unlink()
    (vault / "a.png").symlink_to(tmp_path / "secret")
    assert ask(app, f"/media/{name.decode()}").status == 404


def test_the_server_is_reached_from_this_machine_alone() -> None:
    """And takes another port if that one is taken."""
    with listening(0) as first:
        assert first.getsockname()[0] == "127.0.0.1"
        with listening(first.getsockname()[1]) as second:
            assert second.getsockname()[1] not in (0, first.getsockname()[1])


# ------------------------------------------------------------------ leaving out


def test_leaving_a_card_out_needs_the_token_of_the_page(live: LiveVault, vault: Path) -> None:
    """Without it, or with that of another run, nothing is written."""
    app, before = app_of(live), (vault / ".flashgen" / "ledger.jsonl").read_bytes()
    guid = next(iter(live.view.known["Deep/Optics.md"].guids.values()))
    body = json.dumps({"guid": guid, "undo": False}).encode()
    for wrong in ("", "x", token_of(app_of(live))):
        assert ask(app, "/forget", "POST", body, x_flashgen_token=wrong).status == 403
    assert ask(app, "/forget").status == 405
    assert (vault / ".flashgen" / "ledger.jsonl").read_bytes() == before
    token = token_of(app)
    assert ask(app, "/forget", "POST", body, x_flashgen_token=token, origin="https://evil.example").status == 403
    for bad in (b"{", b"[]", b'{"guid": 1, "undo": false}', b'{"guid": "x"}'):
        assert ask(app, "/forget", "POST", bad, x_flashgen_token=token).status == 400
    assert ask(app, "/forget", "POST", b" " * 20_000, x_flashgen_token=token).status == 413
    assert ask(app, "/forget", "POST", body, x_flashgen_token=token).status == 200
    assert b'"forgotten"' in (vault / ".flashgen" / "ledger.jsonl").read_bytes()


def test_a_card_that_nobody_built_is_not_left_out(live: LiveVault) -> None:
    """The answer says what to do."""
    app = app_of(live)
    body = json.dumps({"guid": "a" * 16, "undo": False}).encode()
    answer = ask(app, "/forget", "POST", body, x_flashgen_token=token_of(app))
    assert answer.status == 409
    assert "build first" in json.loads(answer.body)["message"]


# ------------------------------------------------------------------ what is shown


def test_a_note_is_its_lines_its_cards_and_its_reasons(live: LiveVault) -> None:
    """Each line knows the cards that it has a part in, and what gave none says why."""
    view = live.note("Deep/Optics.md")
    assert view is not None
    assert [(line.number, line.cards, line.rule) for line in view.lines if line.cards] == [
        (3, [1], "term_bullet"),
        (4, [1], "term_bullet"),
        (8, [2], "cloze"),
    ]
    assert [line.number for line in view.lines if line.begins] == [3, 8]
    assert [line.number for line in view.lines if line.reasons] == [1, 6]
    assert [face.name for card in view.cards for face in card.faces] == ["", "deletion 1", "deletion 2"]
    assert all(card.guid and not card.change for card in view.cards)


def test_pictures_are_where_the_page_finds_them_and_heights_are_those_of_a_phone(live: LiveVault) -> None:
    """Names of files become addresses; a part of the screen's height is one of pixels."""
    card = live.view.note("Deep/Optics.md").cards[0]
    (face,) = faces_of(card, lambda media: f"data:{media.path}")
    assert '<img src="data:a.png">' in face.answer
    assert (
        frame_style(".a { max-height: 65vh; width: 10vw } .b-5vh {}")
        == ".a { max-height: 455px; width: 10vw } .b-5vh {}"
    )


def test_the_look_at_the_vault_steps_back_for_the_note_that_was_saved(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks for less of the processor before it begins, and its helpers with it."""
    done: list[object] = []
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("os.nice", done.append, raising=False)
    monkeypatch.setattr(look_process, "look", lambda settings: (done.append("look"), look(settings))[1])
    mine, theirs = multiprocessing.Pipe(duplex=False)
    look_process._look(Settings(vault), theirs)
    assert mine.recv().counts.cards == 2
    assert done == [look_process.STEP_BACK, "look"]


def test_questions_are_found_on_the_server(live: LiveVault) -> None:
    """In any case of letters; the numbers are those of the list."""
    assert live.search("PRISM") == [0]
    assert live.search("nothing like it") == []


def test_changes_are_told_with_old_and_new_words(vault: Path) -> None:
    """As `flashgen diff` tells them; what a note says is text there, too."""
    note = vault / "Deep" / "Optics.md"
    note.write_text(NOTE.replace("it bends light", "it bends 1 < 2 light"), "utf-8")
    page = ask(app_of(LiveVault(Settings(vault), look(Settings(vault)))), "/changes.html").body.decode()
    words = re.sub(r"\s+", " ", page.partition('class="words"')[2].partition("</li>")[0])
    assert '<span class="part">answer:</span> it bends <ins>1 &lt; 2</ins> light' in words


def test_a_vault_that_cannot_be_looked_at_says_why(tmp_path: Path) -> None:
    """A page with the reason, not an error."""
    (tmp_path / "a.md").write_text("no card here\n", "utf-8")
    settings = Settings(tmp_path)
    page = ask(app_of(LiveVault(settings, look(settings))), "/").body.decode()
    assert "none of the notes (1) gives a card" in page


@pytest.mark.skipif(os.name == "nt", reason="no file has such a name there")
def test_the_list_of_notes_is_no_script_that_others_could_end(tmp_path: Path) -> None:
    """A name or a tag is data in it."""
    (tmp_path / "<script><b>.md").write_text("---\ntags: ['</script>']\n---\n- **Term:** meaning\n", "utf-8")
    settings = Settings(tmp_path)
    script = ask(app_of(LiveVault(settings, look(settings))), "/assets/notes.js").body.decode()
    assert "<" not in script
    values = json.loads(script.removeprefix("window.flashgenNotes = ").rstrip(";\n"))
    assert values["rows"][0][0] == "<script><b>.md"


# ------------------------------------------------------------------ files


def test_pages_are_written_beside_one_another_with_their_pictures(vault: Path, tmp_path: Path) -> None:
    """A page for each note, its pictures once, links without a server; written again, what is gone is gone."""
    out = tmp_path / "pages"
    result = run("preview", vault, "--out", out)
    assert result.exit_code == 0, result.output
    page = (out / "notes" / "Deep" / "Optics.md.html").read_text("utf-8")
    (picture,) = (out / "media").iterdir()
    assert f"../../media/{picture.name}" in page
    assert 'href="../../assets/page.css"' in page
    assert str(vault) not in page
    assert quote(str(vault)) not in page
    (vault / "Deep" / "Optics.md").rename(vault / "Light.md")
    assert run("preview", vault, "--out", out).exit_code == 0
    assert [file.name for file in (out / "notes").rglob("*.html")] == ["Light.md.html"]


def test_pages_are_written_to_no_place_of_somebody_elses(vault: Path, tmp_path: Path) -> None:
    """Neither into a folder with other files, nor into the vault."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", "utf-8")
    for out, why in (
        (tmp_path / "mine", "something else"),
        (vault / "pages", "in the vault"),
        (vault / "a.html", "in the vault"),
    ):
        result = run("preview", vault, "--out", out)
        assert result.exit_code == 2
        assert why in result.stderr
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    assert not (vault / "pages").exists()


def test_one_page_is_not_for_a_whole_vault(tmp_path: Path) -> None:
    """Of too many notes it says so, before it writes."""
    vault = tmp_path / "many"
    vault.mkdir()
    for number in range(MAX_SINGLE + 1):
        (vault / f"{number}.md").write_text(f"- **Term {number}:** meaning\n", "utf-8")
    result = run("preview", vault, "--out", tmp_path / "one.html")
    assert result.exit_code == 2
    assert "too many for one page" in result.stderr
    assert not (tmp_path / "one.html").exists()


def test_without_its_packages_the_preview_says_how_to_get_them(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are an extra: a build needs none of them."""
    monkeypatch.setattr("flashgen.cli.commands.preview.find_spec", lambda _: None)
    result = run("preview", vault, "--no-open")
    assert result.exit_code == 2
    assert "pip install 'flashgen[preview]'" in result.stderr
