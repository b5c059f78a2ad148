"""What a run has to say when it is done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something in a note that the person should know of; it did not stop the note."""

    path: str
    """Vault-relative."""
    line: int
    """1-based."""
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" + (f"\n  hint: {self.hint}" if self.hint else "")
