"""Patterns of paths, as in a `.gitignore`. The only file that imports pathspec."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from flashgen.errors import ConfigError


def matcher(globs: Sequence[str], setting: str) -> Callable[[str], bool]:
    """Tells whether a vault-relative path is one of *globs*.

    Raises `ConfigError`, naming the *setting*, for what is no pattern.
    """
    from pathspec import GitIgnoreSpec  # few vaults need it

    try:
        # Python's own `re` tries every way to share a name among several `*`, which can take for ever.
        return GitIgnoreSpec.from_lines(globs, backend="re2").match_file
    except (ValueError, re.error) as error:
        raise ConfigError(f"'{setting}': {error}", "write patterns as in a .gitignore") from error
