"""Sequences and mappings that are put together when somebody first looks into them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import TypeVar, overload

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class _Compared(Sequence[T]):
    """A sequence that is equal to any other of the same items."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


class LaterSequence(_Compared[T]):
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


class PartedSequence(_Compared[T]):
    """A sequence in parts, each of which is read when one of its items is asked for."""

    def __init__(self, read: Callable[[str], tuple[T, ...]], counts: Mapping[str, int]) -> None:
        """*counts*: how many items each part has, by its name; *read* gives them."""
        self._read = read
        self._names = [name for name, count in counts.items() if count]
        self._ends = list(accumulate(filter(None, counts.values())))
        self._last: tuple[int, tuple[T, ...]] = (-1, ())

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...

    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(len(self))))
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        number = bisect_right(self._ends, index)
        if self._last[0] != number:
            self._last = number, self._read(self._names[number])
        items = self._last[1]
        return items[index - self._ends[number]]

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable(map(self._read, self._names))


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
