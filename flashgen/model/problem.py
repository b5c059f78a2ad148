"""A problem found in a note."""

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
    code: str = "W101"
    """What kind of problem it is, for ever: see `check.CODES`."""

    @property
    def is_error(self) -> bool:
        """True if it is an error rather than a weakness: it makes the exit code 1."""
        return self.code.startswith("E")

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" + (f"\n  hint: {self.hint}" if self.hint else "")
