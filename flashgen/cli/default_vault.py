"""The vault of commands that name none: the one around the working directory, or that of a setting."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flashgen.building.output_path import is_vault

NOTES = Path("notes")
"""The folder of notes, outside any vault."""
VARIABLE = "FLASHGEN_VAULT"
"""Names the vault to a shell, for wherever there is none nearer."""


def vault_here() -> Path:
    """The vault around the current folder, else that of the setting `vault` or of `FLASHGEN_VAULT`, else `notes`.

    A folder that has only a `flashgen.toml` is no vault if the notes beside that are one.
    """
    from flashgen.building.load_config import config_of
    from flashgen.vault.scan import vault_of

    here = Path.cwd()
    found = vault_of(here)
    config = config_of(found or here, {}, "", None if found else here)
    if config.vault:
        return _short(Path(config.vault))
    if found and not (is_vault(NOTES) and not is_vault(found)):
        return _short(found)
    return Path(os.environ[VARIABLE]).expanduser() if os.environ.get(VARIABLE) else NOTES


def _short(folder: Path) -> Path:
    """*folder* as a person standing here would write it."""
    relative = os.path.relpath(folder)
    return folder if relative.startswith("..") else Path(relative)


def is_here(vault: Path) -> bool:
    """True if a command that names no vault means *vault*."""
    return vault.absolute() == vault_here().absolute()


def with_vault(command: str, vault: Path) -> str:
    """*command* with *vault* as its last argument, unless that is meant anyway."""
    return command if is_here(vault) else f"{command} {shlex.quote(str(vault))}"


def vault_given(vault: Path) -> str:
    """The option `--vault` for *vault*; empty if the command takes it anyway."""
    return "" if is_here(vault) else f" --vault {shlex.quote(str(vault))}"


def in_its_vault(folder: Path, settings: Mapping[str, Any]) -> tuple[Path, dict[str, Any]]:
    """The vault of *folder*, which may be only a part of it, and *settings* that include no more than that part.

    So a part has the same cards as in a build of the whole, and its links and pictures are found.
    """
    from flashgen.vault.scan import VAULT_MARKS, check_vault

    check_vault(folder)
    path = folder.absolute()
    above = next((each for each in path.parents if is_vault(each)), None)
    if above is None or any((path / mark).exists() for mark in VAULT_MARKS):
        return folder, dict(settings)
    inside = "/" + path.relative_to(above).as_posix()
    globs = settings.get("include") or ("/",)
    include = tuple(inside + (glob if glob.startswith("/") else f"/**/{glob}") for glob in globs)
    return _short(above), {**settings, "include": include}
