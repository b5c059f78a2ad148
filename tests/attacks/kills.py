"""Builds that are ended at a random moment: ledger and deck are whole, and the next build gives what it would have."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path
from traceback import format_exc

import flashgen
from flashgen.config import Config
from tests.attacks.made_vault import NOW, copy_of, edit, make_vault
from tests.attacks.outcome import Place, Tally

SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def attack_by_kills(folder: Path, seed: int, rounds: int) -> Tally:
    """End *rounds* builds of an edited vault in *folder*, each at a random moment."""
    random_, tally = random.Random(seed), Tally("kills")
    here = Place(folder / "here")
    make_vault(here.vault, random_, 40)
    here.build(NOW)
    for number in range(1, rounds + 1):
        now = NOW + 60 * number
        if random_.random() < 0.1:
            here.cache.unlink(missing_ok=True)
        edit(here.vault, random_)
        twin = Place(copy_of(here.folder, folder / "twin"))
        began = time.monotonic()
        twin.build(now, cache=False)
        longest = 0.8 * (time.monotonic() - began)
        before, after = here.built(), twin.built()
        sent = _killed_build(here, now, random_, longest)
        tally.tried += 1
        tally.kinds[sent] += 1
        try:
            found = [*here.flaws()]
            if here.ledger.read_bytes() not in (before[0], after[0]) or here.deck.read_bytes() not in (
                before[1],
                after[1],
            ):
                found.append("neither the old nor the new files")
            here.build(now)
            if here.built() != after:
                found.append("the next build gives something else")
            found += [f"left behind: {name}" for name in here.left()]
        except Exception:
            found = [format_exc()]
        tally.faults += [f"kill {number} ({sent}): {fault}" for fault in found]
    return tally


def _killed_build(place: Place, now: int, random_: random.Random, longest: float) -> str:
    """Build in another process and end that within *longest* seconds; returns the signal, or that it was too late."""
    jobs, delay, chosen = random_.choice((1, 1, 2)), random_.uniform(0, longest), random_.choice(SIGNALS)
    began = time.monotonic()
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # until the child cannot run on as if it were this process
    child = os.fork()
    if not child:
        try:
            os.setsid()
            for each in (signal.SIGTERM, signal.SIGHUP):
                signal.signal(each, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            flashgen.build(place.vault, place.deck, Config(), now=now, jobs=jobs)
        finally:
            os._exit(0)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    ended = 0
    while not ended and time.monotonic() < began + delay:
        ended, _ = os.waitpid(child, os.WNOHANG)
        time.sleep(0.001)
    if ended:
        return "had ended"
    os.kill(child, chosen)
    os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # its workers, which would end by themselves, but may be reading the vault
    return chosen.name
