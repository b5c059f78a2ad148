"""Time and memory of the preview with many notes: pages, filters, and the wait for a saved note on the screen.

    python -m bench.preview [--notes 10000] [--built]

Needs the extra `browser` and a Chromium of the system. With `--built` the vault has a deck, a ledger and a
cache, as most have. The vault is made up; each figure is the median of ten, with the least and the most.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from bench.generate import write_vault

TIMES = 10
FILTER = """(text) => {
  const field = document.getElementById("q");
  const begin = performance.now();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  document.body.getBoundingClientRect();
  return performance.now() - begin;
}"""
SETTLED_MS = 400
"""Until the server has answered a filter, too, and what it found is drawn."""


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--built", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        write_vault(vault, options.notes)
        if options.built:
            command = [sys.executable, "-m", "flashgen", "build", str(vault), "-o", f"{folder}/d.apkg", "-q"]
            subprocess.run(command, check=True)
        begin = time.perf_counter()
        command = [sys.executable, "-m", "flashgen", "preview", str(vault), "--no-open", "--port", "0"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[0]
            print(f"{options.notes:,} notes known after {time.perf_counter() - begin:.1f} s")
            measure(vault, address, server.pid)
        finally:
            server.terminate()
            server.wait()


def measure(vault: Path, address: str, pid: int) -> None:
    """All figures of the vault that is served at *address*."""
    notes = sorted(vault.rglob("*.md"))
    note = notes[len(notes) // 2]
    page_of_note = f"{address}notes/{note.relative_to(vault).as_posix()}.html".replace(" ", "%20")
    say("the list of notes answers", "ms", lambda: timed(lambda: get(address)))
    say("the page of a note answers", "ms", lambda: timed(lambda: get(page_of_note)))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--headless", "--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_page()
        cdp = page.context.new_cdp_session(page)
        cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(address)
        page.wait_for_function("() => window.flashgenNotes")
        filters, busy = [], []
        for text in ("a", "an", "ab", "x", "e", "er", "note 1", "zz", "i", ""):
            before = main_thread(cdp)
            filters.append(page.evaluate(FILTER, text))
            page.wait_for_timeout(SETTLED_MS)
            busy.append(main_thread(cdp) - before)
        tell("a filter, until it is drawn", "ms", filters)
        tell("a filter, of the main thread's time in all", "ms", busy)
        page.goto(page_of_note)
        page.wait_for_function("() => document.getElementById('state').textContent === 'live'")
        say("a saved note is on the screen", "ms", partial(timed, saved(page, note)), pause=4)
        browser.close()
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    print(f"memory: {mib(status['VmRSS']):.0f} MiB now, {mib(status['VmHWM']):.0f} MiB at most")


def main_thread(cdp: Any) -> float:
    """Milliseconds that the main thread of a page has worked, whatever else the machine did meanwhile."""
    metrics = {each["name"]: each["value"] for each in cdp.send("Performance.getMetrics")["metrics"]}
    return float(1000 * metrics["TaskDuration"])


def saved(page: Any, note: Path) -> Callable[[], object]:
    """Saves *note* with a new card, and waits until the text of its frame is there."""
    numbers = iter(range(1_000))

    def save() -> None:
        name = f"Neologism {next(numbers)} of {note.stem}"
        note.write_text(note.read_text("utf-8") + f"\n- **{name}:** a word that was not there before\n", "utf-8")
        seen = "name => [...document.querySelectorAll('.lines code')].some(line => line.textContent.includes(name))"
        page.wait_for_function(f"() => ({seen})({name!r})", polling=10)

    return save


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that *work* takes."""
    begin = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begin)


def get(address: str) -> bytes:
    """The page at *address*."""
    with urlopen(address) as answer:
        return bytes(answer.read())


def say(what: str, unit: str, once: Callable[[], float], pause: float = 0.2) -> None:
    """Measure ten times, and print it."""
    found = []
    for _ in range(TIMES):
        found.append(once())
        time.sleep(pause)
    tell(what, unit, found)


def tell(what: str, unit: str, found: list[float]) -> None:
    """Print a figure."""
    print(f"{what}: {statistics.median(found):.0f} {unit} ({min(found):.0f} to {max(found):.0f})")


def mib(text: str) -> float:
    """MiB of a line of `/proc`."""
    return int(text.split()[0]) / 1024


if __name__ == "__main__":
    main()
