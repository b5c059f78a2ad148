"""The name and namespace of a vault, from its first build."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The name and the namespace of a vault; neither changes when its folder is renamed or copied."""

    name: str = ""
    """That of its folder: links lead to it, and its deck has it."""
    namespace: str = ""
    """Part of the first guid of every card, so that cards of two vaults are never one in Anki; empty for vaults that
    were first built when there were no namespaces."""


def origin_of(folder: str, namespace: str = "") -> Origin:
    """That of a vault in a *folder* of this name; *namespace*: the one that the person gives it.

    >>> origin_of("Biology")
    Origin(name='Biology', namespace='biology')
    """
    name = folder.encode("utf-8", "replace").decode()
    return Origin(name, unicodedata.normalize("NFC", namespace or name).casefold())
