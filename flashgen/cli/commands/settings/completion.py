"""`flashgen completion`: the script by which a shell completes the command line."""

from __future__ import annotations

import click

from flashgen.cli.options import echo


@click.command(
    epilog="""
\b
Examples:
  flashgen completion bash > ~/.local/share/bash-completion/completions/flashgen
  flashgen completion zsh > ~/.zfunc/_flashgen      with fpath+=~/.zfunc before compinit in ~/.zshrc
  flashgen completion fish > ~/.config/fish/completions/flashgen.fish

A new shell then completes commands, options and names of files.
"""
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that makes SHELL complete flashgen's commands and options."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # click knows the three
    name = "flashgen"
    echo(kind(ctx.find_root().command, {}, name, f"_{name.upper()}_COMPLETE").source())
