"""Watches a vault for changes. The only file that imports watchfiles.

It knows nothing of what is done then; whoever watches calls `convert` again, nothing more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event

DEBOUNCE_MS = 400
"""An editor that saves, and a synchronisation that brings many files, make one change."""
TIMEOUT_MS = 200
"""Milliseconds after which it is checked that the vault is still there."""
RETRY_S = 0.5
"""Seconds to wait for a folder that was deleted or is being moved."""


def changes(
    vault: Path,
    stop: Event | None = None,
    *,
    also: Callable[[], bool] = lambda: False,
    gone: Callable[[], None] = lambda: None,
) -> Iterator[None]:
    """Yields once at the beginning and after each change of *vault*, until *stop* is set.

    *also* is asked several times a second whether there is another reason. A vault that is deleted is waited for;
    *gone* is called once then.
    """
    # Here, because only `flashgen watch` needs it.
    from watchfiles import Change, watch

    def concerns(_: Change, path: str) -> bool:
        return is_of_interest(Path(path), vault)

    stop = stop or Event()
    first = True  # not before the watching has begun: what is saved during a long first build would be missed
    while not stop.is_set():
        batches = watch(
            vault,
            watch_filter=concerns,
            debounce=DEBOUNCE_MS,
            step=100,
            stop_event=stop,
            rust_timeout=TIMEOUT_MS,
            yield_on_timeout=True,
        )
        with suppress(OSError):  # the vault is gone before it could be watched
            for batch in batches:
                if not vault.is_dir():
                    break
                if first or batch or also():
                    first = False
                    yield
        if not stop.is_set():
            if not vault.is_dir():
                gone()
            _wait_for(vault, stop)
            yield


def _wait_for(vault: Path, stop: Event) -> None:
    while not stop.is_set() and not vault.is_dir():
        time.sleep(RETRY_S)


def is_of_interest(path: Path, vault: Path) -> bool:
    """True if a change of the file at *path* can change a deck: not flashgen's own files, nor those of editors.

    >>> is_of_interest(Path("/v/a.md"), Path("/v")), is_of_interest(Path("/v/.flashgen/cache.db"), Path("/v"))
    (True, False)
    """
    try:
        parts = path.relative_to(vault.absolute()).parts
    except ValueError:
        parts = path.parts[-1:]
    if parts[:1] == (".obsidian",):
        return path.name in ("app.json", "templates.json", "data.json")
    hidden = any(part.startswith(".") for part in parts)
    return not hidden and not path.name.endswith((".part", ".part-db", ".apkg", "~", ".tmp", ".swp"))
