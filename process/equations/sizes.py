"""Size distributions of shredded materials."""

from __future__ import annotations

import numpy as np

from ..numerics import Values


def rosin_rammler_size(passing: Values, d63: Values, spread: Values) -> Values:
    """Size that a mass fraction `passing` is finer than: d = d63 (-ln(1 - passing))^(1/spread).

    d63: size that 63.2 % passes.

    Units: passing kg/kg, d63 m, spread - -> m
    Source: P. Rosin and E. Rammler, J. Inst. Fuel 7 (1933) 29.

    >>> round(float(rosin_rammler_size(1 - np.exp(-1), 2e-3, 0.8)), 12)
    0.002
    """
    return d63 * (-np.log1p(-np.asarray(passing))) ** (1.0 / np.asarray(spread))
