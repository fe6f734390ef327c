"""Small numerics that every model uses."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: Share of a zero by which its bounds may lie apart, and the most steps towards it; halving from 1 to the least number takes 1075.
_LAST_BITS, _HALVINGS = 4.0 * float(np.finfo(float).eps), 1100

#: A number of a single plant, or one for each scenario of a batch.
Values: TypeAlias = float | NDArray[np.float64]


def anywhere(condition: Any) -> bool:
    """Whether it holds in any scenario; of one plant, whether it holds."""
    return bool(condition.any() if isinstance(condition, (np.ndarray, np.generic)) else condition)


def over(supply: Any, need: Any) -> Any:
    """Supply over need; infinite where nothing is needed."""
    if isinstance(supply, float) and isinstance(need, float):
        return supply / need if need > 0.0 else np.inf
    need = np.asarray(need, float)
    return np.where(need > 0, np.asarray(supply, float) / np.where(need > 0, need, 1.0), np.inf)[()]


def share_of(part: Any, whole: Any) -> Any:
    """A part over the whole; zero where there is nothing."""
    if isinstance(part, float) and isinstance(whole, float):
        return 0.0 if whole <= 0.0 else part / whole
    whole = np.asarray(whole, float)
    nothing = whole <= 0  # and not where it is unknown
    return np.where(nothing, 0.0, np.asarray(part, float) / np.where(nothing, 1.0, whole))[()]


def rate_of(part: Any, whole: Any) -> Any:
    """A part by a whole; no number where there is nothing.

    >>> rate_of([1.0, 2.0], [4.0, 0.0]).tolist()
    [0.25, nan]
    """
    whole = np.asarray(whole, float)
    return np.where(whole > 0, np.asarray(part, float) / np.where(whole > 0, whole, 1.0), np.nan)[()]


def weighed(parts: Iterable[tuple[Mapping[str, Any], Any]]) -> dict[str, Any]:
    """The sum of tables, each times a number, by name.

    >>> weighed([({"a": 1.0, "b": 2.0}, 10.0), ({"b": 3.0}, 1.0)])
    {'a': 10.0, 'b': 23.0}
    """
    total: dict[str, Any] = {}
    for table, times in parts:
        for name, value in table.items():
            total[name] = total.get(name, 0.0) + value * times
    return total


def told_apart(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What tables hold by name; where two hold unlike things under one, each under it and the name of its table.

    >>> told_apart({"north": {"x": 1, "y": 2}, "south": {"x": 1, "y": 3}})
    {'x': 1, 'y, north': 2, 'y, south': 3}
    """
    found: dict[str, Any] = {}
    for name in dict.fromkeys(name for table in tables.values() for name in table):
        held = {of: table[name] for of, table in tables.items() if name in table}
        first = next(iter(held.values()))
        alike = all(same(_contents(first), _contents(other)) for other in held.values())
        found |= {name: first} if alike else {f"{name}, {of}": each for of, each in held.items()}
    return found


def _contents(value: Any) -> Any:
    """What a value is compared by: of a dataclass its fields."""
    return vars(value) if is_dataclass(value) else value


def take(value: Any, index: int | slice | NDArray[np.intp], size: int) -> Any:
    """Some of `size` scenarios of a value, or one of them: of an array by its last axis, and of what tables and tuples hold."""
    if isinstance(value, np.ndarray) and value.ndim and value.shape[-1] == size:
        part = value[..., index]
        return float(part) if np.ndim(part) == 0 else part
    if isinstance(value, Mapping):
        return type(value)({key: take(entry, index, size) for key, entry in value.items()})  # type: ignore[call-arg]
    if isinstance(value, tuple):
        parts = (take(entry, index, size) for entry in value)
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


def put(parts: Sequence[tuple[NDArray[np.intp], Any]], size: int, absent: float = np.nan) -> Any:
    """The value of `size` scenarios of which each part holds some: what ``take`` took, back in its places.

    absent: of scenarios that are in no part, and of those of a part whose table lacks an entry that others have.

    >>> put([(np.array([0, 2]), {"x": np.array([1.0, 3.0])})], 3)
    {'x': array([ 1., nan,  3.])}
    """
    first = parts[0][1]
    if isinstance(first, Mapping):
        keys = dict.fromkeys(key for _, part in parts for key in part)
        found = {key: put([(rows, part.get(key, absent)) for rows, part in parts], size, absent) for key in keys}
        return type(first)(found)  # type: ignore[call-arg]
    if isinstance(first, (list, tuple)):
        columns = [
            put(list(zip((r for r, _ in parts), each, strict=True)), size, absent)
            for each in zip(*(p for _, p in parts), strict=True)
        ]
        return type(first)(*columns) if hasattr(first, "_fields") else type(first)(columns)
    if first is None or isinstance(first, (str, bool)):
        return first
    if sum(len(rows) for rows, _ in parts) == size and all(np.ndim(v) == 0 and v == first for _, v in parts):
        return first
    whole = np.full((*np.shape(first)[:-1], size), absent)
    for rows, value in parts:
        whole[..., rows] = value
    return whole


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, arrays element by element, and what tables and lists hold.

    >>> same({"x": np.array([1.0, 2.0])}, {"x": np.array([1.0, 2.0])}), same([1.0], np.array([2.0]))
    (True, False)
    """
    if one is other:
        return True
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(np.asarray(one), np.asarray(other))
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


class ByValue:
    """A dataclass that compares by what it holds, arrays too. (It is declared with eq=False, or it would not.)"""

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(same(getattr(self, f.name), getattr(other, f.name)) for f in fields(self) if f.compare)  # type: ignore[arg-type]

    __hash__ = None  # type: ignore[assignment]


def root(function: Callable[[Any], Any], low: Any, high: Any) -> Any:
    """Where a function that rises passes zero between two bounds, elementwise; the bound on the side of zero where it does not.

    The function takes and returns arrays of the common shape of the bounds. T. R. Chandrupatla's method (Adv. Eng. Softw.
    28 (1997) 145), which keeps inverse quadratic steps within a bisection, to the last bits. (That of scipy is the same, and
    takes longer to look at its arguments than to find the zero of one plant.)

    >>> root(lambda x: x**3 - np.array([8.0, 27.0, 1e9]), np.zeros(3), 100.0).tolist()
    [2.0, 3.0, 100.0]
    """
    low, high = (np.array(bound) for bound in np.broadcast_arrays(np.asarray(low, float), np.asarray(high, float)))
    # x1 and x2 hold the zero between them, x1 is the latest; x3 came before. share: of the way from x1 to x2.
    x1, x2 = low, high
    f1, f2 = function(x1) + 0.0 * x1, function(x2) + 0.0 * x2
    if np.size(f1) == 1:
        shape = np.shape(f1)
        at = lambda x: np.asarray(function(np.full(shape, x))).item()  # noqa: E731
        return np.full(shape, _root_of_one(at, *(np.asarray(v).item() for v in (x1, x2, f1, f2))))[()]
    outside = np.where(np.isnan(f1 + f2), np.nan, np.where(f1 > 0.0, low, high))
    between = np.sign(f1) * np.sign(f2) <= 0.0
    share: Any = 0.5
    for _ in range(_HALVINGS):
        least = np.where(np.abs(f1) < np.abs(f2), x1, x2)
        width = np.abs(x2 - x1)
        tolerance = _LAST_BITS * np.abs(least) + np.finfo(float).tiny
        open_ = between & (width > tolerance) & (f1 != 0.0) & (f2 != 0.0)
        if not open_.any():
            break
        smallest = 0.5 * tolerance / np.where(open_, width, 1.0)
        x = np.where(open_, x1 + np.clip(share, smallest, 1.0 - smallest) * (x2 - x1), x1)
        f = np.where(open_, function(x), f1)
        same = np.sign(f) == np.sign(f1)
        x3, f3 = np.where(same, x1, x2), np.where(same, f1, f2)
        x2, f2 = np.where(same, x2, x1), np.where(same, f2, f1)
        x1, f1 = np.where(open_, x, x1), np.where(open_, f, f1)
        with np.errstate(divide="ignore", invalid="ignore"):
            along, rise = (x1 - x2) / (x3 - x2), (f1 - f2) / (f3 - f2)
            curve = f1 / (f1 - f2) * f3 / (f3 - f2) - (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (f2 - f3)
            fits = (1.0 - np.sqrt(1.0 - along) < rise) & (rise < np.sqrt(along))
        share = np.where(fits, curve, 0.5)
    found = np.where(np.abs(f1) < np.abs(f2), x1, x2) + 0.0 * f1
    return np.where(between, found, outside)[()]


def _root_of_one(function: Callable[[float], float], x1: float, x2: float, f1: float, f2: float) -> float:
    """The same, step by step, in plain numbers; f1 and f2: of the function at the bounds."""
    if math.isnan(f1 + f2) or not _side(f1) * _side(f2) <= 0:
        return math.nan if math.isnan(f1 + f2) else x1 if f1 > 0.0 else x2
    share = 0.5
    for _ in range(_HALVINGS):
        width = abs(x2 - x1)
        tolerance = _LAST_BITS * abs(x1 if abs(f1) < abs(f2) else x2) + float(np.finfo(float).tiny)
        if width <= tolerance or f1 == 0.0 or f2 == 0.0:
            break
        smallest = 0.5 * tolerance / width
        x = x1 + min(max(share, smallest), 1.0 - smallest) * (x2 - x1)
        f = function(x)
        if math.isnan(f):
            return math.nan
        if _side(f) == _side(f1):
            x3, f3 = x1, f1
        else:
            x3, f3, x2, f2 = x2, f2, x1, f1
        x1, f1, share = x, f, 0.5
        along = (x1 - x2) / (x3 - x2)
        if f3 != f2 and 0.0 <= along <= 1.0 and 1.0 - math.sqrt(1.0 - along) < (f1 - f2) / (f3 - f2) < math.sqrt(along):
            share = f1 / (f1 - f2) * f3 / (f3 - f2) - (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (f2 - f3)
    return (x1 if abs(f1) < abs(f2) else x2) + 0.0 * f1


def _side(value: float) -> int:
    """On which side of zero."""
    return (value > 0.0) - (value < 0.0)
