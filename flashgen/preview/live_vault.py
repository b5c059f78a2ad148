"""The vault that is being looked at: its view as it is now, kept up to date while notes change."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread

from flashgen.errors import FlashgenError, NoteError
from flashgen.identity.ledger import ledger_file
from flashgen.model.card import Media
from flashgen.preview.forget_card import forget
from flashgen.preview.look_process import LookProcess
from flashgen.preview.note_view import Known, NoteView, note_view
from flashgen.preview.vault_view import Settings, View, glance
from flashgen.util.atomic_files import stat_of
from flashgen.vault.decode import read_text
from flashgen.vault.watch import changes

MAX_MEDIA = 5_000
"""Files of notes that were looked at whose places are remembered."""
QUIET_S = 0.7
"""How long the whole vault waits after a change: the page of the note that was saved comes first."""
_NOTHING = Known()


class Listener:
    """Somebody who wants to hear what happens."""

    def __init__(self, live: LiveVault) -> None:
        self._live = live
        self._loop = asyncio.get_running_loop()
        self._heard: asyncio.Queue[str] = asyncio.Queue()

    def tell(self, name: str) -> None:
        """Say that *name* happened; from any thread."""
        with suppress(RuntimeError):  # its loop has ended
            self._loop.call_soon_threadsafe(self._heard.put_nowait, name)

    async def next(self, seconds: float) -> str:
        """The next event; empty if there is none for so long."""
        try:
            return await asyncio.wait_for(self._heard.get(), seconds)
        except TimeoutError:
            return ""

    def close(self) -> None:
        """Hear no more."""
        self._live.listeners.discard(self)


class LiveVault:
    """A vault that is being looked at: its view as it is now, and who is told of changes."""

    def __init__(self, settings: Settings, view: View) -> None:
        self.settings = settings
        self.view = view
        self.listeners: set[Listener] = set()
        self._media: OrderedDict[str, Media] = OrderedDict()
        self._lock = Lock()
        self._stop = Event()
        self._stale = Event()
        self._ledger = self._ledger_now()
        self._look_process = LookProcess(settings)

    def _ledger_now(self) -> list[int] | None:
        return stat_of(ledger_file(self.settings.vault, self.settings.state))

    def whole(self) -> View:
        """The vault; after a build in the meantime it is looked at again, and told when that is done."""
        if self._ledger_now() != self._ledger:
            self._stale.set()
        return self.view

    def note(self, path: str) -> NoteView | None:
        """The note at *path* as it is now; None if there is none."""
        view = self.view
        if path not in view.index.notes:
            return None
        found = view.note(path)
        try:
            text = read_text(view.index.root, path)
        except (OSError, NoteError):
            text = ""
        return note_view(found, text, view.known.get(path, _NOTHING), self._address)

    def _address(self, media: Media) -> str:
        with self._lock:
            self._media[media.name] = media
            self._media.move_to_end(media.name)
            while len(self._media) > MAX_MEDIA:
                self._media.popitem(last=False)
        return f"/media/{media.name}"

    def media(self, name: str) -> Path | bytes | None:
        """The file or the bytes that a card of a page shows under *name*."""
        media = self._media.get(name)
        if media is None:
            return None
        if media.data is not None:
            return media.data
        root = self.view.index.root.resolve()
        file = (root / media.path).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None

    def search(self, text: str) -> list[int]:
        """The numbers of the notes in whose questions *text* stands."""
        wanted = text.casefold()
        return [number for number, row in enumerate(self.view.rows) if wanted in row.questions]

    def forget(self, guid: str, *, undo: bool) -> str:
        """Leave a card out of all decks from now on, or no longer; what is to be said of it."""
        front = forget(self.settings.vault, self.settings.state, guid, undo=undo)
        self._stale.set()
        return f"{front}: {'will be exported again' if undo else 'will not be exported any more'}"

    def listen(self) -> Listener:
        """Somebody who hears of changes from now on; called in a running loop."""
        listener = Listener(self)
        self.listeners.add(listener)
        return listener

    def _tell(self, name: str) -> None:
        for listener in tuple(self.listeners):
            listener.tell(name)

    def start(self) -> None:
        """Begin to watch the vault, in threads that end with the process."""
        for work in (self._watch, self._look_again):
            Thread(target=work, daemon=True).start()

    def stop(self) -> None:
        """Watch no longer."""
        self._stop.set()
        self._stale.set()
        self._look_process.stop()

    def _watch(self) -> None:
        """Say at once that something changed, which is enough for the page of a note: it is read anew when it is
        asked for. A glance then tells which notes there are, and whether settings changed."""
        seen = changes(self.settings.vault, self._stop)
        next(seen, None)
        for _ in seen:
            self._tell("note")
            with suppress(FlashgenError, OSError):  # settings that are wrong now may be right at the next change
                before, self.view = self.view, glance(self.settings, self.view)
                if (before.index, before.config) != (self.view.index, self.view.config):
                    self._tell("note")
            self._stale.set()

    def _look_again(self) -> None:
        """Look at the whole vault whenever something has changed, as often as there is time for it."""
        while not self._stop.is_set():
            self._stale.wait()
            if self._stop.wait(QUIET_S):
                return
            self._stale.clear()
            with suppress(FlashgenError, OSError):
                ledger = self._ledger_now()
                self.view = self._look_process.look()
                self._ledger = ledger
                self._tell("vault")
