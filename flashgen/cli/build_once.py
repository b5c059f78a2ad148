"""One build as the command line asks for it; `build` does it, and `watch` again and again."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flashgen.cli.default_vault import in_its_vault
from flashgen.cli.options import NONE, command_config, echo, whole_vault
from flashgen.cli.progress_bar import progress_bar

if TYPE_CHECKING:
    from flashgen.building.report import Report


def build_once(
    vault: Path,
    output: Path | None,
    state: Path | None,
    *,
    quiet: bool,
    list_new: bool = False,
    already: int = 0,
    jobs: int | None,
    no_cache: bool,
    **settings: Any,
) -> Report:
    """Build *vault* as the command line says; *settings* are laid over those of files.

    *already*: how many of the new cards that the settings let in have come with earlier builds.
    """
    from flashgen.building.build import build
    from flashgen.building.output_path import output_for

    whole, settings = in_its_vault(vault, settings)
    config = command_config(whole, settings)
    if config.max_new and already:
        config = replace(config, max_new=max(config.max_new - already, 0) or NONE)
    decks = output_for(vault, output, config)
    _warn_of_lost_ledger(whole, state, decks)
    with progress_bar(quiet) as progress:
        return build(
            whole,
            decks,
            config,
            state=state,
            jobs=jobs,
            cache=not no_cache,
            progress=progress,
            keep=whole_vault(whole, settings),
            list_new=list_new,
        )


def _warn_of_lost_ledger(vault: Path, state: Path | None, decks: Path) -> None:
    """Say that the ledger of *vault* is missing, where *decks* show that there was one."""
    from flashgen.identity.ledger import ledger_file

    file = ledger_file(vault, state)
    if decks.is_file() and not file.exists():
        again = shlex.join(["flashgen", "adopt", str(decks), str(vault)])
        echo(
            f"warning: {file}: the ledger is missing, though the deck {decks} was built before: cards that were"
            f" reworded, renamed or moved since their first build would be new\n  hint: {again}",
            err=True,
        )
