"""`flashgen preview`: each note beside its cards, as Anki will show them."""

from __future__ import annotations

import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flashgen.cli.default_vault import in_its_vault
from flashgen.cli.options import echo, given, glob_options, state_option, vault_argument, whole_vault

if TYPE_CHECKING:
    from flashgen.preview.vault_view import Settings

EDITOR = "vscode://file/{path}:{line}"


@click.command(
    epilog="""
\b
Examples:
  flashgen preview                          a page on this machine, live; Ctrl-C ends it
  flashgen preview ~/Vault/Note.md          begins with this note
  flashgen preview ~/Vault --out pages/     the same pages as files
  flashgen preview Note.md --out note.html  one page that needs nothing else, for a mail
"""
)
@vault_argument
@click.option("--out", type=click.Path(path_type=Path), help="Write files: a folder, or one page that ends in .html.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Port of the server; 0: any that is free.")
@click.option("--open/--no-open", "opens", default=True, help="Open the page in the browser; that is the default.")
@click.option(
    "--editor",
    metavar="ADDRESS",
    default=EDITOR,
    show_default=True,
    help="Address that opens a line of a note; may also hold `{vault}` and `{file}`. Empty: no editor.",
)
@glob_options
@state_option
def preview(
    vault: Path, out: Path | None, port: int | None, opens: bool, editor: str, state: Path | None, **globs: Any
) -> None:
    """Show each note of VAULT beside its cards; no note is changed, and nothing leaves this machine."""
    from flashgen.errors import UsageError
    from flashgen.preview.vault_view import Settings
    from flashgen.vault.scan import check_vault, vault_of

    first = ""
    if vault.is_file():
        root = vault_of(vault) or vault.parent
        first = vault.absolute().relative_to(root.absolute()).as_posix()
        vault = root
    else:
        vault, globs = in_its_vault(vault, globs)
    check_vault(vault)
    if not all(map(find_spec, ("jinja2", "starlette", "uvicorn"))):
        raise UsageError("the preview needs more packages", "pip install 'flashgen[preview]'")
    settings = Settings(vault, given(globs), state, whole_vault(vault, globs))
    if out is not None:
        from flashgen.preview.write_pages import write_files

        written = write_files(settings, out, first)
        echo(f"{out}: {written:,} page{'' if written == 1 else 's'}")
        return
    _serve(settings, port, first, editor, opens)


def _serve(settings: Settings, port: int | None, first: str, editor: str, opens: bool) -> None:
    """Serve the pages until Ctrl-C; the note *first* is opened, or the list of all."""
    from flashgen.preview.html_pages import note_address
    from flashgen.preview.live_vault import LiveVault
    from flashgen.preview.look_process import LookProcess
    from flashgen.preview.server import PORT, listening, serve

    live = LiveVault(settings, LookProcess(settings).look())
    at = listening(PORT if port is None else port)
    place = f"http://127.0.0.1:{at.getsockname()[1]}/"
    echo(f"{place}  (Ctrl-C ends it)")
    if opens:
        webbrowser.open(note_address(first, root=place) if first else place)
    live.start()
    try:
        serve(live, at, editor)
    except KeyboardInterrupt:
        pass
    finally:
        live.stop()
