"""A gate on the state of health, against scipy.stats."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from blackmass.process.equations import reuse


@pytest.mark.parametrize("mean", [0.65, 0.75, 0.85])
@pytest.mark.parametrize("error", [0.005, 0.025, 0.08])
def test_reuse_gate_is_the_bivariate_normal(mean: float, error: float) -> None:
    """Accepted, falsely accepted and the mean of the accepted, against scipy.stats."""
    spread, threshold = 0.08, 0.80
    total = np.hypot(spread, error)
    assert reuse.accepted(mean, spread, error, threshold) == pytest.approx(norm.sf(threshold, mean, total), rel=1e-12)
    # True value below and measured value above: one quadrant of the joint distribution.
    joint = multivariate_normal([mean, mean], [[spread**2, spread**2], [spread**2, total**2]])
    below = norm.cdf(threshold, mean, spread) - joint.cdf([threshold, threshold])
    assert reuse.falsely_accepted(mean, spread, error, threshold) == pytest.approx(below, abs=2e-5)
    # E[S | M >= t] = mean + cov / sd(M) * hazard of M.
    hazard = norm.pdf((threshold - mean) / total) / norm.sf((threshold - mean) / total)
    expected = mean + spread**2 / total * hazard
    assert reuse.mean_of_accepted(mean, spread, error, threshold) == pytest.approx(expected, abs=2e-6)
