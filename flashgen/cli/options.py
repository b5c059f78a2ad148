"""Arguments and options that several commands have, and what is worked out of them: vault, settings, ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flashgen.cli.default_vault import NOTES, vault_here
from flashgen.config import SPLITS
from flashgen.errors import printable

if TYPE_CHECKING:
    from flashgen.config import Config
    from flashgen.identity.ledger import Ledger


Command = TypeVar("Command", bound=Callable[..., Any])

NONE = -1
"""As `max_new`: not a single new card."""


def echo(text: str, *, err: bool = False) -> None:
    """Print *text*, in which file names and parts of notes may stand."""
    click.echo(printable(text), err=err)


def _or_here(ctx: click.Context, parameter: click.Parameter, vault: Path | None) -> Path:
    from flashgen.vault.path_spelling import spelt

    before = " ... --vault" if isinstance(parameter, click.Option) else ""
    return found_vault(f"flashgen {ctx.info_name}{before}") if vault is None else spelt([vault])[0]


def found_vault(command: str) -> Path:
    """The vault that is meant where none is named; *command*: how one is named to it.

    Raises `UsageError` if there is none.
    """
    from flashgen.errors import UsageError

    vault = vault_here()
    if vault == NOTES and not vault.exists():
        raise UsageError(
            "you are in no vault, and there is no folder `notes` here",
            f"name your notes: `{command} ~/Vault`, or `{command} .` for the current folder",
        )
    return vault


def vault_argument(command: Command) -> Command:
    """`[VAULT]`, by default the one around the current folder."""
    argument = click.argument("vault", type=click.Path(path_type=Path), required=False, callback=_or_here)
    return argument(command)


def vault_option(command: Command) -> Command:
    """`--vault VAULT`, by default the one around the current folder."""
    return click.option(
        "--vault",
        type=click.Path(path_type=Path),
        callback=_or_here,
        help="The folder of notes; by default the vault that you are in.",
    )(command)


def output_option(command: Command) -> Command:
    """`-o FILE|FOLDER`."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        help="The deck to write, an .apkg, or the folder to put it in; else decks/, or beside the vault.",
    )(command)


def state_option(command: Command) -> Command:
    """`--state DIR`."""
    return click.option(
        "--state",
        type=click.Path(path_type=Path),
        help="Folder of the ledger and all other state; by default VAULT/.flashgen.",
    )(command)


def yes_option(command: Command) -> Command:
    """`-y`, `--yes`."""
    return click.option("-y", "--yes", is_flag=True, help="Do not ask; the cards that are meant are listed.")(command)


def json_option(command: Command) -> Command:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def glob_options(command: Command) -> Command:
    """`--include GLOB` and `--exclude GLOB`."""
    include = click.option(
        "--include", multiple=True, metavar="GLOB", help="Only these notes, as in .gitignore; repeatable."
    )
    exclude = click.option(
        "--exclude", multiple=True, metavar="GLOB", help="Not these notes, as in .gitignore; repeatable."
    )
    return include(exclude(command))


def choice_options(command: Command) -> Command:
    """`--only-notes GLOB`, `--rule NAME` and `--max-new N`."""
    options = (
        click.option(
            "--only-notes", multiple=True, metavar="GLOB", help="New cards only from these notes; repeatable."
        ),
        click.option(
            "--rule", "rules", multiple=True, metavar="NAME", help="New cards only by this rule; repeatable."
        ),
        click.option("--max-new", type=click.IntRange(1), metavar="N", help="At most N new cards now."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def build_options(command: Command) -> Command:
    """The options of a build that have to do with more than one note."""
    options = (
        click.option("--split", type=click.Choice(SPLITS), help="One deck file, or several."),
        glob_options,
        choice_options,
        click.option("-j", "--jobs", type=click.IntRange(1), help="Processes; by default as many as pay."),
        click.option("--no-cache", is_flag=True, help="Convert every note, also those that did not change."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def given(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Those of *settings* of the command line that somebody gave."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in settings.items() if value}


def built_ledger(vault: Path, state: Path | None) -> Path:
    """The ledger of *vault*; raises `UsageError` if there is none yet."""
    from flashgen.errors import UsageError
    from flashgen.identity.ledger import ledger_file

    file = ledger_file(vault, state)
    if not file.exists():
        raise UsageError(f"{file}: there is no ledger yet", "name the vault, or run `flashgen build` first")
    return file


@contextmanager
def amending(vault: Path, state: Path | None) -> Iterator[tuple[Ledger, Callable[[Ledger], None]]]:
    """The ledger of *vault*, locked, and a function that saves another in its place.

    Raises `UsageError` if there is none yet.
    """
    from flashgen.identity.ledger import Ledger
    from flashgen.util.atomic_files import replacing
    from flashgen.util.build_lock import locked

    file = built_ledger(vault, state)

    def save(ledger: Ledger) -> None:
        with replacing(file) as (part,):
            part.write_text(ledger.dump(), "utf-8", newline="\n")

    with locked(file.parent):
        yield Ledger.read(file), save


def command_config(vault: Path, settings: Mapping[str, Any]) -> Config:
    """The settings for *vault*, with *settings* of the command line over those of files."""
    from flashgen.building.load_config import config_of

    return config_of(vault, given(settings), "command line", Path.cwd())


def whole_vault(vault: Path, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """All notes of *vault*, if globs among *settings*, those of the command line, leave some out for once."""
    from flashgen.vault.scan import scan

    globs = {"include", "exclude"}
    if not any(settings.get(name) for name in globs):
        return ()
    others = {name: value for name, value in settings.items() if name not in globs}
    return scan(vault, command_config(vault, others)).notes
