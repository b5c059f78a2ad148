"""`flashgen init`: a file of settings in the vault, each explained, to change them in."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from pathlib import Path

import click

from flashgen.cli.options import echo, vault_argument


@click.command(
    epilog="""
\b
Examples:
  flashgen init ~/Vault
"""
)
@vault_argument
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def init(vault: Path, force: bool) -> None:
    """Write a file of settings into the vault: each explained, with its values, and at its default."""
    from flashgen.config import FILE
    from flashgen.errors import FlashgenError, UsageError
    from flashgen.vault.scan import check_vault

    check_vault(vault)
    file = vault / FILE
    if file.is_symlink() or (file.exists() and not force):
        raise UsageError(f"{file}: there is such a file already", "say --force to write over it, if it is no link")
    try:
        file.write_text(example(), "utf-8", newline="\n")
    except OSError as error:
        raise FlashgenError(
            f"{file}: cannot be written ({error.strerror})",
            f"make the folder writable, or put {FILE} into a folder above the one in which you work",
        ) from error
    echo(f"{file}: written; every line in it is a comment until you take its `#` away")


def example() -> str:
    """A file of settings in which nothing is set: what each means, which values it has, and the rules by name."""
    from flashgen.config import Config, as_toml, meanings

    texts = meanings()
    parts = ["# Settings of flashgen for this vault. `flashgen config` says what they come to.\n"]
    for name, value in asdict(Config()).items():
        text = texts[name]
        lines = [_comment(text), *(_rules() if name == "skip_rules" else [])]
        line = '[folders."Daily"]\n#skip_rules = ["heading"]' if name == "folders" else f"{name} = {as_toml(value)}"
        parts.append("\n".join([*lines, f"#{line}\n"]))
    return "\n".join(parts)


def _comment(text: str) -> str:
    return textwrap.fill(text, 96, initial_indent="# ", subsequent_indent="# ")


def _rules() -> list[str]:
    """A comment for each rule: its name, and what it makes."""
    from flashgen.cli.rule_names import rule_names, says

    width = max(map(len, rule_names()))
    return ["# The rules:", *(f"#   {name:{width}}  {says(name)}" for name in rule_names())]
