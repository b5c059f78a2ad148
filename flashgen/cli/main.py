"""The command line: options in, one call, one report out. Only it and the commands print.

What does the work is imported by the command that needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import click

from flashgen import __version__
from flashgen.cli.commands.adopt import adopt
from flashgen.cli.commands.build import build
from flashgen.cli.commands.check import check
from flashgen.cli.commands.config import config, init
from flashgen.cli.commands.diff import diff
from flashgen.cli.commands.explain import explain
from flashgen.cli.commands.extract import extract
from flashgen.cli.commands.rebind import forget, rebind
from flashgen.cli.commands.watch import watch

_EXAMPLES = """
\b
Examples:
  flashgen build                           notes/ -> decks/
  flashgen build ~/Vault -o vault.apkg     a vault -> one deck
  flashgen extract notes/a.md              show what would become cards
  flashgen diff ~/Vault                    show what a build would change
"""


@click.group(name="flashgen", epilog=_EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="flashgen")
def main() -> None:
    """Turn ordinary Markdown notes into Anki decks, and keep your reviews when the notes change."""


for _command in (build, extract, watch, check, diff, explain, rebind, forget, adopt, config, init):
    main.add_command(_command)
