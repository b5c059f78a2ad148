"""Sequences and mappings that are put together when somebody first looks into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar, overload

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class LaterSequence(Sequence[T]):
    """A sequence of known length whose items come from *load*."""

    def __init__(self, length: int, load: Callable[[], Sequence[T]]) -> None:
        self._length = length
        self._load = load
        self._items: Sequence[T] | None = None

    def loaded(self) -> Sequence[T]:
        """The items themselves."""
        if self._items is None:
            self._items = self._load()
        return self._items

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...

    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self.loaded()[index]

    def __iter__(self) -> Iterator[T]:
        return iter(self.loaded())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


class LaterMapping(Mapping[K, V]):
    """A mapping that comes from *load*."""

    def __init__(self, load: Callable[[], Mapping[K, V]]) -> None:
        self._load = load
        self._items: Mapping[K, V] | None = None

    def loaded(self) -> Mapping[K, V]:
        """The mapping itself."""
        if self._items is None:
            self._items = self._load()
        return self._items

    def __getitem__(self, key: K) -> V:
        return self.loaded()[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self.loaded())

    def __len__(self) -> int:
        return len(self.loaded())
