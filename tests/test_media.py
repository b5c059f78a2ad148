"""Pictures, sounds and films: found as Obsidian finds them, packed once, under a name of their content."""

from __future__ import annotations

import json
import zipfile
from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import flashgen
from flashgen.config import Config
from flashgen.conversion.convert_note import convert_note
from flashgen.vault import index as index_module
from flashgen.vault.index import Index
from flashgen.vault.obsidian_settings import Obsidian
from flashgen.vault.scan import scan
from tests.support.card_of_markdown import answer

PNG = b"\x89PNG\r\n\x1a\n"


def vault(folder: Path, *files: str, **settings: object) -> Index:
    """The index of a vault with *files*, each holding its own path, and Obsidian's *settings*."""
    for path in files:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(PNG + path.encode())
    if settings:
        (folder / ".obsidian").mkdir()
        (folder / ".obsidian" / "app.json").write_text(json.dumps(settings), "utf-8")
    return scan(folder)


@pytest.mark.parametrize(
    ("markdown", "path"),
    [
        pytest.param("![[a.png]]", "Notes/a.png", id="beside the note"),
        pytest.param("![[A.PNG]]", "Notes/a.png", id="whatever the case"),
        pytest.param("![](a.png)", "Notes/a.png", id="Markdown"),
        pytest.param("![[Pictures/a.png]]", "Pictures/a.png", id="path from the root"),
        pytest.param("![](../Pictures/a.png)", "Pictures/a.png", id="path from the note"),
        pytest.param("![[../Pictures/a.png]]", "Pictures/a.png", id="the same as an embed"),
        pytest.param("![[deep/c.png]]", "Pictures/deep/c.png", id="end of a path"),
        pytest.param("![[c.png]]", "Pictures/deep/c.png", id="only name"),
        pytest.param("![[Pictures\\a.png]]", "Pictures/a.png", id="backslash"),
        pytest.param("![](with%20space.png)", "Notes/with space.png", id="percent"),
        pytest.param("![[with%20space.png]]", "Notes/with space.png", id="percent in an embed"),
        pytest.param("![](<with space.png>)", "Notes/with space.png", id="angle brackets"),
        pytest.param("![[with space.png]]", "Notes/with space.png", id="space"),
        pytest.param("![[e\u0301.png]]", "Notes/é.png", id="accent in two characters"),
        pytest.param("![[a.png#outline]]", "Notes/a.png", id="anchor"),
        pytest.param("![](a.png?raw=true)", "Notes/a.png", id="question mark"),
        pytest.param("![[100%.png]]", "Notes/100%.png", id="a percent sign that means itself"),
        pytest.param('<img src="a.png">', "Notes/a.png", id="HTML"),
        pytest.param('x <img alt="b" src="../Pictures/a.png"> y', "Pictures/a.png", id="HTML in a line"),
    ],
)
def test_a_picture_is_found_as_in_obsidian(tmp_path: Path, markdown: str, path: str) -> None:
    """By path, end of a path or name; near files first; case, accents and %20 do not matter."""
    files = ("Notes/a.png", "Pictures/a.png", "Pictures/deep/c.png", "Notes/with space.png", "Notes/é.png")
    index = vault(tmp_path, *files, "Notes/100%.png", "a.png")
    card, problems = answer(markdown, index, "Notes/note.md")
    assert problems == ()
    assert [media.path for media in card.media] == [path]
    assert f'<img src="{card.media[0].name}"' in card.back_html


_FILES = st.lists(st.lists(st.sampled_from("abAB"), max_size=3).map(lambda parts: "/".join([*parts, "x.md"])))


@given(
    _FILES,
    st.sampled_from(["x.md", "a/x.md", "b/a/X.md", "B/x.md"]),
    st.sampled_from(["n", "a/n", "b/a/n", "a/b/B/n"]),
)
def test_of_several_files_of_a_name_the_nearest_is_meant(files: list[str], target: str, note: str) -> None:
    """Property: of those whose paths end so, the one with the most folders in common, then the highest."""
    files = sorted(set(files))
    index = Index(Path("nowhere"), by_name={"x.md": tuple(files)})
    here = note.split("/")[:-1]

    def rank(path: str) -> tuple[int, int, str]:
        shared = takewhile(lambda pair: pair[0] == pair[1], zip(path.split("/")[:-1], here, strict=False))
        return -len([*shared]), path.count("/"), path

    ends = [path for path in files if f"/{path}".lower().endswith(f"/{target}".lower())]
    assert index.find(target, note) == min(ends, key=rank, default=None)


@pytest.mark.parametrize("target", ["x.png", "{n}/x.png"])
def test_namesakes_are_not_all_looked_at_for_each_link(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many notes, and twice as many files of one name, are twice as much work."""
    fold, folded = index_module.folded_name, []
    monkeypatch.setattr(index_module, "folded_name", lambda path: folded.append(path) or fold(path))
    counts = []
    for size in (50, 100):
        index = Index(Path("nowhere"), by_name={"x.png": tuple(f"files/{n}/x.png" for n in range(size))})
        assert all(index.find(target.format(n=n), f"notes/{n}.md") for n in range(size))
        counts.append(len(folded))
        folded.clear()
    assert counts[1] == 2 * counts[0]


def test_the_attachment_folder_of_obsidian_comes_before_other_folders(tmp_path: Path) -> None:
    """Of two files of a name the one among the attachments is meant."""
    index = vault(tmp_path, "AAA/x.png", "Files/x.png", attachmentFolderPath="Files")
    assert [media.path for media in answer("![[x.png]]", index, "Notes/n.md")[0].media] == ["Files/x.png"]
    index = vault(tmp_path / "b", "AAA/x.png", "Notes/img/x.png", attachmentFolderPath="./img")
    assert [media.path for media in answer("![[x.png]]", index, "Notes/n.md")[0].media] == ["Notes/img/x.png"]


@pytest.mark.parametrize(
    ("markdown", "attributes"),
    [
        ("![[a.png|100]]", ' width="100"'),
        ("![[a.png|100x145]]", ' width="100" height="145"'),
        ("![[a.png|A plan]]", ' alt="A plan"'),
        ("![[a.png|A plan|100]]", ' alt="A plan" width="100"'),
        ("![A plan|100](a.png)", ' alt="A plan" width="100"'),
        ("![250](a.png)", ' width="250"'),
        ("![250x100](a.png)", ' width="250" height="100"'),
        ("![Figure 3](a.png)", ' alt="Figure 3"'),
        ("![src=x](a.png)", ' alt="src&#61;x"'),
        ('![["onerror=x".png]] ![a" onerror="x](a.png)', ' alt="a&quot; onerror&#61;&quot;x"'),
        ("|x|\n|-|\n|![[a.png\\|100]]|", ' width="100"'),
        ('<img src="a.png" width="30px" alt="b">', ' alt="b" width="30"'),
    ],
)
def test_sizes_and_words_of_a_picture(tmp_path: Path, markdown: str, attributes: str) -> None:
    """Size behind the `|`, or alone in a Markdown picture; all else is what the picture shows."""
    card, _ = answer(markdown, vault(tmp_path, "a.png"))
    assert f'<img src="{card.media[0].name}"{attributes}>' in card.back_html


@pytest.mark.parametrize("name", ["a.mp3", "a.WAV", "b.ogg", "film.mp4", "x.webm.mov"])
def test_sounds_and_films_become_play_buttons(tmp_path: Path, name: str) -> None:
    """Anki plays both by `[sound:]`."""
    card, _ = answer(f"![[{name}]]", vault(tmp_path, name))
    assert card.back_html == f"<p>[sound:{card.media[0].name}]</p>"


def test_the_name_of_a_file_is_made_of_its_name_and_content(tmp_path: Path) -> None:
    """Lower case, plain characters, a hash: Anki changes nothing of it, and new bytes get a new name."""
    index = vault(tmp_path, "Große Übersicht (1).PNG")
    name = answer("![[Große Übersicht (1).PNG]]", index)[0].media[0].name
    assert name.startswith("grosse-ubersicht-1-")
    assert name.endswith(".png")
    (tmp_path / "Große Übersicht (1).PNG").write_bytes(b"other")
    assert answer("![[Große Übersicht (1).PNG]]", index)[0].media[0].name != name


@pytest.mark.parametrize(
    ("markdown", "why"),
    [
        ("![[gone.png]]", "there is no such file in the vault"),
        ("![[empty.png]]", "the file is empty"),
        ("![[../../secret.png]]", "it lies outside the vault"),
        ("![](file:///etc/passwd.png)", "it lies outside the vault"),
        ("![[link.png]]", "it lies outside the vault"),
        ("![](/etc/secret.png)", "there is no such file in the vault"),
        ("![](note.txt)", "Anki cannot show such a file"),
        ("![](data:text/html,<b>)", "a data: address of this kind is not shown"),
        ("![](data:image/png;base64,A)", "its data: address is damaged"),
    ],
)
def test_what_cannot_be_packed_is_a_warning_with_its_place(tmp_path: Path, markdown: str, why: str) -> None:
    """The card stays, without the file, and says nothing broken."""
    (tmp_path / "secret.png").write_bytes(PNG)
    root = tmp_path / "Vault"
    index = vault(root, "a.png", "note.txt")
    (root / "empty.png").write_bytes(b"")
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    index = scan(root)
    card, problems = answer(f"text\n\n{markdown}", index)
    assert card.media == ()
    assert card.back_html == "<p>text</p>"
    assert [(problem.line, problem.message.endswith(why)) for problem in problems] == [(3, True)]
    assert problems[0].hint


def test_a_file_over_the_limit_is_left_out(tmp_path: Path) -> None:
    """AnkiWeb would refuse it."""
    index = vault(tmp_path, "a.png")
    with (tmp_path / "a.png").open("wb") as file:
        file.truncate(100 * 2**20 + 1)
    assert answer("![[a.png]]", index)[1][0].message.endswith("the file is over 100 MB")


def test_pictures_of_the_web_are_links() -> None:
    """Nothing is fetched, and a video is no picture."""
    card, _ = answer("![Talk](https://youtu.be/x)")
    assert card.back_html == '<p><a href="https://youtu.be/x">Talk</a></p>'


def test_a_deck_holds_each_file_once_and_data_addresses_as_files(tmp_path: Path) -> None:
    """Two cards with one picture, two files of one name, a picture in the note itself."""
    root = tmp_path / "Vault"
    vault(root, "A/p.png", "B/p.png")
    (root / "n.md").write_text(
        "- **Alpha:** first letter ![[A/p.png]]\n- **Beta:** second letter ![[A/p.png]] ![[B/p.png]]\n"
        "- **Gamma:** third letter ![](data:image/gif;base64,R0lGODlhAQABAAAAACw=)\n",
        "utf-8",
    )
    flashgen.build(root, tmp_path / "d.apkg", Config(), now=1_700_000_000)
    with zipfile.ZipFile(tmp_path / "d.apkg") as deck:
        names = json.loads(deck.read("media"))
        contents = {name: deck.read(key) for key, name in names.items()}
    assert len(contents) == 3
    assert {name.partition("-")[0] for name in contents} == {"p", "data"}
    assert b"GIF89a" in b"".join(contents.values())


def test_notes_that_obsidian_excludes_are_not_read_but_still_found(tmp_path: Path) -> None:
    """`userIgnoreFilters` and the folder of templates; a broken app.json says nothing."""
    index = vault(tmp_path, "a.md", "Old/b.md", "T/day.md", "x.draft.md", userIgnoreFilters=["Old/", "/\\.draft/"])
    assert index.notes == ("T/day.md", "a.md")
    assert index.find_note("b", "a.md") == "Old/b.md"
    (tmp_path / ".obsidian" / "templates.json").write_text('{"folder": "T"}', "utf-8")
    assert scan(tmp_path).notes == ("a.md",)
    (tmp_path / ".obsidian" / "app.json").write_text("{broken", "utf-8")
    assert scan(tmp_path).notes == ("Old/b.md", "a.md", "x.draft.md")


@pytest.mark.parametrize(
    ("rule", "path", "hidden"),
    [
        ("/draft\\d+/", "A/Draft12.md", True),
        ("/.*draft.*/", "A/a draft.md", True),
        ("/^.*draft.*$/", "A/a draft.md", True),
        ("/.*?draft.*?$/", "A/a draft.md", True),
        ("/^draft.*\\.md$/", "A/draft.md", False),
        ("/^(Daily|Weekly)\\/\\d{4}-\\d{1,2}.*\\.md$/", "weekly/2024-05 x.md", True),
        ("/\\d+-\\d+/", "a 1-2.md", True),
        ("/(?:old|[^a-z/])?x/", "A/x.md", True),
        ("/a|b\\.md$|c/", "b.md", True),
        ("/[/", "[.md", False),
        ("/(/", "(.md", False),
        ("/)/", ").md", False),
        ("/(foo|bar)*baz/", "a/foobarbaz.md", True),
        ("/(?i)templates?/", "My Template.md", True),
        ("/über/", "A/Über.md", True),
        ("/über/", "A/\udcfcber.md", False),
        ("/(a|a)*$/", "a" * 2000, True),
        ("/([a-z]+)*x/", "a" * 2000, False),
        ("/(a?){60}b/", "a" * 2000, False),
        ("/" + "(a|a)" * 30 + "b/", "a" * 2000, False),
        ("/" + "a?" * 60 + "a" * 60 + "b/", "a" * 2000, False),
        ("/" + "a*" * 30 + "b/", "a" * 2000, False),
        ("/" + "(" * 99 + ")" * 99 + "/", "a", True),
        ("/(.*)\\1\\1x/", "a" * 200, False),
        ("/(?=(a+)+b)/", "a" * 200, False),
        ("/((a{100}){100}){100}/", "a", False),
        ("/a{99999999999999999999}/", "a", False),
    ],
)
def test_patterns_of_obsidian_are_matched_in_linear_time(rule: str, path: str, hidden: bool) -> None:
    """Patterns that people write exclude their notes; none takes for ever, whoever wrote the vault."""
    assert Obsidian(hidden=(rule,)).hides(path) is hidden


@pytest.mark.parametrize("rule", ["/[/", "/(?!a)/", "/(a)\\1/", "/\udc00/"])
def test_a_pattern_that_is_not_understood_is_a_warning(rule: str) -> None:
    """Never silence: the notes that it should exclude become cards."""
    obsidian = Obsidian(hidden=("Old/", "/a+/", rule))
    [problem] = obsidian.problems
    assert (problem.path, problem.code) == (".obsidian/app.json", "W106")
    assert rule in problem.message
    assert not obsidian.hides("b.md")


def test_strict_line_breaks_of_obsidian_are_obeyed(tmp_path: Path) -> None:
    """The setting of the vault decides what a line break is."""
    assert answer("a\nb", vault(tmp_path, "n.md", strictLineBreaks=True))[0].back_html == "<p>a b</p>"


def test_a_card_of_which_only_a_missing_picture_would_be_left_is_none(tmp_path: Path) -> None:
    """The answer was the picture: there is nothing to ask for, and the reason is told."""
    (tmp_path / "n.md").write_text("- **Aorta:** ![](aorta.png)\n- **Vein:** leads to the heart\n", "utf-8")
    found = convert_note("n.md", scan(tmp_path), Config())
    assert [card.front for card in found.cards] == ["Vein"]
    assert [skip.reason for skip in found.skipped] == ["nothing is left of its answer"]
    assert [problem.code for problem in found.problems] == ["W101"]


def test_of_names_that_differ_in_case_the_exact_one_is_found(tmp_path: Path) -> None:
    """Case counts only where two files differ in nothing else."""
    index = vault(tmp_path, "n.md", "img/Mars.png", "img/mars.png", "deep/er/MARS.png")
    for name in ("Mars", "mars", "MARS"):
        assert (index.find(f"{name}.png", "n.md") or "").endswith(f"/{name}.png")
        assert index.find(f"er/{name}.png", "n.md") == "deep/er/MARS.png"
    assert (index.find("mArs.png", "n.md") or "").lower().endswith("/mars.png")


def test_an_address_on_a_disk_is_looked_up_behind_the_name_of_the_vault(tmp_path: Path) -> None:
    """Editors wrote `file:///C:/Users/me/Notes/…` when the picture was dropped into the note."""
    index = vault(tmp_path / "Notes", "n.md", "img/a b.png")
    card, problems = answer("![x](file:///C:/Users/me/Notes/img/a b.png)", index, "n.md")
    assert "<img" in card.back_html
    assert problems == ()
    [problem] = answer("![x](file:///C:/Users/me/Elsewhere/a.png)", index, "n.md")[1]
    assert "outside the vault" in problem.message


def test_an_html_picture_is_as_good_as_another(tmp_path: Path) -> None:
    """Its size is kept; alone in its paragraph it is a picture, not a piece of HTML."""
    index = vault(tmp_path, "n.md", "a.png")
    for text in ("<img src='a.png' width=300>", "x <img src='a.png' width='300px'>"):
        assert 'width="300">' in answer(text, index, "n.md")[0].back_html
    made = convert_note(
        _write(tmp_path, "n.md", "- **A:** <img src='a.png'>\n\n## B\n\n<img src='a.png'>\n"), index, Config()
    )
    assert [(card.front, "<img" in card.back_html) for card in made.cards][:1] == [("A", True)]


def _write(folder: Path, path: str, text: str) -> str:
    (folder / path).write_text(text, "utf-8")
    return path
