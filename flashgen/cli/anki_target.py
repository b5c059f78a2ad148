"""The Anki to push to: the options that choose it, and opening it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from flashgen.push.anki_protocol import Anki

Command = TypeVar("Command", bound=Callable[..., Any])

KEY_VARIABLE = "FLASHGEN_ANKI_KEY"


@dataclass(frozen=True, slots=True)
class Target:
    """The Anki to push to."""

    to: str = "anki"
    profile: str = ""
    url: str = ""
    key: str = ""


def target_options(command: Command) -> Command:
    """The options that say which Anki is meant; the command gets a `Target`."""
    options = (
        click.option(
            "--profile", default="", help="The profile that Anki must have open; else that of the last push."
        ),
        click.option("--url", default="", help="Where AnkiConnect is, if not on this machine at port 8765."),
        click.option(
            "--key", default="", envvar=KEY_VARIABLE, show_envvar=True, help="The key that AnkiConnect asks for."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def opened(target: Target) -> Iterator[Anki]:
    """The Anki that is meant."""
    if target.to == "anki":
        from flashgen.push.anki_connect import AnkiConnect
        from flashgen.push.anki_connect_http import URL, Connection

        yield AnkiConnect(Connection(target.url or URL, target.key))
        return
    from flashgen.push.closed_collection import open_collection

    with open_collection(target.to, target.profile) as anki:
        yield anki


def is_there(target: Target) -> bool:
    """True if somebody answers where AnkiConnect should be."""
    from flashgen.errors import AnkiAwayError, PushError
    from flashgen.push.anki_connect_http import URL, Connection

    try:
        Connection(target.url or URL, target.key).call("version", timeout=2)
    except AnkiAwayError:
        return False
    except PushError:  # it asks for a key
        return True
    return True
