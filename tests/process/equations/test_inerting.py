"""Inert gas, against published figures."""

from __future__ import annotations

import pytest

from blackmass.process.equations import inerting


@pytest.mark.parametrize(("volume", "oxygen", "nitrogen"), [(5.0, 0.04, 8.3), (5.0, 0.05, 7.15)])
def test_airlock(volume: float, oxygen: float, nitrogen: float) -> None:
    """m3 of nitrogen to bring air down to an oxygen content."""
    assert inerting.airlock_purge(volume, oxygen, start=0.209) == pytest.approx(nitrogen, rel=5e-3)


def test_limiting_oxygen() -> None:
    """Crowl and Louvar's rule: 8.4 % for diethyl carbonate, 12.6 % for dimethyl carbonate."""
    assert inerting.limiting_oxygen(0.014, 6) == pytest.approx(0.084)
    assert inerting.limiting_oxygen(0.042, 3) == pytest.approx(0.126)
