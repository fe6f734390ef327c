"""Liquors at the end of the plant: what lime takes, and what goes with the crystals."""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process import run
from blackmass.process.operations import (
    EffluentTreatment,
    SodiumSulfateCrystallisation,
    ZeroLiquidDischarge,
)
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


def plant(chemistry: str = "NMC622", form: str = "cell", **steps: Any) -> Any:
    return run({"feed": [{"chemistry": chemistry, "form": form, "mass_flow": "1 t/h"}], **steps})


def test_zero_liquid_discharge() -> None:
    """No effluent, a dry salt, and electricity by its evaporation."""
    result = plant(zero_liquid_discharge={})
    wastes = {row["name"] for row in result.to_dict()["wastes"]}
    assert "mixed salt" in wastes and "effluent" not in wastes
    brine = Stream.of_mass({"water": 1.0, "Na+(aq)": 0.03, "SO4-2(aq)": 0.0627})
    effect = ZeroLiquidDischarge().run(brine)
    assert 60 < effect.work / effect.outlets["condensate"].mass / 3.6e3 < 110  # kWh/t: small rigs have 75-121


@pytest.mark.slow
def test_water_that_leaves_is_what_plants_let_out() -> None:
    """1 to 5 m3 per tonne of black mass of effluent and blow-down, unless its salt is dried: then the tower's blow-down alone. Fresh
    water 2 to 8 m3 per tonne of black mass (EverBatt 2023: 7.6)."""
    found = {}
    for label, steps in {
        "plain": {},
        "dry": {"zero_liquid_discharge": {}},
        "clean": {"process_water": {"cleaning": 0.0}},
    }.items():
        result = plant(**steps)
        wastes = {row["name"]: row["per_tonne"]["value"] for row in result.to_dict()["wastes"]}
        black_mass = 1000.0 * result.black_mass.mass / result.ledger.feed.mass
        let_out = sum(wastes.get(name, 0.0) for name in ("effluent", "surplus condensate", "cooling blow-down"))
        found[label] = (
            wastes.get("effluent", 0.0),
            let_out / black_mass,
            result.kpis["water_per_tonne"].to("kg/t").magnitude / black_mass,
        )
    assert 1.0 < found["plain"][1] < 5.0 and 2.0 < found["plain"][2] < 8.0
    assert found["plain"][0] > 600.0 and found["dry"][0] == 0.0 and found["clean"][0] < 60.0
    assert found["dry"][2] < found["plain"][2]


def test_effluent_meets_its_fluoride_limit_or_says_what_it_exceeds() -> None:
    """Lime takes fluoride to the limit; metals that the pH leaves are named with their limit."""
    liquor = Stream.of_mass({"water": 1.0, "Na+(aq)": 0.05, "F-(aq)": 0.0413})
    effect = EffluentTreatment(fluoride_limit="15 mg/L").run(liquor)
    clean = effect.outlets["effluent"]
    assert 13e-6 < clean.element_mass("F") / clean.component_mass("water") <= 15.001e-6  # acid brings a little water
    dirty = Stream.of_mass({"water": 1.0, "Mn+2(aq)": 0.01, "SO4-2(aq)": 0.01748})
    told = EffluentTreatment(ph=8.0).run(dirty).warnings
    assert len(told) == 1 and "Mn" in told[0] and "0.5" in told[0]
