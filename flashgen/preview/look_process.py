"""Looks at the whole vault in a process of its own: pages answer in the meantime, and its memory is given back."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from flashgen.errors import FlashgenError
from flashgen.preview.vault_view import Settings, View, look

STEP_BACK = 10
"""How much less urgent a look is than what the person waits for: the page of the note that was saved."""


class LookProcess:
    """Looks when it is asked to, once at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: BaseProcess | None = None

    def look(self) -> View:
        """The result of `look`; raises `FlashgenError` if it failed."""
        # A new interpreter: threads of this one may hold locks that a copy would wait for.
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_look, args=(self._settings, theirs))
        self._process.start()
        theirs.close()
        try:
            found = mine.recv()
        except EOFError:
            raise FlashgenError("the look at the vault was broken off", "the next change begins another") from None
        finally:
            mine.close()
            self._process.join()
        if isinstance(found, FlashgenError):
            raise found
        assert isinstance(found, View)
        return found

    def stop(self) -> None:
        """Break off what is being done."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()


def _look(settings: Settings, answer: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to answer
    if hasattr(os, "nice"):  # Windows has none
        os.nice(STEP_BACK)
    found: View | FlashgenError
    try:
        found = look(settings)
    except FlashgenError as error:
        found = error
    with suppress(BrokenPipeError):  # nobody waits for it any more
        answer.send(found)
