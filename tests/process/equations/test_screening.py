"""Screens: the partition curve over a size distribution, against quadrature."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from blackmass.process.equations import screening, sizes


@pytest.mark.parametrize("sharpness", [1.0, 4.0, 20.0])
@pytest.mark.parametrize(("d63", "spread"), [(0.15e-3, 0.75), (6e-3, 1.6), (15e-3, 2.5)])
@pytest.mark.parametrize("cut", [1e-4, 1e-3, 5e-3])
def test_screen_integral(sharpness: float, d63: float, spread: float, cut: float) -> None:
    """Against adaptive quadrature of Whiten's curve over the Rosin-Rammler distribution."""

    def integrand(u: float) -> float:
        return float(screening.whiten_undersize(sizes.rosin_rammler_size(u, d63, spread) / cut, sharpness))

    turn = 1 - np.exp(-((cut / d63) ** spread))  # where the curve is steep
    reference = quad(integrand, 0, turn, limit=400)[0] + quad(integrand, turn, 1, limit=400)[0]
    assert screening.undersize_recovery(d63, spread, cut, sharpness) == pytest.approx(reference, abs=2e-4)


@pytest.mark.parametrize(("cut", "recovery"), [(0.10, 0.505), (0.25, 0.739), (0.50, 0.881), (1.0, 0.959), (2.0, 0.988)])
def test_cathode_recovery_of_the_default_sizes(cut: float, recovery: float) -> None:
    """A 400-point quadrature made independently, d63 0.15 mm and spread 0.75."""
    assert screening.undersize_recovery(0.15e-3, 0.75, cut * 1e-3, 4.0) == pytest.approx(recovery, abs=1e-3)


def test_whiten_is_a_partition() -> None:
    """One for fines, one half at the cut, nothing for coarse; falling all the way; large sizes do not overflow."""
    x = np.array([0.0, 0.5, 1.0, 2.0, 1e6])
    y = screening.whiten_undersize(x, 4.0)
    assert y[0] == pytest.approx(1.0) and y[2] == pytest.approx(0.5) and y[-1] == pytest.approx(0.0, abs=1e-12)
    assert np.all(np.diff(y) < 0)
