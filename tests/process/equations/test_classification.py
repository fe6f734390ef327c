"""Terminal velocity of foils, against published figures."""

from __future__ import annotations

import pytest

from blackmass.process.equations import classification


@pytest.mark.parametrize(
    ("areal", "velocity"),
    [(0.011, 0.39), (0.041, 0.75), (0.072, 0.99), (0.26, 1.9), (0.44, 2.5), (1.96, 5.2), (2.7, 6.1)],
)
def test_plates(areal: float, velocity: float) -> None:
    """Separator, foils, electrodes and casings: m/s in air, C_D 1.2, computed independently."""
    assert classification.plate_velocity(areal, 1.2, 1.2) == pytest.approx(velocity, rel=0.025)
