"""What the wet operations share."""

from __future__ import annotations

import pytest

from blackmass.process import aqueous


@pytest.mark.parametrize(("celsius", "grams"), [(0, 1.54), (20, 1.33), (60, 1.01), (100, 0.72)])
def test_solubility_falls_with_temperature(celsius: float, grams: float) -> None:
    """g Li2CO3 per 100 g water (CRC Handbook, recalled)."""
    assert aqueous.solubility("Li2CO3", celsius + 273.15) * 100 == pytest.approx(grams)
