"""A gate on the state of health of a population that is measured with an error."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..numerics import Values

#: Gauss-Legendre nodes on either side of the threshold, out to six standard deviations: 1e-9 of a share.
_NODES = 100
_WIDTH = 6.0


def accepted(mean: Values, spread: Values, error: Values, threshold: Values) -> Values:
    """Share of a normal population whose measured value reaches the threshold.

    1 - Phi((threshold - mean) / sqrt(spread^2 + error^2)): the measurement adds a normal error of its own.
    spread, error: standard deviations.

    Units: mean -, spread -, error -, threshold - -> -
    Source: sum of two independent normal variables.

    >>> float(accepted(0.8, 0.05, 0.02, 0.8))
    0.5
    """
    return _normal((mean - threshold) / np.sqrt(np.square(spread) + np.square(error)))


def falsely_accepted(mean: Values, spread: Values, error: Values, threshold: Values) -> Values:
    """Share of the whole population that is below the threshold and measured above it (bivariate normal).

    Units: mean -, spread -, error -, threshold - -> -
    Source: integral of the normal density below the threshold times the chance of ``accepted`` there.

    >>> round(float(falsely_accepted(0.8, 0.05, 0.05, 0.8)), 6)  # a correlation of sqrt(1/2): an eighth of the plane
    0.125
    """
    at, weight = _population(mean, spread, threshold)
    below = slice(0, _NODES)
    return np.sum(weight[below] * _passes(at[below], error, threshold), axis=0)[()]


def mean_of_accepted(mean: Values, spread: Values, error: Values, threshold: Values) -> Values:
    """Mean true value of what is accepted; the threshold where nothing is.

    Units: mean -, spread -, error -, threshold - -> -
    Source: first moment of the normal density weighed with the chance of ``accepted``.

    >>> round(float(mean_of_accepted(0.8, 0.05, 0.0, 0.8)), 4)  # of half a normal: mean + spread sqrt(2/pi)
    0.8399
    """
    at, weight = _population(mean, spread, threshold)
    share = weight * _passes(at, error, threshold)
    total = np.sum(share, axis=0)
    return np.where(total > 0, np.sum(share * at, axis=0) / np.where(total > 0, total, 1.0), threshold)[()]


def _population(mean: Any, spread: Any, threshold: Any) -> tuple[Any, Any]:
    """Values below the threshold, then above it, and their weights in the normal population."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    mean, spread, threshold = np.broadcast_arrays(*(np.asarray(v, float) for v in (mean, spread, threshold)))
    low, high = mean - _WIDTH * spread, mean + _WIDTH * spread
    middle = np.clip(threshold, low, high)
    column = (-1,) + (1,) * mean.ndim
    nodes, weights = nodes.reshape(column), weights.reshape(column)
    at = np.concatenate([a + (b - a) * (nodes + 1.0) / 2.0 for a, b in ((low, middle), (middle, high))])
    lengths = np.concatenate([(b - a) * weights / 2.0 for a, b in ((low, middle), (middle, high))])
    density = np.exp(-0.5 * np.square((at - mean) / spread)) / (spread * np.sqrt(2.0 * np.pi))
    return at, lengths * density


def _passes(value: Any, error: Any, threshold: Any) -> Any:
    """Chance that a measurement of a value reaches the threshold."""
    exact = np.where(value >= threshold, 1.0, 0.0)
    error = np.asarray(error, float)
    return np.where(error > 0, _normal((value - threshold) / np.where(error > 0, error, 1.0)), exact)


def _normal(deviations: Any) -> Any:
    """Distribution function of the standard normal variable."""
    from scipy.special import ndtr  # by whoever sorts by health: it takes a while to import

    return ndtr(deviations)
