"""The settings of a vault, with the names of rules in them checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flashgen.config import Config, layers, overlay


def load_config(vault: Path, start: Path | None = None, options: Mapping[str, Any] | None = None) -> Config:
    """The settings for *vault*: those of its `flashgen.toml`, else of the nearest folder above *start*, and
    over them the *options* of the command line.

    Raises `ConfigError`, naming the layer, for a file that is not TOML, an unknown setting or rule, or a value
    of a wrong type.
    """
    config = Config()
    for layer, settings in layers(vault, start, options):
        config = overlay(config, settings, layer)
        if "skip_rules" in settings or "skip-rules" in settings or config.folders:
            _check_rules(settings, config, layer)
    return config


def _check_rules(settings: Mapping[str, Any], config: Config, layer: str) -> None:
    from flashgen.extraction.rules import check_rule_names  # few vaults name any

    if "skip_rules" in settings or "skip-rules" in settings:
        check_rule_names(config.skip_rules, layer)
    for folder, table in config.folders:
        for key, value in table:
            if key.replace("-", "_") == "skip_rules":
                check_rule_names(value, f"{layer} [folders.{folder!r}]")
