"""Reviews over the history of a real vault: its git history, built version by version.

    python -m bench.replay GIT_DIRECTORY [--builds 25] [--folder DIR] [--losses N]

Which fact is which is known from the words alone, never from guids: facts of two versions that follow each other are
matched by place, question and answer, the surest evidence first, each to one. Of the facts that survived some were
*touched*: question, answer, headings or note are others. *Churn* is the share of them that lost their guid. A *whole
life* is that of a fact whose guid never changed. A *false identity* is a guid that went to another fact, although the
one that had it is still there, or that has neither question nor answer of it left. Each of both is to be looked at:
`--losses` prints them.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz.distance import Indel

from flashgen.building.build import build
from flashgen.building.dry_run import planned
from flashgen.config import Config
from flashgen.errors import FlashgenError
from flashgen.util.normalise_text import normalised


@dataclass(frozen=True, slots=True)
class Seen:
    """A card of one version."""

    guid: str
    path: str
    headings: tuple[str, ...]
    front: str
    back: str


LONG = 25
"""Characters from which on an answer says by itself which fact it is."""


def versions(git: Path, builds: int) -> list[tuple[str, int]]:
    """Commits that changed notes, *builds* of them, evenly spread, each with its time."""
    log = _git(git, "log", "--first-parent", "--reverse", "--format=%H %ct", "--", "*.md").decode().split("\n")
    commits = [(line.split()[0], int(line.split()[1])) for line in log if line]
    step = max(1.0, (len(commits) - 1) / max(1, builds - 1))
    return [commits[at] for at in sorted({min(len(commits) - 1, round(step * n)) for n in range(builds)})]


def _git(git: Path, *args: str) -> bytes:
    return subprocess.run(["git", "--git-dir", str(git), *args], capture_output=True, check=True).stdout


def check_out(git: Path, commit: str, vault: Path) -> None:
    """Make *vault* what it was at *commit*; pictures and other large files are left away."""
    vault.mkdir(parents=True, exist_ok=True)
    listed = _git(git, "ls-tree", "-rz", commit).split(b"\0")
    wanted = {}
    for line in filter(None, listed):
        head, _, name = line.partition(b"\t")
        mode, kind, blob = head.split()
        if kind == b"blob" and mode != b"120000" and name.endswith((b".md", b".json")):
            wanted[name.decode("utf-8", "surrogateescape")] = blob
    for file in [*vault.rglob("*")]:
        relative = file.relative_to(vault).as_posix()
        if file.is_file() and not relative.startswith(".flashgen/") and relative not in wanted:
            file.unlink()
    names, blobs = list(wanted), list(wanted.values())
    out = subprocess.run(
        ["git", "--git-dir", str(git), "cat-file", "--batch"],
        input=b"\n".join(blobs),
        capture_output=True,
        check=True,
    ).stdout
    at = 0
    for written in names:
        end = out.index(b"\n", at)
        size = int(out[at:end].split()[2])
        data = out[end + 1 : end + 1 + size]
        at = end + size + 2
        file = vault / written
        file.parent.mkdir(parents=True, exist_ok=True)
        if not (file.is_file() and file.read_bytes() == data):
            file.write_bytes(data)


def cards_of(vault: Path, deck: Path, now: int) -> list[Seen]:
    """The cards of *vault* after a build at *now*; none if nothing can be built of it."""
    try:
        build(vault, deck, Config(), now=now, jobs=1)
    except FlashgenError as error:
        print(f"  no build: {error.problem}", file=sys.stderr)
        return []
    with planned(vault, Config(), now=now) as found:
        return [
            Seen(card.guid, card.source.path, card.source.headings, normalised(card.front), normalised(card.back))
            for card in found.cards()
        ]


# ------------------------------------------------------------------ which fact is which


def _alike(one: str, other: str) -> float:
    return Indel.normalized_similarity(one, other)


def _name(seen: Seen) -> str:
    return seen.path.rpartition("/")[2]


_SURE: tuple[tuple[str, Callable[[Seen], Hashable]], ...] = (
    ("untouched", lambda seen: (seen.path, seen.headings, seen.front, seen.back)),
    ("heading renamed or moved in the note", lambda seen: (seen.path, seen.front, seen.back)),
    ("note moved", lambda seen: (_name(seen), seen.front, seen.back)),
    ("moved to another note", lambda seen: (seen.front, seen.back)),
    ("answer edited", lambda seen: (seen.path, seen.headings, seen.front)),
    ("question edited", lambda seen: (seen.path, seen.headings, seen.back) if len(seen.back) >= LONG else seen),
    ("question edited", lambda seen: (seen.path, seen.back) if len(seen.back) >= LONG else seen),
    ("moved, question edited", lambda seen: seen.back if len(seen.back) >= 2 * LONG else seen),
)
"""Evidence that makes two cards the same fact where it picks out one in each version, the surest first."""


def match(old: Sequence[Seen], new: Sequence[Seen]) -> Iterator[tuple[Seen, Seen, str]]:
    """Facts of two versions that are the same, each with what was done to it."""
    left, right = dict.fromkeys(old), dict.fromkeys(new)
    for kind, key in _SURE:
        for one, other in _pairs(left, right, key):
            del left[one], right[other]
            yield one, other, kind
    for one, other in _pairs(
        old, new, lambda seen: (seen.path, seen.front)
    ):  # asked once in the note, now and before
        if one in left and other in right:
            del left[one], right[other]
            yield one, other, "answer and heading edited"
    for one, other, kind in _both_edited(left, right):
        yield one, other, kind


def _pairs(left: Iterable[Seen], right: Iterable[Seen], key: Callable[[Seen], Hashable]) -> list[tuple[Seen, Seen]]:
    groups: dict[Hashable, tuple[list[Seen], list[Seen]]] = defaultdict(lambda: ([], []))
    for seen in left:
        groups[key(seen)][0].append(seen)
    for seen in right:
        groups[key(seen)][1].append(seen)
    return [(one[0], other[0]) for one, other in groups.values() if len(one) == len(other) == 1]


def _both_edited(left: dict[Seen, None], right: dict[Seen, None]) -> Iterator[tuple[Seen, Seen, str]]:
    """Facts of one note of which both sides were edited, and facts that moved and were edited: only what is plain."""
    by_path, by_front = defaultdict(list), defaultdict(list)
    for seen in right:
        by_path[seen.path].append(seen)
        by_front[seen.front].append(seen)
    found = []
    for one in left:
        for other in by_path[one.path]:
            if score := _plainly(one, other):
                found.append((score, one, other, "question and answer edited"))
        if len(by_front[one.front]) == 1:
            other = by_front[one.front][0]
            if other.path != one.path and len(one.back) >= LONG and _alike(one.back, other.back) >= 0.7:
                found.append((_alike(one.back, other.back), one, other, "moved to another note, answer edited"))
    gone: set[Seen] = set()
    for _, one, other, kind in sorted(found, key=lambda each: -each[0]):
        if not gone & {one, other}:
            gone |= {one, other}
            yield one, other, kind


def _plainly(one: Seen, other: Seen) -> float:
    """How alike two facts of a note are of which both sides differ; 0 if they need not be the same."""
    back, front = _alike(one.back, other.back), _alike(one.front, other.front)
    if front == 1:  # a namesake under another heading
        return back + front if back >= 0.5 and len(one.back) >= LONG else 0.0
    if len(one.back) >= LONG and back >= 0.9:
        return back + front
    if one.headings == other.headings and front >= 0.75 and back >= 0.6 and len(one.back) >= LONG:
        return back + front
    return 0.0


# ------------------------------------------------------------------ figures


@dataclass(slots=True)
class Figures:
    """Counts over a history."""

    facts: int = 0
    touched: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    false: int = 0
    lives: int = 0
    broken: int = 0
    shared: int = 0
    worst: list[float] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


def _is_false(one: Seen, other: Seen, here: dict[Seen, Seen]) -> bool:
    """Whether the guid of *one* is at *other*, which is another fact."""
    if one in here:
        return here[one] != other
    words = re.findall(r"\w+", one.back)
    kept = sum(word in other.back for word in words) / len(words) if words else 0.0
    return _alike(one.front, other.front) < 0.5 and kept < 0.3


def compare(old: Sequence[Seen], new: Sequence[Seen], figures: Figures, whole: dict[Seen, bool]) -> dict[Seen, bool]:
    """Add what became of *old* in *new* to *figures*; *whole*: for each of *old* whether its guid never changed."""
    pairs = list(match(old, new))
    figures.facts += len(pairs)
    here: dict[Seen, Seen] = {}
    lives: dict[Seen, bool] = {}
    touched = lost = 0
    for one, other, kind in pairs:
        here[one] = other
        kept = one.guid == other.guid
        lives[other] = whole[one] and kept
        if (one.path, one.headings, one.front, one.back) != (other.path, other.headings, other.front, other.back):
            figures.touched[kind] += 1
            figures.lost[kind] += not kept
            touched += 1
            lost += not kept
        elif not kept:
            figures.lost["untouched"] += 1
        if not kept:
            figures.shown.append(f"LOST, {kind}\n    {_shown(one)}\n    {_shown(other)}")
    by_guid = {seen.guid: seen for seen in new}
    figures.shared += len(new) - len(by_guid)
    for one in old:
        keeper = by_guid.get(one.guid)
        if keeper is not None and _is_false(one, keeper, here):
            figures.false += 1
            still = f"\n  now {_shown(here[one])}" if one in here else ""
            figures.shown.append(f"FALSE\n    {_shown(one)}\n    {_shown(keeper)}{still}")
    ended = [one for one in old if one not in here]
    figures.lives += len(ended)
    figures.broken += sum(not whole[one] for one in ended)
    figures.worst.append(lost / touched if touched else 0.0)
    return {seen: lives.get(seen, True) for seen in new}


def _shown(seen: Seen) -> str:
    return f"{seen.guid} {seen.path} {' > '.join(seen.headings)[-60:]} | {seen.front[:80]} | {seen.back[:160]!r}"


def replay(git: Path, builds: int, folder: Path) -> Figures:
    """The figures of the history in *git*."""
    figures = Figures()
    vault, deck = folder / "Vault", folder / "deck.apkg"
    old: list[Seen] = []
    whole: dict[Seen, bool] = {}
    for number, (commit, when) in enumerate(versions(git, builds)):
        check_out(git, commit, vault)
        new = cards_of(vault, deck, 1_500_000_000 + number * 86_400)
        print(f"  {commit[:10]} {when} {len(new):,} cards", file=sys.stderr, flush=True)
        if not new:
            continue
        whole = compare(old, new, figures, whole)
        old = new
    figures.lives += len(old)
    figures.broken += sum(not whole[seen] for seen in old)
    return figures


def main() -> int:
    """Print the figures."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("git", type=Path, help="a git directory")
    parser.add_argument("--builds", type=int, default=25)
    parser.add_argument("--folder", type=Path, help="where to build; by default a folder that is deleted")
    parser.add_argument("--losses", type=int, default=0, help="how many of the lost and false ones to print")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        figures = replay(options.git, options.builds, options.folder or Path(temporary))
    touched, lost = figures.touched.total(), figures.lost.total()
    for shown in figures.shown[: options.losses]:
        print(shown)
    for kind, count in figures.touched.most_common():
        print(f"{kind:42}{figures.lost[kind]:6,} of {count:6,}")
    print(f"facts that survived {figures.facts:,}, touched {touched:,}")
    print(f"churn among touched {lost / max(1, touched):.2%} (worst build {max(figures.worst, default=0):.1%})")
    print(f"whole life {1 - figures.broken / max(1, figures.lives):.2%} of {figures.lives:,}")
    print(
        f"false identity {figures.false} ({figures.false / max(1, figures.facts):.3%}), shared guids {figures.shared}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
