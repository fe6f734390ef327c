"""Flotation kinetics."""

from __future__ import annotations

import numpy as np

from ..numerics import Values


def floated(limit: Values, rate: Values, time: Values) -> Values:
    """Recovery of a floating mineral in a batch or plug-flow bank: R_inf (1 - exp(-k t)).

    Units: limit -, rate 1/s, time s -> -
    Source: H. Garcia-Zuniga, 1935, as in B. A. Wills and J. A. Finch, Wills' Mineral Processing Technology, 8th ed., 2016.

    >>> float(floated(0.95, 1.0, 0.0))
    0.0
    """
    return limit * -np.expm1(-np.asarray(rate) * time)[()]


def floated_in_cells(limit: Values, rate: Values, time: Values, cells: Values) -> Values:
    """The same in equal stirred cells in series: R_inf (1 - (1 + k t / N)^-N), t in all cells together.

    Units: limit -, rate 1/s, time s, cells - -> -
    Source: B. A. Wills and J. A. Finch, Wills' Mineral Processing Technology, 8th ed., 2016.

    >>> round(float(floated_in_cells(1.0, 1.0, 1.0, 1)), 3)
    0.5
    """
    n = np.asarray(cells, float)
    return limit * (1.0 - (1.0 + np.asarray(rate) * time / n) ** -n)[()]
