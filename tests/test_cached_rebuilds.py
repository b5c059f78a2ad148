"""A vault that is built again and again, with a cache, gives what it gives without one, whatever happens to it."""

import json
import random
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import flashgen
from flashgen.cache.checksums import UNUSABLE
from flashgen.cache.open_cache import NAME, open_store
from flashgen.config import Config
from flashgen.errors import FlashgenError
from flashgen.identity.changes import Change
from flashgen.identity.ledger import NAME as LEDGER
from flashgen.model.card import Card
from flashgen.util.atomic_files import stat_of
from flashgen.vault.scan import scan

NOW = 1_760_000_000
WORDS = (
    "cell",
    "root",
    "leaf",
    "wave",
    "yes",
    "no",
    "café",
    "cafe\u0301",
    '"mod": 0, ',
    "Größe",
    "日本",
    "x\\y",
    "force",
)
FOLDERS = ("", "Sub/", "Other/")
NAMES = ("a", "b", "c", "index", "new 1", "new 2")


class Author:
    """Somebody who edits two vaults, always both in the same way."""

    def __init__(self, seed: int, vaults: tuple[Path, Path]) -> None:
        self.random = random.Random(seed)
        self.vaults = vaults
        for name in NAMES[:4]:
            self.write(f"{self.random.choice(FOLDERS)}{name}.md", self.note())

    def word(self) -> str:
        return self.random.choice(WORDS)

    def term(self) -> str:
        words = self.random.sample(WORDS, self.random.randint(1, 2))
        return f"- **{' '.join(words)}:** {' '.join(self.random.choices(WORDS, k=self.random.choice([1, 1, 5, 8])))}."

    def section(self) -> list[str]:
        return [f"## {self.word()}", "", *(self.term() for _ in range(self.random.randint(1, 3))), ""]

    def note(self) -> str:
        """A note of a few facts, of which other notes have the same, with things that need the whole vault."""
        random_ = self.random
        lines: list[str] = []
        if random_.random() < 0.3:
            more = [f"id: {random_.randrange(3)}", f"deck: D{random_.randrange(2)}", f"aliases: [{self.word()!r}]"]
            lines += ["---", random_.choice(more), "---"]
        if random_.random() < 0.5:
            lines += [f"# {self.word()}", ""]
        lines += [*(self.term() for _ in range(random_.randint(1, 4))), ""]
        if random_.random() < 0.4:
            lines += self.section()
        if random_.random() < 0.3:
            one, other, number = self.word(), self.word(), random_.randint(1, 3)
            lines += [f"The {self.word()} of {{{{c1::{one}}}}} is {{{{c{number}::{other}}}}}.", ""]
        if random_.random() < 0.3:
            lines += ["**Seen in:**", "", f"![[{random_.choice(NAMES)}]]", "", "and so on, as they say.", ""]
        if random_.random() < 0.3:
            lines += ["**Picture:**", "", f"It looks so: ![[{random_.choice('xyz')}.png]]", ""]
        return "\n".join(lines)

    def write(self, path: str, text: str | bytes) -> None:
        for vault in self.vaults:
            file = vault / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def read(self, path: str) -> str:
        return (self.vaults[0] / path).read_text("utf-8", "replace")

    def remove(self, path: str) -> None:
        for vault in self.vaults:
            (vault / path).unlink(missing_ok=True)

    def notes(self) -> list[str]:
        root = self.vaults[0]
        return [note.relative_to(root).as_posix() for note in sorted(root.rglob("*.md"))]

    def edit(self) -> None:
        """One thing that a person may do to a vault."""
        random_, notes = self.random, self.notes()
        if len(notes) < 3 or random_.random() < 0.15:
            self.write(f"{random_.choice(FOLDERS)}{random_.choice(NAMES)}.md", self.note())
            return
        path, other = random_.choice(notes), random_.choice(notes)
        text = self.read(path)
        lines = text.split("\n")
        at = random_.randrange(len(lines))
        match random_.randrange(14):
            case 0:
                self.remove(path)
            case 1:
                self.remove(path)
                self.write(f"{random_.choice(FOLDERS)}{random_.choice(NAMES)}.md", text)
            case 2:
                self.write(path, self.read(other))
                self.write(other, text)
            case 3:
                self.write(other, text)
            case 4:
                self.write(path, random_.choice([b"\xff\xfe\x00bad", b"", b"---\na: [\n---\n"]))
            case 5:
                self.write(f"{random_.choice('xyz')}.png", random_.randbytes(40))
            case 6:
                self.remove(f"{random_.choice('xyz')}.png")
            case 7:
                random_.shuffle(lines)
                self.write(path, "\n".join(lines))
            case 8:
                lines[at] = lines[at].replace(self.word(), self.word())
                self.write(path, "\n".join(lines))
            case 9:
                self.write(path, "\n".join([*lines[:at], self.term(), *lines[at:]]))
            case 10:
                self.write(path, "\n".join([*lines[:at], *lines[at + 1 :]]))
            case 11 if path != other:
                self.write(other, self.read(other) + "\n" + "\n".join(lines[at:]))
                self.write(path, "\n".join(lines[:at]))
            case 12:
                self.write(path, unicodedata.normalize(random_.choice(["NFC", "NFD"]), text))
            case _:
                self.write(path, "\n".join([*lines, "", *self.section()]))

    def edit_ledger(self, old: list[bytes]) -> None:
        """What git, a merge, an editor or a hand may do to it; *old*: ledgers of builds before."""
        files = [vault / ".flashgen" / LEDGER for vault in self.vaults]
        if not files[0].exists():
            return
        lines = files[0].read_bytes().splitlines(keepends=True)
        inner = lines[1:-1]
        match self.random.randrange(6):
            case 0:
                lines = [self.random.choice(old)]
            case 1 if len(inner) > 5:
                del lines[self.random.randrange(3, len(lines) - 1)]
            case 2:
                self.random.shuffle(inner)
                lines[1:-1] = inner
            case 3:
                lines = [line.replace(b"\n", b"\r\n") for line in lines]
            case 4:
                number = self.random.randrange(1, len(lines) - 1)
                record = json.loads(lines[number])
                if "guid" in record:
                    record["forgotten"] = True
                    lines[number] = json.dumps(record).encode() + b"\n"
            case _:
                for file in files:
                    file.unlink()
                return
        for file in files:
            file.write_bytes(b"".join(lines))

    def damage(self, cache: Path) -> None:
        """What a dying process or a bad disk may do."""
        if not cache.exists():
            return
        data = bytearray(cache.read_bytes())
        match self.random.randrange(3):
            case 0:
                cache.unlink()
            case 1:
                for _ in range(self.random.choice([1, 30])):
                    data[self.random.randrange(len(data))] ^= 1 << self.random.randrange(8)
                cache.write_bytes(data)
            case _:
                cache.write_bytes(data[: self.random.randrange(len(data))])


Built = tuple[list[Change], bytes, bytes]


def _built(vault: Path, name: str, config: Config, now: int, **options: Any) -> tuple[Built | str, Sequence[Card]]:
    """Changes, ledger and deck of a build, or its error, told without the place of *vault*; and its cards."""
    try:
        report = flashgen.build(vault, vault.parent / name, config, now=now, **options)
    except FlashgenError as error:
        return str(error).replace(str(vault), ""), ()
    ledger, deck = vault / ".flashgen" / LEDGER, vault.parent / name
    built = list(report.changes), ledger.read_bytes(), deck.read_bytes()
    return built, flashgen.extract(vault, config) if report.cards else ()


def _planned(vault: Path, config: Config, now: int, **options: Any) -> list[Change] | str:
    try:
        return list(flashgen.plan(vault, config, now=now, **options).changes)
    except FlashgenError as error:
        return str(error).replace(str(vault), "")


def _stop(done: int, total: int) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("seed", range(4))
def test_builds_with_a_cache_are_equal_byte_for_byte_to_those_without(tmp_path: Path, seed: int) -> None:
    """After each of hundreds of edits: decks, ledger, changes, and what `plan` foretells."""
    vault, clean = tmp_path / "one" / "Vault", tmp_path / "other" / "Vault"
    author = Author(seed, (vault, clean))
    random_ = author.random
    without: dict[str, Any] = {"jobs": 1, "cache": False}
    now, ledgers = NOW, [b""]
    damaged: tuple[type[Exception], ...] = ()
    """What looking into the cache may raise from now on."""
    for step in range(60):
        for _ in range(random_.choice([0, 1, 1, 2, 3, 6])):
            author.edit()
        now += random_.choice([0, 1, 100])
        config = Config(evidence=random_.choice(["strict", "eager"] + 20 * ["balanced"]))
        name = random_.choice(["a.apkg", "a.apkg", "b.apkg"])
        if random_.random() < 0.15:
            author.edit_ledger(ledgers)
        if random_.random() < 0.1:
            damaged = UNUSABLE
            author.damage(vault / ".flashgen" / NAME)
        if random_.random() < 0.1:
            with suppress(KeyboardInterrupt):
                _built(vault, name, config, now, jobs=1, progress=_stop)
                _built(clean, name, config, now, **without)  # there was nothing at which it could be stopped
        if random_.random() < 0.1:
            before = _files(vault / ".flashgen")
            assert _planned(vault, config, now, jobs=1) == _planned(clean, config, now, **without), step
            assert _files(vault / ".flashgen") == before, step
        one, cards = _built(vault, name, config, now, jobs=1, cache=random_.random() < 0.8)
        other, cards_without = _built(clean, name, config, now, **without)
        assert one == other, step
        with suppress(*damaged):
            assert list(cards) == list(cards_without), step
        if not isinstance(one, str):
            ledgers.append(one[1])
            with suppress(*damaged):
                _knows_the_ledger(vault, config)


def _files(folder: Path) -> dict[str, bytes]:
    files = [file for file in folder.glob("*") if not file.name.endswith("-journal")]
    return {file.name: file.read_bytes() for file in files}


def _knows_the_ledger(vault: Path, config: Config) -> None:
    """If the cache trusts the ledger, it has each of its lines, and no other."""
    file, index = vault / ".flashgen" / LEDGER, scan(vault, config)
    store = open_store(file.parent, index, config)
    store.stale(index)
    known = store.identities.all()
    if store.identities.knows_past(stat_of(file), known):
        lines = file.read_bytes().splitlines(keepends=True)[1:-1]
        assert sorted(store.identities.past_lines(known, list(known))) == sorted(lines)
    store.close()
