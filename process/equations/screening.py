"""Partition of a screen deck, and its integral over a size distribution."""

from __future__ import annotations

from functools import cache

import numpy as np

from ..numerics import Values
from .sizes import rosin_rammler_size

#: Nodes of the Gauss-Legendre rule over the cumulative distribution; 128 hold the sharpest screen
#: allowed (20) to better than 1e-3 and the default to 1e-6, against adaptive quadrature.
_NODES = 128

#: Largest exponent taken: beyond it the undersize fraction is below 1e-300.
_LARGEST_EXPONENT = 690.0


def whiten_undersize(relative_size: Values, sharpness: Values) -> Values:
    """Fraction of particles of size d = relative_size * d50 that reports to the undersize.

    1 - (e^(a x) - 1)/(e^(a x) + e^a - 2), which is one half at x = 1.

    Units: relative_size m/m, sharpness - -> kg/kg
    Source: W. J. Whiten, 1972 (JKMRC), as given in T. J. Napier-Munn et al., Mineral Comminution Circuits, 1996,
        section 10.

    >>> float(whiten_undersize(1.0, 4.0))
    0.5
    """
    a = np.asarray(sharpness)
    return np.expm1(a) / (np.exp(np.minimum(a * relative_size, _LARGEST_EXPONENT)) + np.exp(a) - 2.0)


@cache
def _rule() -> tuple[np.ndarray, np.ndarray]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return (nodes + 1.0) / 2.0, weights / 2.0


def undersize_recovery(d63: Values, spread: Values, cut: Values, sharpness: Values) -> Values:
    """Mass fraction of a Rosin-Rammler distributed material that reports to the undersize.

    The partition curve about the cut (d50) integrated over the distribution. Scalars or (n,) arrays; the result has
    their broadcast shape.

    Units: d63 m, spread -, cut m, sharpness - -> kg/kg
    Range: sharpness up to 20, which the quadrature holds to 1e-3 of a share.
    Source: integral of ``whiten_undersize`` over ``sizes.rosin_rammler_size`` by Gauss and Legendre's rule.

    >>> round(undersize_recovery(0.15e-3, 0.75, 0.5e-3, 4.0), 3)
    0.881
    """
    at, weights = _rule()
    shape = np.broadcast_shapes(*(np.shape(v) for v in (d63, spread, cut, sharpness)))
    at = at.reshape((-1,) + (1,) * len(shape))
    size = rosin_rammler_size(at, d63, spread)
    partition = whiten_undersize(size / cut, sharpness)
    found = np.tensordot(weights, np.broadcast_to(partition, (_NODES, *shape)), axes=1)
    return float(found) if not shape else found
