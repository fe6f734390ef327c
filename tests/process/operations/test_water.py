"""Liquors at the end of the plant: what lime takes, and what goes with the crystals."""

from __future__ import annotations

import pytest

from blackmass.process.operations import EffluentTreatment, SodiumSulfateCrystallisation
from blackmass.process.stream import Stream


def test_phosphate_and_fluoride_are_removed_by_their_own_shares() -> None:
    """Phosphate and phosphoric acid alike."""
    liquor = Stream({"water": 5e3, "PO4-3(aq)": 0.2, "H3PO4(aq)": 0.1, "F-(aq)": 1.0, "Na+(aq)": 1.6})
    treat = EffluentTreatment(phosphate_removal=0.8, fluoride_removal=0.95, moisture=0.0, fluoride_limit="1000 g/L")
    effluent = treat.run(liquor).outlets["effluent"]
    assert effluent.element_moles("P") == pytest.approx(0.2 * 0.3)
    assert effluent.element_moles("F") == pytest.approx(0.05)


@pytest.mark.parametrize("occluded", [0.0, 0.04])
def test_crystals_hold_liquor_by_their_mass(occluded: float) -> None:
    """Lithium of the mother liquor goes with them by the liquor on the crystals."""
    liquor = Stream({"water": 200.0, "Na+(aq)": 10.0, "Li+(aq)": 1.0, "SO4-2(aq)": 5.5})
    out = SodiumSulfateCrystallisation(occluded_liquor=occluded).run(liquor).outlets
    mother = [out[port] for port in ("liquor", "purge")]
    held = occluded * out["crystals"].component_mass("sodium sulfate")
    strength = sum(s["Li+(aq)"] for s in mother) / sum(s.mass for s in mother)
    assert out["crystals"]["Li+(aq)"] == pytest.approx(held * strength)
