"""Small numerics that every model uses."""

from __future__ import annotations

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
