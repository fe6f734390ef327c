"""Flotation kinetics."""

from __future__ import annotations

from typing import Any

import numpy as np


def floated(limit: Any, rate: Any, time: Any) -> Any:
    """Recovery of a floating mineral in a batch or plug-flow bank: R_inf (1 - exp(-k t)).

    H. Garcia-Zuniga, 1935, as in B. A. Wills and J. A. Finch, Wills' Mineral Processing Technology, 8th ed.

    >>> float(floated(0.95, 1.0, 0.0))
    0.0
    """
    return limit * -np.expm1(-np.asarray(rate) * time)[()]


def floated_in_cells(limit: Any, rate: Any, time: Any, cells: Any) -> Any:
    """The same in equal stirred cells in series: R_inf (1 - (1 + k t / N)^-N), t in all cells together.

    >>> round(float(floated_in_cells(1.0, 1.0, 1.0, 1)), 3)
    0.5
    """
    n = np.asarray(cells, float)
    return limit * (1.0 - (1.0 + np.asarray(rate) * time / n) ** -n)[()]
