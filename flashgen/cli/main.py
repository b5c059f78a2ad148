"""The command line: options in, one call, one report out. Only it and the commands print.

What does the work is imported by the command that needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import click

from flashgen import __version__
from flashgen.cli.commands.adopt import adopt
from flashgen.cli.commands.build import build
from flashgen.cli.commands.check import check
from flashgen.cli.commands.debug import debug
from flashgen.cli.commands.diff import diff
from flashgen.cli.commands.explain import explain
from flashgen.cli.commands.extract import extract
from flashgen.cli.commands.preview import preview
from flashgen.cli.commands.push import push
from flashgen.cli.commands.rebind import forget, rebind
from flashgen.cli.commands.repair import repair
from flashgen.cli.commands.settings.completion import completion
from flashgen.cli.commands.settings.config import config, init
from flashgen.cli.commands.stats import stats
from flashgen.cli.commands.watch import watch
from flashgen.cli.help_sections import Sections

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


@click.group(
    cls=Sections,
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
