"""Small numerics that every model uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: A number of a single plant, or one for each scenario of a batch.
Values: TypeAlias = float | NDArray[np.float64]


def over(supply: Any, need: Any) -> Any:
    """Supply over need; infinite where nothing is needed."""
    supply, need = np.broadcast_arrays(np.asarray(supply, float), np.asarray(need, float))
    return np.where(need > 0, supply / np.where(need > 0, need, 1.0), np.inf)[()]


def share_of(part: Any, whole: Any) -> Any:
    """A part over the whole; zero where there is nothing."""
    part, whole = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 0.0)[()]


def take(value: Any, index: int | slice, size: int) -> Any:
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
