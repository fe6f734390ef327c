"""Precipitation of metal hydroxides against pH."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from .. import tables


@cache
def _curves() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    rows = tables.columns("hydroxide_precipitation.csv")
    ph = rows.pop("pH")
    return {element: (ph, percent / 100.0) for element, percent in rows.items()}


def elements() -> tuple[str, ...]:
    """Elements with a precipitation curve."""
    return tuple(_curves())


def precipitated(element: str, ph: Any) -> Any:
    """Fraction of a dissolved metal that is solid hydroxide at a pH, interpolated between computed points.

    The points are equilibria of a battery leach liquor with the SIT activity model (see the data file).

    >>> float(precipitated("Al", 4.5)), float(precipitated("Ni", 5.5))
    (0.987, 0.0)
    """
    at, fraction = _curves()[element]
    return np.interp(ph, at, fraction)
