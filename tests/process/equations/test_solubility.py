"""What salts of little solubility leave dissolved."""

from __future__ import annotations

import pytest
from scipy.optimize import brentq

from blackmass.process.equations import solubility


@pytest.mark.parametrize(("activity", "recovery"), [(1.0, 0.927), (5.0, 0.858), (8.0, 0.829)])
def test_lithium_carbonate(activity: float, recovery: float) -> None:
    """2 mol/kg lithium, 115 % soda, 90 degC: 92.7, 85.8 and 82.9 %, computed independently; and against brentq."""
    formed = solubility.lithium_salt_formed(2.0, 1.15, 0.0047 * activity, 2)
    assert 2 * formed / 2.0 == pytest.approx(recovery, abs=2e-3)
    root = brentq(lambda s: (2.0 - 2 * s) ** 2 * (1.15 - s) - 0.0047 * activity, 0, 1.0, xtol=1e-14)
    assert formed == pytest.approx(root, rel=1e-10)


def test_lithium_carbonate_from_dilute_liquor() -> None:
    """Below saturation nothing precipitates."""
    assert solubility.lithium_salt_formed(0.1, 0.06, 0.02, 2) == 0.0
    assert solubility.lithium_salt_formed(0.0, 0.0, 0.0, 2) == 0.0
