"""Rates of dissolution, against quadrature and figures computed independently."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gamma

from blackmass.process.equations import kinetics


@pytest.mark.parametrize("tanks", [1, 2, 3, 5, 10])
@pytest.mark.parametrize("theta", [0.2, 1.0, 2.0, 3.0, 20.0])
def test_cascade(tanks: int, theta: float) -> None:
    """Against quadrature of the gamma distribution of residence times."""

    def spent(t: float) -> float:
        density = (tanks / theta) ** tanks * t ** (tanks - 1) * np.exp(-tanks * t / theta) / gamma(tanks)
        return density * (1 - min(t, 1.0)) ** 3

    left = quad(spent, 0, 1)[0]
    assert kinetics.shrinking_core_in_tanks(theta, tanks) == pytest.approx(1 - left, abs=1e-9)


@pytest.mark.parametrize(
    ("temperature", "minutes", "tanks", "conversion"),
    [
        (70, 120, 1, 0.887),
        (70, 120, 3, 0.985),
        (70, 180, 5, 0.999),
        (50, 120, 1, 0.75),
        (50, 120, 3, 0.89),
        (50, 180, 5, 0.98),
    ],
)
def test_leaching_times(temperature: float, minutes: float, tanks: int, conversion: float) -> None:
    """Figures computed independently for 60 min at 70 degC and 43 kJ/mol."""
    tau = kinetics.arrhenius_time(60.0, 43e3, temperature + 273.15, 343.15)
    assert kinetics.shrinking_core_in_tanks(minutes / tau, tanks) == pytest.approx(conversion, abs=6e-3)
