"""`flashgen config`: the settings that hold for a vault, and where each comes from."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from flashgen.cli.options import echo, json_option, vault_argument


@click.command(
    epilog="""
\b
Examples:
  flashgen config
  flashgen config ~/Vault --json
"""
)
@vault_argument
@json_option
def config(vault: Path, as_json: bool) -> None:
    """Print the settings that hold for the vault, and where each comes from."""
    from flashgen.building.load_config import load_config
    from flashgen.config import as_toml, layers, origins
    from flashgen.vault.scan import check_vault

    check_vault(vault)
    values = asdict(load_config(vault))
    places = origins(layers(vault, Path.cwd()))
    if as_json:
        found = {name: {"value": value, "from": places[name]} for name, value in values.items()}
        echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    lines = {name: f"{name} = {as_toml(value)}" for name, value in values.items()}
    width = min(max(map(len, lines.values())), 40)
    for name, line in lines.items():
        echo(f"{line:{width}}  # {places[name]}")
