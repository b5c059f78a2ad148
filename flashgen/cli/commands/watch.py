"""`flashgen watch`: build again whenever notes change."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from flashgen.cli.building import build_once, build_options, one_line, show_changes
from flashgen.cli.options import echo, output_option, state_option, tell, vault_argument
from flashgen.cli.pushing import Target, is_there, push_quietly, target_options
from flashgen.errors import REPORT, AnkiAwayError

ASK_EVERY_S = 2.0
"""How often to ask whether Anki is back."""


@click.command(
    epilog="""
\b
Examples:
  flashgen watch
  flashgen watch ~/Vault -o ~/vault.apkg
  flashgen watch --push                    a saved note is a card in Anki a second later

Ctrl-C ends it.
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
    pusher = _Pusher(vault, state, Target(profile=profile, url=url, key=key))
    with suppress(KeyboardInterrupt):
        for _ in changes(vault, also=pusher.is_back):
            if push:
                _said(pusher.push)
            else:
                _build(vault, output, state, **options)


class _Pusher:
    """Pushes, waits for Anki while it is away, and says so once."""

    def __init__(self, vault: Path, state: Path | None, target: Target) -> None:
        self._vault, self._state, self._target = vault, state, target
        self._away = False
        self._asked = 0.0

    def push(self) -> None:
        """Push once."""
        try:
            push_quietly(self._vault, self._state, self._target)
        except AnkiAwayError as error:
            if not self._away:
                error.show()
                echo("waiting for Anki", err=True)
            self._away = True
        else:
            self._away = False

    def is_back(self) -> bool:
        """Whether Anki was away and is there again."""
        if not self._away or time.monotonic() - self._asked < ASK_EVERY_S:
            return False
        self._asked = time.monotonic()
        return is_there(self._target)


def _build(vault: Path, output: Path | None, state: Path | None, **options: Any) -> None:
    """Build once."""

    def build() -> None:
        report = build_once(vault, output, state, quiet=False, **options)
        tell(report.problems)
        echo(one_line(report))
        show_changes(report, vault)

    _said(build)


def _said(action: Callable[[], None]) -> None:
    """Do *action* and say what went wrong: it may be right after the next change."""
    try:
        action()
    except click.ClickException as error:
        error.show()
    except OSError as error:  # a file that went away in the meantime
        echo(f"error: {error}", err=True)
    except Exception as error:  # a mistake of ours, which may be gone with the next change
        echo(f"error: {type(error).__name__}: {error}\n  hint: {REPORT}", err=True)
