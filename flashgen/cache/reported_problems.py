"""The problems that the last build told, which the next one only counts. The file may be deleted at any time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from flashgen.cache.open_cache import NAME as CACHE
from flashgen.errors import FlashgenError
from flashgen.model.problem import Problem
from flashgen.util.atomic_files import replacing

NAME = f"{CACHE}.told"
"""A name that the `.gitignore` beside the cache keeps out of git."""


def sign_of(problem: Problem) -> str:
    """Stands for *problem* wherever in its note it is: lines move with every edit above them."""
    told = "\x1f".join((problem.path, problem.code, problem.message))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_told(folder: Path) -> frozenset[str]:
    """The signs of the problems that the last build told; *folder*: that of the ledger."""
    file = folder / NAME
    with suppress(OSError, ValueError):
        signs = json.loads(file.read_text("utf-8")) if file.is_file() else []  # a pipe would never end
        if isinstance(signs, list):
            return frozenset(sign for sign in signs if isinstance(sign, str))
    return frozenset()


def keep_told(folder: Path, signs: Collection[str]) -> None:
    """Remember *signs* in *folder* for the next build; where nothing can be written, nothing is remembered."""
    file = folder / NAME
    if folder.is_dir() and read_told(folder) != frozenset(signs):
        with suppress(FlashgenError, OSError), replacing(file) as (part,):
            part.write_text(json.dumps(sorted(signs)), "utf-8")
