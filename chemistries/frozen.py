"""A mapping that cannot be changed, for everything that is shared: streams, parameters, data tables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dict that cannot be changed. It pickles and copies as one.

    >>> ores = FrozenDict(Ni=0.98)
    >>> {**ores, "Co": 0.97}
    {'Ni': 0.98, 'Co': 0.97}
    >>> ores["Co"] = 0.97
    Traceback (most recent call last):
    TypeError: this mapping cannot be changed; make a new one of it, such as {**old, key: value}
    """

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("this mapping cannot be changed; make a new one of it, such as {**old, key: value}")

    __setitem__ = __delitem__ = __ior__ = _refuse  # type: ignore[assignment]
    clear = pop = popitem = setdefault = update = _refuse  # type: ignore[assignment]

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(identity(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and identity(self) == identity(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __copy__(self) -> FrozenDict[K, V]:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)


def identity(value: Any) -> Hashable:
    """What two values have in common when they are equal, be they arrays, lists or tables: something to compare and hash."""
    if isinstance(value, Mapping):
        return "table", frozenset((key, identity(entry)) for key, entry in value.items())
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        if set(map(type, value)) <= {float, int, str}:
            return "list", tuple(value)
        return "list", tuple(identity(entry) for entry in value)
    return value
