"""The settings of a vault, with the names of rules in them checked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flashgen.config import Config, layers, overlay
from flashgen.errors import ConfigError

StrPath = str | os.PathLike[str]
"""A path, as text or as a `Path`; `~` stands for the home folder."""


def load_config(vault: StrPath, **settings: Any) -> Config:
    """The settings for *vault*: those of its `flashgen.toml`, else of the nearest one at or above the working
    directory, and over them *settings*, by their names.

    Raises `ConfigError`, naming the layer, for a file that is not TOML, an unknown setting or rule, or a value
    of a wrong type.

    >>> load_config("notes", deck="Biology", skip_rules=["table"]).deck
    'Biology'
    """
    return config_of(Path(vault).expanduser(), settings, "load_config", Path.cwd())


def config_of(vault: Path, settings: Mapping[str, Any], layer: str, start: Path | None) -> Config:
    """Settings from files in *vault*, or at or above *start*, and over them *settings*, whose errors name *layer*."""
    config = Config()
    own = {name: list(value) if isinstance(value, tuple) else value for name, value in settings.items()}
    files = layers(vault, start)
    for name, table in [*files, *([(layer, own)] if own else [])]:
        config = overlay(config, table, name)
        if config.ignore:
            _check_codes(config.ignore, name)
        if "skip_rules" in table or "skip-rules" in table or "rules" in table or config.folders:
            _check_rules(table, config, name)
    return config


def _check_codes(codes: tuple[str, ...], layer: str) -> None:
    from flashgen.model.problem_codes import CODES

    for code in codes:
        if code not in CODES or not code.startswith("W"):
            weak = ", ".join(each for each in CODES if each.startswith("W"))
            raise ConfigError(f"{layer}: 'ignore' names {code}", f"what can be ignored is {weak}")


def _check_rules(settings: Mapping[str, Any], config: Config, layer: str) -> None:
    from flashgen.extraction.rules import check_rule_names  # few vaults name any

    if "skip_rules" in settings or "skip-rules" in settings:
        check_rule_names(config.skip_rules, layer)
    if "rules" in settings:
        check_rule_names(config.rules, layer)
    for folder, table in config.folders:
        for key, value in table:
            if key.replace("-", "_") == "skip_rules":
                check_rule_names(value, f"{layer} [folders.{folder!r}]")
