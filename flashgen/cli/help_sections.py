"""`--help` in sections: it lists the commands in the order of use, by what they are for, in whole sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import click

_WHOLE = 300
"""Characters of a sentence in the list of commands: more than any has, so none is cut."""


class Sections(click.Group):
    """Commands in named sections."""

    def __init__(self, *args: object, sections: Mapping[str, Iterable[click.Command]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._sections = {title: tuple(commands) for title, commands in sections.items()}
        for commands in self._sections.values():
            for command in commands:
                self.add_command(command)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click asks so
        """Their names, in the order of the sections."""
        return [str(command.name) for commands in self._sections.values() for command in commands]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each section with its commands and what they do."""
        width = max(map(len, self.list_commands(ctx)))
        for title, commands in self._sections.items():
            rows = [(f"{command.name:{width}}", _sentence(command)) for command in commands]
            with formatter.section(title):
                formatter.write_dl(rows)


def _sentence(command: click.Command) -> str:
    return command.get_short_help_str(_WHOLE).rstrip(".") + "."  # some versions of click cut the full stop off
