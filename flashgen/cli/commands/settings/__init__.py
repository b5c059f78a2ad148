"""`flashgen init`, `config` and `completion`: the settings of a vault, and of a shell."""

from __future__ import annotations
