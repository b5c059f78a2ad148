"""The command line: options in, one call, one report out. Only it and the commands print.

What does the work is imported by the command that needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import os

import click

from flashgen import __version__
from flashgen.cli.commands.adopt import adopt
from flashgen.cli.commands.build import build
from flashgen.cli.commands.check import check
from flashgen.cli.commands.debug import debug
from flashgen.cli.commands.diff import diff
from flashgen.cli.commands.explain import explain
from flashgen.cli.commands.extract import extract
from flashgen.cli.commands.forget import forget
from flashgen.cli.commands.preview import preview
from flashgen.cli.commands.push import push
from flashgen.cli.commands.rebind import rebind
from flashgen.cli.commands.repair import repair
from flashgen.cli.commands.settings.completion import completion
from flashgen.cli.commands.settings.config import config
from flashgen.cli.commands.settings.init import init
from flashgen.cli.commands.stats import stats
from flashgen.cli.commands.watch import watch
from flashgen.cli.help_sections import Sections
from flashgen.errors import as_flashgen_error

SECTIONS = {
    "Make decks": (build, push, watch),
    "Look at cards and notes": (preview, extract, diff, check, stats),
    "One card and its reviews": (explain, forget, rebind, adopt, repair),
    "Settings": (init, config, completion),
    "Working on flashgen": (debug,),
}
"""All commands, in the order of use."""

_EXAMPLES = """
\b
Examples:
  flashgen build ~/Vault          notes -> a deck, beside the vault or in decks/
  flashgen build                  the same for the vault that you are in
  flashgen extract note.md        which cards would this note give?
  flashgen diff                   what would the next build change?

`flashgen COMMAND --help` has more on each.
"""


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Print the version of flashgen and those of the files that it writes."""
    if wanted:
        from flashgen.identity.ledger import FILE, VERSION

        click.echo(f"flashgen {__version__}\ndecks: .apkg in Anki's schema 11; {FILE}: version {VERSION}")
        ctx.exit()


class _Flashgen(Sections):
    """The commands, as they are run."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; with `NO_COLOR` nothing that it prints holds an escape, nor does a bar of progress.

        A computer that is short of room, memory or files is no mistake of ours: that is said without a traceback.
        """
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        try:
            return super().invoke(ctx)
        except (OSError, MemoryError) as error:
            if isinstance(error, BrokenPipeError):  # click knows what to do
                raise
            raise as_flashgen_error(error) from error


@click.group(
    cls=_Flashgen,
    sections=SECTIONS,
    name="flashgen",
    epilog=_EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version, and those of the decks and the ledger, and exit.",
)
def main() -> None:
    """Turn ordinary Markdown notes into Anki decks, and keep your reviews when the notes change."""
