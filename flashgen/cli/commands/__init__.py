"""Commands of the command line that have a file of their own; each imports what does the work when it is run."""

from __future__ import annotations
