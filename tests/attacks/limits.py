"""Builds that are short of room, handles, memory or processes: a right build or an error of flashgen's, nothing left."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.attacks.made_vault import NOW, copy_of, edit, make_vault
from tests.attacks.outcome import Place, Tally

NOBODY = 65_534
"""The user under whom a build of root is limited: root itself is not."""
KINDS = {
    "file size": resource.RLIMIT_FSIZE,
    "handles": resource.RLIMIT_NOFILE,
    "memory": resource.RLIMIT_AS,
}
_TIME = 180
"""Seconds after which a build hangs."""


def _value(kind: str, random_: random.Random) -> int:
    match kind:
        case "file size":
            return int(10 ** random_.uniform(0, 6))
        case "handles":
            return random_.randint(4, 40)
        case "memory":
            return random_.randint(30, 300) << 20
        case "disk":
            return random_.randint(40, 1000)
        case _:
            return random_.randint(1, 9)


def attack_by_limits(folder: Path, seed: int, rounds: int) -> Tally:
    """Build an edited vault in *folder* under *rounds* limits, each followed by a build without one."""
    random_, tally = random.Random(seed), Tally("limits")
    here = Place(folder / "here")
    make_vault(here.vault, random_, 120)
    here.build(NOW)
    kinds = [*KINDS]
    if os.geteuid() == 0 and sys.platform == "linux":
        kinds += ["processes", *(["disk"] if _can_mount(folder) else [])]
    for number in range(rounds):
        kind = random_.choice(kinds)
        edit(here.vault, random_)
        if random_.random() < 0.5:
            here.cache.unlink(missing_ok=True)  # all notes, and so several processes
        tally.tried += 1
        value = _value(kind, random_)
        build = _on_full_disk(here, folder, value, tally) if kind == "disk" else _limited(here, kind, value, tally)
        found = [f"{value}: {fault}" for fault in build]
        tally.kinds[kind] += 1
        here.build(NOW + 60 * (number + 1))
        found += [*here.flaws(), *(f"left behind by the next build: {name}" for name in here.left())]
        tally.faults += [f"limit {number} ({kind}): {fault}" for fault in found]
    return tally


_AS_NOBODY = f"""
import ctypes, os, resource, sys
os.setresuid({NOBODY}, {NOBODY}, 0)
ctypes.CDLL(None).setfsuid(0)  # files are still root's
resource.setrlimit(resource.RLIMIT_NPROC, (int(sys.argv[1]),) * 2)
del sys.argv[1]
from flashgen.__main__ import main
main()
"""


def _limited(place: Place, kind: str, value: int, tally: Tally) -> Iterator[str]:
    """Build under a limit of one *kind*."""
    if kind == "processes":
        yield from _built(place, tally, (sys.executable, "-c", _AS_NOBODY, str(value)))
    else:
        yield from _built(place, tally, limit=(KINDS[kind], value))


def _built(
    place: Place,
    tally: Tally,
    python: tuple[str, ...] = (sys.executable, "-m", "flashgen"),
    limit: tuple[int, int] | None = None,
) -> Iterator[str]:
    """Build in a process of its own, as a person would; what is wrong with how that ended."""
    before = place.built()
    try:
        ended = subprocess.run(
            [*python, "build", str(place.vault), "-o", str(place.deck), "-j", "2"],
            capture_output=True,
            text=True,
            timeout=_TIME,
            preexec_fn=(lambda: resource.setrlimit(limit[0], (limit[1], limit[1]))) if limit else None,
            check=False,
        )
    except subprocess.TimeoutExpired:
        yield "it does not end"
        return
    except (OSError, subprocess.SubprocessError):
        tally.kinds["Python did not start"] += 1
        return
    if ended.returncode and "hint: " not in ended.stderr and "/flashgen/" not in ended.stderr:
        tally.kinds["Python did not start"] += 1
        return
    tally.kinds["refused" if ended.returncode else "built"] += 1
    if "Traceback" in ended.stderr or ended.returncode not in (0, 1):
        yield f"code {ended.returncode}: {ended.stderr[-1500:]}"
    if ended.returncode and place.built()[1] != before[1]:
        yield "it failed, and the deck is another"
    yield from place.flaws()
    yield from (f"left behind: {name}" for name in place.left())


def _can_mount(folder: Path) -> bool:
    try:
        with _small_disk(folder / "tried", 100):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def _small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    subprocess.run(["mount", *options], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _on_full_disk(place: Place, folder: Path, kilobytes: int, tally: Tally) -> Iterator[str]:
    """Build a copy of *place* on a disk that has *kilobytes* left."""
    used = sum(file.stat().st_size + 4096 for file in place.folder.rglob("*") if file.is_file()) // 1024
    with _small_disk(folder / "disk", used + kilobytes):
        there = Place(copy_of(place.folder, folder / "disk" / "here"))
        yield from _built(there, tally)
