"""The settings of a vault, with the names of rules in them checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flashgen.config import Config, layers, overlay
from flashgen.errors import ConfigError


def load_config(vault: Path, start: Path | None = None, options: Mapping[str, Any] | None = None) -> Config:
    """The settings for *vault*: those of its `flashgen.toml`, else of the nearest folder above *start*, and
    over them the *options* of the command line.

    Raises `ConfigError`, naming the layer, for a file that is not TOML, an unknown setting or rule, or a value
    of a wrong type.
    """
    config = Config()
    for layer, settings in layers(vault, start, options):
        config = overlay(config, settings, layer)
        if config.ignore:
            _check_codes(config.ignore, layer)
        if "skip_rules" in settings or "skip-rules" in settings or config.folders:
            _check_rules(settings, config, layer)
    return config


def _check_codes(codes: tuple[str, ...], layer: str) -> None:
    from flashgen.building.check import CODES

    for code in codes:
        if code not in CODES or not code.startswith("W"):
            weak = ", ".join(each for each in CODES if each.startswith("W"))
            raise ConfigError(f"{layer}: 'ignore' names {code}", f"what can be ignored is {weak}")


def _check_rules(settings: Mapping[str, Any], config: Config, layer: str) -> None:
    from flashgen.extraction.rules import check_rule_names  # few vaults name any

    if "skip_rules" in settings or "skip-rules" in settings:
        check_rule_names(config.skip_rules, layer)
    for folder, table in config.folders:
        for key, value in table:
            if key.replace("-", "_") == "skip_rules":
                check_rule_names(value, f"{layer} [folders.{folder!r}]")
