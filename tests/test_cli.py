"""The command line as people and scripts use it: what is printed where, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flashgen import __version__
from flashgen.cli.main import main
from flashgen.identity.ledger import Ledger
from flashgen.vault import scan as scan_module

MakeVault = Callable[[dict[str, str]], Path]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_build_writes_a_deck_and_says_so(make_vault: MakeVault, tmp_path: Path) -> None:
    """Result on stdout, nothing on stderr, exit 0; the same again says in one line that nothing changed."""
    vault = make_vault({"a.md": "- **A:** b\n- **C:** d\n", "B/c.md": "- **E:** f\n"})
    deck = tmp_path / "out" / "deck.apkg"
    first = run("build", vault, "-o", deck)
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == (
        f"{deck}: 3 cards from 2 notes (+3 new)\n  by rule: term_bullet 3\n  import it in Anki with File > Import\n"
    )
    assert run("build", vault, "-o", deck).stdout == f"{deck}: 3 cards from 2 notes (nothing changed)\n"


def test_extract_says_which_cards_are_asked_both_ways(make_vault: MakeVault) -> None:
    """It prints each note of Anki once; some make two cards."""
    vault = make_vault({"a.md": "Oslo:::Norway\n\nRome::Italy\n"})
    shown = run("extract", vault / "a.md").stdout
    assert "[explicit, both ways]" in shown.split("Rome")[0]
    assert "both ways" not in shown.split("Norway")[1]


def test_a_fresh_clone_is_told_what_to_do_with_its_deck(make_vault: MakeVault, tmp_path: Path) -> None:
    """The ledger came with the notes and knows all cards; the deck is new all the same, and is to be imported."""
    vault = make_vault({"a.md": "- **A:** b\n- **C:** d\n"})
    run("build", vault, "-o", tmp_path / "there.apkg")
    deck = tmp_path / "here.apkg"
    assert run("build", vault, "-o", deck).stdout == (
        f"{deck}: 2 cards from 1 note (nothing new)\n  by rule: term_bullet 2\n  import it in Anki with File > Import\n"
    )
    assert run("build", vault, "-o", deck).stdout == f"{deck}: 2 cards from 1 note (nothing changed)\n"


def test_a_folder_as_output_gets_a_deck_named_after_the_vault(make_vault: MakeVault, tmp_path: Path) -> None:
    """`-o DIR` gives `DIR/Vault.apkg`."""
    run("build", make_vault({"a.md": "- **A:** b\n"}), "-o", tmp_path / "decks")
    assert [file.name for file in (tmp_path / "decks").iterdir()] == ["Vault.apkg"]


def test_the_defaults_are_notes_and_decks(make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch) -> None:
    """`flashgen build` alone reads `notes/` and writes into `decks/`."""
    vault = make_vault({"a.md": "- **A:** b\n"})
    vault.rename(vault.with_name("notes"))
    monkeypatch.chdir(vault.parent)
    assert run("build").stdout.startswith(f"{Path('decks/notes.apkg')}: 1 card from 1 note (+1 new)\n")


def test_the_report_as_json(make_vault: MakeVault, tmp_path: Path) -> None:
    """What a script needs: counts, guids by what happened, failures and problems with their places."""
    vault = make_vault({"a.md": "- **A:** b ![](x.png)\n", "bad.md": "---\na: b: c\n---\n"})
    result = run("build", vault, "-o", tmp_path, "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (report["cards"], report["notes"], report["failed"]) == (1, 2, ["bad.md"])
    assert report["problems"][0]["path"] == "a.md"
    assert len(report["new"]) == 1


def test_one_bad_note_stops_no_other(make_vault: MakeVault, tmp_path: Path) -> None:
    """The bad ones are named with file, line, problem and hint; the deck has the cards of the others."""
    vault = make_vault({"a.md": "- **A:** b\n", "B/bad.md": "---\ntitle: CSS: x\n---\n"})
    (vault / "latin.md").write_bytes("x\ncaf\xe9".encode("latin-1"))
    deck = tmp_path / "deck.apkg"
    result = run("build", vault, "-o", deck)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{deck}: 1 card from 1 note (+1 new, 2 with errors)\n")
    assert f"  2 notes gave no card: flashgen stats {vault}\n" in result.stdout
    assert "error: B/bad.md:2: E002 the properties are not valid YAML" in result.stderr
    assert "error: latin.md:2: E001 the note is not valid UTF-8\n  hint: save it as UTF-8" in result.stderr
    assert deck.exists()


def test_many_notes_of_a_vault_are_extracted_at_once(
    make_vault: MakeVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vault is walked, and the ledger read, once; notes are shown in the order in which they are named."""
    vault = make_vault({**{f"{n}.md": f"- **Term {n}:** b\n" for n in range(5)}, "bad.md": "---\na: b: c\n---\n"})
    run("build", vault, "-o", tmp_path)
    (tmp_path / "lone.md").write_text("- **Lone:** b\n")
    read, ledgers = Ledger.read, []
    walk, walks = scan_module.scan, []
    monkeypatch.setattr(Ledger, "read", lambda file: ledgers.append(file) or read(file))
    monkeypatch.setattr(scan_module, "scan", lambda *given: walks.append(given) or walk(*given))
    paths = [vault / "3.md", tmp_path / "lone.md", vault / "bad.md", *(vault / f"{n}.md" for n in (0, 1, 2, 4, 3))]
    result = run("extract", "--json", *paths)
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["front"] for record in records] == [
        "Term 3", "Lone", "Term 0", "Term 1", "Term 2", "Term 4", "Term 3",
    ]  # fmt: skip
    assert "bad.md:2" in result.stderr
    assert (len(walks), len(ledgers)) == (1, 2)


def test_a_note_that_fails_for_once_retires_no_card(make_vault: MakeVault, tmp_path: Path) -> None:
    """Its cards are not in this deck, but they are not gone either."""
    vault = make_vault({"a.md": "- **A:** b\n", "b.md": "- **C:** d\n"})
    run("build", vault, "-o", tmp_path)
    (vault / "b.md").write_text("---\na: b: c\n---\n- **C:** d\n")
    assert "retired" not in run("build", vault, "-o", tmp_path).stdout
    (vault / "b.md").write_text("- **C:** d\n")
    assert "(nothing changed)" in run("build", vault, "-o", tmp_path).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(["build", "{tmp}/nowhere"], 2, "nowhere: no such folder", id="no such vault"),
        pytest.param(["build", "{tmp}/Vault/a.md"], 2, "a.md: not a folder", id="vault is a file"),
        pytest.param(["build", "{tmp}/Empty", "-o", "{tmp}"], 1, "there are no notes here", id="empty vault"),
        pytest.param(["build", "{tmp}/Prose", "-o", "{tmp}"], 1, "none of the notes (1) gives a card", id="no cards"),
        pytest.param(["build", "{tmp}/Vault", "-o", "{tmp}/collection.apkg"], 2, "collection.apkg", id="backup name"),
        pytest.param(["build", "{tmp}/Vault", "-o", "{tmp}/Backup-1.apkg"], 2, "Backup-1.apkg", id="backup name 2"),
        pytest.param(
            ["build", "{tmp}/Vault", "-o", "{tmp}/Vault/a.md/x.apkg"], 1, "cannot be written", id="no folder"
        ),
        pytest.param(["build", "{tmp}/Vault", "--nope"], 2, "No such option", id="unknown option"),
        pytest.param(["extract", "{tmp}/nowhere.md"], 2, "nowhere.md: no such note", id="no such note"),
        pytest.param(["extract", "{tmp}/Empty"], 1, "there are no notes here", id="no notes in the folder"),
        pytest.param(["extract"], 2, "Missing argument", id="nothing to extract"),
    ],
)
def test_wrong_use_is_a_clear_error(
    arguments: list[str], code: int, said: str, make_vault: MakeVault, tmp_path: Path
) -> None:
    """Exit 2 for wrong use, 1 for nothing to build; the message says what is wrong, never a traceback."""
    make_vault({"a.md": "- **A:** b\n"})
    (tmp_path / "Empty").mkdir()
    (tmp_path / "Prose").mkdir()
    (tmp_path / "Prose" / "a.md").write_text("Just prose.\n")
    result = run(*(argument.format(tmp=tmp_path) for argument in arguments))
    assert result.exit_code == code, result.output
    assert said in result.stderr
    assert not list(tmp_path.rglob("*.part"))


def test_nothing_to_build_leaves_the_old_deck(make_vault: MakeVault, tmp_path: Path) -> None:
    """An emptied vault does not empty the deck, nor the ledger."""
    vault = make_vault({"a.md": "- **A:** b\n"})
    deck = tmp_path / "deck.apkg"
    run("build", vault, "-o", deck)
    before = deck.read_bytes(), (vault / ".flashgen/ledger.jsonl").read_bytes()
    (vault / "a.md").unlink()
    assert run("build", vault, "-o", deck).exit_code == 1
    assert (deck.read_bytes(), (vault / ".flashgen/ledger.jsonl").read_bytes()) == before


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder that refuses, also from root")
def test_an_output_folder_that_refuses_is_named(make_vault: MakeVault) -> None:
    """/proc takes no files, not even from root."""
    result = run("build", make_vault({"a.md": "- **A:** b\n"}), "-o", "/proc/deck.apkg")
    assert result.exit_code == 1
    assert "/proc" in result.stderr
    assert "hint: " in result.stderr


def test_extract_works_outside_a_vault_and_writes_nothing(tmp_path: Path) -> None:
    """A note anywhere shows its cards; nothing appears beside it."""
    note = tmp_path / "lonely.md"
    note.write_text("- **A:** b\n")
    result = run("extract", note)
    assert result.exit_code == 0
    assert "Q: A\nA: b\n" in result.stdout
    assert result.stdout.endswith("lonely.md: 1 card\n")
    assert [file.name for file in tmp_path.iterdir()] == ["lonely.md"]


def test_extract_takes_folders(make_vault: MakeVault, tmp_path: Path) -> None:
    """The notes of a folder that a build reads, with the guids that it gives them, beside single notes; nothing is written."""
    vault = make_vault(
        {"a.md": "- **A:** b\n", "B/c.md": "- **C:** d\n", "B/e.md": "prose\n", "B/f.txt": "x", "flashgen.toml": ""}
    )
    text = run("extract", vault / "B", vault / "a.md").stdout
    assert [line for line in text.splitlines() if line.startswith("Q: ")] == ["Q: C", "Q: A"]
    assert "B/e.md: 0 cards" in text
    guids = {json.loads(line)["guid"] for line in run("extract", "--json", vault).stdout.splitlines()}
    assert not (vault / ".flashgen").exists()
    assert guids == {*json.loads(run("build", vault, "-o", tmp_path, "--json").stdout)["new"]}


def test_extract_of_a_folder_without_cards_says_why(make_vault: MakeVault) -> None:
    """That is when one wants to know."""
    vault = make_vault({"a.md": "# Groceries\n\n- [ ] milk\n"})
    result = run("extract", "-v", vault)
    assert result.exit_code == 0
    assert "a.md: 0 cards" in result.stdout
    assert "no card of this" in result.stdout


def test_extract_reads_what_an_editor_has_not_saved(make_vault: MakeVault, tmp_path: Path) -> None:
    """From standard input, as the note that it will be: same guid, same deck, its links found."""
    vault = make_vault({"B/a.md": "- **Old:** text\n", "p.png": "x", "flashgen.toml": ""})
    text = "- **New:** text ![](p.png)\n"
    arguments = ["extract", "--json", "-", "--as", str(vault / "B/a.md")]
    result = CliRunner().invoke(main, arguments, input=text)
    record = json.loads(result.stdout)
    assert (record["front"], record["deck"], result.stderr) == ("New", "Vault::B", "")
    (vault / "B/a.md").write_text(text, "utf-8")
    assert json.loads(run("extract", "--json", vault / "B/a.md").stdout) == record
    bad = CliRunner().invoke(main, ["extract", "-"], input=b"caf\xe9\n")
    assert bad.exit_code == 1
    assert "standard input.md:1: E001" in bad.stderr


def test_extract_shows_also_what_a_build_leaves_out_and_says_so(make_vault: MakeVault) -> None:
    """By Obsidian's settings or by those of flashgen; a person who looks first must not be left to guess."""
    text = "- **Cell:** the smallest living thing\n- **Eye:** ![[eye.png]]\n"
    vault = make_vault({"Private/z.md": text, "Old/y.md": text, "x.md": text, "flashgen.toml": 'exclude = ["Old/"]'})
    (vault / ".obsidian").mkdir()
    (vault / ".obsidian/app.json").write_text('{"userIgnoreFilters": ["Private/"]}', "utf-8")
    (vault / "eye.png").write_bytes(b"\x89PNG")
    for path in ("Private/z.md", "Old/y.md"):
        result = CliRunner().invoke(main, ["extract", str(vault / path)])
        assert f"{path}: 2 cards" in result.stdout
        assert "a build leaves this note out" in result.stderr
    result = CliRunner().invoke(main, ["extract", str(vault / "x.md")])
    assert "leaves" not in result.stderr
    assert "[shows eye.png]" in result.stdout


def test_extract_and_build_agree_on_guids(make_vault: MakeVault, tmp_path: Path) -> None:
    """The guid that `extract --json` prints is the one that is in the deck."""
    vault = make_vault({"B/a.md": "- **A:** b\n", "flashgen.toml": ""})
    record = json.loads(run("extract", "--json", vault / "B/a.md").stdout)
    report = json.loads(run("build", vault, "-o", tmp_path, "--json").stdout)
    assert report["new"] == [record["guid"]]
    assert record["note"] == "B/a.md"


def test_the_version() -> None:
    """`--version` names the program and its version, and those of the files that it writes."""
    assert run("--version").stdout.startswith(f"flashgen {__version__}\ndecks: .apkg in Anki's schema 11; ")


def test_the_help_lists_every_command_in_the_order_of_use_in_whole_sentences() -> None:
    """Grouped by what one wants to do; none is cut or left out."""
    text = " ".join(run("--help").stdout.split())
    order = [text.index(f" {name} ") for name in ("build", "watch", "extract", "diff", "explain", "init")]
    assert order == sorted(order)
    assert "..." not in text.partition("Make decks")[2]
    for name, command in main.commands.items():
        assert f" {name} {command.get_short_help_str(300).rstrip('.')}. " in text


@pytest.mark.parametrize(("shell", "sign"), [("bash", "complete -o"), ("zsh", "#compdef"), ("fish", "complete --no")])
def test_completion_prints_what_a_shell_reads(shell: str, sign: str) -> None:
    """The script of click, under the name of the command."""
    script = run("completion", shell).stdout
    assert sign in script
    assert "_FLASHGEN_COMPLETE" in script


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals of Unix")
@pytest.mark.parametrize(("no_color", "escapes"), [("", True), ("1", False)])
def test_no_color_means_no_escapes_at_all(tmp_path: Path, no_color: str, escapes: bool) -> None:
    """On a terminal, where there are some otherwise."""
    import pty

    (tmp_path / "a.md").write_text("- **A:** b\n", "utf-8")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "flashgen", "extract", str(tmp_path / "a.md")]
    environment = {**os.environ, "NO_COLOR": no_color, "TERM": "xterm"}
    subprocess.run(command, stdout=theirs, stderr=theirs, env=environment, check=True, timeout=60)
    os.close(theirs)
    assert (b"\x1b" in os.read(ours, 10_000)) is escapes
    os.close(ours)


@pytest.mark.parametrize("command", [[], ["build"], ["extract"]])
def test_help_has_examples(command: list[str]) -> None:
    """Every command shows how it is used."""
    assert "Examples:\n    flashgen " in run(*command, "--help").stdout


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["build", "--help"], ["extract", "--help"]])
def test_help_loads_no_library_that_it_does_not_need(arguments: list[str]) -> None:
    """Start-up is lean: neither genanki, nor mistune, nor yaml is imported to print a page of help."""
    code = (
        "import sys; from flashgen.cli.main import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit: pass\n"
        "heavy = {'genanki', 'mistune', 'yaml', 'frontmatter', 'nh3', 'sqlite3', 'pygments'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_python_m_flashgen_is_the_same_command() -> None:
    """`python -m flashgen` works where scripts are not on the path."""
    result = subprocess.run(
        [sys.executable, "-m", "flashgen", "--version"], capture_output=True, text=True, check=True
    )
    assert __version__ in result.stdout
