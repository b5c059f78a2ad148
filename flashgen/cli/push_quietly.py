"""A push without questions, as `watch --push` does it after each build; `push` shares how a plan is carried out."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flashgen.cli.anki_target import Target, opened
from flashgen.cli.default_vault import in_its_vault
from flashgen.cli.options import NONE, command_config, echo, whole_vault
from flashgen.cli.push_report import MAX_LINES, Clock, one_line, show_plan

if TYPE_CHECKING:
    from flashgen.push.anki_protocol import Anki
    from flashgen.push.push import Outcome, Prepared


def carried_out(prepared: Prepared, anki: Anki) -> Outcome:
    """Carry out what was *prepared*, and say what then is not as it was to be."""
    from flashgen.push.push import push

    outcome = push(prepared, anki)
    for guid in list(outcome.wrong)[:MAX_LINES]:
        echo(f"error: {outcome.wrong[guid]}", err=True)
    if len(outcome.wrong) > MAX_LINES:
        echo(f"  ... and {len(outcome.wrong) - MAX_LINES:,} more", err=True)
    return outcome


def push_quietly(vault: Path, state: Path | None, target: Target, told: set[str], *, let_in: bool = True) -> None:
    """Push *vault*, without questions and without a word if there is nothing new to say; for `watch`.

    What the notes give is remembered before Anki is asked, which may be away. *told*: see `show_plan`. *let_in*:
    whether new cards that wait, because the setting `max_new` wants it, may come now.
    """
    from flashgen.building.exported_cards import exported
    from flashgen.cli.build_summary import tell_problems
    from flashgen.push.plan import Choices
    from flashgen.push.push import prepare

    start = time.perf_counter()
    vault, settings = in_its_vault(vault, {})
    config, keep = command_config(vault, settings), whole_vault(vault, settings)
    if config.max_new and not let_in:
        config = replace(config, max_new=NONE)
    with exported(vault, config, state=state, keep=keep) as export, opened(target) as anki:
        tell_problems(export.problems, vault, state)
        prepared = prepare(export, anki, anki.state(), Choices(), profile=target.profile)
        show_plan(prepared, told=told)
        outcome = carried_out(prepared, anki)
        if prepared.does_something:
            echo(one_line(prepared, outcome.wrong, Clock(time.perf_counter() - start, anki.seconds)))
