"""`flashgen watch`: build again whenever notes change."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import click

from flashgen.cli.anki_target import Target, is_there, target_options
from flashgen.cli.build_once import build_once
from flashgen.cli.options import build_options, echo, output_option, state_option, vault_argument
from flashgen.cli.push_quietly import push_quietly
from flashgen.errors import REPORT, AnkiAwayError, ConfigError, DeckError, LedgerError, UsageError

ASK_EVERY_S = 2.0
"""How often to ask whether Anki is back."""
RETRY_S = 30
"""How long to wait until what failed is tried again, though no note changed: a folder may be writable by then."""


@click.command(
    epilog="""
\b
Examples:
  flashgen watch
  flashgen watch ~/Vault -o ~/vault.apkg
  flashgen watch --push                    a saved note is a card in Anki a second later

Ctrl-C ends it, and so do SIGTERM and the end of its terminal.
"""
)
@vault_argument
@output_option
@click.option("--push", is_flag=True, help="Instead of writing a deck push into Anki, as `flashgen push --yes` does.")
@target_options
@build_options
@state_option
def watch(
    vault: Path, output: Path | None, state: Path | None, push: bool, profile: str, url: str, key: str, **options: Any
) -> None:
    """Build the deck now and whenever a note changes, with a line of report each time."""
    from flashgen.vault.scan import check_vault
    from flashgen.vault.watch import changes

    check_vault(vault)  # later it may come and go
    pusher = Pusher(vault, state, Target(profile=profile, url=url, key=key)) if push else None
    rounds = Rounds(vault, output, state, options, pusher)
    with _ended_by_signals(), suppress(KeyboardInterrupt):
        for _ in changes(vault, gone=rounds.gone, also=rounds.is_due):
            rounds.build()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end what is done here as Ctrl-C does, unless they are ignored, as under `nohup`."""
    before = {}
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            before[number] = signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


class Pusher:
    """Pushes, waits for Anki while it is away, and says so once."""

    def __init__(self, vault: Path, state: Path | None, target: Target) -> None:
        self._vault, self._state, self._target = vault, state, target
        self._away = self._pushed = False
        self._asked = 0.0
        self._told: set[str] = set()

    def push(self) -> None:
        """Push once."""
        try:
            push_quietly(self._vault, self._state, self._target, self._told, let_in=not self._pushed)
        except AnkiAwayError as error:
            if not self._away:
                error.show()
                echo("waiting for Anki", err=True)
            self._away = True
        else:
            self._away, self._pushed = False, True

    def is_back(self) -> bool:
        """True if Anki was away and is there again."""
        if not self._away or time.monotonic() - self._asked < ASK_EVERY_S:
            return False
        self._asked = time.monotonic()
        return is_there(self._target)


@dataclass(slots=True)
class Rounds:
    """The builds of one `watch`, each of which says only what is new since the one before."""

    vault: Path
    output: Path | None
    state: Path | None
    options: dict[str, Any]
    pusher: Pusher | None = None
    """Does what is to be done instead of a build."""
    _built: bool = False
    """True if one has succeeded."""
    _new: int = 0
    """New cards so far."""
    _said: str = ""
    """The error of the last one; empty if it succeeded."""
    _failed_at: float = field(default=0.0)

    def build(self) -> None:
        """Build once. What is wrong now may be right after the next change, but for what is wrong from the start."""
        try:
            self._do()
        except (UsageError, ConfigError, DeckError, LedgerError) as error:
            if not self._built:
                raise
            self._fail(f"error: {error.format_message()}")
        except click.ClickException as error:
            self._fail(f"error: {error.format_message()}")
        except OSError as error:  # a file that went away in the meantime
            self._fail(f"error: {error}")
        except Exception as error:  # a mistake of ours, which may be gone with the next change
            self._fail(f"error: {type(error).__name__}: {error}\n  hint: {REPORT}")
        else:
            self._built, self._said = True, ""

    def _do(self) -> None:
        if self.pusher:
            self.pusher.push()
        else:
            # `max_new` is meant for the whole watch: else each note that is saved would let in as many again
            report = build_once(self.vault, self.output, self.state, quiet=False, already=self._new, **self.options)
            self._tell(report)

    def gone(self) -> None:
        """Say that the vault is not there any more."""
        self._fail("")

    def is_due(self) -> bool:
        """True if it is time to try again what failed."""
        if self._said:
            return time.monotonic() > self._failed_at + RETRY_S
        return self.pusher is not None and self.pusher.is_back()

    def _fail(self, text: str) -> None:
        """Say what is wrong, once for as long as it is the same; if the vault is gone, that."""
        self._failed_at = time.monotonic()
        if not self.vault.is_dir():
            text = f"error: {self.vault}: the folder is gone; waiting for it"
        if text != self._said:
            echo(f"{_now()}  {text}", err=True)
            self._said = text

    def _tell(self, report: Any) -> None:
        from flashgen.cli.build_summary import one_line, show_changes, show_report, tell_problems, to_do

        self._new += report.counts["new"]
        tell_problems(report.problems, self.vault, self.state)
        if not self._built:
            show_report(report, self.vault)
        elif self._said or any(report.counts.values()):
            show_changes(report)
            echo(f"{_now()}  {one_line(report)}")
            for line in to_do(report, self.vault):
                echo(line)


def _now() -> str:
    return datetime.now().astimezone().strftime("%H:%M:%S")
