"""`Workers`, the options for the pool that converts notes; apart, because an unchanged vault needs no `pool.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor


Progress = Callable[[int, int], None]
"""Called with the number of notes that are done and of those to do."""


@dataclass(frozen=True, slots=True)
class Workers:
    """The processes that convert notes; no result depends on them."""

    jobs: int | None = None
    """Processes; None: as many as there are processors, if the notes are enough to pay for them."""
    executor: Executor | None = None
    """Whose processes are used instead."""
    progress: Progress | None = None


BY_DEFAULT = Workers()
